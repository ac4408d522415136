//! `mut` in the signature: the value shown is today's, and assignments go to the same place.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn count(mut total: i32, mut names: Vec<String>, (mut low, high): (i32, i32)) -> Result<(i32, Vec<String>), Failure> {
    while low < high {
        total += positive(low)?;
        names.push(low.to_string());
        low += 1;
    }
    total -= 10;
    positive(total)?;
    Ok((total, names))
}

pub fn run() {
    log!("{:?}", count(10, Vec::new(), (0, 4)));
    log!("{:?}", count(0, Vec::new(), (0, 4)));
    log!("{:?}", count(0, Vec::new(), (-1, 4)));
}
