//! `?` and `return` in closures belong to the closure.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn inner(numbers: &[i32], number: i32) -> Result<Vec<i32>, Failure> {
    let checked = numbers.iter().map(|n| {
        let n = positive(*n)?;
        if n > 5 {
            return Err(Failure("large"));
        }
        Ok(n)
    });
    let optional = (|| -> Option<i32> { Some(numbers.first()? + 1) })();
    let mut all = checked.collect::<Result<Vec<_>, Failure>>()?;
    let attempt = || -> Result<i32, std::num::ParseIntError> {
        let n: i32 = "12".parse()?;
        let broken: i32 = "x".parse()?;
        Ok(n + broken)
    };
    all.push(attempt().unwrap_or(-4));
    all.push(optional.ok_or(Failure("optional"))?);
    all.push((|n| positive(n))(number)?);
    Ok(all)
}

pub fn run() {
    for numbers in [&[1, 2][..], &[1, 6], &[-1], &[]] {
        log!("{:?} {:?}", inner(numbers, 1), inner(numbers, -1));
    }
}
