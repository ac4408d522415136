//! Arguments that are shared references and are moved on: the variable itself is lent mutably.

use super::super::auto_track;
use crate::support::{Failure, positive};

use std::io::Read;

fn skip(bytes: &mut &[u8], length: usize) -> Option<u8> {
    let first = bytes.get(length).copied();
    *bytes = bytes.get(length..)?;
    first
}

#[auto_track]
fn moved_on(mut bytes: &[u8], number: i32) -> Result<usize, Failure> {
    let data = &mut bytes;
    match number {
        0 => skip(data, 1),
        1 => {
            positive(number - 2)?;
            return Err(Failure("one"));
        }
        _ => skip(data, 2),
    }
    .ok_or(Failure("too short"))?;
    while let Some(byte) = skip(data, 1) {
        positive(i32::from(byte) - 2)?;
    }
    Ok(data.len())
}

#[auto_track]
fn by_reference(mut bytes: &[u8], number: i32) -> Result<String, Failure> {
    let mut limited = bytes.by_ref().take(2);
    let mut text = String::new();
    limited.read_to_string(&mut text).map_err(|_| Failure("no text"))?;
    positive(number)?;
    limited.set_limit(1);
    limited.read_to_string(&mut text).map_err(|_| Failure("no text"))?;
    Ok(text)
}

#[auto_track]
fn iterated(numbers: &[i32], number: i32) -> Result<i32, Failure> {
    let mut numbers = numbers.iter();
    let mut sum = 0;
    let rest = numbers.by_ref();
    while let Some(next) = rest.next() {
        sum += positive(*next + number)?;
    }
    Ok(sum)
}

pub fn run() {
    for number in [-1, 0, 1, 2] {
        log!("{:?}", moved_on(&[1, 2, 3, 4], number));
        log!("{:?}", moved_on(&[3, 4, 5, 6], number));
        log!("{:?}", by_reference(b"abcd", number));
        log!("{:?}", iterated(&[0, 1, 2], number));
    }
}
