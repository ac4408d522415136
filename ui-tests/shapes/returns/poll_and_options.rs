//! `Poll<Result>`, `Poll<Option<Result>>`, `Option<Result>`, `Result<Option>` and `ControlFlow`, with `?` on each.

use super::super::auto_track;
use crate::support::{Failure, positive};

use std::ops::ControlFlow;
use std::task::{Context, Poll, Waker};

#[auto_track]
fn poll(context: &mut Context<'_>, number: i32) -> Poll<Result<i32, Failure>> {
    let _ = context.waker();
    if number == 0 {
        return Poll::Pending;
    }
    let ready = inner(number)?;
    Poll::Ready(Ok(match ready {
        Poll::Ready(number) => number,
        Poll::Pending => return Poll::Pending,
    }))
}

#[auto_track]
fn inner(number: i32) -> Poll<Result<i32, Failure>> {
    Poll::Ready(positive(number))
}

#[auto_track]
fn next(numbers: &mut Vec<i32>) -> Poll<Option<Result<i32, Failure>>> {
    let Some(number) = numbers.pop() else { return Poll::Ready(None) };
    let number = positive(number)?;
    Poll::Ready(Some(Ok(number)))
}

#[auto_track]
fn optional(number: Option<i32>) -> Option<Result<i32, Failure>> {
    let number = number?;
    Some(positive(number))
}

#[auto_track]
fn turned(number: Option<i32>) -> Result<Option<i32>, Failure> {
    number.map(positive).transpose()
}

#[auto_track]
fn flow(numbers: &[i32]) -> ControlFlow<i32, usize> {
    for number in numbers {
        check(*number)?;
    }
    ControlFlow::Continue(numbers.len())
}

#[auto_track]
fn check(number: i32) -> ControlFlow<i32> {
    if number < 0 { ControlFlow::Break(number) } else { ControlFlow::Continue(()) }
}

pub fn run() {
    let mut context = Context::from_waker(Waker::noop());
    for number in [0, 1, -1] {
        log!("{:?} {:?}", poll(&mut context, number), flow(&[1, number]));
        log!("{:?} {:?} {:?}", optional(Some(number)), optional(None), turned(Some(number)));
    }
    let mut numbers = vec![-1, 1];
    log!("{:?} {:?} {:?}", next(&mut numbers), next(&mut numbers), next(&mut numbers));
}
