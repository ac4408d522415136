//! A future that is dropped before it ends drops what it holds, once and in order.

use super::super::auto_track;
use crate::support::{Failure, Noisy, pause, positive};

use std::future::Future;
use std::task::{Context, Waker};

#[auto_track]
async fn long(first: Noisy, number: i32) -> Result<(), Failure> {
    let second = Noisy("second");
    pause().await;
    positive(number)?;
    let third = Noisy("third");
    pause().await;
    log!("{} {} {}", first.0, second.0, third.0);
    Ok(())
}

pub fn run() {
    for polls in 0..4 {
        for number in [1, -1] {
            let mut future = Box::pin(long(Noisy("first"), number));
            for _ in 0..polls {
                let poll = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
                log!("{poll:?}");
                if poll.is_ready() {
                    break;
                }
            }
            log!("drop after {polls}");
        }
    }
}
