//! Values of all kinds that a failure carries out of the body before the arguments are read.

use std::error::Error;
use std::fmt::Debug;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::super::auto_track;
use crate::support::{Failure, Source, block_on, pause, positive};

#[auto_track]
fn opaque(
    numbers: &mut Vec<i32>,
    least: i32,
) -> Result<impl Iterator<Item = i32> + use<>, Box<dyn Error + Send + Sync>> {
    for number in numbers.iter_mut() {
        *number += 1;
        positive(*number - least)?;
    }
    match numbers.first_mut() {
        Some(first) if *first > 5 => Err("large".into()),
        Some(first) => Ok(vec![*first, 1].into_iter()),
        None => Err(Box::new(Failure("empty"))),
    }
}

#[auto_track]
fn coerced<'a, T: Debug + 'a>(values: &mut [T], other: T, number: i32) -> Result<Box<dyn Debug + 'a>, Box<dyn Error>> {
    let Some(first) = values.iter_mut().next() else { return Err("empty")? };
    let before = std::mem::replace(first, other);
    if number > 1 {
        return Ok(Box::new(before));
    }
    positive(number).map_err(|failure| -> Box<dyn Error> { format!("{failure} {first:?}").into() })?;
    Ok(Box::new("nothing"))
}

struct Polled<'a> {
    source: &'a mut Source,
    number: i32,
}

impl std::future::Future for Polled<'_> {
    type Output = Result<usize, Failure>;

    #[auto_track]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<usize, Failure>> {
        let number = self.number;
        if let Some(line) = self.source.next_line() {
            line.push('.');
            context.waker().wake_by_ref();
            positive(number)?;
            return Poll::Pending;
        }
        Poll::Ready(if number > 1 { Ok(self.source.lines.len()) } else { Err(Failure("small")) })
    }
}

#[auto_track]
async fn awaited<T: AsRef<str>>(source: &mut Source, text: T, number: i32) -> Result<impl Debug, Failure> {
    while let Some(line) = source.next_line() {
        pause().await;
        line.push_str(text.as_ref());
        positive(number - line.len() as i32)?;
    }
    Ok(text.as_ref().to_string())
}

#[auto_track(none)]
fn nothing(source: &mut Source, number: i32) -> Option<usize> {
    let line = source.next_line()?;
    line.push('!');
    if number < 0 { None } else { Some(line.len()) }
}

#[track_caller]
#[auto_track]
fn located(source: &mut Source, number: i32) -> Result<u32, u32> {
    let line = source.next_line().map(|line| line.len()).ok_or(std::panic::Location::caller().line())?;
    if number < 0 { Err(std::panic::Location::caller().line()) } else { Ok(line as u32) }
}

pub fn run() {
    for number in [-1, 0, 1, 2, 7] {
        let mut numbers = vec![number, 3];
        log!("{:?} {numbers:?}", opaque(&mut numbers, 0).map(|all| all.collect::<Vec<_>>()).map_err(|e| e.to_string()));
        let shown = coerced(&mut [1, number], 9, number).map(|value| format!("{value:?}"));
        log!("{:?}", shown.map_err(|error| error.to_string()));
        let mut source = Source::new(&["a", "bb"]);
        log!("{:?}", block_on(Polled { source: &mut source, number }));
        source.position = 0;
        log!("{:?} {source:?}", block_on(awaited(&mut source, "xy", number)).map(|value| format!("{value:?}")));
        source.position = 1;
        log!("{:?} {:?}", nothing(&mut source, number), nothing(&mut source, number));
        log!("{}", located(&mut source, number).is_ok());
    }
}
