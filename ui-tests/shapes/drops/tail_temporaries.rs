//! Temporaries of the tail expression, which borrow from locals.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

use std::cell::RefCell;
use std::sync::Mutex;

#[derive(Debug)]
struct Maker<'a>(&'a str, Noisy);

impl Maker<'_> {
    fn result(&self, number: i32) -> Result<i32, Failure> {
        log!("make {}", self.0);
        positive(number)
    }
}

#[auto_track]
fn temporary(number: i32) -> Result<i32, Failure> {
    let name = "name".to_string();
    let _noise = Noisy("local");
    let made = Maker(&name, Noisy("made")).result(number + 1)?;
    positive(made - 1)?;
    Maker(&name, Noisy("tail")).result(number)
}

#[auto_track]
fn guard(shared: &Mutex<Vec<i32>>) -> Option<i32> {
    shared.lock().ok()?.pop()
}

#[auto_track]
fn cell(shared: &RefCell<Vec<i32>>) -> Result<i32, Failure> {
    shared.borrow_mut().pop().ok_or(Failure("empty"))
}

#[auto_track]
fn matched(shared: &Mutex<Vec<i32>>) -> Result<usize, Failure> {
    match shared.lock().map_err(|_| Failure("poisoned"))?.as_slice() {
        [] => Err(Failure("empty")),
        [first, ..] => Ok(positive(*first)? as usize),
    }
}

#[auto_track]
fn condition(number: i32) -> Result<i32, Failure> {
    if (Noisy("condition"), positive(number)?).1 > 3 {
        log!("then");
    }
    while (Noisy("while"), positive(number - 9)).1.is_ok() {
        return Err(Failure("inside"));
    }
    match (Noisy("scrutinee"), number) {
        (_, 0) => log!("zero"),
        (noise, n) => {
            positive(n - 4)?;
            log!("{}", noise.0);
        }
    }
    let length = Noisy("statement").0.len();
    Ok(length as i32)
}

pub fn run() {
    for number in [-2, -1, 0, 1, 5, 10] {
        log!("{:?}", temporary(number));
        log!("{:?}", condition(number));
        let mutex = Mutex::new(vec![number]);
        log!("{:?} {:?} {:?}", matched(&mutex), guard(&mutex), guard(&mutex));
        let list = RefCell::new(vec![number]);
        log!("{:?} {:?}", cell(&list), cell(&list));
    }
}
