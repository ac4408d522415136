//! A future does nothing until it is polled, and unused arguments are dropped with it.

use super::super::auto_track;
use crate::support::{Failure, Noisy, block_on, positive};

#[auto_track]
async fn lazy(_: Noisy, unused: Noisy, number: i32) -> Result<i32, Failure> {
    log!("started");
    let _ = &unused;
    positive(number)
}

pub fn run() {
    let future = lazy(Noisy("wildcard"), Noisy("unused"), 1);
    log!("made");
    drop(future);
    log!("{:?}", block_on(lazy(Noisy("wildcard"), Noisy("unused"), -1)));
}
