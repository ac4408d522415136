//! Results that are looked at and passed about, and are no failures of the function.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn fallback(numbers: &[i32]) -> i32 {
    let mut good = 0;
    for number in numbers {
        match positive(*number) {
            Ok(number) => good += number,
            Err(failure) => log!("{failure}"),
        }
    }
    let all: Result<Vec<i32>, Failure> = numbers.iter().map(|n| positive(*n)).collect();
    if let Err(ref failure) = all {
        log!("all: {failure}");
    }
    let (yes, no): (Vec<_>, Vec<_>) = numbers.iter().map(|n| positive(*n)).partition(Result::is_ok);
    good + all.map_or(0, |all| all.len() as i32) + yes.len() as i32 * 10 + no.len() as i32 * 100
}

#[auto_track]
fn tuple(number: i32) -> (Result<i32, Failure>, i32) {
    (positive(number), number)
}

#[auto_track]
fn list(number: i32) -> Vec<Result<i32, Failure>> {
    vec![positive(number), positive(-number)]
}

pub fn run() {
    log!("{} {}", fallback(&[1, 2]), fallback(&[1, -2]));
    log!("{:?} {:?}", tuple(-1), list(1));
}
