//! Arguments and locals with the names that generated code likes to use.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn clash(
    e: i32,
    err: i32,
    error: i32,
    value: i32,
    result: i32,
    __e: i32,
    __result: i32,
    __error_tracker: i32,
) -> Result<i32, Failure> {
    let v = positive(e)?;
    let frame = positive(err)?;
    let guard = positive(error)?;
    let snapshot = positive(value)?;
    let __guard = positive(result)?;
    let __frame = positive(__e)?;
    let slot = positive(__result)?;
    let __slot = positive(__error_tracker)?;
    let ok = v + frame + guard + snapshot + __guard + __frame + slot + __slot;
    Ok(ok)
}

#[auto_track]
fn self_like(this: i32, _self: i32, f: fn(i32) -> Result<i32, Failure>) -> Result<i32, Failure> {
    let save = |n: i32| n + this;
    let track = save(_self);
    f(track)
}

#[auto_track]
fn constants(number: i32) -> Result<i32, Failure> {
    #[allow(non_upper_case_globals)]
    const value: i32 = 3;
    #[allow(non_upper_case_globals)]
    const error: i32 = 4;
    let sum = value + error + positive(number)?;
    Ok(sum)
}

pub fn run() {
    for at in 0..9 {
        let n = |i| if i == at { -1 } else { i };
        log!("{:?}", clash(n(0), n(1), n(2), n(3), n(4), n(5), n(6), n(7)));
    }
    log!("{:?} {:?}", self_like(1, 2, positive), self_like(1, -2, positive));
    log!("{:?} {:?}", constants(1), constants(-1));
}
