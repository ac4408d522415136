//! Tracking does not double the size of a future.

use super::super::auto_track;
use crate::support::{Failure, block_on, pause, positive};

#[auto_track]
async fn large(bytes: [u8; 4000]) -> Result<usize, Failure> {
    pause().await;
    positive(i32::from(bytes[0]) - 1)?;
    pause().await;
    Ok(bytes.len())
}

pub fn run() {
    let future = large([1; 4000]);
    log!("{}", size_of_val(&future) < 10_000);
    log!("{:?} {:?}", block_on(future), block_on(large([0; 4000])));
}
