//! Empty bodies, bodies of one expression, and bodies that only fail.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn empty() {}

#[auto_track]
fn unit(_: i32) -> () {}

#[auto_track]
fn one(number: i32) -> Result<i32, Failure> {
    positive(number)
}

#[auto_track]
fn only_failure() -> Result<(), Failure> {
    Err(Failure("always"))
}

#[auto_track]
fn failure_by_return() -> Result<(), Failure> {
    return Err(Failure("always"));
}

#[auto_track]
fn failure_by_question() -> Result<(), Failure> {
    Err(Failure("always"))?
}

pub fn run() {
    empty();
    unit(1);
    log!("{:?} {:?}", one(1), one(-1));
    log!("{:?} {:?} {:?}", only_failure(), failure_by_return(), failure_by_question());
}
