//! One argument, local or static as it was at the moment of failure.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// What is known of a variable's value.
///
/// ```
/// use error_tracker::{auto_track, model::VariableState, testing::with_captured_events};
///
/// #[auto_track(skip(photo))]
/// fn enrol(seed: u64, photo: &[u8]) -> Result<(), String> {
///     Err("no room".to_owned())
/// }
///
/// let events = with_captured_events(|| drop(enrol(7, &[0; 16])));
/// let states: Vec<_> = events[0].frames[0].arguments.iter().map(|argument| argument.state).collect();
/// assert_eq!(states, [VariableState::Value, VariableState::Skipped]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum VariableState {
    /// The value is the one that the variable held at the moment of failure.
    #[default]
    Value,
    /// The value had been moved away, or may have been.
    Moved,
    /// The value was lent out and could not be read.
    Borrowed,
    /// The variable had not been given a value, or may not have been.
    Uninitialized,
    /// The user asked not to look at it.
    Skipped,
    /// The type has no `Debug`, or its `Debug` failed.
    Unprintable,
}

/// One argument, local or static of a frame.
///
/// ```
/// use error_tracker::model::Variable;
///
/// /// As a page shows it.
/// fn line(variable: &Variable) -> String {
///     format!("{}: {} = {}", variable.name, variable.type_name, variable.value)
/// }
///
/// let id = Variable { name: "id".into(), type_name: "u64".into(), value: "17".into(), ..Variable::default() };
/// assert_eq!(line(&id), "id: u64 = 17");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Variable {
    /// The name in the source.
    pub name: Cow<'static, str>,
    /// The type as the compiler writes it.
    #[serde(rename = "type")]
    pub type_name: Cow<'static, str>,
    /// The `Debug` text, masked and cut; a word in angle brackets such as `<moved>` when there is no value.
    pub value: Cow<'static, str>,
    /// What is known of the value.
    pub state: VariableState,
    /// Whether a rule has hidden the value or a part of it.
    pub masked: bool,
    /// Whether the value is cut.
    pub truncated: bool,
    /// What the reader has to know of how the value was come by.
    pub note: Option<Cow<'static, str>>,
}
