//! `mem::forget`, `ManuallyDrop`, `mem::take` and `replace`, and drops by hand.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

use std::mem::{self, ManuallyDrop};

#[auto_track]
fn by_hand(first: Noisy, mut second: Noisy, mut list: Vec<Noisy>, number: i32) -> Result<usize, Failure> {
    let forgotten = Noisy("forgotten");
    mem::forget(forgotten);
    let mut kept = ManuallyDrop::new(Noisy("manual"));
    kept.touch();
    positive(number)?;
    let old = mem::replace(&mut second, Noisy("replaced"));
    drop(first);
    positive(number - 1)?;
    let taken = mem::take(&mut list);
    positive(number - 2)?;
    log!("{} {}", old.0, taken.len());
    let kept = ManuallyDrop::into_inner(kept);
    positive(number - 3)?;
    kept.consume();
    Ok(list.len())
}

pub fn run() {
    for number in [3, 2, 1, 0, -1] {
        log!("{:?}", by_hand(Noisy("1"), Noisy("2"), vec![Noisy("3"), Noisy("4")], number));
    }
}
