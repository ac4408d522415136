//! Items that stand behind the statement by which the function is always left.

#![deny(unreachable_code)]
#![allow(clippy::needless_return, reason = "it is how the function is left")]

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn counts(numbers: Option<Vec<i32>>) -> impl Iterator<Item = i32> {
    return match numbers {
        None => Numbers::None,
        Some(numbers) => Numbers::Some(numbers.into_iter()),
    };

    enum Numbers {
        None,
        Some(std::vec::IntoIter<i32>),
    }

    impl Iterator for Numbers {
        type Item = i32;

        fn next(&mut self) -> Option<i32> {
            match self {
                Self::None => None,
                Self::Some(numbers) => numbers.next(),
            }
        }
    }
}

#[auto_track]
fn doubled(number: i32) -> Result<i32, Failure> {
    let checked = positive(number)?;
    return Ok(twice(checked));

    fn twice(number: i32) -> i32 {
        number * 2
    }
}

#[auto_track]
fn kept(number: i32) -> Result<(), Failure> {
    let checked = positive(number)?;
    log!("{}", twice(checked));
    return positive(checked - 2).map(drop);

    const fn twice(number: i32) -> i32 {
        number * 2
    }
}

pub fn run() {
    log!("{:?} {:?}", counts(None).count(), counts(Some(vec![1, 2])).count());
    for number in [-1, 1, 3] {
        log!("{:?} {:?}", doubled(number), kept(number));
    }
}
