//! An asynchronous function that succeeds at its first poll.

use std::{
    future::Future,
    hint::black_box,
    pin::pin,
    task::{Context, Poll, Waker},
};

use super::{Refusal, installed, step};
use crate::case::{Case, Group};

/// What the measured functions wait for. It is ready, and the compiler does not know.
#[inline(never)]
async fn later(value: u64, limit: u32) -> Result<u64, Refusal> {
    step(value, limit)
}

macro_rules! subject {
    ($run:ident, $(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        pub async fn $name(id: u64, limit: u32, name: &str) -> Result<u64, Refusal> {
            let first = later(id, limit).await?;
            let second = later(first + name.len() as u64, limit).await?;
            Ok(first ^ second)
        }

        fn $run(times: u64) {
            for _ in 0..times {
                let _ = black_box(poll_once($name(black_box(7), black_box(1000), black_box("acme"))));
            }
        }
    };
}

#[inline(never)]
fn poll_once<F: Future>(future: F) -> Option<F::Output> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

each!(subject);

pub fn group() -> Group {
    Group {
        name: "async",
        question: "A call of an `async fn` that succeeds: three arguments, two locals, two `.await?`",
        times: 20_000,
        counted: true,
        between: || (),
        cases: vec![
            Case::new("bare", run_bare),
            Case::new("`auto_track(panics = false)`", run_errors)
                .with(installed::tracker)
                .wants_instructions(16)
                .told(),
            Case::new("`auto_track`", run_tracked).with(installed::tracker).wants_instructions(16).told(),
            Case::peer("`tracing::instrument`, no subscriber", run_instrumented),
            Case::peer("`tracing::instrument`, registry", run_instrumented).with(installed::registry),
            Case::peer("`tracing::instrument`, fmt", run_instrumented).with(installed::fmt),
            Case::peer("`fastrace::trace`", run_traced).with(installed::fastrace),
        ],
    }
}
