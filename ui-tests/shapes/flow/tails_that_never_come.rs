//! Tails and returned values that are calls of what never comes back, where no warning is tolerated.

#![deny(warnings, unused, unreachable_code)]

use super::super::auto_track;
use crate::support::{Failure, positive};

fn fatal(why: &str) -> ! {
    panic!("{}", why)
}

struct Machine(Vec<i32>);

impl Machine {
    fn halt(&self) -> ! {
        fatal("halted")
    }

    #[auto_track]
    fn checked(&mut self, number: i32) -> Result<i32, Failure> {
        let first = self.0.first_mut();
        match (first, number) {
            (Some(first), 1) => {
                *first += positive(number)?;
                Ok(*first)
            }
            (Some(first), number) if number < 0 => positive(number).map(|number| number + *first),
            _ => fatal("nothing is first"),
        }
    }

    #[auto_track]
    fn method(&self, number: i32) -> Result<i32, Failure> {
        if positive(number)? == 1 {
            return Ok(1);
        }
        self.halt()
    }
}

#[auto_track]
fn tail(number: i32) -> Result<i32, Failure> {
    let kept = positive(number)?;
    if kept == 1 {
        return Ok(kept);
    }
    fatal("tail")
}

#[auto_track]
fn nothing_else(_number: i32) -> Result<i32, Failure> {
    fatal("nothing else")
}

#[auto_track]
fn every_arm(number: i32) -> Result<i32, Failure> {
    match number {
        0 => fatal("zero"),
        _ => fatal("not zero"),
    }
}

#[auto_track]
fn no_failure(number: i32) -> Option<i32> {
    if number == 1 { Some(number) } else { fatal("no failure") }
}

pub fn run() {
    for number in [1, -1, 3] {
        let caught = |run: &dyn Fn() -> Result<i32, Failure>| {
            let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run));
            log!("{:?}", ended.map_err(|payload| crate::support::panic_text(&payload)));
        };
        caught(&|| tail(number));
        caught(&|| nothing_else(number));
        caught(&|| every_arm(number));
        caught(&|| Machine(vec![1]).checked(number));
        caught(&|| Machine(vec![1]).method(number));
        caught(&|| no_failure(number).ok_or(Failure("none")));
    }
}
