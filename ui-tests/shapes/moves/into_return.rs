//! Values given back by `return`, `break` and tails together with the failure.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

#[auto_track]
fn rejected(list: Vec<i32>) -> Result<Vec<i32>, Vec<i32>> {
    if list.is_empty() {
        return Err(list);
    }
    for number in &list {
        if *number < 0 {
            return Err(list);
        }
    }
    match list.len() {
        1 => Ok(list),
        2 => return Ok(list),
        _ => Err(list),
    }
}

#[auto_track]
fn swapped(left: Noisy, right: Noisy, number: i32) -> Result<Noisy, (Noisy, Failure)> {
    if let Err(failure) = positive(number) {
        return Err((right, failure));
    }
    Ok(left)
}

pub fn run() {
    for list in [vec![], vec![1], vec![1, 2], vec![1, 2, 3], vec![-1]] {
        log!("{:?}", rejected(list));
    }
    for number in [1, -1] {
        log!("{:?}", swapped(Noisy("l"), Noisy("r"), number));
    }
}
