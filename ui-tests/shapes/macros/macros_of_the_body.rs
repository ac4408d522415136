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

pub fn run() {
    for numbers in [vec![], vec![1, 2], vec![9, 9], vec![-1], vec![2, 2]] {
        let mut source = numbers;
        log!("{:?} {:?}", load(&mut source, 3), source);
    }
}
