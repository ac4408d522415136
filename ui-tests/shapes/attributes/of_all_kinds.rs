//! Doc comments, `inline`, `cold`, `deprecated`, `must_use`, `allow`, `expect`, `cfg` and `cfg_attr`, before and after.

#![allow(deprecated)]

use super::super::auto_track;
use crate::support::{Failure, positive};

/// Documented
/** in two ways */
#[inline]
#[auto_track]
#[doc = "and a third"]
fn documented(number: i32) -> Result<i32, Failure> {
    //! and inside
    positive(number)
}

#[cold]
#[inline(never)]
#[auto_track]
fn cold(number: i32) -> Result<i32, Failure> {
    Ok(positive(number)? + 1)
}

#[auto_track]
#[inline(always)]
#[deprecated(note = "use another")]
fn old(number: i32) -> Result<i32, Failure> {
    Ok(positive(number)? + 2)
}

#[auto_track]
#[allow(unused_variables, unused_mut, clippy::needless_return)]
fn allowed(unused: i32, mut number: i32) -> Result<i32, Failure> {
    let mut spare = 3;
    return Ok(positive(number)?);
}

#[expect(unused_variables)]
#[auto_track]
fn expected(unused: i32, number: i32) -> Result<i32, Failure> {
    Ok(positive(number)? + 3)
}

#[auto_track]
#[expect(unused_mut)]
fn expected_after(mut number: i32) -> Result<i32, Failure> {
    Ok(positive(number)? + 4)
}

#[cfg(any())]
#[auto_track]
fn removed(number: NoSuchType) -> NoSuchResult {
    no_such_function(number)?
}

#[auto_track]
#[cfg(any())]
fn removed_after(number: NoSuchType) -> NoSuchResult {
    no_such_function(number)?
}

#[cfg_attr(all(), auto_track)]
fn conditionally(number: i32) -> Result<i32, Failure> {
    Ok(positive(number)? + 5)
}

#[auto_track]
#[cfg_attr(all(), inline)]
#[rustfmt::skip]
fn skipped(number: i32) -> Result<i32, Failure> { Ok( positive(number)? + 6 ) }

#[auto_track]
#[allow(unsafe_code)]
#[unsafe(link_section = ".text.shapes")]
pub extern "C" fn error_tracker_shape_exported(number: i32) -> i32 {
    positive(number).unwrap_or(0)
}

pub fn run() {
    for number in [1, -1] {
        log!("{:?} {:?} {:?} {:?}", documented(number), cold(number), old(number), allowed(0, number));
        log!(
            "{:?} {:?} {:?} {:?}",
            expected(0, number),
            expected_after(number),
            conditionally(number),
            skipped(number)
        );
        log!("{}", error_tracker_shape_exported(number));
    }
}
