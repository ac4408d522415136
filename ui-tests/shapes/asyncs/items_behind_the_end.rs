//! Items that stand behind the statement by which the function is always left.

#![deny(unreachable_code)]
#![allow(clippy::needless_return, reason = "it is how the function is left")]

use super::super::auto_track;
use crate::support::{Failure, block_on, pause, positive};

#[auto_track]
async fn doubled_later(number: i32) -> Result<i32, Failure> {
    let checked = positive(number)?;
    pause().await;
    return Ok(twice(checked));

    fn twice(number: i32) -> i32 {
        number * 2
    }
}

pub fn run() {
    for number in [-1, 1, 3] {
        log!("{:?}", block_on(doubled_later(number)));
    }
}
