//! A mutable loan that has ended where the whole is used again, and is still in use on another way.

use super::super::auto_track;
use crate::support::Failure;

macro_rules! ensure {
    ($condition:expr, $text:expr) => {
        if !$condition {
            return Err(Failure($text));
        }
    };
}

#[derive(Debug)]
struct Part {
    numbers: Vec<i32>,
}

macro_rules! bail {
    ($text:expr) => {
        return Err(Failure($text))
    };
}

impl Part {
    fn go(&mut self, number: i32) -> Result<i32, Failure> {
        self.numbers.push(number);
        if number > 3 { Err(Failure("far")) } else { Ok(number) }
    }

    fn all(parts: &mut [Part], number: i32) -> Result<i32, Failure> {
        for part in parts.iter_mut() {
            part.go(number)?;
        }
        Ok(number)
    }
}

#[auto_track]
fn last(parts: &mut [Part], number: i32) -> Result<i32, Failure> {
    let part = parts.last_mut().ok_or(Failure("none"))?;
    match part.numbers.len() {
        0 => {}
        _ => match &number {
            3 => {}
            _ => bail!("full"),
        },
    }
    match number {
        0 => part.go(number),
        1 => Part::all(parts, number),
        _ => Part::all(parts, 4),
    }
}

#[auto_track]
fn ensured(parts: &mut Vec<Part>, number: i32) -> Result<i32, Failure> {
    let part = parts.last_mut().ok_or(Failure("none"))?;
    ensure!(number >= 0, "negative");
    if number == 0 {
        return part.go(number);
    }
    parts.push(Part { numbers: vec![] });
    Part::all(parts, number)
}

pub fn run() {
    for number in -1..5 {
        let mut parts = vec![Part { numbers: vec![] }, Part { numbers: vec![] }];
        log!("{:?} {:?}", last(&mut parts, number), last(&mut parts, number));
        log!("{:?} {:?}", ensured(&mut parts, number), parts);
        log!("{:?}", last(&mut [], number));
    }
}
