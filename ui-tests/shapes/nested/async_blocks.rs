//! An async block inside a plain function keeps its `?` to itself.

use super::super::auto_track;
use crate::support::{Failure, block_on, pause, positive};

use std::future::Future;

#[auto_track]
fn prepare(name: String, number: i32) -> Result<impl Future<Output = Result<String, Failure>>, Failure> {
    let start = positive(number)?;
    let future = async move {
        let next = positive(start - 1)?;
        if next == 0 {
            return Err(Failure("zero"));
        }
        pause().await;
        let last = async { positive(next - 2) }.await?;
        Ok(format!("{name}{last}"))
    };
    Ok(future)
}

#[auto_track]
fn direct(number: &i32) -> impl Future<Output = Result<i32, Failure>> + '_ {
    async move {
        pause().await;
        positive(*number)
    }
}

pub fn run() {
    for number in [-1, 0, 1, 2, 3] {
        log!("{:?}", prepare("n".to_string(), number).map(|future| block_on(future)));
        log!("{:?}", block_on(direct(&number)));
    }
}
