//! What is lent for the lifetime of an `impl` lives on in the `Self` that is returned.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

struct Door {
    noisy: Noisy,
    number: i32,
    locked: bool,
}

struct Guard<'a>(&'a mut Noisy);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.0.touch();
    }
}

impl Door {
    fn lock(&mut self) -> Option<Guard<'_>> {
        if self.locked { None } else { Some(Guard(&mut self.noisy)) }
    }
}

enum Entry<'a> {
    Held { guard: Guard<'a>, number: i32 },
    Plain(&'a mut Door),
}

impl<'a> Entry<'a> {
    #[auto_track]
    fn open(door: &'a mut Door) -> Result<Self, Failure> {
        let number = door.number;
        if number > 0 {
            let guard = match door.lock() {
                Some(guard) => guard,
                None => return Err(Failure("locked")),
            };
            return Ok(Self::Held { guard, number: positive(number - 2)? });
        }
        Ok(Entry::Plain(door))
    }
}

pub fn run() {
    for number in 0..3 {
        for locked in [false, true].iter() {
            let mut door = Door { noisy: Noisy("door"), number, locked: *locked };
            let entry = Entry::open(&mut door);
            match entry {
                Ok(Entry::Held { guard, number }) => log!("held {} {}", (guard.0).0, number),
                Ok(Entry::Plain(door)) => log!("plain {}", door.locked),
                Err(error) => log!("{}", error),
            }
        }
    }
}
