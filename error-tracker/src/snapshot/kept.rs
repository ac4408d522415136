//! What can be kept of a value when it moves: its text, or a word on why there is none.

use std::fmt;

use crate::{
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
