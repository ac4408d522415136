//! The frames of a failure as its thread takes them down: what they show stands in one text, in memory that has been used
//! before. Where there is time, frames are made of them.

use std::{borrow::Cow, mem, ops::Range};

use super::{
    frame,
    point::{Name, Point, Role},
    shown::Render,
};
use crate::{
    limits::{FRAMES_MAX, SPARE_TEXT_BYTES_MAX, SPARE_VARIABLES_MAX, VARIABLES_MAX},
    mask::MaskRules,
    model::{Frame, Variable, VariableState},
    render::{BoundedText, Scratch},
};

/// Room for the texts of most failures, in bytes, and for their variables: nothing has to grow.
const TEXT_BYTES: usize = 256;
const VARIABLES: usize = 8;

/// Frames that were taken down, innermost first, and the variables of one that is not finished.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken {
    /// The texts of all variables.
    text: String,
    variables: Vec<TakenVariable>,
    frames: Vec<TakenFrame>,
}

#[derive(Clone, Debug)]
struct TakenFrame {
    point: &'static Point,
    /// Behind its last variable.
    end: usize,
}

#[derive(Clone, Debug)]
struct TakenVariable {
    name: &'static Name,
    type_name: &'static str,
    note: Option<&'static str>,
    /// The local that was dropped last before it was read.
    after: Option<&'static str>,
    start: usize,
    end: usize,
    state: VariableState,
    masked: bool,
    truncated: bool,
    /// Whether its text has still to be read for secrets.
    unread: bool,
}

impl Taken {
    /// Adds a variable of the frame that is being taken down, inside our own code. `after` names the local that was dropped
    /// last before.
    pub(crate) fn show(
        &mut self,
        name: &'static Name,
        value: &dyn Render,
        after: Option<&'static str>,
        (mask, bytes_max): (&MaskRules, usize),
    ) {
        if self.unfinished().len() >= VARIABLES_MAX {
            return;
        }
        if self.variables.is_empty() {
            self.text.reserve(TEXT_BYTES);
            self.variables.reserve(VARIABLES);
        }
        let start = self.text.len();
        let mut out = BoundedText::behind(mem::take(&mut self.text));
        let written = frame::write(&mut out, name, value, mask, bytes_max);
        let apart = written.unread && mask.is_read_apart(out.as_str());
        let read = if apart { mask.debug(out.as_str()) } else { None };
        if let Some(read) = &read {
            out.replace(&[read]);
        }
        self.text = out.into_text();
        self.variables.push(TakenVariable {
            name,
            type_name: written.type_name,
            note: written.note,
            // What is still lent was not read.
            after: after.filter(|_| written.state != VariableState::Borrowed),
            start,
            end: self.text.len(),
            state: written.state,
            masked: written.hidden || read.is_some(),
            truncated: written.truncated,
            unread: written.unread && !apart,
        });
    }

    /// Whether an argument of this name is in the frame that is being taken down.
    pub(crate) fn has_argument(&self, name: &str) -> bool {
        let mut shown = self.unfinished().iter();
        shown.any(|shown| shown.name.role == Role::Argument && shown.name.name == name)
    }

    /// Ends the frame that is being taken down: from now on nothing in it is secret. Where its variables were read in turn,
    /// they are put into the order in which they were declared.
    pub(crate) fn finish(&mut self, point: &'static Point, in_turn: bool, mask: &MaskRules) {
        self.read(mask);
        if in_turn {
            let first = self.first();
            let position = |variable: &TakenVariable| point.names().position(|name| std::ptr::eq(name, variable.name));
            self.variables.get_mut(first..).unwrap_or_default().sort_by_key(position);
        }
        if self.frames.len() < FRAMES_MAX {
            self.frames.push(TakenFrame { point, end: self.variables.len() });
        } else {
            let start = self.unfinished().iter().map(|variable| variable.start).min();
            self.text.truncate(start.unwrap_or(self.text.len()));
            self.variables.truncate(self.first());
        }
    }

