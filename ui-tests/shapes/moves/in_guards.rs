//! Guards that are given what their pattern names, by value: it is a copy, or the program would not compile.

use super::super::auto_track;
use crate::support::{Failure, positive};

struct Peekable {
    numbers: Vec<i32>,
}

#[auto_track]
impl Peekable {
    fn peek(&mut self) -> Result<Option<&i32>, Failure> {
        if let Some(first) = self.numbers.first() {
            positive(*first)?;
        }
        Ok(self.numbers.first())
    }

    fn next(&mut self) -> Result<Option<i32>, Failure> {
        if self.numbers.is_empty() { Ok(None) } else { positive(self.numbers.remove(0)).map(Some) }
    }

    fn next_if(&mut self, wanted: impl Fn(&i32) -> bool) -> Result<Option<i32>, Failure> {
        match self.peek()? {
            Some(item) if wanted(item) => self.next(),
            _ => Ok(None),
        }
    }

    fn next_in(&mut self, wanted: impl Fn(i32, &str) -> bool, text: &str) -> Result<Option<i32>, Failure> {
        match (self.peek()?.copied(), text) {
            (Some(number), name) if wanted(number, name) && number.cmp(&7).is_lt() => {
                self.next()?;
                positive(number - 3).map(Some)
            }
            (Some(number), name) if { !wanted(number, name) } => positive(number).map(Some),
            (other, _) => Ok(other),
        }
    }
}

/// What a pattern has named by a mutable reference can be read in the guard, and not be dropped there.
#[auto_track]
fn named_mutably(text: &mut Option<String>, number: i32) -> Result<usize, Failure> {
    match text {
        Some(one) if positive(number)? > 2 => one.push('x'),
        Some(one) => one.clear(),
        None => {}
    }
    Ok(text.as_ref().map_or(0, String::len))
}

pub fn run() {
    for number in [-1, 0, 1, 3, 5, 8] {
        let mut text = Some("text".to_string());
        log!("{:?} {text:?}", named_mutably(&mut text, number));
        let mut numbers = Peekable { numbers: vec![number, 2, number - 1, number, 1] };
        log!("{:?}", numbers.next_if(|item| *item < 5));
        log!("{:?}", numbers.next_in(|item, text| item < 6 && !text.is_empty(), "t"));
        log!("{:?}", numbers.next_in(|item, text| item < 0 && text.is_empty(), "t"));
        log!("{:?}", numbers.numbers);
    }
}
