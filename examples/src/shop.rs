//! A shop that knows nothing of the web: what the web examples serve.

use std::{fmt, io};

use error_tracker::{Config, Guard, SledStore, auto_track, store::Store};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What somebody wants to have.
#[derive(Clone, Debug, Deserialize)]
pub struct NewOrder {
    /// The article's name.
    pub article: String,
    /// How many of it.
    pub pieces: u32,
}

/// What was ordered.
#[derive(Clone, Debug, Serialize)]
pub struct Order {
    /// Its number.
    pub number: u64,
    /// The article's name.
    pub article: String,
    /// How many of it.
    pub pieces: u32,
}

/// What an order is paid with.
#[derive(Clone, Debug, Deserialize)]
pub struct Payment {
    /// The order's number.
    pub order: u64,
    /// The card's number.
    pub card_number: String,
    /// What the bank wants to know.
    pub password: String,
}

/// What can go wrong.
#[derive(Debug)]
pub enum ShopError {
    /// The order makes no sense; what is wrong with it.
    Invalid(&'static str),
    /// A line of the order book cannot be read.
    Unreadable(u64, std::num::ParseIntError),
    /// The bank has refused.
    Refused(io::Error),
}

impl fmt::Display for ShopError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(why) => write!(f, "the order is not valid: {why}"),
            Self::Unreadable(number, _) => write!(f, "order {number} cannot be read"),
            Self::Refused(_) => write!(f, "the bank has refused"),
        }
    }
}

impl std::error::Error for ShopError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Invalid(_) => None,
            Self::Unreadable(_, cause) => Some(cause),
            Self::Refused(cause) => Some(cause),
        }
    }
}

/// Takes an order. Not tracked: that a customer wants nothing is no failure of the shop's.
///
/// # Errors
/// When nothing is wanted.
pub fn place(order: NewOrder) -> Result<Order, ShopError> {
    match order.pieces {
        0 => Err(ShopError::Invalid("no pieces")),
        pieces => Ok(Order { number: 18, article: order.article, pieces }),
    }
}

/// Looks an order up.
///
/// # Errors
/// When its line in the order book is damaged.
#[auto_track]
pub async fn find(number: u64) -> Result<Order, ShopError> {
    let line = read_line(number).await;
    let (article, pieces) = line.split_once(' ').unwrap_or((&line, "1"));
    let pieces = pieces.parse().map_err(|error| ShopError::Unreadable(number, error))?;
    Ok(Order { number, article: article.to_owned(), pieces })
}

async fn read_line(number: u64) -> String {
    tokio::task::yield_now().await;
    if number == 17 { "tea two".to_owned() } else { "tea 2".to_owned() }
}

/// How many pieces of an article there are.
#[must_use]
pub fn in_stock(shelf: usize) -> u32 {
    let shelves = [3, 1, 4];
    // There is no shelf 9.
    shelves[shelf]
}

/// Sends a receipt by mail.
///
/// # Errors
/// When the mail server cannot be reached.
#[auto_track]
pub async fn send_receipt(number: u64) -> Result<(), io::Error> {
    let server = "mail.example.org";
    tokio::task::yield_now().await;
    Err(io::Error::new(io::ErrorKind::ConnectionRefused, format!("{server} cannot be reached for order {number}")))
}

/// Has the bank take the money.
///
/// # Errors
/// When the bank refuses.
#[auto_track]
pub async fn pay(payment: Payment) -> Result<(), ShopError> {
    tokio::task::yield_now().await;
    debit(&payment).map_err(ShopError::Refused)?;
    Ok(())
}

#[auto_track]
fn debit(payment: &Payment) -> Result<(), io::Error> {
    let cents = payment.order * 495;
    Err(io::Error::other(format!("no cover for {cents} cents")))
}

/// Opens the store at `ERROR_TRACKER_DB`, or at `error-tracker.db`, and begins to track.
///
/// # Errors
/// When the store cannot be opened.
pub fn track() -> error_tracker::Result<(Guard, Arc<dyn Store>)> {
    let path = std::env::var_os("ERROR_TRACKER_DB").unwrap_or_else(|| error_tracker::config::DEFAULT_STORE_PATH.into());
    let store: Arc<dyn Store> = Arc::new(SledStore::open(path)?);
    let guard = error_tracker::init(Config::from_env()?.store(Arc::clone(&store)).release("1.4.2"))?;
    Ok((guard, store))
}
