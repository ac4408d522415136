//! `-> impl Trait`, alone and inside a `Result`.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn lines(text: &str, limit: usize) -> impl Iterator<Item = &str> + '_ {
    text.lines().take(limit)
}

#[auto_track]
fn parsed(text: &str) -> impl Iterator<Item = Result<i32, std::num::ParseIntError>> + '_ {
    text.split(',').map(|part| part.parse::<i32>())
}

#[auto_track]
fn checked(text: &str) -> Result<impl Iterator<Item = char> + '_, Failure> {
    if text.is_empty() {
        return Err(Failure("empty"));
    }
    let first = text.chars().next().ok_or(Failure("no character"))?;
    Ok(text.chars().filter(move |c| *c != first))
}

#[auto_track]
fn counter(step: i32) -> impl FnMut() -> Result<i32, Failure> {
    let mut at = 0;
    move || {
        at += step;
        positive(at)
    }
}

#[auto_track]
fn shown(number: i32) -> impl std::fmt::Display + std::fmt::Debug {
    let _ = positive(number);
    number
}

pub fn run() {
    log!("{:?}", lines("a\nb\nc", 2).collect::<Vec<_>>());
    log!("{:?}", parsed("1,x").map(|number| number.is_ok()).collect::<Vec<_>>());
    log!("{:?} {:?}", checked("hello").map(|rest| rest.collect::<String>()), checked("").map(|_| ()));
    let mut next = counter(-1);
    log!("{:?} {}", next(), shown(7));
}
