//! What can be written down as a variable, and what came of it.

use crate::{model::VariableState, render::BoundedText};

/// What a rendering came to.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// What is known of the value.
    pub state: VariableState,
    /// What the reader has to know.
    pub note: Option<&'static str>,
}

impl Shown {
    /// Nothing but a word on what was in the way.
    pub(crate) const fn unprintable(note: &'static str) -> Self {
        Self { state: VariableState::Unprintable, note: Some(note) }
    }
}

/// A variable that can be written down.
pub trait Render {
    /// Writes the value's text; what the state says goes before the text.
    fn render(&self, out: &mut BoundedText) -> Shown;
    /// The type, empty when it is not known.
    fn type_name(&self) -> &'static str;
    /// The type whose `Debug` writes the text; empty when nothing is asked of any.
    fn weighed_by(&self) -> &'static str {
        self.type_name()
    }
    /// Whether no foreign code is asked for the text, so that nothing can go wrong.
    fn is_own(&self) -> bool {
        false
    }
}
