//! `#[track_caller]` gives the place of the caller, through tracked functions too.

use super::super::auto_track;
use crate::support::{Failure, positive};

use std::panic::Location;

#[track_caller]
#[auto_track]
fn place() -> u32 {
    Location::caller().line()
}

#[auto_track]
#[track_caller]
fn through(number: i32) -> Result<u32, Failure> {
    positive(number)?;
    Ok(place())
}

struct Table;

impl Table {
    #[auto_track]
    #[track_caller]
    fn get(&self, number: i32) -> Result<u32, Failure> {
        let line = through(number)?;
        assert_eq!(line, Location::caller().line());
        Ok(line)
    }
}

pub fn run() {
    log!("{}", place() == line!());
    log!("{}", through(1) == Ok(line!()));
    log!("{}", Table.get(1) == Ok(line!()));
    log!("{:?}", through(-1));
}
