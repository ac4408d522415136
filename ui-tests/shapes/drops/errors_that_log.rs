//! The error itself is seen to be converted and dropped at the same moment.

use super::super::auto_track;
use crate::support::Noisy;

#[derive(Debug)]
struct Loud(Noisy);

struct Outer(Loud);

impl From<Loud> for Outer {
    fn from(loud: Loud) -> Self {
        log!("converted {}", loud.0.0);
        Outer(loud)
    }
}

fn fails(number: i32) -> Result<i32, Loud> {
    if number < 0 { Err(Loud(Noisy("error"))) } else { Ok(number) }
}

#[auto_track]
fn converted(number: i32) -> Result<i32, Outer> {
    let _local = Noisy("local");
    let number = fails(number)?;
    Ok(number)
}

#[auto_track]
fn kept(number: i32) -> Result<i32, Loud> {
    let _local = Noisy("local");
    let result = fails(number);
    log!("called");
    result
}

#[auto_track]
fn swallowed(number: i32) -> i32 {
    let value = fails(number).unwrap_or(0);
    if let Err(Outer(loud)) = converted(number) {
        log!("swallowed {}", loud.0.0);
    }
    value
}

pub fn run() {
    for number in [1, -1] {
        log!("{:?}", converted(number).map_err(|Outer(loud)| loud));
        log!("{:?} {}", kept(number), swallowed(number));
    }
}
