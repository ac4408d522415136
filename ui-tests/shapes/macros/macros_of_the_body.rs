//! Macros that the body defines, and that name its variables.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn load(source: &mut Vec<i32>, limit: usize) -> Result<usize, Failure> {
    let mut size = 0;
    let mut too_large = false;
    let abuse_limit = limit.saturating_mul(2);
    let label = String::from("label");

    macro_rules! check_size {
        () => {{
            if size > abuse_limit {
                too_large = true;
            }
            size > limit
        }};
    }
    macro_rules! finish {
        () => {{
            if check_size!() {
                source.push(-1);
                drop(label);
                return Err(Failure("too large"));
            }
        }};
    }

    while let Some(number) = source.pop() {
        size += positive(number)? as usize;
        if check_size!() {
            break;
        }
    }
    positive(size as i32 - 3)?;
    finish!();
    Ok(size + usize::from(too_large))
}

fn note(failure: &mut Failure, at: i32) {
    log!("{} at {at}", failure.0);
}

/// They have names that everybody knows, and mean something else.
#[auto_track]
fn of_known_names(numbers: &[i32]) -> Result<i32, Failure> {
    let mut at = 0;
    let mut sum = 0;
    for number in numbers {
        let mut failure;
        macro_rules! bail {
            ($failure:expr) => {{
                failure = $failure;
                note(&mut failure, at);
                return Err(failure);
            }};
        }
        macro_rules! ensure {
            ($holds:expr) => {
                if !$holds {
                    at += 10;
                    continue;
                }
            };
        }
        macro_rules! ok {
            ($value:expr) => {
                match $value {
                    Ok(value) => value,
                    Err(other) => bail!(other),
                }
            };
        }
        at += 1;
        ensure!(*number != 3);
        if *number == 7 {
            bail!(Failure("seven"));
        }
        sum += ok!(positive(*number));
    }
    Ok(sum + at)
}

/// The end of what stands in braces is no name.
#[auto_track]
fn precise(value: f64, width: usize) -> Result<String, Failure> {
    let text = format!("{:.20e} {value:>1$.3e} {0:?}", value, width);
    positive(value as i32)?;
    Ok(text)
}

pub fn run() {
    for numbers in [[1, 2, 4], [3, 2, 1], [1, 7, -1], [-1, 7, 3]] {
        log!("{:?}", of_known_names(&numbers));
    }
    log!("{:?} {:?}", precise(1.5, 12), precise(-1.5, 3));

    for numbers in [vec![], vec![1, 2], vec![9, 9], vec![-1], vec![2, 2]] {
        let mut source = numbers;
        log!("{:?} {:?}", load(&mut source, 3), source);
    }
}
