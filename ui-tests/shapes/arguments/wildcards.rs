//! Arguments without a name, which live until the function ends all the same.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

#[auto_track]
fn ignore(_: Noisy, _kept: Noisy, (_, _): (Noisy, Noisy), number: i32) -> Result<i32, Failure> {
    log!("body");
    positive(number)
}

pub fn run() {
    for number in [1, -1] {
        log!("{:?}", ignore(Noisy("a"), Noisy("b"), (Noisy("c"), Noisy("d")), number));
    }
}
