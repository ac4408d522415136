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

pub fn run() {
    for number in [-1, 0, 1, 2, 3] {
        log!("{:?} {:?} {:?}", branches(number), kept_alive(None, number), kept_alive(Some("xy"), number));
        log!("{:?} {:?}", noisy(number), in_loop(&[number, 3]));
    }
    log!("{:?}", in_loop(&[1]));
}
