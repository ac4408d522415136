//! `..self` takes what is left of a variable, in some branches.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[derive(Debug)]
enum State {
    Reading(String),
    Done,
}

#[derive(Debug)]
struct Machine {
    stream: Vec<u8>,
    label: String,
    state: State,
}

impl Machine {
    #[auto_track]
    fn round(mut self, number: i32) -> Result<Machine, Failure> {
        match self.state {
            State::Reading(mut text) => {
                self.stream.push(1);
                match positive(number).ok() {
                    Some(0) => Err(Failure("incomplete")),
                    Some(count) => {
                        positive(count - 2)?;
                        text.push('.');
                        Ok(if count > 5 {
                            Machine { state: State::Done, stream: self.stream, label: text }
                        } else {
                            Machine { state: State::Reading(text), ..self }
                        })
                    }
                    None => Ok(Machine { state: State::Reading(text), ..self }),
                }
            }
            State::Done => Err(Failure("done")),
        }
    }
}

pub fn run() {
    for number in [-1, 0, 1, 3, 7] {
        for state in [State::Reading("a".to_owned()), State::Done] {
            let machine = Machine { stream: Vec::new(), label: "m".to_owned(), state };
            log!("{:?}", machine.round(number));
        }
    }
}
