//! What a branch calls last never comes back, and only the compiler knows: code behind it proves nothing about what was
//! moved before.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

fn stop(why: &str) -> ! {
    panic!("{}", why)
}

struct Machine;

impl Machine {
    fn halt(&self) -> ! {
        stop("halted")
    }
}

macro_rules! done {
    () => {
        break
    };
}

macro_rules! finish {
    ($value:expr) => {
        return Ok($value)
    };
}

#[auto_track]
fn in_a_branch(noisy: Noisy, number: i32) -> Result<i32, Failure> {
    if number > 5 {
        noisy.consume();
        positive(number - 10)?;
        stop("too much")
    }
    noisy.consume();
    positive(number)
}

#[auto_track]
fn in_an_arm(noisy: Noisy, machine: &Machine, number: i32) -> Result<i32, Failure> {
    let doubled = match number {
        3 => {
            noisy.consume();
            positive(number)?;
            machine.halt()
        }
        4 => {
            noisy.consume();
            positive(-number)?;
            std::process::exit(3)
        }
        _ => number * 2,
    };
    noisy.consume();
    positive(doubled)
}

#[auto_track]
fn in_a_loop(noisy: Noisy, number: i32) -> Result<i32, Failure> {
    loop {
        noisy.consume();
        positive(number)?;
        stop("one round");
    }
}

#[auto_track]
fn a_macro_breaks(noisy: Noisy, number: i32) -> Result<i32, Failure> {
    loop {
        noisy.consume();
        positive(number)?;
        done!();
    }
    positive(number - 1)
}

#[auto_track]
fn a_macro_leaves_by_its_tokens(first: Result<i32, Failure>, second: Result<i32, Failure>) -> Result<i32, Failure> {
    macro_rules! as_is {
        ($($tokens:tt)*) => { $($tokens)* };
    }
    'outer: loop {
        loop {
            as_is!(break 'outer);
        }
    }
    Ok(first? + second?)
}

#[auto_track]
fn a_macro_returns(noisy: Noisy, numbers: &[i32]) -> Result<i32, Failure> {
    for number in numbers {
        if *number > 3 {
            noisy.consume();
            positive(number - 5)?;
            finish!(*number)
        }
    }
    noisy.consume();
    positive(-1)
}

pub fn run() {
    for number in [0, 1, 2, 3, 4] {
        log!("{:?}", in_a_branch(Noisy("branch"), number));
        log!("{:?}", a_macro_breaks(Noisy("breaks"), number));
        log!("{:?}", a_macro_returns(Noisy("returns"), &[1, number + 1]));
        log!("{:?}", a_macro_leaves_by_its_tokens(positive(number), positive(number - 1)));
    }
    log!("{:?}", in_a_branch(Noisy("branch"), 7));
    log!("{:?}", in_an_arm(Noisy("arm"), &Machine, 4));
    log!("{:?}", in_an_arm(Noisy("arm"), &Machine, 0));
    log!("{:?}", in_a_loop(Noisy("loop"), 0));
    log!("{:?}", in_an_arm(Noisy("arm"), &Machine, 3));
}
