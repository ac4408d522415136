//! Locals and arguments are dropped in the same order, on success, on failure, and in the middle.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

#[auto_track]
fn locals(first: Noisy, second: Noisy, number: i32) -> Result<i32, Failure> {
    let third = Noisy("third");
    positive(number)?;
    let fourth = Noisy("fourth");
    {
        let fifth = Noisy("fifth");
        positive(number - 1)?;
        log!("{}", fifth.0);
    }
    let _ = &third;
    drop(first);
    positive(number - 2)?;
    log!("{} {}", second.0, fourth.0);
    positive(number - 3)
}

pub fn run() {
    for number in [3, 2, 1, 0, -1] {
        log!("{:?}", locals(Noisy("first"), Noisy("second"), number));
    }
}
