//! A loop that only its inner loops break out of, and one that a label leaves.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn visit(numbers: &[i32]) -> Result<i32, Failure> {
    let mut rest = numbers.iter();
    let mut sum = 0;
    loop {
        let number = *rest.next().ok_or(Failure("end"))?;
        loop {
            if sum > 10 {
                return Ok(sum);
            }
            if number < 3 {
                break;
            }
            sum += positive(number)?;
        }
        for _ in 0..3 {
            sum += positive(number)?;
            if sum > 5 {
                break;
            }
        }
    }
}

#[auto_track]
fn leave(numbers: &[i32]) -> Result<i32, Failure> {
    'outer: loop {
        for number in numbers {
            if positive(*number)? > 1 {
                break 'outer Ok(*number);
            }
        }
        return Err(Failure("none"));
    }
}

pub fn run() {
    for numbers in [&[1, 2, 3][..], &[3], &[-1], &[], &[1]] {
        log!("{:?} {:?}", visit(numbers), leave(numbers));
    }
}
