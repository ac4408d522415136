//! Values moved in one branch only, and used again in the others.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

#[auto_track]
fn maybe(noise: Noisy, number: i32) -> Result<i32, Failure> {
    if number > 5 {
        noise.consume();
    } else {
        positive(number)?;
        log!("kept {}", noise.0);
    }
    positive(number - 7)?;
    Ok(number)
}

#[auto_track]
fn by_match(noise: Noisy, text: String, number: i32) -> Result<String, Failure> {
    let out = match number {
        0 => text,
        1 => {
            drop(noise);
            positive(-1)?;
            text
        }
        2 => {
            let moved = text;
            positive(-1).map(|_| moved)?
        }
        n => {
            positive(n)?;
            noise.consume();
            format!("{text}{n}")
        }
    };
    positive(number - 1)?;
    Ok(out)
}

pub fn run() {
    for number in [-1, 0, 1, 2, 3, 6, 8] {
        log!("{:?}", maybe(Noisy("m"), number));
        log!("{:?}", by_match(Noisy("b"), "t".to_string(), number));
    }
}
