//! How many variables are seen at the failure points: what the macro writes when it is asked to, and what the compiler
//! says of the types that the macro leaves to it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::ops::AddAssign;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::cargo::Outcome;

/// The variable in the environment that names the file to which the macro appends one line for each function.
pub(crate) const VARIABLE: &str = "ERROR_TRACKER_MACRO_STATS";

/// What the macro did with the variables in scope, summed over failure points.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Seen {
    /// Functions that were expanded.
    pub functions: usize,
    /// Failure points.
    pub points: usize,
    /// Arguments at them.
    pub arguments: Counts,
    /// Locals at them.
    pub locals: Counts,
    /// Why the others are not shown.
    pub reasons: BTreeMap<String, usize>,
    /// Each of them.
    pub not_shown: Vec<NotShown>,
}

/// A variable that is not shown at a failure point.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NotShown {
    /// Its name.
    pub variable: String,
    /// Whether it is an argument.
    pub argument: bool,
    /// The file, line and column of its declaration.
    pub declared: String,
    /// The line of the failure point.
    pub line: usize,
    /// The expression that fails.
    pub expression: String,
    /// Why it is not shown.
    pub reason: String,
}

/// Variables by what was done with them.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Counts {
    /// Shown by a borrow at the failure.
    pub borrowed: usize,
    /// Shown by what was saved before they moved.
    pub saved: usize,
    /// Shown by what was held since their declaration, because their type borrows from nothing.
    pub held: usize,
    /// Not shown.
    pub left_out: usize,
    /// Among those that are shown, the ones whose type has no `Debug`: the name of the type is all that is shown.
    pub by_name: usize,
    /// Certainly without a value at the failure point, and therefore counted nowhere else.
    pub unset: usize,
}

impl Counts {
    /// The share that is shown whatever the types are, in per cent; all of it when there are none.
    pub(crate) fn share_for_certain(&self) -> f64 {
        self.share_of(self.borrowed + self.saved)
    }

    /// The share that is shown, the types being what they are.
    pub(crate) fn share(&self) -> f64 {
        self.share_of(self.borrowed + self.saved + self.held)
    }

    /// The share of which only the name of the type is shown.
    pub(crate) fn share_by_name(&self) -> f64 {
        let all = self.all();
        if all == 0 { 0.0 } else { 100.0 * self.by_name as f64 / all as f64 }
    }

    /// Those that have a value, or may have one.
    fn all(&self) -> usize {
        self.borrowed + self.saved + self.held + self.left_out
    }

    fn share_of(&self, shown: usize) -> f64 {
        let all = self.all();
        if all == 0 { 100.0 } else { 100.0 * shown as f64 / all as f64 }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.borrowed += other.borrowed;
        self.saved += other.saved;
        self.held += other.held;
        self.left_out += other.left_out;
        self.by_name += other.by_name;
        self.unset += other.unset;
    }
}

/// One function, as the macro writes it down.
#[derive(Deserialize)]
struct Function {
    file: String,
    line: usize,
    column: usize,
    points: usize,
    variables: Vec<Variable>,
}

/// One of its variables, at all failure points at which it is in scope.
#[derive(Deserialize)]
struct Variable {
    name: String,
    argument: bool,
    file: String,
    line: usize,
    column: usize,
    borrowed: usize,
    /// Borrowed if nothing that was lent lives on in what the function returns.
    doubtful: usize,
    saved: usize,
    held: usize,
    unset: usize,
    left_out: usize,
    /// Where it is not read, or only if its type allows it.
    not_read: Vec<NotRead>,
}

/// A place in a file: its name, line and column.
type Place = (String, usize, usize);

/// A failure point at which a variable is not read for certain: why, at which expression, in which line, and which choice
/// may read it all the same; the places behind the names whose types have to be copied, for it to be read where it is; and
/// whether nothing that was lent may live on in what the function returns, either.
#[derive(Deserialize)]
struct NotRead(String, String, usize, String, Option<Vec<Place>>, bool);

/// What the compiler has chosen for the variables, by the places of their declarations.
struct Choices(HashMap<(String, usize, usize), BTreeSet<String>>);

impl Choices {
    /// Reads the messages that name a choice.
    fn of(outcome: &Outcome) -> Choices {
        let mut choices = Choices(HashMap::new());
        let messages = outcome.diagnostics.iter().map(|one| &one.message);
        let unused = |code: &str| code == "unused_must_use";
        for message in messages.filter(|one| one.code.as_ref().is_some_and(|code| unused(&code.code))) {
            let Some(name) = message.message.split('`').nth(1) else { continue };
            // The message itself has the place of the attribute; the note about the level of the lint has the variable's.
            let notes = message.children.iter().flat_map(|child| &child.spans);
            for span in notes.filter(|span| span.is_primary) {
                let place = (span.file_name.clone(), span.line_start, span.column_start);
                let name = name.rsplit("::").next().unwrap_or(name).to_string();
                choices.0.entry(place).or_default().insert(name);
            }
        }
        choices
    }

