//! Several tails, of which `cfg` leaves one: it need not be the last.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn first_stays(number: i32, text: String) -> Result<usize, Failure> {
    let number = positive(number)?;
    #[cfg(all())]
    {
        let moved = text;
        if number == 0 {
            return Err(Failure("zero"));
        }
        if moved.is_empty() { Err(Failure("empty")) } else { Ok(moved.len()) }
    }
    #[cfg(any())]
    {
        no_such_function(number, text)
    }
}

#[auto_track]
fn last_stays(number: i32) -> Result<i32, Failure> {
    #[cfg(any())]
    {
        no_such_function(number)
    }
    #[cfg(all())]
    {
        positive(number)
    }
}

#[auto_track]
fn unit_stays(number: i32) {
    #[cfg(all())]
    {
        log!("{number}")
    }
    #[cfg(any())]
    return no_such_function(number);
}

#[auto_track]
fn returns_stay(numbers: &[i32]) -> Option<&i32> {
    if let Some(first) = numbers.first().filter(|first| **first > 1) {
        return Some(first);
    }
    #[cfg(all())]
    return numbers.iter().nth_back(0);
    #[cfg(any())]
    return None;
}

#[auto_track]
fn one_returns(numbers: &[i32], number: i32) -> Result<Option<i32>, Failure> {
    let checked = positive(number)?;
    #[cfg(all())]
    return Ok(numbers.first().map(|first| first + checked));
    #[cfg(any())]
    {
        Ok(Some(checked))
    }
}

#[auto_track]
fn one_ends(numbers: &[i32], number: i32) -> Option<i32> {
    let checked = positive(number).ok()?;
    #[cfg(all())]
    {
        return numbers.first().map(|first| first + checked);
    }
    #[cfg(any())]
    return Some(checked);
}

macro_rules! nothing {
    ($($text:tt)*) => {};
}

#[auto_track]
fn levels_stay(number: i32) {
    #[cfg_attr(all(), allow(unused_variables))]
    match positive(number) {
        Ok(_) => {}
        Err(error) => {
            nothing!("{error}");
            log!("failed");
        }
    }
}

enum Sink<'a> {
    Map,
    Number { out: &'a mut Vec<i32> },
}

/// All that can fail stands under a `cfg` that is off, behind a loan that would be read in turn.
#[auto_track]
fn arm_is_gone(sink: &mut Sink<'_>, number: i32) -> Result<i32, Failure> {
    match sink {
        Sink::Map => Ok(number),
        #[cfg(any())]
        Sink::Number { out, .. } => {
            if number == 0 {
                no_such_function(Some(out))
            } else {
                Err(Failure("some number"))
            }
        }
        #[cfg(all())]
        Sink::Number { out } => Ok(out.len() as i32),
    }
}

pub fn run() {
    levels_stay(-1);
    log!("{:?} {:?}", one_returns(&[1], 2).is_ok(), one_ends(&[1], 2));
    log!("{:?} {:?}", returns_stay(&[1, 2]), returns_stay(&[]));
    log!("{:?} {:?}", arm_is_gone(&mut Sink::Map, 1), arm_is_gone(&mut Sink::Number { out: &mut vec![1] }, 0));
    for number in [1, 0, -1] {
        log!("{:?} {:?}", first_stays(number, "t".to_string()), first_stays(number, String::new()));
        log!("{:?}", last_stays(number));
        unit_stays(number);
    }
}
