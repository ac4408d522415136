//! One failure point of a tracked function: a `static` that says all that is known before anything fails.

use super::site::Site;
use crate::model::Level;

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

/// One failure point.
#[derive(Debug)]
pub struct Point {
    /// The place, and its budget.
    pub site: Site,
    /// The variables.
    pub names: &'static [Name],
    /// How bad a failure here is.
    pub level: Level,
    /// Whether the function counts in the depth, which one that can be suspended does not.
    pub counted: bool,
    /// Whether the failure ends here: the function deals with it itself.
    pub silent: bool,
    /// The functions whose failure the value can be, by name, with spaces between; none when it is made on the spot.
    pub of: &'static str,
    /// Whether it is the failure of one call, whatever it was made into.
    pub only: bool,
    /// The functions whose failures this one may have dealt with before.
    pub dealt_with: &'static str,
    /// Whether the error may be converted on its way out.
    pub converts: bool,
}
