//! Runs each function once for each of its failures, and its twin before it.

use std::{
    collections::HashMap,
    io::Write as _,
    panic::{AssertUnwindSafe, catch_unwind, set_hook},
};

use error_tracker::testing::with_captured_events;
use serde::{Deserialize, Serialize};

use super::{FAILING, Failure, PANICKING, TRANSCRIPT, shadow};

pub use shadow::State;

/// How a function fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Mode {
    /// By an `Err`.
    Error,
    /// By a panic.
    Panic,
}

/// A function with its twin, as the program knows it.
pub struct Function {
    pub number: usize,
    /// For each failure, the variables that are in scope there.
    pub in_scope: &'static [&'static [u32]],
    pub tracked: fn() -> Result<i32, Failure>,
    pub twin: fn() -> Result<i32, Failure>,
}

/// One failure of one function: a line of what the program writes.
#[derive(Debug, Serialize, Deserialize)]
pub struct Run {
    pub function: usize,
    pub point: u32,
    pub mode: Mode,
    /// What the variables held, if the failure came about.
    pub truth: Option<HashMap<u32, (State, String)>>,
    /// What the function did and gave, and what its twin did.
    pub did: Vec<String>,
    pub twin_did: Vec<String>,
    /// The events that were captured, as in the store.
    pub events: serde_json::Value,
}

fn transcript(mode: Mode, point: usize, run: fn() -> Result<i32, Failure>) -> Vec<String> {
    FAILING.set(u32::try_from(point).unwrap_or(0));
    PANICKING.set(mode == Mode::Panic);
    let result = catch_unwind(AssertUnwindSafe(run));
    let mut did = TRANSCRIPT.take();
    did.push(match result {
        Ok(result) => format!("{result:?}"),
        Err(_) => "panicked".to_owned(),
    });
    did
}

/// The `main` of each program.
///
/// # Errors
/// When nothing can be written to standard output.
pub fn main(functions: &[Function]) -> std::io::Result<()> {
    set_hook(Box::new(|_| {}));
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for function in functions {
        for point in 1..=function.in_scope.len() {
            for mode in [Mode::Error, Mode::Panic] {
                shadow::look(function.in_scope[point - 1]);
                let twin_did = transcript(mode, point, function.twin);
                let truth = shadow::picture();
                let mut did = Vec::new();
                let events = with_captured_events(|| did = transcript(mode, point, function.tracked));
                let run = Run {
                    function: function.number,
                    point: u32::try_from(point).unwrap_or(0),
                    mode,
                    truth,
                    did,
                    twin_did,
                    events: serde_json::to_value(&events)?,
                };
                serde_json::to_writer(&mut out, &run)?;
                writeln!(out)?;
            }
        }
    }
    out.flush()
}
