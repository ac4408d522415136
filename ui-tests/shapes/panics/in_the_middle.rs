//! Panics pass through with the same text and the same drops.

use super::super::auto_track;
use crate::support::{Failure, Noisy, panic_text, positive};

#[auto_track]
fn indexed(list: &[i32], noise: Noisy, at: usize) -> Result<i32, Failure> {
    let _local = Noisy("local");
    let number = list[at];
    log!("{}", noise.0);
    positive(number)
}

#[auto_track]
fn unwrapped(number: i32, moved: Noisy) -> i32 {
    let kept = moved;
    let number = positive(number).unwrap();
    log!("{}", kept.0);
    number
}

#[auto_track]
fn outer(number: i32) -> Result<i32, Failure> {
    let mut list = vec![number, 2];
    list.push(unwrapped(number, Noisy("moved")));
    indexed(&list, Noisy("argument"), list[1] as usize + number as usize)
}

pub fn run() {
    log!("{:?}", outer(0));
    let caught = std::panic::catch_unwind(|| outer(1));
    log!("{}", panic_text(&caught.unwrap_err()));
    let _ = outer(-1);
}
