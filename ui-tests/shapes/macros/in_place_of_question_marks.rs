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

struct Reader {
    numbers: Vec<i32>,
}

impl Reader {
    fn next(&mut self) -> Result<Option<i32>, Failure> {
        self.numbers.pop().map(positive).transpose()
    }

    fn lent(&mut self) -> Result<&mut i32, Failure> {
        self.numbers.last_mut().ok_or(Failure("empty"))
    }

    fn made<T: From<i32>>(&mut self) -> Result<T, Failure> {
        self.next().map(|number| T::from(number.unwrap_or(0)))
    }

    #[auto_track]
    fn read(&mut self, out: &mut Vec<i64>) -> Result<i64, Failure> {
        let first = tri!(self.next());
        let lent = tri!(self.lent());
        *lent += first.unwrap_or(1);
        let made = tri!(self.made());
        out.push(made);
        let last = tri!(self.lent());
        Ok(made + i64::from(*last))
    }

    #[auto_track]
    fn lends<'a>(&'a mut self) -> Result<&'a mut i32, Failure> {
        let lent = tri!(self.lent());
        *lent += 1;
        Ok(lent)
    }

    #[auto_track(none)]
    fn none_fails(&mut self) -> Option<i32> {
        macro_rules! tri {
            ($e:expr) => {
                match $e {
                    Some(value) => value,
                    None => return None,
                }
            };
        }
        let number = tri!(self.numbers.pop());
        Some(number)
    }
}

pub fn run() {
    for numbers in [&[][..], &[1], &[2, 1], &[3, 2, 1], &[3, 2, -1], &[4, 3, 2, 1]] {
        let mut reader = Reader { numbers: numbers.to_vec() };
        let mut out = Vec::new();
        log!("{:?} {:?}", reader.lends().copied(), reader.read(&mut out));
        log!("{out:?} {:?} {:?}", reader.none_fails(), reader.numbers);
    }
    for number in [1, -1] {
        for lines in [&["a"][..], &[]] {
            log!("{:?}", read(&mut Source::new(lines), Noisy("argument"), number));
        }
        log!("{:?}", boxed(number).map_err(|error| error.to_string()));
        log!("{:?}", not_what_it_seems(Some(number)));
    }
    log!("{:?}", not_what_it_seems(None));
}
