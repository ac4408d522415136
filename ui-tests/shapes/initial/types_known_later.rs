//! Locals whose type only a later line decides.

use super::super::auto_track;
use crate::support::{Failure, Opaque, positive};

#[auto_track]
fn vector(number: i32) -> Result<usize, Failure> {
    let mut list = Vec::new();
    positive(number)?;
    list.push(Opaque(number));
    Ok(list.len())
}

#[auto_track]
fn option(number: i32) -> Result<bool, Failure> {
    let mut last = None;
    positive(number)?;
    if number > 1 {
        last = Some(Opaque(number));
    }
    positive(number - 1)?;
    Ok(last.is_some_and(|opaque| opaque.0 > 1))
}

fn takes_u8(number: u8) -> u8 {
    number
}

#[auto_track]
fn parsed(text: &str) -> Result<u8, std::num::ParseIntError> {
    let number = text.parse()?;
    "1".parse::<i32>()?;
    Ok(takes_u8(number))
}

#[auto_track]
fn defaulted(number: i32) -> Result<String, Failure> {
    let mut text = Default::default();
    positive(number)?;
    append(&mut text);
    let nothing = None;
    positive(number - 1)?;
    let sum: i32 = nothing.unwrap_or(number) + Option::<i32>::unwrap_or_default(nothing);
    Ok(format!("{text}{sum}"))
}

fn append(text: &mut String) {
    text.push('a');
}

#[auto_track]
fn closure(number: i32) -> Result<i64, Failure> {
    let identity = |value| value;
    positive(number)?;
    let wide: i64 = identity(7);
    let integer = 3;
    positive(number - 1)?;
    Ok(wide + integer)
}

#[auto_track]
fn collected(numbers: &[i32]) -> Result<std::collections::BTreeSet<i32>, Failure> {
    let set = numbers.iter().copied().map(positive).collect::<Result<_, _>>()?;
    positive(numbers.len() as i32 - 1)?;
    Ok(set)
}

#[auto_track]
fn cell(number: i32) -> Result<usize, Failure> {
    let cell = std::cell::RefCell::new(Vec::new());
    positive(number)?;
    cell.borrow_mut().push(Opaque(1));
    positive(number - 1)?;
    Ok(cell.into_inner().len())
}

pub fn run() {
    for number in [2, 1, 0, -1] {
        log!("{:?} {:?} {:?} {:?}", vector(number), option(number), defaulted(number), closure(number));
        log!("{:?} {:?}", collected(&[number, 1]), cell(number));
    }
    log!("{:?} {:?} {:?}", collected(&[]), parsed("7"), parsed("x"));
}
