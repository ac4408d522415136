//! What the written functions call. It is linked into their program and runs there; nothing of the generator does.
//!
//! A panic is what some of these functions are for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod run;
mod shadow;
mod task;
mod types;

use std::{cell::Cell, cell::RefCell, fmt::Debug};

pub use run::{Function, Mode, Run, State, main};
pub use shadow::{begins, changed_in_part, gone, gone_in_part, leaves, unset};
pub use task::{block_on, later};
pub use types::{Again, Couple, Failure, Holder, Noisy, Pair, Thing};

thread_local! {
    static FAILING: Cell<u32> = const { Cell::new(0) };
    static PANICKING: Cell<bool> = const { Cell::new(false) };
    static TRANSCRIPT: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Notes what the function did.
pub fn tell(what: String) {
    TRANSCRIPT.with_borrow_mut(|lines| lines.push(what));
}

/// Whether the failure with this number is the one that happens in this run.
fn is_due(point: u32) -> bool {
    let due = FAILING.get() == point;
    if due {
        shadow::take_picture();
        assert!(!PANICKING.get(), "failed at {point}");
    }
    due
}

/// Has this failure come about.
pub fn due(point: u32) {
    FAILING.set(point);
}

pub fn holds(condition: bool) -> bool {
    std::hint::black_box(condition)
}

pub fn sink<T: Debug>(value: T) {
    tell(format!("{value:?}"));
}

pub fn takes<T: Debug>(value: T) {
    tell(format!("{value:?}"));
}

pub fn takes_both<A: Debug, B: Debug>(one: A, other: B) {
    tell(format!("{one:?} {other:?}"));
}

pub fn extend(text: &mut String) {
    text.push('G');
}

pub fn extend_list(list: &mut Vec<i32>) {
    list.push(77);
}

pub fn fail(point: u32) -> Result<(), Failure> {
    if is_due(point) { Err(Failure(point)) } else { Ok(()) }
}

pub fn give<T>(point: u32, value: T) -> Result<T, Failure> {
    if is_due(point) { Err(Failure(point)) } else { Ok(value) }
}

/// Changes what it is lent, and then fails.
pub fn alter<T: Thing>(point: u32, thing: &mut T) -> Result<i32, Failure> {
    thing.alter();
    give(point, 5)
}

/// Hands on what it is lent.
pub fn through<T>(point: u32, thing: &mut T) -> Result<&mut T, Failure> {
    give(point, thing)
}

/// A failure without a `?`, which comes about whatever failure is due.
pub fn failure<T>(point: u32) -> Result<T, Failure> {
    is_due(point);
    Err(Failure(point))
}
