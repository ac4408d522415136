//! `mut` arguments that an async body assigns to.

use super::super::auto_track;
use crate::support::{Failure, Noisy, block_on, pause, positive};

#[auto_track]
async fn countdown(mut left: i32, mut text: String, (mut low, _): (i32, Noisy)) -> Result<String, Failure> {
    while left > 0 {
        left -= 1;
        text.push_str(&left.to_string());
        pause().await;
        low -= 1;
        positive(low)?;
    }
    text = format!("{text}.");
    left = -3;
    positive(left + 3)?;
    Ok(text)
}

pub fn run() {
    for low in [5, 2, 0] {
        log!("{:?}", block_on(countdown(3, "t".to_string(), (low, Noisy("n")))));
    }
}
