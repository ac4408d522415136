//! A tail that is a loop without a `break` of its own, in which macros return: its type is `!`, and nothing after it is reached.

use super::super::auto_track;
use crate::support::{Failure, block_on, pause, positive};

macro_rules! next {
    ($numbers:ident) => {
        match $numbers.next() {
            Some(number) => *number,
            None => return Ok(-1),
        }
    };
}

macro_rules! expect {
    ($number:expr, $wanted:pat => $failure:expr) => {
        match $number {
            found @ $wanted => found,
            _ => return Err($failure),
        }
    };
}

#[auto_track]
fn parsed(numbers: &mut std::slice::Iter<'_, i32>) -> Result<i32, Failure> {
    let mut sum = 0;
    loop {
        let number = next!(numbers);
        if number == 0 {
            let after = expect!(next!(numbers), 1..=9 => Failure("after zero"));
            return Ok(sum + after);
        } else if number < 0 {
            return Err(Failure("negative"));
        }
        sum += positive(number - 1)?;
    }
}

#[auto_track]
async fn later(numbers: &[i32]) -> Result<i32, Failure> {
    let mut all = numbers.iter();
    loop {
        let number = next!(all);
        pause().await;
        if number > 5 {
            return Ok(number);
        }
    }
}

pub fn run() {
    for numbers in [&[1, 2][..], &[2, 0, 3], &[2, 0, 10], &[-1], &[], &[7]] {
        log!("{:?} {:?}", parsed(&mut numbers.iter()), block_on(later(numbers)));
    }
}
