//! Macros as the tail, with and without semicolon, braces and parentheses.

use super::super::auto_track;
use crate::support::{Failure, positive};

macro_rules! give {
    ($e:expr) => {
        $e
    };
    (block $($t:tt)*) => {{ $($t)* }};
}

#[auto_track]
fn parentheses(number: i32) -> Result<i32, Failure> {
    give!(positive(number))
}

#[auto_track]
fn braces(number: i32) -> Result<i32, Failure> {
    give! { positive(number) }
}

#[auto_track]
fn statements(number: i32) -> Result<i32, Failure> {
    give! { block let n = positive(number)?; positive(n - 1) }
}

#[auto_track]
fn text(number: i32) -> String {
    format!("{number}")
}

#[auto_track]
fn list(number: i32) -> Vec<i32> {
    vec![number]
}

#[auto_track]
fn unit(number: i32) {
    log!("unit {number}")
}

#[auto_track]
fn tested(number: i32) -> bool {
    matches!(positive(number), Ok(0 | 1))
}

#[auto_track]
fn asserting(number: i32) {
    assert!(positive(number).is_ok(), "asserted {}", number)
}

pub fn run() {
    for number in [1, 0, -1] {
        log!("{:?} {:?} {:?}", parentheses(number), braces(number), statements(number));
        log!("{:?} {:?} {}", text(number), list(number), tested(number));
        unit(number);
    }
    asserting(1);
    asserting(-1);
}
