//! The end of a range in the head of a loop is moved or copied there: the brace after it is the loop's.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn repeated(end: usize, text: String, number: i32) -> Result<String, Failure> {
    let (before, after) = if number > 5 { (0, end) } else { (end, 0) };
    let mut out = String::new();
    for _ in 0..before {
        out.push_str(&positive(number)?.to_string());
    }
    for at in 0..=after {
        positive(at as i32 - 1 + number)?;
    }
    if number == 3 {
        return Err(Failure("three"));
    }
    while (..end).contains(&(number as usize)) {
        return Err(Failure("inside"));
    }
    match ..end {
        rest if rest.end == 7 => positive(-1)?,
        _ => positive(number)?,
    };
    Ok(text + &out)
}

pub fn run() {
    for number in [7, 6, 3, 1, -1] {
        for end in [0, 2, 7] {
            log!("{:?}", repeated(end, "t".to_string(), number));
        }
    }
}
