//! Variables that move as `Point { x }` among the arguments of a macro.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[derive(Debug)]
struct Task {
    name: String,
    numbers: Vec<i32>,
}

#[auto_track]
fn queued(name: String, numbers: Vec<i32>, number: i32) -> Result<usize, Failure> {
    let mut tasks = vec![Task { name, numbers }];
    positive(number)?;
    while let Some(task) = tasks.pop() {
        let Task { name, mut numbers } = task;
        positive(number)?;
        if let Some(last) = numbers.pop() {
            positive(last)?;
            tasks = vec![Task { name, numbers }];
        }
    }
    Ok(tasks.len())
}

#[auto_track]
fn shown(name: String, numbers: Vec<i32>, number: i32) -> Result<i32, Failure> {
    let tasks = vec![Task { name, numbers }];
    log!("{:?}", tasks);
    positive(number)
}

pub fn run() {
    for number in [-1, 1] {
        log!("{:?}", queued("n".to_string(), vec![3, number, 2], 1));
        log!("{:?}", queued("n".to_string(), vec![], number));
        log!("{:?}", shown("n".to_string(), vec![1], number));
    }
}
