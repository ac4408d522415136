//! How many variables are seen at the failure points, as the macro writes it when it is asked to.

use std::collections::BTreeMap;
use std::fs;
use std::ops::AddAssign;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// The variable in the environment that names the file to which the macro appends one line for each function.
pub(crate) const VARIABLE: &str = "ERROR_TRACKER_MACRO_STATS";

/// What the macro did with the variables in scope, summed over failure points.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Seen {
    /// Functions that were expanded.
    #[serde(default)]
    pub functions: usize,
    /// Failure points.
    pub points: usize,
    /// Arguments at them.
    pub arguments: Counts,
    /// Locals at them.
    pub locals: Counts,
    /// Why the others are left out.
    #[serde(default)]
    pub reasons: BTreeMap<String, usize>,
}

/// Variables by what was done with them.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Counts {
    /// Shown by a borrow at the failure.
    pub borrowed: usize,
    /// Shown by what was saved before they moved.
    pub saved: usize,
    /// Shown by what was held since their declaration, if their type borrows from nothing.
    #[serde(default)]
    pub held: usize,
    /// Not shown.
    pub left_out: usize,
}

impl Counts {
    /// The share that is shown, in per cent; all of it when there are none.
    pub(crate) fn share(&self) -> f64 {
        let shown = self.borrowed + self.saved;
        if shown + self.left_out == 0 { 100.0 } else { 100.0 * shown as f64 / (shown + self.left_out) as f64 }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.borrowed += other.borrowed;
        self.saved += other.saved;
        self.held += other.held;
        self.left_out += other.left_out;
    }
}

impl Seen {
    /// Sums up the lines of a file; nothing when the macro wrote none.
    ///
    /// # Errors
    /// When a line cannot be read.
    pub(crate) fn read(path: &Path) -> Result<Option<Seen>> {
        let Ok(text) = fs::read_to_string(path) else { return Ok(None) };
        let mut sum = Seen::default();
        for line in text.lines() {
            let one: Seen = serde_json::from_str(line).with_context(|| format!("reading the statistics {line:?}"))?;
            sum.functions += 1;
            sum.add(&one);
        }
        Ok(if sum.functions == 0 { None } else { Some(sum) })
    }

    /// Adds the points, variables and reasons of another.
    pub(crate) fn add(&mut self, other: &Seen) {
        self.functions += other.functions;
        self.points += other.points;
        self.arguments += other.arguments;
        self.locals += other.locals;
        for (reason, count) in &other.reasons {
            *self.reasons.entry(reason.clone()).or_default() += count;
        }
    }

    /// Arguments and locals together.
    pub(crate) fn variables(&self) -> Counts {
        let mut all = self.arguments;
        all += self.locals;
        all
    }
}
