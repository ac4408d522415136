//! Amounts of money, which never wrap around.

use std::fmt;

use error_tracker::auto_track;
use serde::Deserialize;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(super) struct Cents(pub(super) u32);

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02} EUR", self.0 / 100, self.0 % 100)
    }
}

/// A sum that does not fit.
#[derive(Debug)]
pub(super) struct Overflow;

impl fmt::Display for Overflow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the amount is too large to be counted in cents")
    }
}

impl std::error::Error for Overflow {}

impl Cents {
    #[auto_track]
    pub(super) fn times(self, quantity: u32) -> Result<Self, Overflow> {
        let cents = self.0.checked_mul(quantity).ok_or(Overflow)?;
        Ok(Self(cents))
    }

    #[auto_track]
    pub(super) fn plus(self, other: Self) -> Result<Self, Overflow> {
        let cents = self.0.checked_add(other.0).ok_or(Overflow)?;
        Ok(Self(cents))
    }
}
