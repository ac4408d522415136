//! Tails that are blocks, matches, loops, labelled blocks and calls in calls.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn by_match(number: i32) -> Result<i32, Failure> {
    match number {
        0 => Err(Failure("zero")),
        1 => {
            let doubled = number * 2;
            Ok(doubled)
        }
        n if n < 0 => positive(n),
        _ => {
            if number > 10 {
                Err(Failure("large"))
            } else {
                Ok(positive(number)? + 1)
            }
        }
    }
}

#[auto_track]
fn by_loop(mut number: i32) -> Result<i32, Failure> {
    loop {
        number -= 1;
        if number == 3 {
            break Ok(number);
        }
        if number < 0 {
            break Err(Failure("below"));
        }
    }
}

#[auto_track]
fn by_label(number: i32) -> Result<i32, Failure> {
    'found: {
        if number < 0 {
            break 'found Err(Failure("broken out"));
        }
        Ok(number)
    }
}

#[auto_track]
fn by_call(number: i32) -> Result<i32, Failure> {
    positive(positive(number)? - 1).and_then(|n| positive(n - 1))
}

#[auto_track]
fn by_block(number: i32) -> Result<i32, Failure> {
    {
        let inner = number + 1;
        {
            let innermost = positive(inner)?;
            positive(innermost - 1)
        }
    }
}

#[auto_track]
fn by_unit_block(number: i32) -> Result<(), Failure> {
    if number < 0 {
        return Err(Failure("early"));
    };
    Ok({
        positive(number - 1)?;
    })
}

pub fn run() {
    for number in [-1, 0, 1, 2, 3, 4, 11] {
        log!("{:?} {:?} {:?}", by_match(number), by_loop(number), by_label(number));
        log!("{:?} {:?} {:?}", by_call(number), by_block(number), by_unit_block(number));
    }
}
