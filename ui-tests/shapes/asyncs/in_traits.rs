//! `async fn` in traits, with defaults, and `-> impl Future` in traits.

use super::super::auto_track;
use crate::support::{Failure, block_on, pause, positive, sendable};

use std::future::Future;

trait Service {
    type Error: From<Failure>;

    async fn call(&self, number: i32) -> Result<i32, Self::Error>;

    #[auto_track]
    async fn twice(&self, number: i32) -> Result<i32, Self::Error> {
        let first = self.call(number).await?;
        let second = self.call(first - 1).await?;
        Ok(first + second)
    }

    fn sent(&self, number: i32) -> impl Future<Output = Result<i32, Self::Error>> + Send;
}

struct Echo;

impl Service for Echo {
    type Error = Failure;

    #[auto_track]
    async fn call(&self, number: i32) -> Result<i32, Failure> {
        pause().await;
        positive(number)
    }

    #[auto_track]
    async fn sent(&self, number: i32) -> Result<i32, Self::Error> {
        pause().await;
        let number = positive(number)?;
        Ok(number)
    }
}

pub fn run() {
    for number in [1, 0, -1] {
        log!(
            "{:?} {:?} {:?}",
            block_on(Echo.call(number)),
            block_on(Echo.twice(number)),
            block_on(sendable(Echo.sent(number)))
        );
    }
}