    /// Whether this was chosen for the variable, be it in one function of several that a macro has made.
    fn has(&self, variable: &Variable, choice: &str) -> bool {
        self.has_at((variable.file.clone(), variable.line, variable.column), choice)
    }

    fn has_at(&self, place: (String, usize, usize), choice: &str) -> bool {
        self.0.get(&place).is_some_and(|chosen| chosen.contains(choice))
    }
}

impl Variable {
    /// Whether its type lets it be held from its declaration on.
    fn is_held(&self, choices: &Choices) -> bool {
        (choices.has(self, "InCopy") || choices.has(self, "InPlace")) && !choices.has(self, "Nowhere")
    }

    /// What became of it, its type being known.
    fn counts(&self, choices: &Choices) -> Counts {
        let mut counts = Counts {
            borrowed: self.borrowed,
            saved: self.saved,
            held: self.held,
            left_out: self.left_out,
            by_name: 0,
            unset: self.unset,
        };
        if !self.is_held(choices) {
            counts.left_out += std::mem::take(&mut counts.held);
        }
        if choices.has(self, "Gone") {
            counts.left_out += std::mem::take(&mut counts.saved);
        }
        if choices.has(self, "ByName") {
            counts.by_name = counts.borrowed;
        }
        if choices.has(self, "Unprintable") {
            counts.by_name += counts.saved;
        }
        counts
    }
}

impl Seen {
    /// Sums up the lines of a file, with what the compiler said when they were written; nothing when the macro wrote none.
    ///
    /// # Errors
    /// When a line cannot be read.
    pub(crate) fn read(path: &Path, outcome: &Outcome) -> Result<Option<Seen>> {
        let Ok(text) = fs::read_to_string(path) else { return Ok(None) };
        let choices = Choices::of(outcome);
        let mut seen = Seen::default();
        for line in text.lines() {
            let one: Function =
                serde_json::from_str(line).with_context(|| format!("reading the statistics {line:?}"))?;
            seen.functions += 1;
            seen.points += one.points;
            let place = || (one.file.clone(), one.line, one.column);
            let loan_ends = choices.has_at(place(), "Ends") && !choices.has_at(place(), "Lasts");
            for variable in &one.variables {
                seen.add_variable(variable, &choices, loan_ends);
            }
        }
        Ok(if seen.functions == 0 { None } else { Some(seen) })
    }

    fn add_variable(&mut self, variable: &Variable, choices: &Choices, loan_ends: bool) {
        let mut counts = variable.counts(choices);
        if loan_ends {
            counts.borrowed += variable.doubtful;
        } else if variable.doubtful > 0 {
            counts.left_out += variable.doubtful;
            *self.reasons.entry("lent to what is returned, as its type tells".to_owned()).or_default() +=
                variable.doubtful;
        }
        // Of what is left to the type, the reason counts when the type did not help.
        let held = variable.held > 0 && counts.held > 0;
        let stays = |one: &NotRead| {
            let has = |place: &Place, choice| choices.has_at(place.clone(), choice);
            let copied = |place: &Place| has(place, "Stays") && !has(place, "MayGo");
            (!one.5 || loan_ends) && one.4.as_ref().is_some_and(|needs| needs.iter().all(copied))
        };
        for one in &variable.not_read {
            let is_held = one.3 == "Held" && (held || (one.4.is_some() && variable.is_held(choices)));
            match (one.4.is_some(), stays(one), is_held) {
                (true, true, _) => counts.borrowed += 1,
                (true, false, true) => counts.held += 1,
                (true, false, false) => counts.left_out += 1,
                (false, ..) => {}
            }
            if stays(one) || is_held {
                continue;
            }
            let NotRead(reason, expression, line, ..) = one;
            self.not_shown.push(NotShown {
                variable: variable.name.clone(),
                argument: variable.argument,
                declared: format!("{}:{}:{}", variable.file, variable.line, variable.column),
                line: *line,
                expression: expression.clone(),
                reason: reason.clone(),
            });
            *self.reasons.entry(reason.clone()).or_default() += 1;
        }
        *(if variable.argument { &mut self.arguments } else { &mut self.locals }) += counts;
        if counts.saved < variable.saved {
            *self.reasons.entry("moved, and can change where it is".to_owned()).or_default() += variable.saved;
        }
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
