//! `let else` with failures in the value and in the block.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

#[auto_track]
fn split(text: &str) -> Result<(i32, i32), Failure> {
    let Some((left, right)) = text.split_once('-') else {
        positive(-(text.len() as i32))?;
        return Err(Failure("no dash"));
    };
    let Ok(left) = left.parse::<i32>() else { return Err(Failure("left")) };
    let Some(right) = right.parse::<i32>().ok().filter(|n| *n < 5) else {
        let shown = Noisy("shown");
        return positive(-1).map(|n| (n, shown.0.len() as i32));
    };
    let (sum, true) = (positive(left - right)?, left > 0) else { panic!("left is {}", left) };
    Ok((sum, right))
}

pub fn run() {
    for text in ["3-1", "x-1", "3-9", "1-3", "", "abc", "0-0"] {
        log!("{:?}", split(text));
    }
}
