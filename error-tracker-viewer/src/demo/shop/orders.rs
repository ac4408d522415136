//! Orders, from the file that a customer sent to the receipt.

use std::{fmt, fs, io, path::Path};

use error_tracker::{add_breadcrumb, auto_track};
use serde::Deserialize;

use super::{
    inventory::{Inventory, InventoryError, Line},
    money::{Cents, Overflow},
    payment::{self, Card, Gateway, PayError, Receipt},
};

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Order {
    pub(super) number: u32,
    pub(super) customer: String,
    pub(super) lines: Vec<Line>,
    pub(super) card: Card,
}

#[derive(Debug)]
pub(super) enum OrderError {
    Unreadable(io::Error),
    NotAnOrder(serde_json::Error),
    Inventory(InventoryError),
    TooMuch(Overflow),
    Unpaid { order: u32, source: PayError },
}

impl fmt::Display for OrderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(_) => f.write_str("the order cannot be read"),
            Self::NotAnOrder(_) => f.write_str("the file holds no order"),
            Self::Inventory(_) => f.write_str("the order cannot be filled"),
            Self::TooMuch(_) => f.write_str("the order has no total"),
            Self::Unpaid { order, .. } => write!(f, "order {order} is not paid"),
        }
    }
}

impl std::error::Error for OrderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(match self {
            Self::Unreadable(error) => error,
            Self::NotAnOrder(error) => error,
            Self::Inventory(error) => error,
            Self::TooMuch(error) => error,
            Self::Unpaid { source, .. } => source,
        })
    }
}

impl From<io::Error> for OrderError {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

impl From<serde_json::Error> for OrderError {
    fn from(error: serde_json::Error) -> Self {
        Self::NotAnOrder(error)
    }
}

impl From<InventoryError> for OrderError {
    fn from(error: InventoryError) -> Self {
        Self::Inventory(error)
    }
}

impl From<Overflow> for OrderError {
    fn from(error: Overflow) -> Self {
        Self::TooMuch(error)
    }
}

/// Reads an order from its file.
#[auto_track]
pub(super) fn read(path: &Path) -> Result<Order, OrderError> {
    let text = fs::read_to_string(path)?;
    let order: Order = serde_json::from_str(&text)?;
    add_breadcrumb(format!("order {} of {} came in", order.number, order.customer));
    Ok(order)
}

/// What an order costs.
#[auto_track]
pub(super) fn total(inventory: &Inventory, lines: &[Line]) -> Result<Cents, OrderError> {
    let mut total = Cents(0);
    for line in lines {
        let price = inventory.price(&line.article)?;
        let sum = price.times(line.quantity)?;
        total = total.plus(sum)?;
    }
    Ok(total)
}

/// Fills an order and lets the customer pay.
#[auto_track(additional_context = { "shop": "Market Street 3", order: order.number })]
pub(super) fn fill(inventory: &mut Inventory, gateway: &Gateway, order: Order) -> Result<Receipt, OrderError> {
    let total = total(inventory, &order.lines)?;
    inventory.reserve(&order.lines)?;
    let receipt = collect(gateway, &order, total)?;
    Ok(receipt)
}

#[auto_track]
fn collect(gateway: &Gateway, order: &Order, total: Cents) -> Result<Receipt, OrderError> {
    let number = order.number;
    payment::pay(gateway, number, &order.card, total).map_err(|source| OrderError::Unpaid { order: number, source })
}
