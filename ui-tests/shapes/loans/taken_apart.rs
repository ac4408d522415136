//! A reference to what a pattern takes apart later, which nobody uses again.

use super::super::auto_track;
use crate::support::Failure;

#[derive(Debug)]
struct Pair {
    number: i32,
    name: String,
}

fn fails(number: i32) -> Result<i32, Failure> {
    if number > 1 { Err(Failure("far")) } else { Ok(number) }
}

#[auto_track]
fn the_rest(pair: Pair, number: i32) -> Result<Pair, Failure> {
    let before = &pair;
    log!("{}", before.name);
    let other = Pair { number, ..pair };
    fails(number)?;
    Ok(other)
}

#[auto_track]
fn by_match(pair: Pair, number: i32) -> Result<String, Failure> {
    let before = &pair;
    log!("{}", before.name);
    let name = match pair {
        Pair { name, .. } => name,
    };
    fails(number)?;
    Ok(name)
}

#[auto_track]
fn by_let(pair: Pair, number: i32) -> Result<String, Failure> {
    let before = &pair;
    log!("{}", before.name);
    let Pair { name, .. } = pair;
    fails(number)?;
    Ok(name)
}

#[auto_track]
fn by_condition(pair: Option<Pair>, number: i32) -> Result<i32, Failure> {
    let before = &pair;
    log!("{}", before.is_some());
    if let Some(pair) = pair {
        fails(pair.number)?;
    }
    fails(number)
}

#[auto_track]
fn by_else(pair: Option<Pair>, number: i32) -> Result<i32, Failure> {
    let before = &pair;
    log!("{}", before.is_some());
    let Some(pair) = pair else { return fails(number) };
    fails(number)?;
    Ok(pair.number)
}

pub fn run() {
    for number in 0..4 {
        let pair = || Pair { number, name: format!("n{number}") };
        log!("{:?}", the_rest(pair(), number).map(|pair| pair.number));
        log!("{:?} {:?}", by_match(pair(), number), by_let(pair(), number));
        log!("{:?} {:?}", by_condition(Some(pair()), number), by_condition(None, number));
        log!("{:?} {:?}", by_else(Some(pair()), number), by_else(None, number));
    }
}
