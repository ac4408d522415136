//! Before edition 2024 the temporaries of a tail go after the locals, those of `if let` after `else`.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

use std::cell::RefCell;

struct Maker<'a>(&'a str, Noisy);

impl Maker<'_> {
    fn result(&self, number: i32) -> Result<i32, Failure> {
        log!("make {}", self.0);
        positive(number)
    }
}

fn log_of(noise: &Noisy, number: i32) -> Result<i32, Failure> {
    log!("look at {}", noise.0);
    positive(number)
}

#[auto_track]
fn after_locals(number: i32) -> Result<i32, Failure> {
    let _local = Noisy("local");
    positive(number - 1)?;
    Maker("m", Noisy("tail")).result(number)
}

#[auto_track]
fn in_blocks(number: i32) -> Result<i32, Failure> {
    let _local = Noisy("local");
    if number > 1 {
        let _inner = Noisy("inner");
        log_of(&Noisy("then"), number - 2)
    } else {
        match number {
            0 => log_of(&Noisy("zero"), -1),
            n => {
                let _arm = Noisy("arm");
                log_of(&Noisy("other"), n)
            }
        }
    }
}

#[auto_track]
fn scrutinee(shared: &RefCell<Option<i32>>) -> Result<i32, Failure> {
    if let Some(number) = *shared.borrow() {
        positive(number)
    } else {
        log!("{}", shared.try_borrow_mut().is_ok());
        Err(Failure("none"))
    }
}

#[auto_track]
fn unit(number: i32) {
    let _local = Noisy("local");
    drop(log_of(&Noisy("unit"), number))
}

pub fn run() {
    for number in [3, 2, 1, 0, -1] {
        log!("{:?} {:?}", after_locals(number), in_blocks(number));
        unit(number);
        let shared = RefCell::new(if number > 0 { Some(number) } else { None });
        log!("{:?}", scrutinee(&shared));
    }
}
