//! Booking a parcel with the carrier, over the network and without waiting for ever.

use std::{fmt, io, net::SocketAddr, time::Duration};

use error_tracker::auto_track;
use tokio::{io::AsyncReadExt, net::TcpStream, time};

#[derive(Debug)]
pub(super) struct Parcel {
    pub(super) order: u32,
    pub(super) grams: u32,
    pub(super) city: &'static str,
}

#[derive(Debug)]
pub(super) enum DeliveryError {
    CarrierUnreachable(io::Error),
    NoAnswer { patience: Duration },
}

impl fmt::Display for DeliveryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CarrierUnreachable(_) => f.write_str("the carrier cannot be reached"),
            Self::NoAnswer { patience } => write!(f, "the carrier did not answer within {patience:?}"),
        }
    }
}

impl std::error::Error for DeliveryError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::CarrierUnreachable(error) => Some(error),
            Self::NoAnswer { .. } => None,
        }
    }
}

impl From<io::Error> for DeliveryError {
    fn from(error: io::Error) -> Self {
        Self::CarrierUnreachable(error)
    }
}

/// Books a parcel; its label.
#[auto_track]
pub(super) async fn book(carrier: SocketAddr, parcel: &Parcel) -> Result<u64, DeliveryError> {
    let patience = Duration::from_millis(40) + Duration::from_millis(u64::from(parcel.grams) / 100);
    let label = fetch_label(carrier, parcel.order, patience).await?;
    Ok(label)
}

#[auto_track]
async fn fetch_label(carrier: SocketAddr, order: u32, patience: Duration) -> Result<u64, DeliveryError> {
    let mut stream = TcpStream::connect(carrier).await?;
    let request = format!("label for order {order}");
    tokio::io::AsyncWriteExt::write_all(&mut stream, request.as_bytes()).await?;
    match time::timeout(patience, stream.read_u64()).await {
        Ok(label) => Ok(label?),
        Err(_) => Err(DeliveryError::NoAnswer { patience }),
    }
}
