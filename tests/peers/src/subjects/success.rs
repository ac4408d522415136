//! A function that succeeds: three arguments, two locals, two `?`, nothing moved, not inlined.

use std::hint::black_box;

use super::{Refusal, installed, step};
use crate::case::{Case, Group, Wanted};

macro_rules! subject {
    ($run:ident, $(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        #[inline(never)]
        fn $name(id: u64, limit: u32, name: &str) -> Result<u64, Refusal> {
            let first = step(id, limit)?;
            let second = step(first + name.len() as u64, limit)?;
            Ok(first ^ second)
        }

        fn $run(times: u64) {
            for _ in 0..times {
                let _ = black_box($name(black_box(7), black_box(1000), black_box("acme")));
            }
        }
    };
}

each!(subject);

pub fn group() -> Group {
    Group {
        name: "success",
        question: "A call that succeeds: three arguments, two locals, two `?`",
        times: 20_000,
        counted: true,
        between: || (),
        cases: vec![
            Case::new("bare", run_bare),
            Case::new("`auto_track(panics = false)`", run_errors)
                .with(installed::tracker)
                .wants(Wanted::Ratio(1.05))
                .wants_instructions(4),
            Case::new("`auto_track`", run_tracked).with(installed::tracker).wants_instructions(8),
            Case::peer("`tracing::instrument`, no subscriber", run_instrumented),
            Case::peer("`tracing::instrument`, registry", run_instrumented).with(installed::registry),
            Case::peer("`tracing::instrument`, fmt", run_instrumented).with(installed::fmt),
            Case::peer("`fastrace::trace`", run_traced).with(installed::fastrace),
        ],
    }
}
