//! One frame of an event: its place, and its variables, rendered and masked.

use std::borrow::Cow;

use super::{
    point::{Name, Point, Role},
    shown::{Render, Shown},
};
use crate::{
    inside,
    mask::MaskRules,
    model::{Frame, Variable, VariableState},
    render::Scratch,
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
    let _inside = inside::stay();
    variable_by(&mut Scratch::new(), name, value, mask, bytes_max)
}

/// The same by way of this text, inside our own code.
pub(crate) fn variable_by(
    scratch: &mut Scratch,
    name: &Name,
    value: &dyn Render,
    mask: &MaskRules,
    bytes_max: usize,
) -> Variable {
    let hidden = match mask.name(name.name) {
        None if name.mask => Some(Cow::Borrowed(mask.mask_text())),
        hidden => hidden,
    };
    let mut variable =
        Variable { name: Cow::Borrowed(name.name), type_name: Cow::Borrowed(value.type_name()), ..Variable::default() };
    let out = &mut scratch.0;
    // Of what is hidden only the state is asked for: not a byte of it is written.
    out.restart(if hidden.is_some() { 0 } else { bytes_max });
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
            variable.masked = mask.debug_text(out.as_str(), &mut text);
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
    variable
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
