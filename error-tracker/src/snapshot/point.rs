//! A tracked function and its failure points: all that is known before anything fails. It is read from the text that the
//! macro writes of them (`trail/tracked.rs`).

use super::{site::Site, variable::Absent};
use crate::{mask::Verdict, model::Level};

/// The name of a variable, in the order of the values that the failing function hands over.
#[derive(Debug)]
pub(crate) struct Name {
    /// The name in the source.
    pub(crate) name: &'static str,
    /// What it is.
    pub(crate) role: Role,
    /// Whether the user asked to mask it here.
    pub(crate) mask: bool,
    /// Whether it is there: it may be configured out.
    pub(crate) there: bool,
    /// Whether rules hide what has this name, as they said last.
    pub(crate) verdict: Verdict,
}

/// What a variable is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// An argument.
    Argument,
    /// A local.
    Local,
    /// A static.
    Global,
}

/// A tracked function, as far as its failure points share what is known of it.
#[derive(Debug)]
pub(crate) struct Function {
    /// The name that it is shown by.
    pub(crate) name: &'static str,
    /// The name that it is called by.
    pub(crate) called: &'static str,
    /// The path of its module.
    pub(crate) module_path: &'static str,
    /// The source file.
    pub(crate) file: &'static str,
    /// How bad a failure in it is.
    pub(crate) level: Level,
    /// Whether it counts in the depth, which one that can be suspended does not.
    pub(crate) counted: bool,
    /// Its variables, which its failure points and guards name by their numbers.
    pub(crate) names: Vec<Name>,
    /// The functions whose failures it may have dealt with before, by name, with spaces between.
    pub(crate) dealt_with: &'static str,
    /// Whether a failure may leave it where there is no failure point, so that nobody can say that it was dealt with.
    pub(crate) leaves_unseen: bool,
}

/// A local that a panic cannot show, and where it is in scope.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unguarded {
    /// Its number among the function's names.
    pub(crate) number: usize,
    /// The line and the column behind its declaration, from 1; zero where nobody knows.
    pub(crate) from: (u32, u32),
    /// Those of the end of its scope.
    pub(crate) to: (u32, u32),
}

/// The note of such a local.
pub(crate) const APART_NOTE: &str = "not kept at hand for a panic";

impl Unguarded {
    /// Whether it is in scope at a place, as far as lines and columns tell.
    pub(crate) fn is_in_scope(&self, place: (u32, u32)) -> bool {
        self.from.0 == 0 || (self.from..self.to).contains(&place)
    }

    /// The same of a line.
    pub(crate) fn is_in_lines(&self, line: u32) -> bool {
        self.from.0 == 0 || (self.from.0..=self.to.0).contains(&line)
    }
}

/// One failure point.
#[derive(Debug)]
pub(crate) struct Point {
    /// The function that it is in.
    pub(crate) function: &'static Function,
    /// The place, and its budget.
    pub(crate) site: Site,
    /// The numbers of the variables, in the order in which they were declared and are handed over; and why those are not
    /// handed over that cannot be read.
    pub(crate) shown: Vec<(usize, Option<&'static Absent>)>,
    /// Whether the failure ends here: the function deals with it itself.
    pub(crate) silent: bool,
    /// The functions whose failure the value can be, by name, with spaces between; none when it is made on the spot.
    pub(crate) of: &'static str,
    /// Whether it is the failure of one call, whatever it was made into.
    pub(crate) only: bool,
    /// Whether the error may be converted on its way out.
    pub(crate) converts: bool,
    /// Whether the value is what that call gave back, as it is.
    pub(crate) direct: bool,
    /// Whether nothing else has run in the function that may have hidden a failure.
    pub(crate) alone: bool,
}

impl Point {
    /// The variables, and why those are not handed over that are not.
    pub(crate) fn variables(&'static self) -> impl Iterator<Item = (&'static Name, Option<&'static Absent>)> {
        self.shown.iter().filter_map(|&(number, absent)| Some((self.function.names.get(number)?, absent)))
    }

    /// The variables.
    pub(crate) fn names(&'static self) -> impl Iterator<Item = &'static Name> {
        self.variables().map(|(name, _)| name)
    }
}
