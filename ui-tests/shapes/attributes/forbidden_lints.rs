//! Lints that may not be allowed any more: an `#[allow]` below a `forbid` is an error.

#![forbid(unreachable_code, unused_variables, unused_mut, unused_assignments, unused_must_use, unused_parens)]
#![forbid(unused_braces, unused_labels, dead_code, unused_imports, let_underscore_drop, unused_qualifications)]
#![forbid(clippy::all, clippy::pedantic, clippy::nursery)]

use super::super::auto_track;
use crate::support::{Failure, block_on, pause, positive};

#[derive(Debug)]
struct Tape {
    numbers: Vec<i32>,
}

impl Tape {
    #[auto_track]
    fn next(&mut self) -> Result<i32, Failure> {
        let next: i32 = self.numbers.pop().ok_or(Failure("end"))?;
        let checked = positive(next)?;
        Ok(checked)
    }

    #[auto_track]
    fn slot(&mut self, at: usize) -> Result<&mut i32, Failure> {
        let held = at.checked_sub(1).ok_or(Failure("first"))?;
        positive(self.numbers.get(held).copied().ok_or(Failure("none"))?)?;
        self.numbers.get_mut(at).ok_or(Failure("none"))
    }
}

#[auto_track]
fn sum(numbers: &[i32], name: String) -> Result<(i32, String), Failure> {
    let mut total = 0;
    for number in numbers {
        let checked = positive(*number)?;
        total += checked;
    }
    let owned = name;
    if total > 5 {
        return Err(Failure("large"));
    }
    positive(total)?;
    Ok((total, owned))
}

#[auto_track]
fn turns(tape: &mut Tape) -> Result<i32, Failure> {
    loop {
        let next = tape.next()?;
        if next > 3 {
            return Ok(next);
        }
    }
}

#[auto_track]
fn chosen(number: i32) -> Result<i32, Failure> {
    match number {
        0 => Ok(0),
        1 => return Err(Failure("one")),
        _ => Ok(positive(number - 2)?),
    }
}

#[auto_track]
fn at_last(number: i32, label: &str) -> Result<i32, Failure> {
    let length = label.len();
    positive(number)?;
    assert!(length < 9, "long");
    return Ok(number);
}

#[auto_track]
fn given_up(number: i32) -> Result<i32, Failure> {
    let checked = positive(number)?;
    let twice = checked * 2;
    panic!("no more than {}", twice);
}

#[auto_track]
async fn later(number: i32, name: String) -> Result<String, Failure> {
    let checked = positive(number)?;
    pause().await;
    let both = format!("{name}{checked}");
    pause().await;
    positive(number - 1)?;
    Ok(both)
}

#[auto_track]
async fn last_later(number: i32) -> i32 {
    pause().await;
    log!("{number}");
    number
}

pub fn run() {
    for number in [1, -1, 7, 0] {
        let mut tape = Tape { numbers: vec![4, number, 2] };
        log!("{:?} {:?} {:?}", tape.next(), turns(&mut tape), tape.slot(9));
        log!("{:?}", sum(&[number], "n".to_owned()));
        log!("{:?} {:?}", chosen(number), at_last(number, "short"));
        log!("{:?}", block_on(later(number, "l".to_owned())));
        log!("{:?}", block_on(last_later(number)));
        log!("{:?}", std::panic::catch_unwind(|| given_up(number)).ok());
    }
}
