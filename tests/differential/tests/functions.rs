//! Some random functions, the same each time. More of them, and others: `cargo run -p error-tracker-differential -- --help`.

#![allow(clippy::unwrap_used)]

use error_tracker_differential::{Libraries, Trial};

/// How many functions of each kind are tried.
const FUNCTIONS: usize = 45;

/// What part of the variables that have a value at a failure has to be shown, in a hundred: a little less than is.
const SHARE_MIN: f64 = 93.0;
/// The same of functions that wait.
const SHARE_MIN_ASYNC: f64 = 92.0;

fn holds(is_async: bool) {
    let share_min = if is_async { SHARE_MIN_ASYNC } else { SHARE_MIN };
    let libraries = Libraries::build().unwrap();
    let findings = Trial { seed: 20, functions: FUNCTIONS, is_async }.run(&libraries).unwrap();
    let unbuilt: Vec<String> = findings.unbuilt.iter().map(|(function, said)| format!("{function}\n{said}")).collect();
    assert!(unbuilt.is_empty(), "{} functions do not compile when annotated:\n{}", unbuilt.len(), unbuilt.join("\n"));
    assert!(findings.wrong.is_empty(), "{} faults:\n{}", findings.wrong.len(), findings.wrong.join("\n"));
    assert!(findings.compiled > FUNCTIONS * 9 / 10, "only {} of {FUNCTIONS} compile by themselves", findings.compiled);
    assert!(findings.failures > FUNCTIONS * 4, "only {} failures came about", findings.failures);
    assert!(
        findings.share() >= share_min,
        "{:.2} % of {} variables are shown: {:?}",
        findings.share(),
        findings.living,
        findings.unseen
    );
}

#[test]
fn functions_do_and_show_what_their_twins_do_and_read() {
    holds(false);
}

#[test]
fn functions_that_wait_do_and_show_what_their_twins_do_and_read() {
    holds(true);
}
