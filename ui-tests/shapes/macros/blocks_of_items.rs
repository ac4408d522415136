//! Thread locals, lazily made statics and other macros that hold items, in a body.

use super::super::auto_track;
use crate::support::{Failure, positive};

use std::cell::Cell;

#[auto_track]
fn counted(number: i32) -> Result<u32, Failure> {
    thread_local! {
        static CALLS: Cell<u32> = const { Cell::new(0) };
    }
    CALLS.with(|calls| calls.set(if number == 0 { 0 } else { calls.get() + 1 }));
    positive(number)?;
    let calls = CALLS.with(Cell::get);
    positive(calls as i32 - 3)?;
    Ok(calls)
}

pub fn run() {
    for number in [0, 1, -1, 1, 1, 1] {
        log!("{:?}", counted(number));
    }
}
