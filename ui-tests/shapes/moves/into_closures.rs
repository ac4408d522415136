//! Values captured by closures, by `move` and by use.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

#[auto_track]
fn spawn(name: String, noise: Noisy, number: i32) -> Result<String, Failure> {
    let task = move || {
        log!("task {name}");
        noise.consume();
        name
    };
    positive(number)?;
    let name = task();
    positive(number - 1)?;
    let once = || drop(name);
    positive(number - 2)?;
    once();
    Ok("done".to_string())
}

#[auto_track]
fn counted(mut total: i32, text: String) -> Result<i32, Failure> {
    let mut add = |more: i32| total += more + text.len() as i32;
    add(positive(1)?);
    add(positive(2)?);
    positive(total - 10)?;
    let by_move = move || total + text.len() as i32;
    positive(total - 12)?;
    Ok(by_move())
}

#[auto_track]
fn threaded(list: Vec<i32>) -> Result<i32, Failure> {
    let length = list.len() as i32;
    let sum: i32 = std::thread::spawn(move || list.iter().sum()).join().map_err(|_| Failure("joined"))?;
    positive(sum)?;
    Ok(sum + length)
}

struct Parts {
    first: String,
    others: Vec<i32>,
}

#[auto_track]
fn declares_the_name_itself(number: i32) -> Result<String, Failure> {
    let first = "first".to_string();
    let parts = Parts { first, others: vec![positive(number)?] };
    let taken = move || {
        let Parts { first, others } = parts;
        (first, others)
    };
    let (first, others) = taken();
    positive(number - 1)?;
    Ok(format!("{}{:?}", first, others))
}

pub fn run() {
    for number in [3, 2, 1, 0, -1] {
        log!("{:?}", spawn("s".to_string(), Noisy("n"), number));
        log!("{:?} {:?}", counted(number * 4, "tt".to_string()), threaded(vec![number, -1]));
    }
    for number in [-1, 0, 1] {
        log!("{:?}", declares_the_name_itself(number));
    }
}
