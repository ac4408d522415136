//! The macros of `eyre`, and a report that passes through.

use super::super::auto_track;
use crate::support::positive;

use eyre::{Result, WrapErr, bail, ensure, eyre};

#[auto_track]
fn checked(number: i32, name: String) -> Result<usize> {
    ensure!(number != 0, "{name} is zero");
    if number == 2 {
        bail!("{name} is two");
    }
    let length = { name }.len();
    positive(number).wrap_err("sign")?;
    if number == 3 { Err(eyre!("three")) } else { Ok(length) }
}

#[auto_track]
fn through(number: i32) -> Result<usize, Box<dyn std::error::Error>> {
    let length = checked(number, "n".to_string())?;
    Ok(length)
}

pub fn run() {
    for number in -1..5 {
        log!("{:?}", checked(number, "n".to_string()).map_err(|error| format!("{error:#}")));
        log!("{:?}", through(number).map_err(|error| error.to_string()));
    }
}
