//! Several tails, of which `cfg` leaves one: it need not be the last.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn first_stays(number: i32, text: String) -> Result<usize, Failure> {
    let number = positive(number)?;
    #[cfg(all())]
    {
        let moved = text;
        if number == 0 {
            return Err(Failure("zero"));
        }
        if moved.is_empty() { Err(Failure("empty")) } else { Ok(moved.len()) }
    }
    #[cfg(any())]
    {
        no_such_function(number, text)
    }
}

#[auto_track]
fn last_stays(number: i32) -> Result<i32, Failure> {
    #[cfg(any())]
    {
        no_such_function(number)
    }
    #[cfg(all())]
    {
        positive(number)
    }
}

#[auto_track]
fn unit_stays(number: i32) {
    #[cfg(all())]
    {
        log!("{number}")
    }
    #[cfg(any())]
    return no_such_function(number);
}

pub fn run() {
    for number in [1, 0, -1] {
        log!("{:?} {:?}", first_stays(number, "t".to_string()), first_stays(number, String::new()));
        log!("{:?}", last_stays(number));
        unit_stays(number);
    }
}
