//! Arguments that are taken apart in the signature.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn sum((a, b): (i32, i32), [first, .., last]: [i32; 3]) -> Result<i32, Failure> {
    let part = positive(a)? + positive(b)?;
    Ok(part + positive(first)? + positive(last)?)
}

pub fn run() {
    log!("{:?}", sum((1, 2), [3, 4, 5]));
    log!("{:?}", sum((1, 2), [3, 4, -5]));
}
