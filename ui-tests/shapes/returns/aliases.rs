//! `Result` by other names, with defaults and by associated types.

use super::super::auto_track;
use crate::support::{Failure, positive};

use std::fmt;

type Outcome<T = (), E = Failure> = std::result::Result<T, E>;

trait Service {
    type Error;
    type Output;
    fn call(&self, number: i32) -> Result<Self::Output, Self::Error>;
}

struct Echo;

impl Service for Echo {
    type Error = Failure;
    type Output = i32;

    #[auto_track]
    fn call(&self, number: i32) -> Result<Self::Output, Self::Error> {
        let number = positive(number)?;
        Ok(number)
    }
}

#[auto_track]
fn nothing(number: i32) -> Outcome {
    positive(number).map(drop)
}

#[auto_track]
fn something<S: Service>(service: &S, number: i32) -> Outcome<S::Output, S::Error> {
    let output = service.call(number)?;
    Ok(output)
}

struct Shown(i32);

impl fmt::Display for Shown {
    #[auto_track]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<")?;
        write!(f, "{}", self.0)?;
        if self.0 < 0 {
            return Err(fmt::Error);
        }
        f.write_str(">")
    }
}

pub fn run() {
    use std::fmt::Write;
    for number in [1, -1] {
        log!("{:?} {:?}", nothing(number), something(&Echo, number));
        let mut text = String::new();
        log!("{:?} {text}", write!(text, "{}", Shown(number)));
    }
}
