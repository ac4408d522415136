//! Loans that nobody uses any more when what they were of is used again.

use super::super::auto_track;
use crate::support::{Failure, positive};

/// What the reference refers to is changed by a method of any name, and used again.
#[auto_track]
fn changed_again(numbers: &[i32]) -> Result<usize, Failure> {
    let mut sorted = numbers.to_vec();
    let unsorted = &sorted;
    log!("{}", positive(unsorted.len() as i32)?);
    sorted.sort();
    sorted.extend([positive(sorted[0])?]);
    log!("{sorted:?}");
    Ok(sorted.len())
}

/// A closure holds one, a reference the other: neither has to go before the other.
#[auto_track]
fn beside_a_closure(number: i32) -> Result<String, Failure> {
    let mut told = String::new();
    let mut numbers = vec![number];
    let mut tell = |text: &str| told.push_str(text);
    let last = &mut numbers;
    last.push(positive(number)?);
    tell("one");
    positive(number - 1)?;
    tell("two");
    positive(number - 2)?;
    Ok(told)
}

/// What a block gives back borrows from nothing, and might.
#[auto_track]
fn behind_a_block(name: &mut String, number: i32) -> Result<i32, Failure> {
    let given = {
        loop {
            name.push('~');
            break;
        }
        positive(number)?
    };
    let mut other = name.clone();
    let lent = &mut other;
    positive(number - 1)?;
    lent.push('.');
    log!("{lent}");
    positive(given - 2)
}

pub fn run() {
    for number in 0..4 {
        log!("{:?}", changed_again(&[number, 3, 1][..number as usize]));
        log!("{:?}", beside_a_closure(number));
        let mut name = "name".to_string();
        log!("{:?} {name}", behind_a_block(&mut name, number));
    }
}
