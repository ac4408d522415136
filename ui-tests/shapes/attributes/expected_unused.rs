//! `#[expect]` of variables and values that are never read: on the variable, on the code around it, on the function.

use super::super::auto_track;
use crate::support::{Failure, positive};

struct Pair {
    first: i32,
    second: i32,
}

#[auto_track]
fn on_variables(#[expect(unused_variables)] argument: i32, number: i32) -> Result<i32, Failure> {
    #[expect(unused_variables)]
    let never = positive(number)?;
    #[expect(unused_variables, unused_mut, reason = "it is here to be seen")]
    let mut neither = number + 1;
    #[cfg_attr(all(), expect(unused_variables))]
    let configured = number + 2;
    #[expect(unused)]
    let (left, right) = (number, number * 2);
    let read = positive(number - 1)?;
    positive(read - 1)
}

#[auto_track]
fn around(number: i32) -> Result<i32, Failure> {
    #[expect(unused_variables)]
    {
        let never = positive(number)?;
        positive(number - 1)?;
    }
    #[expect(unused_variables)]
    if let Some(never) = Some(number) {
        positive(number - 2)?;
    }
    #[expect(unused_variables)]
    for turn in 0..number {
        positive(number - 3)?;
    }
    #[expect(unused_variables)]
    match (Pair { first: number, second: 2 }) {
        Pair { first: 7, second } => positive(-7),
        #[allow(unused_variables)]
        Pair { first, .. } if number > 5 => positive(-first),
        Pair { first, .. } => positive(number - 4),
    }
}

#[auto_track]
#[expect(unused_variables)]
fn on_the_function(argument: i32, number: i32) -> Result<i32, Failure> {
    let never = positive(number)?;
    positive(number - 1)
}

#[auto_track]
fn never_read_again(number: i32) -> Result<i32, Failure> {
    #[expect(unused_assignments)]
    let mut first = 1;
    first = positive(number)?;
    let mut last = first + 1;
    positive(last - 2)?;
    #[expect(unused_assignments)]
    {
        last = 7;
    }
    positive(number - 2)?;
    #[expect(unused_variables)]
    let mut given = 1;
    #[expect(unused_assignments)]
    {
        given = 2;
    }
    positive(number - 3)
}

#[auto_track]
#[expect(unused_assignments)]
fn values_of_the_function(number: i32) -> Result<i32, Failure> {
    let mut last = number;
    positive(number - 1)?;
    last = 3;
    positive(last - number)
}

#[auto_track]
#[expect(unused_variables)]
fn given_by_the_function(number: i32) -> Result<i32, Failure> {
    let mut last = 0;
    #[allow(unused_assignments)]
    for turn in 0..3 {
        last = turn;
        positive(number - turn)?;
    }
    Ok(number)
}

/// What is read under a condition alone is unused where that does not hold.
#[expect(unused_variables)]
#[auto_track]
fn read_under_a_condition(number: i32, numbers: &[i32]) -> Result<i32, Failure> {
    #[cfg(any())]
    for one in numbers {
        positive(*one)?;
    }
    positive(number)
}

struct Inside;

#[auto_track]
#[expect(unused_assignments)]
impl Inside {
    fn values(number: i32) -> Result<i32, Failure> {
        let mut last = number;
        positive(number - 1)?;
        last = 3;
        positive(last - number)
    }
}

pub fn run() {
    for number in [-1, 0, 1, 2, 3, 4, 6, 7] {
        log!("{:?} {:?}", on_variables(1, number), around(number));
        log!("{:?} {:?}", values_of_the_function(number), given_by_the_function(number));
        log!("{:?} {:?}", Inside::values(number), read_under_a_condition(number, &[number]));
        log!("{:?} {:?}", on_the_function(1, number), never_read_again(number));
    }
}
