//! One tracked function that a failure passed through.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Variable;

/// One tracked function that a failure passed through, with its snapshot.
///
/// ```
/// use error_tracker::{auto_track, testing::with_captured_events};
///
/// #[auto_track]
/// fn port(text: &str) -> Result<u16, std::num::ParseIntError> {
///     let digits = text.trim();
///     Ok(digits.parse()?)
/// }
///
/// let events = with_captured_events(|| drop(port(" http")));
/// let frame = &events[0].frames[0];
/// assert_eq!((&*frame.function, &*frame.expression), ("port", "digits.parse()?"));
/// assert_eq!((&*frame.arguments[0].value, &*frame.locals[0].value), ("\" http\"", "\"http\""));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// The function's name, or the one given by the option `name`.
    pub function: Cow<'static, str>,
    /// The path of the module that the function stands in.
    pub module: Cow<'static, str>,
    /// The source file as the compiler names it.
    pub file: Cow<'static, str>,
    /// The line of the failing expression, from 1.
    pub line: u32,
    /// The column of the failing expression, from 1.
    pub column: u32,
    /// The failing expression's text.
    pub expression: Cow<'static, str>,
    /// The arguments, in the order of the signature.
    pub arguments: Vec<Variable>,
    /// The locals in scope, in the order of their declaration.
    pub locals: Vec<Variable>,
    /// The statics asked for by the option `globals`.
    pub globals: Vec<Variable>,
}
