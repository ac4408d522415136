//! `else if let`, nested conditions, failures in guards.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn choose(text: Option<&str>, number: Result<i32, Failure>) -> Result<String, Failure> {
    let prefix = if let Some("a") = text {
        "first"
    } else if let (Some(text), Ok(1..=3)) = (text, &number) {
        text
    } else if matches!(number, Ok(n) if positive(n)? == 7) {
        return Err(Failure("seven"));
    } else {
        ""
    };
    let number = match number {
        Ok(n) if positive(n - 1).is_ok() && positive(n - 2)? > 10 => n * 2,
        Ok(n) => n,
        Err(failure) if prefix.is_empty() => return Err(failure),
        Err(_) => 0,
    };
    Ok(format!("{prefix}{number}"))
}

pub fn run() {
    for text in [None, Some("a"), Some("b")] {
        for number in [-1, 1, 2, 7, 20] {
            log!("{:?}", choose(text, positive(number)));
            log!("{:?}", choose(text, Ok(number)));
        }
    }
}
