//! Locals taken apart by patterns, and assignments to patterns.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

#[derive(Debug)]
struct Pair {
    left: Option<Noisy>,
    right: i32,
}

#[auto_track]
fn apart(pair: Pair, numbers: [i32; 4]) -> Result<i32, Failure> {
    let Pair { left, right: mut total } = pair;
    let [first, .., last] = numbers;
    positive(first)?;
    let (mut low, mut high);
    (low, high) = (first, last);
    positive(high - low)?;
    (high, low) = (low, high);
    [total, _] = [total + low - high, 3];
    positive(total)?;
    let (ref one, ref mut two) = (low, high);
    *two += *one;
    positive(*two - 6)?;
    let name @ (x, y) = (low, high);
    log!("{name:?} {x} {y}");
    match left {
        Some(ref noise @ Noisy(text)) => log!("{text} {noise:?}"),
        None => log!("none"),
    }
    Ok(total)
}

pub fn run() {
    for numbers in [[1, 0, 0, 5], [-1, 0, 0, 5], [5, 0, 0, 1], [0, 0, 0, 3]] {
        log!("{:?}", apart(Pair { left: Some(Noisy("l")), right: -4 }, numbers));
        log!("{:?}", apart(Pair { left: None, right: 4 }, numbers));
    }
}
