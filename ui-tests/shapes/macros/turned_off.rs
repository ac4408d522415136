//! Logging macros of a crate's own that are turned off: what they are given is evaluated on no way, or is not even there.

use super::super::auto_track;
use crate::support::{Failure, positive};

macro_rules! trace {
    ($($text:tt)*) => {};
}

macro_rules! debug {
    ($($text:tt)*) => {
        if false {
            let _ = format!($($text)*);
        }
    };
}

fn measured(text: String) -> Result<usize, Failure> {
    log!("measured {}", text);
    if text.is_empty() { Err(Failure("empty")) } else { Ok(text.len()) }
}

#[auto_track]
fn fails_in_none(number: i32) -> Result<i32, Failure> {
    trace!("{}", positive(number)?);
    debug!("{}", positive(number)?);
    debug_assert!(positive(number.abs())? >= 0);
    Ok(number)
}

#[auto_track]
#[allow(unused_variables)]
fn takes_in_none(number: i32, name: String, other: String) -> Result<i32, Failure> {
    let kept = name.trim().to_string();
    trace!("{:?}", measured(other));
    trace!("{}", measured(kept)?);
    positive(number)?;
    trace!("{:?} {:?}", name.into_bytes(), number);
    positive(number - 1)
}

#[auto_track]
fn takes_on_no_way(number: i32, name: String) -> Result<i32, Failure> {
    debug!("{:?}", measured(name));
    positive(number)?;
    positive(number - 1)
}

pub fn run() {
    for number in -1..2 {
        log!("{:?}", fails_in_none(number));
        log!("{:?}", takes_in_none(number, "name".to_string(), String::new()));
        log!("{:?}", takes_on_no_way(number, String::new()));
    }
}
