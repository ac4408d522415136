//! `return` and `?` in conditions, indices, ranges, arguments, struct fields, operators and assignments.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[derive(Debug)]
struct Triple {
    a: i32,
    b: [i32; 2],
    c: Option<i32>,
}

#[auto_track]
fn everywhere(list: &mut [i32], number: i32) -> Result<Triple, Failure> {
    if positive(number)? == 9 || {
        return_when(number == 8)?;
        false
    } {
        return Err(Failure("nine"));
    }
    while positive(list[0])? < 3 {
        list[positive(number)? as usize % 2] += positive(list[1])? + 1;
    }
    for at in positive(number - 1)?..positive(list.len() as i32)? {
        list[at as usize] *= -positive(at - 1).unwrap_or(1);
    }
    let part = &list[positive(number - 2)? as usize..];
    let triple = Triple {
        a: positive(part[0])?,
        b: [positive(number - 3)?; 2],
        c: Some(if number == 4 { return Err(Failure("four")) } else { number }),
    };
    list[0] = (positive(number - 5)?, -positive(triple.a)?).1;
    *list.last_mut().ok_or(Failure("empty"))? = !positive(number - 6)? as i32;
    Ok(triple)
}

fn return_when(now: bool) -> Result<(), Failure> {
    if now { Err(Failure("eight")) } else { Ok(()) }
}

pub fn run() {
    for number in -1..10 {
        let mut list = [0, 1, 2, 3, 5, 6, 7, 8, 9, 10];
        log!("{:?} {list:?}", everywhere(&mut list, number));
    }
}
