//! Trait methods that name only the types of their parameters, and trait objects without `dyn`.

#![allow(anonymous_parameters, bare_trait_objects)]

use super::super::auto_track;
use crate::support::{Failure, positive};

trait Store {
    fn get(&self, i32) -> Result<i32, Failure>;

    #[auto_track]
    fn ignored(&self, i32, String) -> Result<i32, Failure> {
        let got = self.get(1)?;
        Ok(got + 1)
    }

    #[auto_track]
    fn named(&self, number: i32, _: String) -> Result<i32, Failure> {
        let got = self.get(number)?;
        Ok(got + 1)
    }
}

struct Memory(i32);

impl Store for Memory {
    #[auto_track]
    fn get(&self, number: i32) -> Result<i32, Failure> {
        positive(number - self.0)
    }
}

#[auto_track]
fn through(store: &Store, number: i32) -> Result<i32, Box<::std::error::Error>> {
    let got = store.get(number)?;
    if got == 1 {
        return Err(From::from("one"));
    }
    Ok(got)
}

pub fn run() {
    for limit in vec![0, 1, 3] {
        let memory = Memory(limit);
        log!("{:?} {:?}", memory.ignored(1, String::new()), memory.named(2, String::new()));
        log!("{:?} {:?}", through(&memory, 1), through(&memory, 4));
    }
}
