//! Annotated functions through the public API, a file for each topic: what an event shows of a function that failed.

// Here a panic is the message; and the functions are made to fail, not to be sensible.
#![allow(
    unused_variables,
    dead_code,
    dropping_copy_types,
    clippy::drop_non_drop,
    clippy::iter_count,
    clippy::needless_late_init,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps
)]

mod async_panics;
mod asyncs;
mod current;
mod errors;
mod items;
mod linking;
mod long;
mod masking;
mod options;
mod panics;
mod points;
mod second_panics;
mod silent;
mod snapshots;
mod stack;
mod storms;
mod trails;
mod values;
mod waiting;

use error_tracker::{
    model::{Event, Frame, Variable},
    testing::with_captured_events,
};

fn events(run: impl FnOnce()) -> Vec<Event> {
    with_captured_events(run)
}

/// The one event of a run.
fn only(run: impl FnOnce()) -> Event {
    let events = events(run);
    let all: Vec<(&str, Vec<&str>)> = events.iter().map(|event| (event.message(), functions(event))).collect();
    assert_eq!(events.len(), 1, "{all:?}");
    events.into_iter().next().expect("one event")
}

/// The one frame of the one event of a run.
fn frame(run: impl FnOnce()) -> Frame {
    let [frame] = <[Frame; 1]>::try_from(only(run).frames).expect("one frame");
    frame
}

fn functions(event: &Event) -> Vec<&str> {
    event.frames.iter().map(|frame| &*frame.function).collect()
}

/// `name = value` for each variable.
fn shown(variables: &[Variable]) -> Vec<String> {
    variables.iter().map(|variable| format!("{} = {}", variable.name, variable.value)).collect()
}

/// The variable of this name, in whatever list it is.
fn variable<'a>(frame: &'a Frame, name: &str) -> &'a Variable {
    let mut all = frame.arguments.iter().chain(&frame.locals).chain(&frame.globals);
    all.find(|variable| variable.name == name).unwrap_or_else(|| panic!("no {name} in {frame:?}"))
}

fn fails(text: &str) -> Result<u32, String> {
    Err(text.to_owned())
}

/// Runs a future that never waits for anything.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}
