//! One argument, local or static as it was at the moment of failure.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// What is known of a variable's value.
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
