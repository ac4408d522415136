//! `try!`, paths from the root, `...` in patterns, and a local macro called like a newer one.

#![allow(deprecated, absolute_paths_not_starting_with_crate, bare_trait_objects, ellipsis_inclusive_range_patterns)]

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn tried(number: i32, text: String) -> Result<usize, ::support::Failure> {
    let moved = text;
    let number = try!(::support::positive(number));
    let length = match number {
        0...3 => moved.len(),
        _ => try!(Err(Failure("large"))),
    };
    Ok(length)
}

#[auto_track]
fn converted(text: &str) -> Result<i32, Box<::std::error::Error + Send + Sync>> {
    let number = try!(text.parse::<i32>());
    Ok(try!(positive(number)))
}

struct Numbers(Vec<i32>);

impl Numbers {
    fn next(&mut self) -> Result<Option<i32>, Failure> {
        match self.0.pop() {
            Some(number) => positive(number).map(Some),
            None => Ok(None),
        }
    }

    #[auto_track]
    fn sum(&mut self) -> Result<i32, Failure> {
        let mut sum = 0;
        while let Some(number) = try!(self.next()) {
            sum += number;
        }
        Ok(sum)
    }
}

pub fn run() {
    log!("{:?} {:?}", Numbers(vec![1, 2]).sum(), Numbers(vec![1, -2]).sum());
    for number in vec![1, 5, -1] {
        log!("{:?} {:?}", tried(number, "text".to_string()), converted(&number.to_string()));
    }
    log!("{:?}", converted("x"));
}
