//! What is perhaps moved and perhaps copied: whether it stays is known to nobody but the compiler, and of a closure last.

use super::super::auto_track;
use crate::support::{Failure, positive};

use std::cell::Cell;

#[derive(Clone, Copy)]
struct Mapped<F>(F);

impl<F: Fn(i32) -> i32> Mapped<F> {
    fn call(self, number: i32) -> i32 {
        (self.0)(number)
    }
}

fn consume<T>(_: T) {}

#[auto_track]
fn closures(text: String, number: i32) -> Result<i32, Failure> {
    let length = text.len() as i32;
    let copied = move |add: i32| add + length;
    let moved = move |add: i32| add + text.len() as i32;
    let inside = Some(&copied);
    let mapped = Mapped(moved);
    let mut late = None;
    if number > 2 {
        consume(inside);
        consume(copied);
        late = Some(mapped);
    } else if number == 2 {
        log!("{}", mapped.call(number));
    }
    positive(number)?;
    Ok(late.map_or(0, |late| late.call(number)))
}

#[auto_track]
fn behind_a_reference<'a, T: ?Sized>(
    mut first: &'a T,
    second: &'a T,
    list: Option<Box<T>>,
    number: i32,
) -> Result<&'a T, Failure> {
    if number > 1 {
        consume(list);
        first = second;
    }
    let other = first;
    if number == 0 {
        consume(other);
    }
    positive(number)?;
    Ok(other)
}

type Input<'a> = &'a Cell<i32>;
type Changing<'a> = &'a mut Vec<i32>;

struct Guard<'a>(&'a Cell<i32>);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        log!("left at {}", self.0.get());
    }
}

fn count(input: Input<'_>) -> Result<i32, Failure> {
    input.set(input.get() - 1);
    positive(input.get())
}

fn shorten(list: Changing<'_>) -> Result<i32, Failure> {
    list.pop().ok_or(Failure("empty"))
}

#[auto_track]
fn behind_aliases(input: Input<'_>, list: Changing<'_>, number: i32) -> Result<i32, Failure> {
    let guard = Guard(input);
    let first = list.first().copied();
    let lent = list.iter().max();
    if number > 1 {
        log!("{lent:?}");
    }
    count(input)?;
    let got = shorten(list)?;
    drop(guard);
    count(input)?;
    Ok(got + first.unwrap_or(0))
}

#[auto_track]
fn kept_by_a_closure(list: Vec<i32>, number: i32) -> Result<i32, Failure> {
    let mut kept = Vec::new();
    let mut fill = |number: i32| {
        let inner = list.iter().find(|one| **one > number);
        kept.push(inner);
    };
    fill(number);
    fill(0);
    positive(number)?;
    Ok(kept.len() as i32)
}

struct OnlyStatic<'a>(Cell<&'a str>);

#[auto_track]
fn with_a_lifetime<'a>(value: OnlyStatic<'a>, text: &'a str, number: i32) -> Result<&'a str, Failure> {
    value.0.set(text);
    let got = value.0.get();
    let pair = (got, number);
    if number > 1 {
        consume(value);
        consume(pair);
    }
    positive(number)?;
    Ok(got)
}

pub fn run() {
    for number in [-1, 0, 1, 2, 3] {
        log!("{:?}", closures("ab".to_string(), number));
        log!("{:?}", behind_a_reference("a", "b", None, number));
        log!("{:?}", behind_aliases(&Cell::new(number), &mut vec![number], number));
        log!("{:?}", kept_by_a_closure(vec![number, 3], number));
        log!("{:?}", with_a_lifetime(OnlyStatic(Cell::new("c")), "d", number));
    }
}
