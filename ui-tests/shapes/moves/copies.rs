//! Copies of all kinds, which are never moved: numbers, shared references, pointers to functions, ranges that are not `Copy`.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Level {
    Low,
    High,
}

#[derive(Clone, Copy)]
struct NoDebug(i32);

#[auto_track]
fn all(
    level: Level,
    plain: NoDebug,
    text: &'static str,
    call: fn(i32) -> Result<i32, Failure>,
    number: i32,
) -> Result<i32, Failure> {
    let other = level;
    let again = plain;
    let range = 0..number;
    let sum: i32 = range.clone().sum();
    let tail = range;
    call(number)?;
    let same = text;
    positive(tail.end - 1)?;
    if other == Level::High && same == text {
        call(plain.0 + again.0 - sum)?;
    }
    Ok(sum + plain.0)
}

pub fn run() {
    for number in [-1, 0, 1, 3] {
        log!("{:?}", all(Level::High, NoDebug(number), "t", positive, number));
        log!("{:?}", all(Level::Low, NoDebug(number), "t", positive, number));
    }
}
