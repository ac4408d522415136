//! `match &mut self.field` and `if let` on a lent field, with `?` in the arms and other fields used there.

use super::super::auto_track;
use crate::support::{Failure, Source, positive};

#[derive(Debug)]
enum State {
    Idle,
    Reading { buffer: String, left: usize },
    Done(Option<String>),
}

#[derive(Debug)]
struct Machine {
    state: State,
    steps: i32,
    source: Source,
}

impl Machine {
    #[auto_track]
    fn step(&mut self) -> Result<bool, Failure> {
        self.steps += 1;
        match &mut self.state {
            State::Idle => {
                let left = self.source.lines.len();
                self.state = State::Reading { buffer: String::new(), left };
            }
            State::Reading { buffer, left } if *left > 0 => {
                *left -= 1;
                self.source.read(buffer)?;
                positive(4 - self.steps)?;
            }
            State::Reading { buffer, .. } => {
                let text = std::mem::take(buffer);
                positive(text.len() as i32 - 1)?;
                self.state = State::Done(Some(text));
            }
            State::Done(text) => {
                let taken = text.take().ok_or(Failure("taken"))?;
                log!("{taken} after {}", self.steps);
                return Ok(true);
            }
        }
        Ok(false)
    }

    #[auto_track]
    fn run(&mut self) -> Result<i32, Failure> {
        while !self.step()? {
            if let State::Reading { ref mut left, .. } = self.state {
                *left = positive(*left as i32)? as usize;
            }
        }
        self.step()?;
        Ok(self.steps)
    }
}

pub fn run() {
    for lines in [&["ab", "c"][..], &[], &["a", "b", "c", "d"]] {
        let mut machine = Machine { state: State::Idle, steps: 0, source: Source::new(lines) };
        log!("{:?} {machine:?}", machine.run());
    }
}