    /// Hides what is secret in the texts of the frame, which are looked through all at once.
    fn read(&mut self, mask: &MaskRules) {
        let first = self.first();
        let mut variables = self.variables.get_mut(first..).unwrap_or_default();
        // What was read before stands in front, or else is looked through once more.
        let read_before = variables.iter().take_while(|variable| !variable.unread).count();
        variables = variables.get_mut(read_before..).unwrap_or_default();
        let Some(start) = variables.first().map(|variable| variable.start) else { return };
        let texts = self.text.get(start..).unwrap_or_default();
        let part = |at: usize| {
            let holds = |variable: &&TakenVariable| variable.range().contains(&(start + at));
            variables.iter().find(holds).map_or(0..0, |variable| variable.start - start..variable.end - start)
        };
        let Some(from) = mask.suspicion_of_parts(texts, part) else { return };
        let mut scratch = Scratch::new();
        let read = scratch.text();
        for variable in variables {
            let text = self.text.get(variable.range()).unwrap_or_default();
            let begin = start + read.len();
            match variable.unread && variable.end > start + from {
                true => variable.masked |= mask.debug_text(text, read),
                false => read.push_str(text),
            }
            variable.unread = false;
            (variable.start, variable.end) = (begin, start + read.len());
        }
        self.text.truncate(start);
        self.text.push_str(read);
    }

    /// Where the variables begin of the frame that is being taken down.
    fn first(&self) -> usize {
        self.frames.last().map_or(0, |frame| frame.end)
    }

    fn unfinished(&self) -> &[TakenVariable] {
        self.variables.get(self.first()..).unwrap_or_default()
    }

    /// The frames.
    pub(crate) fn frames(&self) -> impl Iterator<Item = Frame> {
        let mut first = 0;
        self.frames.iter().map(move |taken| {
            let variables = self.variables.get(mem::replace(&mut first, taken.end)..taken.end);
            self.frame(taken.point, variables.unwrap_or_default())
        })
    }

    fn frame(&self, point: &'static Point, variables: &[TakenVariable]) -> Frame {
        let site = &point.site;
        let of = |role| {
            let meant = variables.iter().filter(move |variable| variable.name.role == role);
            meant.map(|variable| self.variable(variable)).collect()
        };
        Frame {
            function: Cow::Borrowed(site.function),
            module: Cow::Borrowed(site.module_path),
            file: Cow::Borrowed(site.file),
            line: site.line,
            column: site.column,
            expression: Cow::Borrowed(site.expression),
            arguments: of(Role::Argument),
            locals: of(Role::Local),
            globals: of(Role::Global),
        }
    }

    fn variable(&self, taken: &TakenVariable) -> Variable {
        let after = taken.after.map(|after| Cow::Owned(format!("read after {after} was dropped")));
        Variable {
            name: Cow::Borrowed(taken.name.name),
            type_name: Cow::Borrowed(taken.type_name),
            value: Cow::Owned(self.text.get(taken.range()).unwrap_or_default().to_owned()),
            state: taken.state,
            masked: taken.masked,
            truncated: taken.truncated,
            note: after.or(taken.note.map(Cow::Borrowed)),
        }
    }

    /// About how many bytes it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.text.len() + size_of_val(&*self.variables) + size_of_val(&*self.frames)
    }

    /// Forgets all but the place of the innermost frame.
    pub(crate) fn strip(&mut self) {
        self.frames.truncate(1);
        self.frames.iter_mut().for_each(|frame| frame.end = 0);
        self.variables = Vec::new();
        self.text = String::new();
    }

    /// Empties it, to be used again; what has become large is let go.
    pub(crate) fn clear(&mut self) {
        if self.text.capacity() > SPARE_TEXT_BYTES_MAX {
            self.text = String::new();
        }
        if self.variables.capacity() > SPARE_VARIABLES_MAX {
            self.variables = Vec::new();
        }
        self.text.clear();
        self.variables.clear();
        self.frames.clear();
    }
}

impl TakenVariable {
    fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}
