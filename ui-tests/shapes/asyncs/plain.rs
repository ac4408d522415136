//! Async functions and methods with failures before, at and after a pause.

use super::super::auto_track;
use crate::support::{Failure, Noisy, block_on, pause, positive};

#[derive(Debug)]
struct Client {
    calls: i32,
}

impl Client {
    #[auto_track]
    async fn call(&mut self, number: i32) -> Result<i32, Failure> {
        self.calls += 1;
        pause().await;
        let number = positive(number)?;
        pause().await;
        Ok(number + self.calls)
    }

    #[auto_track]
    async fn all(&mut self, numbers: &[i32], noise: Noisy) -> Result<Vec<i32>, Failure> {
        let mut out = Vec::new();
        for number in numbers {
            out.push(self.call(*number).await?);
        }
        noise.consume();
        let last = self.call(out.len() as i32 - 2).await?;
        out.push(last);
        Ok(out)
    }
}

#[auto_track]
async fn nothing() {}

#[auto_track]
async fn unit(number: i32) -> () {
    pause().await;
    if number < 0 {
        return;
    }
    log!("unit {number}")
}

pub fn run() {
    let mut client = Client { calls: 0 };
    for numbers in [&[1, 2][..], &[1], &[1, -1], &[]] {
        log!("{:?}", block_on(client.all(numbers, Noisy("n"))));
    }
    log!("{client:?}");
    block_on(nothing());
    block_on(unit(1));
    block_on(unit(-1));
}
