//! `let x;` that gets its value in branches, loops and blocks.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

#[auto_track]
fn branches(number: i32) -> Result<i32, Failure> {
    let value;
    if number > 0 {
        value = positive(number - 2)?;
    } else {
        positive(number)?;
        value = 10;
    }
    positive(value - 1)?;
    Ok(value)
}

#[auto_track]
fn kept_alive(text: Option<&str>, number: i32) -> Result<usize, Failure> {
    let owned;
    let reference: &str = match text {
        Some(text) => text,
        None => {
            owned = format!("made{}", positive(number)?);
            &owned
        }
    };
    positive(number - 1)?;
    Ok(reference.len())
}

#[auto_track]
fn noisy(number: i32) -> Result<(), Failure> {
    let late: Noisy;
    let later: Noisy;
    positive(number)?;
    late = Noisy("late");
    positive(number - 1)?;
    later = Noisy("later");
    positive(number - 2)?;
    log!("{} {}", late.0, later.0);
    Ok(())
}

#[auto_track]
fn in_loop(numbers: &[i32]) -> Result<i32, Failure> {
    let found;
    let mut at = 0;
    loop {
        let number = *numbers.get(at).ok_or(Failure("end"))?;
        if positive(number)? > 2 {
            found = number;
            break;
        }
        at += 1;
    }
    Ok(found)
}

struct Content(i32);

impl Content {
    fn parse(&self) -> Result<i32, Failure> {
        positive(self.0)
    }

    fn inner(&self) -> Result<Content, Failure> {
        positive(self.0 - 1).map(Content)
    }
}

/// Gives a variable of the caller's its first value.
macro_rules! inside {
    ($content:ident of $outer:expr) => {
        match $outer.inner() {
            Ok(inner) => {
                $content = inner;
                $outer.0
            }
            Err(error) => return Err(error),
        }
    };
}

macro_rules! renewed {
    ($content:ident = $value:expr) => {
        $content = $value
    };
}

#[auto_track]
fn by_a_macro(outer: &Content) -> Result<(i32, i32, i32), Failure> {
    let content;
    Ok((outer.parse()?, inside!(content of outer), content.parse()?))
}

#[auto_track]
fn renewed_by_a_macro(outer: &Content) -> Result<i32, Failure> {
    let mut content = outer.inner()?;
    drop(content);
    outer.parse()?;
    renewed!(content = Content(outer.0 - 2));
    content.parse()
}

pub fn run() {
    for number in 0..4 {
        log!("{:?} {:?}", by_a_macro(&Content(number)), renewed_by_a_macro(&Content(number)));
    }
    for number in [-1, 0, 1, 2, 3] {
        log!("{:?} {:?} {:?}", branches(number), kept_alive(None, number), kept_alive(Some("xy"), number));
        log!("{:?} {:?}", noisy(number), in_loop(&[number, 3]));
    }
    log!("{:?}", in_loop(&[1]));
}
