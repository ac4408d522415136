//! Without the prelude: no `Option`, no `Some`, no traits in scope.

#![no_implicit_prelude]

use super::super::auto_track;
use crate::support::{Failure, block_on, pause, positive};

use ::std::convert::From;
use ::std::format;
use ::std::result::Result;
use ::std::string::String;
use ::std::string::ToString;

#[auto_track]
fn number(text: &str, list: &mut ::std::vec::Vec<i32>) -> Result<i32, ::std::num::ParseIntError> {
    let number = text.parse::<i32>()?;
    list.push(number);
    let sum: i32 = ::std::iter::Iterator::sum(list.iter());
    Result::Ok(sum)
}

#[auto_track]
fn moved(text: String, number: i32) -> Result<::std::boxed::Box<str>, Failure> {
    let boxed = text.into_boxed_str();
    positive(number)?;
    Result::Ok(boxed)
}

#[auto_track]
fn optional(number: i32) -> ::std::option::Option<i64> {
    if number < 0 {
        return ::std::option::Option::None;
    }
    let half = number.checked_div(number)?;
    ::std::option::Option::Some(i64::from(half))
}

#[auto_track]
fn nothing(number: i32) {
    let _ = number;
}

#[auto_track]
async fn later(number: i32) -> Result<i32, Failure> {
    pause().await;
    let number = positive(number)?;
    Result::Ok(number)
}

pub fn run() {
    let mut list = ::std::vec::Vec::new();
    log!("{:?}", number("3", &mut list));
    log!("{:?}", number("x", &mut list));
    log!("{:?} {:?}", moved("t".to_string(), 1), moved("t".to_string(), -1));
    log!("{:?} {:?} {:?}", optional(1), optional(0), optional(-1));
    log!("{:?} {:?}", block_on(later(1)), block_on(later(-1)));
    nothing(1);
}
