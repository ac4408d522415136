//! The program that some written functions make: the functions, their twins, and a table of both.

use std::collections::BTreeSet;

use crate::{
    compile::Needless,
    grammar::{Holds, Standing, Written},
};

const HEAD: &str = "#![allow(unused, clippy::all)]
#![warn(unused_mut)]
use std::{borrow::Cow, cell::{Cell, RefCell}, collections::BTreeMap, fmt::Write as _, rc::Rc, sync::Mutex};

use error_tracker_differential::program::*;
";

/// The text of a program, and which function each of its lines belongs to.
pub(crate) struct Source {
    pub(crate) text: String,
    lines: Vec<Option<usize>>,
}

impl Source {
    /// The program of these functions, with the attribute or without.
    pub(crate) fn of(functions: &[&Written], tracked: bool) -> Self {
        let mut source = Self { text: String::new(), lines: Vec::new() };
        source.add(None, HEAD);
        for one in functions {
            source.add(Some(one.number), &one.text(tracked));
        }
        let table: String = functions.iter().map(|one| one.entry()).collect();
        source.add(None, &format!("fn main() -> std::io::Result<()> {{\n    error_tracker_differential::program::main(&[\n{table}    ])\n}}\n"));
        source
    }

    fn add(&mut self, function: Option<usize>, text: &str) {
        self.text.push_str(text);
        self.lines.extend(text.lines().map(|_| function));
    }

    /// The function that a line belongs to, counted from one.
    pub(crate) fn function_at(&self, line: usize) -> Option<usize> {
        self.lines.get(line.checked_sub(1)?).copied().flatten()
    }
}

impl Written {
    /// The function with its twin.
    pub(crate) fn text(&self, tracked: bool) -> String {
        let Self { number, signature, program, twin, .. } = self;
        let word = if self.is_async { "async " } else { "" };
        let attribute = if tracked { "#[error_tracker::auto_track]\n" } else { "" };
        format!(
            "{attribute}{word}fn f{number}{signature} {{\n{program}}}\n{word}fn t{number}{signature} {{\n{twin}}}\n"
        )
    }

    /// The function as it was written, for whoever looks for a fault.
    pub fn function(&self) -> String {
        let text = self.text(true);
        text.split_inclusive("\n}\n").next().unwrap_or_default().to_owned()
    }

    /// Takes out a `mut` that is not needed, and that nobody leaves in: the macro takes one at its word.
    pub(crate) fn drop_mut(&mut self, needless: &Needless) {
        let (old, new) = (format!("mut {}", needless.name), needless.name.clone());
        let without = |text: &str| {
            let lines = text.split_inclusive('\n').map(|line| match line.trim_end() == needless.line.trim_end() {
                true => line.replacen(&old, &new, 1),
                false => line.to_owned(),
            });
            lines.collect::<String>()
        };
        self.program = without(&self.program);
        self.twin = without(&self.twin);
        if ["f", "t"].iter().any(|name| needless.line.contains(&format!("fn {name}{}", self.number))) {
            self.signature = self.signature.replacen(&format!("{old}:"), &format!("{new}:"), 1);
        }
    }

    fn entry(&self) -> String {
        let scopes: Vec<String> = self
            .points
            .iter()
            .map(|seen| {
                // What holds a loan that has ended may refer to nothing any more.
                let own = seen.iter().filter(|one| one.standing != Standing::Ended).map(|one| one.id);
                let lenders = seen.iter().filter_map(|one| match one.holds {
                    Holds::Reference(id) => Some(id as u32 + 1),
                    _ => None,
                });
                let ids: BTreeSet<String> = own.chain(lenders).map(|id| id.to_string()).collect();
                format!("&[{}]", ids.into_iter().collect::<Vec<_>>().join(", "))
            })
            .collect();
        let values = self.values.join(", ");
        let call = |name: char| {
            let call = format!("{name}{}({values})", self.number);
            if self.is_async { format!("|| block_on({call})") } else { format!("|| {call}") }
        };
        format!(
            "        Function {{ number: {}, in_scope: &[{}], tracked: {}, twin: {} }},\n",
            self.number,
            scopes.join(", "),
            call('f'),
            call('t')
        )
    }
}
