//! A `const fn` is passed through.

use super::super::auto_track;
use crate::support::Failure;

#[auto_track]
const fn checked(number: i32) -> Result<i32, Failure> {
    if number < 0 {
        return Err(Failure("negative"));
    }
    Ok(number)
}

const ONE: i32 = match checked(1) {
    Ok(number) => number,
    Err(_) => 0,
};

pub fn run() {
    log!("{ONE} {:?}", checked(-1));
}
