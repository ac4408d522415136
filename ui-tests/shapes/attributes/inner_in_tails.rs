//! Inner attributes of a `match`, a loop and a block, whose value is the value of the function, and elsewhere.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Scan {
    Fail,
    Consume,
}

#[derive(Clone, Copy)]
struct Fixup<'a> {
    operator: Option<&'a str>,
}

impl<'a> Fixup<'a> {
    fn next(self, operator: &'a str) -> Fixup<'a> {
        Fixup { operator: Some(operator), ..self }
    }
}

#[auto_track]
fn scan(number: &i32, fixup: Fixup<'_>, offset: u8) -> Scan {
    let consumed = if *number > 5 { Scan::Consume } else { Scan::Fail };
    if fixup.operator.is_none() {
        return consumed;
    }
    match number {
        #![cfg_attr(all(), allow(unreachable_patterns))]
        1 | 2 if offset > 1 => {
            let right = fixup.next("right");
            let scanned = scan(&(number - 1), right, offset - 1);
            match scanned {
                Scan::Fail => {}
                Scan::Consume => return Scan::Consume,
            }
            if right.operator == fixup.operator { consumed } else { Scan::Fail }
        }
        3 => match fixup.operator {
            Some(name) => match scan(&2, fixup, name.len() as u8) {
                Scan::Fail => Scan::Consume,
                Scan::Consume => Scan::Fail,
            },
            None => Scan::Fail,
        },
        3 => Scan::Fail,
        4 => scan(&3, fixup, offset),
        _ => consumed,
    }
}

#[auto_track]
fn settled(number: i32, name: String) -> Result<i32, Failure> {
    let checked = positive(number)?;
    match checked {
        #![allow(unreachable_patterns)]
        #![cfg_attr(any(), deny(warnings))]
        2 => positive(checked - name.len() as i32),
        3 => {
            let less = positive(checked - 3)?;
            Ok(less)
        }
        3 => Ok(3),
        _ => Ok(checked),
    }
}

#[auto_track]
fn outer_and_inner(number: i32) -> Result<i32, Failure> {
    let checked = positive(number)?;
    #[allow(clippy::match_bool)]
    match checked > 1 {
        #![allow(unreachable_patterns)]
        true => positive(checked - 3),
        false => Err(Failure("small")),
        false => Ok(1),
    }
}

#[auto_track]
fn turns(number: i32) -> Result<i32, Failure> {
    let mut left = positive(number)?;
    loop {
        #![allow(unused_variables)]
        let unused = left;
        if left == 2 {
            break positive(left - 3);
        }
        left = positive(left - 1)?;
    }
}

#[auto_track]
fn within(number: i32, name: &str) -> Result<i32, Failure> {
    let checked = positive(number)?;
    {
        #![allow(unused_variables)]
        let unused = checked;
        positive(checked - name.len() as i32)
    }
}

#[auto_track]
fn elsewhere(number: i32) -> Result<i32, Failure> {
    let checked = positive(number)?;
    let other = positive(checked)?;
    for turn in 0..other {
        #![allow(unused_variables)]
        let unused = turn;
        positive(checked - other - turn)?;
    }
    Ok(match other {
        #![allow(unreachable_patterns)]
        1 => positive(other - 2)?,
        1 => 1,
        _ => other,
    })
}

pub fn run() {
    for number in [-1, 0, 1, 2, 3, 4, 6] {
        let fixup = Fixup { operator: Some("next") };
        log!("{:?} {:?}", scan(&number, fixup, 2), scan(&number, Fixup { operator: None }, 2));
        log!("{:?} {:?}", settled(number, "n".to_string()), settled(number, "name".to_string()));
        log!("{:?} {:?}", outer_and_inner(number), turns(number));
        log!("{:?} {:?}", within(number, "wi"), elsewhere(number));
    }
}
