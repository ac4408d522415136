//! Values given to functions, methods, constructors and fields just before, in, and after a `?`.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

#[derive(Debug)]
struct Job {
    name: String,
    steps: Vec<i32>,
}

#[auto_track]
fn take(name: String, number: i32) -> Result<String, Failure> {
    positive(number)?;
    Ok(name)
}

#[auto_track]
fn build(name: String, steps: Vec<i32>, number: i32) -> Result<Job, Failure> {
    let name = take(name, number)?;
    let job = Job { name, steps };
    positive(number - 1)?;
    let Job { name, steps } = job;
    let last = steps.last().copied();
    let pair = (name, steps);
    positive(last.unwrap_or(-1))?;
    let (name, steps) = pair;
    Ok(Job { name, steps })
}

#[auto_track]
fn wrapped(noise: Noisy, number: i32) -> Result<Option<Noisy>, Failure> {
    let held = Some(noise);
    positive(number)?;
    let list = vec![held];
    positive(number - 1)?;
    Ok(list.into_iter().next().flatten())
}

pub fn run() {
    for number in [2, 0, -1] {
        log!("{:?}", build("n".to_string(), vec![number, number - 1], number));
        log!("{:?}", wrapped(Noisy("w"), number));
    }
}
