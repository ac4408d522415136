//! What is kept of a variable when it moves, so that it can still be shown when the function fails later.

use std::fmt;

use super::{
    tier::{Scalar, ShowBy, Tier},
    variable::{Render, Shown},
};
use crate::{
    active,
    limits::SAVED_VALUE_BYTES_MAX,
    model::VariableState,
    render::BoundedText,
    weight::{self, NOT_SAVED, Unrendered},
};

/// The rendering of a value, on the stack.
#[derive(Debug)]
#[must_use]
pub struct SavedText {
    type_name: &'static str,
    bytes: [u8; SAVED_VALUE_BYTES_MAX],
    length: u16,
    truncated: bool,
    failed: bool,
    too_long: bool,
}

impl SavedText {
    /// Renders a value; a `Debug` that panics leaves what it wrote before.
    pub(super) fn take(type_name: &'static str, write: impl FnMut(&mut BoundedText) -> fmt::Result) -> Self {
        let mut slot = None;
        Self::take_in(&mut slot, type_name, write);
        slot.unwrap_or(Self::empty(type_name))
    }

    /// The same, where it is to stay: it is too long to be carried around on the way of success.
    #[inline(never)]
    pub(super) fn take_in(
        slot: &mut Option<Self>,
        type_name: &'static str,
        mut write: impl FnMut(&mut BoundedText) -> fmt::Result,
    ) {
        let saved = slot.insert(Self::empty(type_name));
        BoundedText::in_scratch(SAVED_VALUE_BYTES_MAX, |out| {
            let outcome = weight::render_moving(type_name, out, &mut write);
            saved.truncated = out.is_truncated();
            saved.too_long = outcome == Err(Unrendered::TooLong);
            saved.failed = !saved.truncated && !matches!(outcome, Ok(Some(Ok(()))));
            let text = out.as_str().as_bytes();
            if let Some(room) = saved.bytes.get_mut(..text.len()) {
                room.copy_from_slice(text);
                saved.length = text.len() as u16;
            }
        });
    }

    #[inline]
    fn empty(type_name: &'static str) -> Self {
        Self {
            type_name,
            bytes: [0; SAVED_VALUE_BYTES_MAX],
            length: 0,
            truncated: false,
            failed: false,
            too_long: false,
        }
    }

    fn text(&self) -> &str {
        std::str::from_utf8(self.bytes.get(..usize::from(self.length)).unwrap_or_default()).unwrap_or_default()
    }
}

/// Kept of a mutable reference: nothing.
#[derive(Debug)]
#[must_use]
pub struct Gone(pub(super) &'static str);

impl Keep for Gone {
    fn type_name(&self) -> &'static str {
        self.0
    }

    fn show(&self, _: &mut BoundedText) -> VariableState {
        VariableState::Moved
    }
}

/// Kept of a value without `Debug`.
#[derive(Debug)]
#[must_use]
pub struct Unprintable(pub(super) &'static str);

/// What can be kept of a value.
pub trait Keep {
    /// Shows it.
    fn show(&self, out: &mut BoundedText) -> VariableState;
    /// The type of the value.
    fn type_name(&self) -> &'static str;
    /// Why nothing was kept although the type could be.
    fn refusal(&self) -> Option<&'static str> {
        None
    }
}

impl<T: Scalar> Keep for T {
    fn type_name(&self) -> &'static str {
        std::any::type_name::<T>()
    }

    fn show(&self, out: &mut BoundedText) -> VariableState {
        let _ = fmt::Write::write_fmt(out, format_args!("{self:?}"));
        VariableState::Value
    }
}

/// What has no `Debug` leaves its type, and no value.
impl Keep for Unprintable {
    fn type_name(&self) -> &'static str {
        self.0
    }

    fn show(&self, _: &mut BoundedText) -> VariableState {
        VariableState::Unprintable
    }
}

impl Keep for SavedText {
    fn type_name(&self) -> &'static str {
        self.type_name
    }

    fn refusal(&self) -> Option<&'static str> {
        self.too_long.then_some(NOT_SAVED)
    }

    fn show(&self, out: &mut BoundedText) -> VariableState {
        if self.too_long {
            return VariableState::Moved;
        }
        let _ = fmt::Write::write_str(out, self.text());
        if self.truncated {
            out.mark_truncated();
        }
        if self.failed { VariableState::Unprintable } else { VariableState::Value }
    }
}

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
