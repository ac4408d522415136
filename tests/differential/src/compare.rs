//! Holds what was shown against the truth.

use std::collections::BTreeMap;

use error_tracker::model::{Variable, VariableState};

use crate::{
    grammar::{Holds, Kind, Seen, Standing, Written},
    program::{Mode, Run, State},
};

/// What was found of a trial.
#[derive(Default, Debug)]
pub struct Findings {
    /// The functions that were written.
    pub written: usize,
    /// Those that compile without the attribute.
    pub compiled: usize,
    /// Those of them that do not compile with it, and what the compiler said.
    pub unbuilt: Vec<(String, String)>,
    /// What is wrong: a value, a variable or a frame that is missing, another behaviour.
    pub wrong: Vec<String>,
    /// Failures that came about.
    pub failures: usize,
    /// Variables that had a value where their function failed by an `Err`.
    pub living: usize,
    /// Those of them that were shown.
    pub living_shown: usize,
    /// Those that were shown of all that had a value when a function panicked, and how many those were.
    pub panics_shown: usize,
    /// How many had a value when a function panicked.
    pub panics_living: usize,
    /// How often each state was shown of what had a value, by type and holding.
    pub unseen: BTreeMap<String, usize>,
}

impl Findings {
    /// What part of the living variables was shown, in a hundred.
    pub fn share(&self) -> f64 {
        share(self.living_shown, self.living)
    }

    /// The same where functions panicked.
    pub fn share_of_panics(&self) -> f64 {
        share(self.panics_shown, self.panics_living)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

/// The number in the message of a failure.
fn point_of(event: &serde_json::Value) -> Option<u32> {
    event["exceptions"][0]["message"].as_str()?.rsplit(' ').next()?.parse().ok()
}

pub(crate) fn look_at(function: &Written, run: &Run, findings: &mut Findings) {
    let place = format!("function {}, failure {}, {:?}", function.number, run.point, run.mode);
    let mut wrong = |what: String| findings.wrong.push(format!("{place}: {what}"));
    if run.did != run.twin_did {
        wrong(format!("did {:?}, and its twin {:?}", run.did, run.twin_did));
    }
    let Some(truth) = &run.truth else { return };
    let events = run.events.as_array().map(Vec::as_slice).unwrap_or_default();
    let [event] = events else {
        return wrong(format!("{} events", events.len()));
    };
    // Another failure came first.
    if point_of(event) != Some(run.point) {
        return;
    }
    let frames: Vec<error_tracker::model::Frame> = match serde_json::from_value(event["frames"].clone()) {
        Ok(frames) => frames,
        Err(error) => return wrong(format!("frames that cannot be read: {error}")),
    };
    let [frame] = frames.as_slice() else {
        return wrong(format!("{} frames", frames.len()));
    };
    findings.failures += 1;
    let Some(scope) = function.points.get(run.point as usize - 1) else { return };
    let shown = || frame.arguments.iter().chain(&frame.locals);
    for one in scope {
        let held = if one.standing == Standing::Ended { held_by(one) } else { Some(one.id) };
        let truth = held.and_then(|id| truth.get(&id));
        let Some(variable) = shown().find(|variable| variable.name == one.name) else {
            if run.mode == Mode::Error || one.standing != Standing::Ended {
                wrong(format!("`{}` is not there", one.name));
            }
            continue;
        };
        let verdict = judge(one, truth, variable);
        if let Some(fault) = verdict {
            wrong(format!("`{}: {:?}` ({:?}) {fault}", one.name, one.kind, one.standing));
        }
        let lives = truth.is_some_and(|(state, _)| *state == State::Value) && one.standing != Standing::Ended;
        let seen = variable.state == VariableState::Value;
        if lives {
            let (living, living_shown) = match run.mode {
                Mode::Error => (&mut findings.living, &mut findings.living_shown),
                Mode::Panic => (&mut findings.panics_living, &mut findings.panics_shown),
            };
            *living += 1;
            *living_shown += usize::from(seen);
            if !seen && run.mode == Mode::Error {
                let what = format!("{:?} {:?} {:?}", variable.state, one.kind, one.standing);
                *findings.unseen.entry(what).or_default() += 1;
            }
        }
    }
    for variable in shown().filter(|one| one.state == VariableState::Value && is_ours(&one.name)) {
        if !scope.iter().any(|one| one.name == variable.name) {
            wrong(format!("`{}` is shown as {} and is not in scope", variable.name, variable.value));
        }
    }
}

fn held_by(one: &Seen) -> Option<u32> {
    match one.holds {
        Holds::Reference(id) => Some(id as u32 + 1),
        _ => None,
    }
}

/// Whether the name is one that the grammar has given to a variable that it knows.
fn is_ours(name: &str) -> bool {
    let mut letters = name.chars();
    matches!(letters.next(), Some('v' | 'a' | 'd')) && letters.all(|letter| letter.is_ascii_digit())
}

/// What is wrong with what is shown of a variable.
fn judge(one: &Seen, truth: Option<&(State, String)>, shown: &Variable) -> Option<String> {
    if shown.state != VariableState::Value {
        return None;
    }
    let value = &shown.value;
    let note = shown.note.as_deref();
    // What it held is gone, and nothing knows it any more: the compiler saw to it that what was read is there.
    if one.standing == Standing::Ended && matches!(one.holds, Holds::Loan(_)) {
        return None;
    }
    let Some((state, text)) = truth else {
        return Some(format!("is shown as {value} and has no value ({note:?})"));
    };
    let was_held = note.is_some_and(|note| note.starts_with("read "));
    let changes_by_that = matches!(one.kind, Kind::Guarded | Kind::Locked | Kind::List | Kind::Text);
    match state {
        State::Value if value == text => None,
        // What had it lent has been dropped, and says so: a guard is no longer there, a drain has taken all.
        State::Value if was_held && changes_by_that => None,
        State::Value => Some(format!("is shown as {value} and is {text} ({note:?})")),
        State::Moved | State::InPart if value == text && note.is_some() => None,
        state => Some(format!("is shown as {value}, was {text} and is {state:?} ({note:?})")),
    }
}
