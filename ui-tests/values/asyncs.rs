//! Async functions: values across pauses.

use std::cell::Cell;

use error_tracker::auto_track;

use crate::support::{Failure, block_on, pause, positive, sendable};
use crate::{Expected, check};

fn consume<T>(_: T) {}

#[auto_track]
async fn counted(mut left: i32, name: String, cell: Cell<i32>) -> Result<i32, Failure> {
    let mut rounds = 0;
    while left > -3 {
        left -= 1;
        rounds += 1;
        cell.set(left);
        pause().await;
        positive(left)?;
    }
    log!("{name}");
    Ok(rounds)
}

#[test]
fn values_across_pauses_are_todays() {
    let shown: &[(&str, &str)] = &[("left", "-1"), ("name", "\"n\""), ("cell", "Cell { value: -1 }"), ("rounds", "2")];
    let run = || drop(block_on(sendable(counted(1, "n".to_string(), Cell::new(0)))));
    check(run, &[Expected { function: "counted", shown, at_most: &[] }]);
}

async fn take(_: String, number: i32) -> Result<i32, Failure> {
    pause().await;
    positive(number)
}

#[auto_track]
async fn moved(name: String, other: String, number: i32) -> Result<i32, Failure> {
    consume(other);
    pause().await;
    let taken = take(name, number).await?;
    Ok(taken)
}

#[test]
fn what_went_into_an_awaited_call_is_shown() {
    let shown: &[(&str, &str)] = &[("name", "\"n\""), ("other", "\"o\""), ("number", "-1")];
    let run = || drop(block_on(sendable(moved("n".to_string(), "o".to_string(), -1))));
    check(run, &[Expected { function: "moved", shown, at_most: &[] }]);
}
