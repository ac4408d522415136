//! A `Result` in a `Result`, and `??`.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn double(number: i32) -> Result<Result<i32, Failure>, String> {
    if number == 0 {
        return Err("zero".to_string());
    }
    Ok(positive(number))
}

#[auto_track]
fn twice(number: i32) -> Result<i32, Box<dyn std::error::Error>> {
    let value = double(number)??;
    Ok(value)
}

#[auto_track]
fn optional(numbers: &[Option<i32>]) -> Option<i32> {
    let first = (*numbers.first()?)?;
    let second = numbers.get(1).copied()??;
    Some(first + second)
}

pub fn run() {
    for number in [1, 0, -1] {
        log!("{:?} {:?}", double(number), twice(number));
    }
    log!("{:?} {:?} {:?}", optional(&[Some(1), Some(2)]), optional(&[Some(1)]), optional(&[None]));
}
