//! Modules and macros called `std`, `core`, `error_tracker`, `format`, `vec` and `panic`.

#![allow(unused_macros, dead_code)]

use super::super::auto_track;
use crate::support::{Failure, positive};

mod std {}
mod core {}
mod alloc {}
mod error_tracker {}

macro_rules! format {
    ($($t:tt)*) => {
        compile_error!("not this one")
    };
}
macro_rules! vec {
    ($($t:tt)*) => {
        compile_error!("not this one")
    };
}
macro_rules! panic {
    ($($t:tt)*) => {
        compile_error!("not this one")
    };
}
macro_rules! line {
    () => {
        compile_error!("not this one")
    };
}
macro_rules! stringify {
    ($($t:tt)*) => {
        compile_error!("not this one")
    };
}
macro_rules! module_path {
    () => {
        compile_error!("not this one")
    };
}

#[auto_track]
fn number(number: i32, list: &[i32]) -> Result<i32, Failure> {
    let local = positive(number)?;
    Ok(local + list.len() as i32)
}

pub fn run() {
    crate::support::write_line(number(1, &[]).is_ok().to_string());
    crate::support::write_line(number(-1, &[]).is_ok().to_string());
}
