//! One frame of an event: its place, and its variables, rendered and masked.

use std::borrow::Cow;

use super::{
    point::{Name, Point, Role},
    variable::{Render, Shown},
};
use crate::{
    limits::PLAIN_BYTES_MAX,
    mask::MaskRules,
    model::{Frame, Variable, VariableState},
    render::BoundedText,
    weight::{self, NOT_RENDERED, Unrendered},
};

/// The frame of a failure point, without its variables.
pub(crate) fn frame_of(point: &'static Point) -> Frame {
    let site = &point.site;
    let locals = point.names().filter(|name| name.role == Role::Local).count();
    Frame {
        function: Cow::Borrowed(site.function),
        module: Cow::Borrowed(site.module_path),
        file: Cow::Borrowed(site.file),
        line: site.line,
        column: site.column,
        expression: Cow::Borrowed(site.expression),
        arguments: Vec::with_capacity(point.shown.len() - locals),
        locals: Vec::with_capacity(locals),
        ..Frame::default()
    }
}

/// One variable, rendered and masked.
pub(crate) fn variable(name: &Name, value: &dyn Render, mask: &MaskRules, bytes_max: usize) -> Variable {
    let hidden = match mask.name(name.name) {
        None if name.mask => Some(Cow::Borrowed(mask.mask_text())),
        hidden => hidden,
    };
    let mut variable =
        Variable { name: Cow::Borrowed(name.name), type_name: Cow::Borrowed(value.type_name()), ..Variable::default() };
    // Of what is hidden only the state is asked for: not a byte of it is written.
    let bytes_max = if hidden.is_some() { 0 } else { bytes_max };
    BoundedText::in_scratch(bytes_max, |out| {
        let shown = match weight::render(value.weighed_by(), out, |out| value.render(out)) {
            Ok(Some(shown)) => shown,
            Ok(None) => Shown { state: VariableState::Value, note: None },
            Err(Unrendered::Panicked(_)) => Shown::unprintable("its Debug panicked"),
            Err(Unrendered::TooLong) => Shown::unprintable(NOT_RENDERED),
        };
        variable.state = shown.state;
        variable.note = shown.note.map(Cow::Borrowed);
        match (shown.state, hidden) {
            (VariableState::Value, Some(hidden)) => {
                variable.value = Cow::Owned(hidden.into_owned());
                variable.masked = true;
            }
            (VariableState::Value, None) => {
                let mut text = String::with_capacity(out.as_str().len());
                match is_plain(out.as_str()) {
                    true => text.push_str(out.as_str()),
                    false => variable.masked = mask.debug_text(out.as_str(), &mut text),
                }
                variable.truncated = out.is_truncated();
                variable.value = Cow::Owned(text);
            }
            // Without `Debug`, the type is all that there is to show.
            (VariableState::Unprintable, _)
                if shown.note.is_none_or(|note| note == NOT_RENDERED) && !variable.type_name.is_empty() =>
            {
                variable.value = Cow::Owned(format!("<{}>", variable.type_name));
            }
            (state, _) => variable.value = Cow::Borrowed(placeholder(state)),
        }
    });
    variable
}

/// Whether a text is too short, and of too few kinds of characters, for any rule to hide a part of it: no key with its value, no
/// address, no token, no number of a card.
fn is_plain(text: &str) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'"' | b'.' | b'-' | b'_');
    text.len() <= PLAIN_BYTES_MAX && text.as_bytes().iter().all(is_plain)
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
