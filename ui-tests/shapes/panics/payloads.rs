//! Payloads that are no text, panics in `Drop`, and caught panics inside a tracked function.

use super::super::auto_track;
use crate::support::{Failure, Noisy};

use std::panic::{self, AssertUnwindSafe};

#[derive(Debug)]
struct Payload(i32);

#[auto_track]
fn raise(number: i32) -> i32 {
    if number < 0 {
        panic::panic_any(Payload(number));
    }
    number
}

#[auto_track]
fn caught(number: i32, noise: &mut Noisy) -> Result<i32, Failure> {
    let result = panic::catch_unwind(AssertUnwindSafe(|| {
        noise.touch();
        raise(number)
    }));
    let value = result.map_err(|payload| {
        log!("{:?}", payload.downcast_ref::<Payload>());
        Failure("caught")
    })?;
    Ok(value)
}

#[auto_track]
fn resumed(number: i32) -> i32 {
    match panic::catch_unwind(|| raise(number)) {
        Ok(number) => number,
        Err(payload) => panic::resume_unwind(payload),
    }
}

pub fn run() {
    let mut noise = Noisy("n");
    log!("{:?} {:?}", caught(1, &mut noise), caught(-1, &mut noise));
    log!("{}", resumed(1));
    resumed(-2);
}
