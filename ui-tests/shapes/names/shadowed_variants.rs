//! `Ok`, `Err`, `Some`, `None`, `Result`, `Option` and `drop` mean something else here.

#![allow(non_snake_case, unused_imports)]

use super::super::auto_track;
use crate::support::{Failure, positive};

mod own {
    #[derive(Debug)]
    pub enum Answer {
        Ok(i32),
        Err,
        Some,
        None,
    }
}

use own::Answer::{self, Err, None, Ok, Some};

type Result = std::result::Result<i32, Failure>;

#[allow(dead_code)]
struct Option;

#[allow(dead_code)]
struct Box;

#[allow(dead_code)]
struct String;

#[allow(dead_code)]
trait Debug {}

fn drop(_: i32) {}

fn format(_: i32) {}

#[auto_track]
fn answer(number: i32) -> Answer {
    if number < 0 {
        return Err;
    }
    if number == 0 {
        return None;
    }
    Ok(number)
}

#[auto_track]
fn failing(number: i32) -> Result {
    drop(number);
    let same = positive(number)?;
    format(same);
    if same == 0 {
        return Result::Err(Failure("zero"));
    }
    Result::Ok(same)
}

pub fn run() {
    for number in [1, 0, -1] {
        log!("{:?} {:?}", answer(number), failing(number));
    }
    log!("{:?}", Some);
}
