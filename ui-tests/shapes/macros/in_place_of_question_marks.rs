//! Macros of the crate's own that stand where others write `?`.

use super::super::auto_track;
use crate::support::{Failure, Noisy, Source, positive};

macro_rules! tri {
    ($e:expr $(,)?) => {
        match $e {
            Ok(value) => value,
            Err(error) => return Err(error),
        }
    };
}

macro_rules! ok {
    ($e:expr) => {
        match $e {
            ::core::result::Result::Ok(value) => value,
            ::core::result::Result::Err(error) => return ::core::result::Result::Err(error.into()),
        }
    };
}

#[auto_track]
fn read(source: &mut Source, noisy: Noisy, number: i32) -> Result<usize, Failure> {
    let mut text = String::new();
    let length = tri!(source.read(&mut text));
    tri!(positive(number));
    let first = tri! { source.first() }.len();
    noisy.consume();
    Ok(length + first + text.len())
}

#[auto_track]
fn boxed(number: i32) -> Result<i32, Box<dyn std::error::Error>> {
    let twice = ok!(positive(number)) * 2;
    ok!(ok!("7".parse::<i32>().map(positive)).map(drop));
    Ok(twice)
}

#[auto_track]
fn not_what_it_seems(number: Option<i32>) -> Result<i32, Failure> {
    macro_rules! tri {
        ($first:expr, $second:expr) => {
            positive($first + $second)?
        };
        ($e:expr) => {
            $e.unwrap_or(0)
        };
    }
    Ok(tri!(number) + tri!(1, 2) + tri!(positive(tri!(number))))
}

pub fn run() {
    for number in [1, -1] {
        for lines in [&["a"][..], &[]] {
            log!("{:?}", read(&mut Source::new(lines), Noisy("argument"), number));
        }
        log!("{:?}", boxed(number).map_err(|error| error.to_string()));
        log!("{:?}", not_what_it_seems(Some(number)));
    }
    log!("{:?}", not_what_it_seems(None));
}
