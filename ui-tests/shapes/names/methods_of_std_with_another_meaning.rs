//! Methods with names that std has for what only reads, which change what they are called on or keep it lent.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[derive(Debug)]
struct Tape {
    numbers: Vec<i32>,
}

struct Reader<'a>(&'a mut Tape);

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        self.0.numbers.push(0);
    }
}

impl Tape {
    fn iter(&mut self) -> Reader<'_> {
        Reader(self)
    }

    #[allow(clippy::should_implement_trait)]
    fn clone(&mut self) -> Reader<'_> {
        Reader(self)
    }

    fn starts_with(&mut self, number: i32) -> bool {
        self.numbers.insert(0, number);
        number > 1
    }
}

#[auto_track]
fn read(number: i32) -> Result<i32, Failure> {
    let mut tape = Tape { numbers: vec![number] };
    let reader = tape.iter();
    positive(number)?;
    log!("{}", reader.0.numbers.len());
    positive(number - 1)
}

#[auto_track]
fn read_argument(mut tape: Tape, number: i32) -> Result<i32, Failure> {
    let reader = tape.clone();
    positive(number)?;
    drop(reader);
    positive(number - 1)
}

#[auto_track]
fn asked(mut tape: Tape, number: i32) -> Result<i32, Failure> {
    if tape.starts_with(number) {
        positive(number - 3)?;
    }
    positive(number - 1)
}

pub fn run() {
    for number in -1..4 {
        log!("{:?}", read(number));
        log!("{:?}", read_argument(Tape { numbers: vec![] }, number));
        log!("{:?}", asked(Tape { numbers: vec![] }, number));
    }
}
