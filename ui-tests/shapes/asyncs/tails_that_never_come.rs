//! An asynchronous function whose tail is a call of what never comes back, where no warning is tolerated.

#![deny(warnings, unused, unreachable_code)]

use super::super::auto_track;
use crate::support::{Failure, Noisy, block_on, pause, positive};

fn fatal(why: &str) -> ! {
    panic!("{}", why)
}

#[auto_track]
async fn later(number: i32, noisy: Noisy) -> Result<i32, Failure> {
    pause().await;
    if positive(number)? == 1 {
        noisy.consume();
        return Ok(1);
    }
    fatal("later")
}

pub fn run() {
    for number in [1, -1, 3] {
        log!("{:?}", block_on(later(number, Noisy("argument"))));
    }
}
