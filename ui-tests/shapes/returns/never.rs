//! Functions that never return.

use super::super::auto_track;
use crate::support::Failure;

#[auto_track]
fn always_panics(text: &str) -> ! {
    panic!("never: {}", text)
}

#[auto_track]
fn ends_by_loop(number: i32) -> ! {
    let mut left = number;
    loop {
        if left == 0 {
            always_panics("loop");
        }
        left -= 1;
    }
}

#[auto_track]
fn coerces(number: i32) -> Result<i32, Failure> {
    let value = if number < 0 { return Err(Failure("coerced")) } else { number };
    let other: i32 = match value {
        0 => ends_by_loop(3),
        1 => unreachable!(),
        other => other,
    };
    Ok(other)
}

pub fn run() {
    log!("{:?} {:?}", coerces(-1), coerces(2));
    let _ = coerces(0);
}
