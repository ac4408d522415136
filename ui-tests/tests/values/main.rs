//! What a failure shows of the arguments and locals has to be what they held at that moment, or nothing.
#![allow(unreachable_pub, clippy::all, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[macro_use]
#[allow(dead_code, unused_macros, unused_macro_rules)]
#[path = "../../shapes/support.rs"]
mod support;

#[path = "../../values/arguments.rs"]
mod arguments;
#[path = "../../values/asyncs.rs"]
mod asyncs;
#[path = "../../values/behind.rs"]
mod behind;
#[path = "../../values/branches.rs"]
mod branches;
#[path = "../../values/changed.rs"]
mod changed;
#[path = "../../values/held.rs"]
mod held;
#[path = "../../values/lent.rs"]
mod lent;
#[path = "../../values/loops.rs"]
mod loops;
#[path = "../../values/moved.rs"]
mod moved;
#[path = "../../values/proven.rs"]
mod proven;
#[path = "../../values/scopes.rs"]
mod scopes;
#[path = "../../values/staying.rs"]
mod staying;
#[path = "../../values/trails.rs"]
mod trails;

use error_tracker::model::{Event, Frame, Variable, VariableState};

/// What the frames of the events of a run have to show, in order.
struct Expected {
    function: &'static str,
    /// Shown, with these values.
    shown: &'static [(&'static str, &'static str)],
    /// Shown with these values, or said to be gone or lent.
    at_most: &'static [(&'static str, &'static str)],
}

/// Runs a failing function and compares what its events show.
fn check(run: impl FnOnce(), expected: &[Expected]) {
    let events = error_tracker::testing::with_captured_events(run);
    let frames: Vec<&Frame> = events.iter().flat_map(|event: &Event| &event.frames).collect();
    let functions: Vec<&str> = frames.iter().map(|frame| &*frame.function).collect();
    let wanted: Vec<&str> = expected.iter().map(|expected| expected.function).collect();
    assert_eq!(functions, wanted, "the functions that the failures passed through");
    let mut wrong = Vec::new();
    for (frame, expected) in frames.iter().zip(expected) {
        let place = format!("{} at `{}`", frame.function, frame.expression);
        for (name, value) in expected.shown.iter().chain(expected.at_most) {
            let all: Vec<&Variable> = variables(frame).filter(|variable| variable.name == *name).collect();
            match all.as_slice() {
                [] => wrong.push(format!("{place}: {name} is missing")),
                [one] if one.state == VariableState::Value && one.value == *value => {}
                [one] if one.state == VariableState::Value => {
                    wrong.push(format!("{place}: {name} is shown as {}, and was {value}", one.value));
                }
                [one] if expected.shown.iter().any(|(shown, _)| shown == name) => {
                    wrong.push(format!("{place}: {name} is {:?}, and was {value}", one.state));
                }
                [_] => {}
                _ => wrong.push(format!("{place}: {name} is there more than once")),
            }
        }
        let known = |name: &str| expected.shown.iter().chain(expected.at_most).any(|(one, _)| *one == name);
        for variable in variables(frame).filter(|variable| !known(&variable.name)) {
            if variable.state == VariableState::Value {
                wrong.push(format!("{place}: {} was not expected, and is shown as {}", variable.name, variable.value));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn variables(frame: &Frame) -> impl Iterator<Item = &Variable> {
    frame.arguments.iter().chain(&frame.locals)
}
