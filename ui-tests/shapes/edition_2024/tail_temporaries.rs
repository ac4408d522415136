//! In edition 2024 the temporaries of a tail go before the locals, those of `if let` before `else`.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

use std::sync::Mutex;

struct Maker<'a>(&'a Noisy, Noisy);

impl Maker<'_> {
    fn result(&self, number: i32) -> Result<i32, Failure> {
        log!("make {}", self.0.0);
        positive(number)
    }
}

#[auto_track]
fn local_lent(number: i32) -> Result<i32, Failure> {
    let local = Noisy("local");
    positive(number - 1)?;
    Maker(&local, Noisy("tail")).result(number)
}

#[auto_track]
fn guard_of_local(number: i32) -> usize {
    let lock = Mutex::new(vec![number]);
    lock.lock().unwrap().len()
}

#[auto_track]
fn guard_of_local_result(number: i32) -> Result<i32, Failure> {
    let lock = Mutex::new(vec![number]);
    positive(number)?;
    positive(lock.lock().unwrap()[0] - 1)
}

#[auto_track]
fn scrutinee(shared: &Mutex<Option<i32>>) -> Result<i32, Failure> {
    if let Some(number) = *shared.lock().unwrap() {
        positive(number)
    } else {
        *shared.lock().unwrap() = Some(1);
        Err(Failure("none"))
    }
}

pub fn run() {
    for number in [2, 1, 0, -1] {
        log!("{:?} {:?} {:?}", local_lent(number), guard_of_local(number), guard_of_local_result(number));
        let shared = Mutex::new((number > 0).then_some(number));
        log!("{:?} {:?}", scrutinee(&shared), scrutinee(&shared));
    }
}
