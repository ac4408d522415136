//! Customers who sign in, and the vouchers that they bring.

use std::{fmt, num::ParseIntError};

use error_tracker::{auto_track, scope};

#[derive(Debug)]
pub(super) struct Customer {
    pub(super) id: u32,
    pub(super) email: &'static str,
    password: &'static str,
}

pub(super) const CUSTOMERS: [Customer; 3] = [
    Customer { id: 17, email: "ada@example.com", password: "difference-engine" },
    Customer { id: 23, email: "grace@example.com", password: "first-real-moth" },
    Customer { id: 42, email: "alan@example.com", password: "bombe-bletchley-41" },
];

#[derive(Debug)]
pub(super) enum SignInError {
    UnknownCustomer { email: String },
    WrongPassword { customer: u32 },
}

impl fmt::Display for SignInError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownCustomer { email } => write!(f, "nobody has the address {email}"),
            Self::WrongPassword { customer } => write!(f, "customer {customer} gave the wrong password"),
        }
    }
}

impl std::error::Error for SignInError {}

#[auto_track]
pub(super) fn sign_in(email: &str, password: &str) -> Result<u32, SignInError> {
    let found = CUSTOMERS.iter().find(|customer| customer.email == email);
    let Some(customer) = found else { return Err(SignInError::UnknownCustomer { email: email.to_owned() }) };
    if customer.password != password {
        return Err(SignInError::WrongPassword { customer: customer.id });
    }
    Ok(customer.id)
}

/// The percentage that a voucher such as `SUMMER-15` takes off.
#[auto_track]
pub(super) fn redeem(customer: &Customer, voucher: &str) -> Result<u8, ParseIntError> {
    let campaign = voucher.split('-').next().unwrap_or_default().to_lowercase();
    scope!(user_id = customer.id, email = %customer.email, campaign = campaign => {
        let digits = voucher.rsplit('-').next().unwrap_or_default();
        let percent = digits.parse::<u8>()?;
        Ok(percent.min(50))
    })
}
