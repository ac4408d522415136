//! `extern "C"`, `unsafe` and both, called through pointers.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
extern "C" fn plain(number: i32) -> i32 {
    positive(number).unwrap_or(-7)
}

#[allow(unsafe_code)]
#[auto_track]
unsafe fn raw(at: *const i32) -> Result<i32, Failure> {
    let value = unsafe { *at };
    positive(value)?;
    Ok(value)
}

#[allow(unsafe_code)]
#[auto_track]
pub unsafe extern "C" fn both(at: *mut i32) -> bool {
    let value = unsafe { &mut *at };
    *value += 1;
    positive(*value).is_ok()
}

#[allow(unsafe_code)]
pub fn run() {
    let through: extern "C" fn(i32) -> i32 = plain;
    log!("{} {}", through(1), through(-1));
    let mut number = 4;
    log!("{:?}", unsafe { raw(&number) });
    let through: unsafe extern "C" fn(*mut i32) -> bool = both;
    log!("{} {number}", unsafe { through(&mut number) });
    number = -9;
    log!("{:?}", unsafe { raw(&number) });
}
