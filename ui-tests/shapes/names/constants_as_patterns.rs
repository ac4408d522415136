//! A constant, a unit struct and a static whose names are those that generated code might bind.

#![allow(non_upper_case_globals, non_camel_case_types, dead_code)]

use super::super::auto_track;
use crate::support::{Failure, block_on, pause, positive};

pub const e: i32 = 1;
pub const err: i32 = 1;
pub const error: i32 = 1;
pub const value: i32 = 1;
pub const v: i32 = 1;
pub const result: i32 = 1;
pub const frame: i32 = 1;
pub const snapshot: i32 = 1;
pub struct guard;
pub struct slot;
pub static trail: i32 = 1;
pub static output: i32 = 1;

#[auto_track]
fn number(n: i32, text: String) -> Result<usize, Failure> {
    let moved = text;
    let n = positive(n)?;
    if n == 0 {
        return Err(Failure("zero"));
    }
    positive(n - 2)?;
    Ok(moved.len())
}

#[auto_track]
async fn later(n: i32, text: String) -> Result<usize, Failure> {
    pause().await;
    positive(n)?;
    Ok(text.len())
}

pub fn run() {
    for n in [2, 1, 0, -1] {
        log!("{:?} {:?}", number(n, "t".to_string()), block_on(later(n, "t".to_string())));
    }
}
