//! `impl Trait` and `dyn Trait` arguments, called and passed on.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn each(
    numbers: impl IntoIterator<Item = i32>,
    mut sink: impl FnMut(i32),
    check: &dyn Fn(i32) -> Result<i32, Failure>,
) -> Result<(), Failure> {
    for number in numbers {
        sink(check(number)?);
    }
    Ok(())
}

#[auto_track]
fn boxed(check: Box<dyn FnOnce(i32) -> Result<i32, Failure>>, number: i32) -> Result<i32, Failure> {
    check(number)
}

#[auto_track]
fn written(out: &mut dyn std::fmt::Write, number: i32) -> Result<(), Box<dyn std::error::Error>> {
    write!(out, "{}", positive(number)?)?;
    Ok(())
}

pub fn run() {
    let mut seen = Vec::new();
    log!("{:?}", each([1, 2], |n| seen.push(n), &positive));
    log!("{:?}", each(vec![3, -2], |n| seen.push(n), &positive));
    log!("{seen:?} {:?} {:?}", boxed(Box::new(positive), 1), boxed(Box::new(positive), -1));
    let mut text = String::new();
    log!("{:?} {}", written(&mut text, 4).is_ok(), written(&mut text, -4).is_err());
    log!("{text}");
}
