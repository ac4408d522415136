//! Slice patterns over borrowed, lent and owned places.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

#[auto_track]
fn parse<'a>(input: &'a [&'a str]) -> Result<(i32, &'a [&'a str]), Failure> {
    match input {
        [] => Err(Failure("empty")),
        ["not", rest @ ..] => {
            let (number, rest) = parse(rest)?;
            Ok((-number, rest))
        }
        [number, rest @ ..] => {
            let number = number.parse().map_err(|_| Failure("number"))?;
            Ok((positive(number)?, rest))
        }
    }
}

#[auto_track]
fn rotate(list: &mut [i32]) -> Result<i32, Failure> {
    let [first, middle @ .., last] = list else { return Err(Failure("short")) };
    std::mem::swap(first, last);
    positive(*first)?;
    for number in &mut *middle {
        *number += positive(*last)?;
    }
    if let [a, b] | [a, _, b] = middle {
        positive(*a - *b)?;
    }
    Ok(*first)
}

#[auto_track]
fn owned(list: [Noisy; 3], number: i32) -> Result<Noisy, Failure> {
    let [first, .., last] = list;
    positive(number)?;
    drop(first);
    positive(number - 1)?;
    Ok(last)
}

pub fn run() {
    for words in [&["1"][..], &["not", "2", "x"], &["not", "not"], &["-1"], &["x"], &[]] {
        log!("{:?}", parse(words));
    }
    for list in [vec![1], vec![1, 2, 3], vec![1, 2, -3], vec![1, 5, 2, 3], vec![1, 2, 5, 3]] {
        let mut list = list;
        log!("{:?} {list:?}", rotate(&mut list));
    }
    for number in [1, 0, -1] {
        log!("{:?}", owned([Noisy("a"), Noisy("b"), Noisy("c")], number));
    }
}
