//! Macros of the user: in statements, expressions, patterns, types and items, with `?` and `return` within.

use super::super::auto_track;
use crate::support::{Failure, positive};

macro_rules! check {
    ($e:expr) => {
        match $e {
            Ok(value) => value,
            Err(failure) => return Err(failure.into()),
        }
    };
}

macro_rules! question {
    ($e:expr) => {
        $e?
    };
}

macro_rules! define {
    ($name:ident = $e:expr) => {
        let $name = $e;
    };
}

macro_rules! pair {
    ($a:pat, $b:pat) => {
        ($a, $b)
    };
}

macro_rules! list_of {
    ($t:ty) => { Vec<$t> };
}

macro_rules! leave {
    () => {
        return Err(Failure("left"))
    };
}

macro_rules! item {
    ($name:ident) => {
        fn $name(number: i32) -> Option<i32> {
            Some(number.checked_sub(1)?)
        }
    };
}

#[auto_track]
fn all(number: i32, text: String) -> Result<list_of!(i32), Failure> {
    item!(previous);
    let first = check!(positive(number));
    let second = question!(positive(first - 1));
    define!(third = question!(positive(second - 1)));
    let pair!(a, mut b) = (third, text);
    if b.is_empty() {
        leave!();
    }
    b.push('.');
    define! { moved = b }
    let mut list: list_of!(i32) = vec![a, check!(positive(third - 1))];
    list.push(moved.len() as i32);
    list.extend(previous(number));
    question!(positive(number - 5));
    if list.len() > 100 {
        leave! {}
    }
    Ok(list)
}

mod silent_logging {
    use super::super::super::auto_track;
    use crate::support::{Failure, positive};

    /// What the crate makes of its own logging where that is turned off.
    macro_rules! trace {
        ($($tokens:tt)*) => {};
    }

    #[auto_track]
    pub fn statements(numbers: &[i32]) -> Result<usize, Failure> {
        trace! {
            debug!("{} numbers:", numbers.len());
            for (at, number) in numbers.iter().enumerate() {
                let number = number.to_string();
                debug!("{at}: {number}");
            }
        }
        trace! {
            for number in numbers {
                println!("{number}");
            }
        }
        numbers.iter().map(|number| positive(*number)).collect::<Result<Vec<_>, _>>()?;
        Ok(numbers.len())
    }
}

pub fn run() {
    log!("{:?} {:?}", silent_logging::statements(&[1]), silent_logging::statements(&[1, -1]));
    for number in -1..7 {
        log!("{:?}", all(number, "text".to_string()));
    }
    log!("{:?}", all(7, String::new()));
}
