//! Locals nobody reads, `_` and `_name`, and values dropped at once.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

#[auto_track]
fn spare(number: i32) -> Result<i32, Failure> {
    let _ = Noisy("at once");
    let _late = Noisy("late");
    let (_, _second) = (Noisy("first of pair"), Noisy("second of pair"));
    positive(number)?;
    let _unused: u64 = 7;
    _ = positive(number)?;
    let () = positive(number - 1).map(drop)?;
    Ok(number)
}

pub fn run() {
    for number in [1, 0, -1] {
        log!("{:?}", spare(number));
    }
}
