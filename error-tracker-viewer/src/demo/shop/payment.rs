//! Paying by card, through the bank at the other end of a socket.

use std::{
    fmt,
    io::{self, BufRead, BufReader, Write},
    net::{SocketAddr, TcpStream},
};

use error_tracker::{add_breadcrumb, auto_track, model::Breadcrumb};
use serde::Deserialize;

use super::money::Cents;

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Card {
    pub(super) holder: String,
    pub(super) number: String,
    pub(super) cvv: String,
    pub(super) expires: String,
}

/// How the shop reaches its bank.
#[derive(Clone, Debug)]
pub(super) struct Gateway {
    pub(super) address: SocketAddr,
    pub(super) url: String,
    pub(super) api_token: String,
}

#[derive(Debug)]
pub(super) struct Receipt {
    pub(super) number: u32,
    pub(super) amount: Cents,
}

#[derive(Debug)]
pub(super) enum PayError {
    BankUnreachable(io::Error),
    Declined { amount: Cents, reason: String },
}

impl fmt::Display for PayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BankUnreachable(_) => f.write_str("the bank cannot be reached"),
            Self::Declined { amount, reason } => write!(f, "the bank declined {amount}: {reason}"),
        }
    }
}

impl std::error::Error for PayError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::BankUnreachable(error) => Some(error),
            Self::Declined { .. } => None,
        }
    }
}

impl From<io::Error> for PayError {
    fn from(error: io::Error) -> Self {
        Self::BankUnreachable(error)
    }
}

/// Lets the customer pay for an order.
#[auto_track]
pub(super) fn pay(gateway: &Gateway, order: u32, card: &Card, amount: Cents) -> Result<Receipt, PayError> {
    add_breadcrumb(Breadcrumb::new("payment", format!("order {order} is to be paid")).data("cents", amount.0));
    let attempts = 2;
    let mut attempt = 1;
    loop {
        match charge(gateway, card, amount) {
            Err(PayError::BankUnreachable(_)) if attempt < attempts => attempt += 1,
            charged => return charged.map(|()| Receipt { number: order, amount }),
        }
    }
}

/// Charges a card once.
#[auto_track]
fn charge(gateway: &Gateway, card: &Card, amount: Cents) -> Result<(), PayError> {
    let mut bank = TcpStream::connect(gateway.address)?;
    let Card { holder, number, cvv, expires } = card;
    writeln!(bank, "{} {}", gateway.url, gateway.api_token)?;
    writeln!(bank, "{holder};{number};{cvv};{expires};{}", amount.0)?;
    let mut answer = String::new();
    BufReader::new(&bank).read_line(&mut answer)?;
    let approved = answer.trim() == "approved";
    if !approved {
        let reason = answer.trim().to_owned();
        return Err(PayError::Declined { amount, reason });
    }
    Ok(())
}
