//! A `#[must_use]` function, and results that are dropped on purpose.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[must_use = "look at it"]
#[auto_track]
fn important(number: i32) -> Result<i32, Failure> {
    let _ = positive(number);
    positive(number - 1).ok();
    positive(number)
}

#[auto_track]
#[must_use]
fn also(number: i32) -> i32 {
    number
}

pub fn run() {
    let _ = important(-1);
    log!("{:?} {}", important(1), also(2));
}
