//! Large arrays as arguments and locals, in loops too.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn sum(bytes: [u8; 20_000], number: i32) -> Result<usize, Failure> {
    let copy = bytes;
    let mut other = [1u16; 10_000];
    for at in 0..3 {
        other[at] = u16::from(copy[at]) + positive(number - at as i32)? as u16;
    }
    let moved = Box::new(other);
    positive(number - 4)?;
    Ok(moved.len() + copy.len())
}

#[auto_track]
fn deep(number: i32, bytes: [u64; 64]) -> Result<u64, Failure> {
    if number == 0 {
        return Err(Failure("deep"));
    }
    let next = deep(number - 1, bytes)?;
    Ok(next + bytes[0])
}

pub fn run() {
    for number in [-1, 1, 3, 5] {
        log!("{:?}", sum([2; 20_000], number));
    }
    log!("{:?}", deep(200, [1; 64]));
}
