//! Locals that refer into an argument or another local, at each kind of failure point.

use super::super::auto_track;
use crate::support::{Failure, positive};

struct Table {
    rows: Vec<i32>,
    sum: i32,
}

#[auto_track]
fn returned(rows: &mut Vec<i32>, number: i32) -> Result<i32, Failure> {
    let first = &mut rows[0];
    *first += number;
    if *first == 3 {
        return Err(Failure("three"));
    }
    positive(*first)
}

#[auto_track]
fn asked(table: &mut Table, number: i32) -> Result<i32, Failure> {
    let row = &mut table.rows[0];
    *row += positive(number)?;
    let second = &mut *row;
    *second -= 1;
    if *second == 2 {
        return Err(Failure("two"));
    }
    table.sum += *second;
    positive(number - 2)
}

#[auto_track]
fn of_a_local(number: i32) -> Result<i32, Failure> {
    let mut rows = vec![number];
    let row = &mut rows[0];
    *row += 1;
    match *row {
        1 => return Err(Failure("one")),
        2 => Err(Failure("two")),
        _ => positive(*row),
    }
}

#[auto_track(additional_context = { "number": number })]
fn with_context(rows: &mut Vec<i32>, number: i32) -> Result<i32, Failure> {
    let first = &mut rows[0];
    *first += number;
    if *first == 3 {
        return Err(Failure("three"));
    }
    positive(*first)
}

macro_rules! ensure {
    ($condition:expr, $failure:expr) => {
        if !$condition {
            return Err($failure);
        }
    };
}

#[auto_track]
fn ensured(rows: &mut Vec<i32>, number: i32) -> Result<i32, Failure> {
    let first = &mut rows[0];
    *first += number;
    ensure!(*first != 3, Failure("three"));
    log!("{:?}", vec![positive(*first)?]);
    *first -= 1;
    Ok(*first)
}

#[auto_track]
fn in_a_condition(number: i32, rows: &mut Vec<i32>) -> Result<i32, Failure> {
    let first = &mut rows[0];
    #[cfg(not(any()))]
    if number == 1 {
        return Err(Failure("one"));
    }
    *first += 1;
    Ok(*first)
}

pub fn run() {
    for number in [-2, 0, 1, 2, 5] {
        let mut rows = vec![1, 2];
        log!("{:?} {:?}", returned(&mut rows, number), rows);
        let mut table = Table { rows: vec![1], sum: 0 };
        log!("{:?} {:?} {}", asked(&mut table, number), table.rows, table.sum);
        log!("{:?} {:?}", of_a_local(number), with_context(&mut rows, number));
        log!("{:?} {:?}", ensured(&mut rows, number), in_a_condition(number, &mut rows));
        log!("{:?}", rows);
    }
}
