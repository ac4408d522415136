//! A mutable reference that another argument keeps as long as the caller has lent it.

use super::super::auto_track;
use crate::support::{Failure, positive};

pub struct Request<'h> {
    headers: &'h mut [i32],
}

impl<'h> Request<'h> {
    fn parse(&mut self, headers: &'h mut [i32], number: i32) -> Result<usize, Failure> {
        self.headers = headers;
        positive(number)?;
        self.headers[0] = number;
        Ok(self.headers.len())
    }

    #[auto_track]
    fn keep(&mut self, headers: &'h mut [i32], number: i32) -> Result<usize, Failure> {
        self.parse(headers, number)
    }
}

#[auto_track]
fn hand_over<'h>(request: &mut Request<'h>, headers: &'h mut [i32], number: i32) -> Result<usize, Failure> {
    request.parse(headers, number)
}

#[auto_track]
fn only_read<'h>(name: &'h str, headers: &'h mut [i32], number: i32) -> Result<usize, Failure> {
    headers[0] = positive(number)?;
    Ok(name.len() + headers.len())
}

#[derive(Default)]
struct Register<'a>(Vec<&'a mut i32>);

fn attach<'a>(register: &mut Register<'a>, number: &'a mut i32) {
    register.0.push(number);
}

/// A function puts one thing that it is lent into another.
#[auto_track]
fn attached(number: i32) -> Result<i32, Failure> {
    let mut one = number;
    let mut register = Register::default();
    attach(&mut register, &mut one);
    positive(number)?;
    for number in &mut register.0 {
        **number += 1;
    }
    positive(number - 1)?;
    Ok(one)
}

pub fn run() {
    for number in 0..3 {
        log!("{:?}", attached(number));
    }
    for number in [1, -1] {
        let (mut first, mut second, mut third) = ([0], [0, 0], [0, 0, 0]);
        let mut request = Request { headers: &mut first };
        log!("{:?}", hand_over(&mut request, &mut second, number));
        log!("{:?}", request.keep(&mut third, number));
        log!("{:?}", request.headers);
        log!("{:?}", only_read("a", &mut [0], number));
    }
}
