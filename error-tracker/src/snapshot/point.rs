//! A tracked function and its failure points: `static`s that say all that is known before anything fails. What all points
//! of a function share stands in one of them, and each is made by one call, which the compiler is sooner done with.

use super::{site::Site, variable::Absent};
use crate::model::Level;

/// Tells why a variable is not handed over: so many times its place in this list, from 1, is added to its number.
pub(crate) const ABSENT: usize = 1 << 16;
const ABSENCES: [&Absent; 4] = [Absent::MOVED, Absent::BORROWED, Absent::UNINITIALIZED, Absent::SKIPPED];

/// The name of a variable, in the order of the values that the failing function hands over.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    /// The name in the source.
    pub name: &'static str,
    /// What it is.
    pub role: Role,
    /// Whether the user asked to mask it here.
    pub mask: bool,
}

impl Name {
    /// That of an argument.
    pub const fn argument(name: &'static str) -> Self {
        Self { name, role: Role::Argument, mask: false }
    }

    /// That of a local.
    pub const fn local(name: &'static str) -> Self {
        Self { name, role: Role::Local, mask: false }
    }

    /// That of a static.
    pub const fn global(name: &'static str) -> Self {
        Self { name, role: Role::Global, mask: false }
    }

    /// The same, masked as the user asked.
    pub const fn masked(self) -> Self {
        Self { mask: true, ..self }
    }
}

/// What a variable is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// An argument.
    Argument,
    /// A local.
    Local,
    /// A static.
    Global,
}

/// A tracked function, as far as its failure points share what is known of it.
#[derive(Debug)]
pub struct Function {
    /// The name that it is shown by.
    pub name: &'static str,
    /// The name that it is called by.
    pub called: &'static str,
    /// The path of its module.
    pub module_path: &'static str,
    /// The source file.
    pub file: &'static str,
    /// How bad a failure in it is.
    pub level: Level,
    /// Whether it counts in the depth, which one that can be suspended does not.
    pub counted: bool,
    /// Its variables, which its failure points and guards name by their numbers.
    pub names: &'static [Name],
    /// The functions whose failures it may have dealt with before, by name, with spaces between.
    pub dealt_with: &'static str,
    /// Whether a failure may leave it where there is no failure point, so that nobody can say that it was dealt with.
    pub leaves_unseen: bool,
}

/// A local that a panic cannot show, and where it is in scope.
#[derive(Debug)]
pub struct Unguarded {
    /// Its number among the function's names.
    pub number: usize,
    /// The line and the column behind its declaration, from 1; zero where nobody knows.
    pub from: (u32, u32),
    /// Those of the end of its scope.
    pub to: (u32, u32),
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
pub struct Point {
    /// The function that it is in.
    pub function: &'static Function,
    /// The place, and its budget.
    pub site: Site,
    /// The numbers of the variables, in the order in which they were declared and are handed over. What cannot be read is
    /// not handed over; its number says why, as `ABSENT` tells.
    pub shown: &'static [usize],
    /// Whether the failure ends here: the function deals with it itself.
    pub silent: bool,
    /// The functions whose failure the value can be, by name, with spaces between; none when it is made on the spot.
    pub of: &'static str,
    /// Whether it is the failure of one call, whatever it was made into.
    pub only: bool,
    /// Whether the error may be converted on its way out.
    pub converts: bool,
    /// Whether the value is what that call gave back, as it is.
    pub direct: bool,
    /// Whether nothing else has run in the function that may have hidden a failure.
    pub alone: bool,
}

impl Point {
    /// A failure point at this line and column, with the failing expression's text; `flags` are `silent`, `only`,
    /// `converts`, `direct` and `alone`.
    pub const fn new(
        function: &'static Function,
        (line, column): (u32, u32),
        expression: &'static str,
        shown: &'static [usize],
        of: &'static str,
        flags: [bool; 5],
    ) -> Self {
        let site = Site::new(function.name, function.module_path, function.file, line, column, expression);
        let [silent, only, converts, direct, alone] = flags;
        Self { function, site, shown, silent, of, only, converts, direct, alone }
    }

    /// The variables, and why those are not handed over that are not.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&'static Name, Option<&'static Absent>)> + use<> {
        let names = self.function.names;
        self.shown.iter().filter_map(move |&shown| {
            let absent = (shown / ABSENT).checked_sub(1).and_then(|place| ABSENCES.get(place)).copied();
            Some((names.get(shown % ABSENT)?, absent))
        })
    }

    /// The variables.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static Name> + use<> {
        self.variables().map(|(name, _)| name)
    }
}
