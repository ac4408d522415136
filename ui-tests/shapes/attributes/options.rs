//! The attribute with options that leave the behaviour alone.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

#[auto_track(level = "warning", name = "another")]
fn named(number: i32) -> Result<i32, Failure> {
    positive(number)
}

#[auto_track(skip(noise, text), locals = false)]
fn skipped(noise: Noisy, text: String, number: i32) -> Result<String, Failure> {
    noise.consume();
    let moved = text;
    positive(number)?;
    Ok(moved)
}

#[auto_track(skip_all)]
fn none_seen(number: i32) -> Result<i32, Failure> {
    Ok(positive(number)? + 1)
}

#[auto_track(panics = false)]
fn errors_only(number: i32) -> Result<i32, Failure> {
    Ok(positive(number)? + 1)
}

#[auto_track(none)]
fn nothing_is_failure(number: Option<i32>) -> Option<i32> {
    let number = number?;
    if number < 0 {
        return None;
    }
    number.checked_sub(3)
}

#[auto_track(mask(number), additional_context = { "doubled": number * 2 })]
fn with_context(number: i32, text: String) -> Result<i32, Failure> {
    drop(text);
    Ok(positive(number)? + 1)
}

pub fn run() {
    for number in [1, -1] {
        log!("{:?} {:?}", named(number), skipped(Noisy("s"), "t".to_string(), number));
        log!("{:?} {:?} {:?}", none_seen(number), errors_only(number), nothing_is_failure(Some(number)));
        log!("{:?}", with_context(number, "t".to_string()));
    }
    log!("{:?}", nothing_is_failure(None));
}
