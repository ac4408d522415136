//! One variable, rendered and masked by its name; and what shows it to a panic, which takes each by itself.

use std::borrow::Cow;

use super::{
    point::Name,
    shown::{Render, Shown},
};
use crate::{
    inside,
    mask::MaskRules,
    model::{Variable, VariableState},
    render::{BoundedText, Scratch},
    weight::{self, NOT_RENDERED, Unrendered},
};

/// What came of a variable, beside its text.
pub(super) struct Written {
    pub(super) type_name: &'static str,
    pub(super) state: VariableState,
    pub(super) note: Option<&'static str>,
    pub(super) truncated: bool,
    /// Whether its name hides it.
    pub(super) hidden: bool,
    /// Whether the text has still to be read for secrets.
    pub(super) unread: bool,
}

/// Writes a variable's text down, or what stands in its place; inside our own code.
pub(super) fn write(
    out: &mut BoundedText,
    name: &Name,
    value: &dyn Render,
    mask: &MaskRules,
    bytes_max: usize,
) -> Written {
    let hidden = match mask.name_again(name.name, &name.verdict) {
        None if name.mask => Some(Cow::Borrowed(mask.mask_text())),
        hidden => hidden,
    };
    // Of what is hidden only the state is asked for: not a byte of it is written.
    out.restart(if hidden.is_some() { 0 } else { bytes_max });
    let shown = match value.is_own() {
        true => value.render(out),
        false => match weight::render(value.weighed_by(), out, |out| value.render(out)) {
            Ok(Some(shown)) => shown,
            Ok(None) => Shown { state: VariableState::Value, note: None },
            Err(Unrendered::Panicked(_)) => Shown::unprintable("its Debug panicked"),
            Err(Unrendered::TooLong) => Shown::unprintable(NOT_RENDERED),
        },
    };
    let is_value = shown.state == VariableState::Value;
    let written = Written {
        type_name: value.type_name(),
        state: shown.state,
        note: shown.note,
        truncated: is_value && hidden.is_none() && out.is_truncated(),
        hidden: is_value && hidden.is_some(),
        unread: is_value && hidden.is_none(),
    };
    match (shown.state, hidden) {
        (VariableState::Value, Some(hidden)) => out.replace(&[&hidden]),
        (VariableState::Value, None) => {}
        // Without `Debug`, the type is all that there is to show.
        (VariableState::Unprintable, _)
            if shown.note.is_none_or(|note| note == NOT_RENDERED) && !written.type_name.is_empty() =>
        {
            out.replace(&["<", written.type_name, ">"]);
        }
        (state, _) => out.replace(&[placeholder(state)]),
    }
    written
}

fn placeholder(state: VariableState) -> &'static str {
    match state {
        VariableState::Value => "",
        VariableState::Moved => "<moved>",
        VariableState::Borrowed => "<borrowed>",
        VariableState::Uninitialized => "<uninitialized>",
        VariableState::Skipped => "<skipped>",
        VariableState::Unprintable => "<unprintable>",
    }
}

/// One variable, rendered and masked.
pub(crate) fn variable(name: &Name, value: &dyn Render, mask: &MaskRules, bytes_max: usize) -> Variable {
    let _inside = inside::stay();
    let mut scratch = Scratch::new();
    let written = write(&mut scratch.0, name, value, mask, bytes_max);
    let text = scratch.0.as_str();
    let read = if written.unread { mask.debug(text) } else { None };
    Variable {
        name: Cow::Borrowed(name.name),
        type_name: Cow::Borrowed(written.type_name),
        state: written.state,
        masked: written.hidden || read.is_some(),
        truncated: written.truncated,
        note: written.note.map(Cow::Borrowed),
        value: Cow::Owned(read.unwrap_or_else(|| text.to_owned())),
    }
}
