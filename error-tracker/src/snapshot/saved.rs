//! Where what is kept of a variable stands until the function ends, so that it can still be shown when it fails later.

use super::{
    kept::Keep,
    shown::{Render, Shown},
    tier::{ShowBy, Tier},
};
use crate::{active, model::VariableState, render::BoundedText};

/// A place on the stack for what a variable held when it moved.
#[derive(Debug)]
pub struct Slot<S>(Option<S>);

/// A slot of a variable that has not moved.
#[inline]
pub const fn slot<S>() -> Slot<S> {
    Slot(None)
}

impl<S> Slot<S> {
    /// Keeps what can be shown of the value, if anybody would ever look at it.
    #[inline]
    pub fn save<T, K>(&mut self, value: &T, _: Tier<K>)
    where
        T: ShowBy<K, Kept = S>,
    {
        if T::IS_COPIED || active::is_active() {
            value.keep_in(&mut self.0);
        }
    }
}

impl<S: Keep> Render for Slot<S> {
    fn render(&self, out: &mut BoundedText) -> Shown {
        match &self.0 {
            Some(kept) => {
                let state = kept.show(out);
                let saved = state == VariableState::Value;
                let note = saved.then_some("saved before its last use, which may have moved it");
                Shown { state, note: note.or(kept.refusal()) }
            }
            None => Shown { state: VariableState::Moved, note: None },
        }
    }

    fn type_name(&self) -> &'static str {
        self.0.as_ref().map_or("", Keep::type_name)
    }

    fn weighed_by(&self) -> &'static str {
        ""
    }
}
