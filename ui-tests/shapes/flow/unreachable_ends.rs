//! Bodies whose end cannot be reached, whose tail is `!`, or that only return.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn returns_in_all_arms(number: i32) -> Result<i32, Failure> {
    match number {
        0 => return Err(Failure("zero")),
        1 => return Ok(1),
        n => return positive(n),
    }
}

#[auto_track]
fn if_else_returns(number: i32) -> Result<i32, Failure> {
    if number > 0 {
        return Ok(number);
    } else {
        return Err(Failure("not positive"));
    }
}

#[auto_track]
fn endless(numbers: &mut std::slice::Iter<'_, i32>) -> Result<i32, Failure> {
    loop {
        match numbers.next() {
            Some(0) => {}
            Some(number) => return positive(*number),
            None => Err(Failure("end"))?,
        }
    }
}

#[auto_track]
fn not_yet(number: i32) -> Result<i32, Failure> {
    positive(number)?;
    unimplemented!("not for {}", number)
}

#[auto_track]
fn not_yet_generic(number: i32) -> impl Iterator<Item = i32> {
    if number < 0 {
        return vec![number].into_iter();
    }
    panic!("no iterator")
}

pub fn run() {
    for number in [0, 1, 2, -1] {
        log!("{:?}", returns_in_all_arms(number));
        log!("{:?}", if_else_returns(number));
        log!("{:?}", endless(&mut [0, 0, number].iter()));
    }
    log!("{:?}", not_yet(-1));
    log!("{:?}", not_yet_generic(-1).collect::<Vec<_>>());
    let _ = not_yet(1);
}
