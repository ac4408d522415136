//! What the data-flow made of a function, for those who measure it: a line of JSON in the file that the environment
//! variable `ERROR_TRACKER_MACRO_STATS` names, and nothing without it.
//!
//! What is left to the compiler, it says itself: each choice stands once as a statement whose value is not used, and the
//! choices are `#[must_use]`, so that an error at the variable's declaration names what was chosen: with statistics, a crate
//! is checked and does not build.

use std::{collections::BTreeMap, io::Write};

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use crate::binding::{Analysis, Binding, BindingId, Loan, Point, Reason, Verdict};

const VARIABLE: &str = "ERROR_TRACKER_MACRO_STATS";

/// Whether statistics are asked for.
pub(crate) fn are_asked() -> bool {
    std::env::var_os(VARIABLE).is_some()
}

/// What the compiler chooses for a variable.
pub(crate) enum Choice {
    /// How it is shown where it is.
    Shown,
    /// How it is held from its declaration on.
    Held,
    /// How it is kept when it moves.
    Kept,
    /// Whether it stays where it is used by value.
    Stays,
}

/// A statement that has the compiler say what was chosen for a variable, where statistics are asked for; it has to stand
/// where it never runs. The note about the level of the lint has the place of the declaration. It comes once for each
/// origin of a place, so that each choice has one of its own, the last of them behind the name; and not at all of a warning that the crate denies, so that
/// this is an error from the start.
pub(crate) fn told(choice: Choice, variable: &Ident, chosen: impl ToTokens) -> TokenStream {
    if !are_asked() {
        return TokenStream::new();
    }
    let declared = variable.span();
    let span = match choice {
        Choice::Shown => declared,
        Choice::Held => Span::mixed_site().located_at(declared),
        Choice::Kept => Span::call_site().located_at(declared),
        Choice::Stays if proc_macro::is_available() => declared.unwrap().end().into(),
        Choice::Stays => declared,
    };
    quote_spanned!(span=> #[deny(unused_must_use)] { #chosen; })
}

/// Appends a function in which nothing can fail.
pub(crate) fn write_nothing(function: &str) {
    append(|| {
        format!(
            "{{\"function\":{},\"file\":\"\",\"line\":0,\"column\":0,\"points\":0,\"variables\":[]}}\n",
            quoted(function)
        )
    });
}

/// Appends what can be seen of one function.
pub(crate) fn write(function: &Ident, analysis: &Analysis, is_shown: impl Fn(BindingId) -> bool) {
    append(|| {
        let mut seen: BTreeMap<BindingId, Seen> = BTreeMap::new();
        for point in &analysis.points {
            for &(id, verdict) in &point.variables {
                let hidden = analysis.unreadable[id] && !is_shown(id);
                if is_shown(id) || hidden {
                    seen.entry(id).or_default().add(&analysis.bindings, point, id, verdict, hidden);
                }
            }
        }
        let variables: Vec<String> = seen.iter().map(|(id, seen)| seen.line(&analysis.bindings[*id])).collect();
        let (file, line, column) = place(function.span());
        format!(
            "{{\"function\":{},\"file\":{},\"line\":{line},\"column\":{column},\"points\":{},\"variables\":[{}]}}\n",
            quoted(&function.to_string()),
            quoted(&file),
            analysis.points.len(),
            variables.join(",")
        )
    });
}

/// One variable at all failure points at which it is in scope.
#[derive(Default)]
struct Seen {
    counts: BTreeMap<&'static str, usize>,
    left_out: Vec<String>,
}

impl Seen {
    fn add(&mut self, bindings: &[Binding], point: &Point, id: BindingId, verdict: Verdict, hidden: bool) {
        let needs = point.needs(id).filter(|_| !hidden);
        let kind = match verdict {
            _ if hidden => "left_out",
            // Its types decide at each failure point by itself, which the list of them says.
            _ if needs.is_some() => "left to types",
            Verdict::Saved if point.perhaps_gone.contains(&id) => "left_out",
            Verdict::Borrow | Verdict::Late if point.doubtful.contains(&id) => "doubtful",
            Verdict::Borrow | Verdict::Late => "borrowed",
            Verdict::Saved => "saved",
            Verdict::Held(_) => "held",
            Verdict::LeftOut(Reason::Unset) => "unset",
            Verdict::LeftOut(_) => "left_out",
        };
        *self.counts.entry(kind).or_default() += 1;
        let (reason, decides) = match verdict {
            _ if hidden => ("expected to be unused, or known too late", ""),
            Verdict::Saved if point.perhaps_gone.contains(&id) => ("moved on another way, and not on each", ""),
            Verdict::Held(reason) => (told_reason(reason), "Held"),
            Verdict::LeftOut(reason) if reason != Reason::Unset => (told_reason(reason), ""),
            _ => return,
        };
        let (_, line, _) = place(point.span);
        let needs = needs.map_or_else(
            || "null".to_owned(),
            |needs| {
                let behind = |need: &BindingId| {
                    let (file, line, column) = place(bindings[*need].ident.span());
                    let behind = column + bindings[*need].ident.to_string().chars().count();
                    format!("[{},{line},{behind}]", quoted(&file))
                };
                format!("[{}]", needs.iter().map(behind).collect::<Vec<_>>().join(","))
            },
        );
        let in_doubt = point.doubtful.contains(&id);
        self.left_out.push(format!(
            "[{},{},{line},{},{needs},{in_doubt}]",
            quoted(reason),
            quoted(&point.text),
            quoted(decides)
        ));
    }

    fn line(&self, binding: &Binding) -> String {
        let (file, line, column) = place(binding.ident.span());
        let of = |kind| self.counts.get(kind).copied().unwrap_or(0);
        format!(
            "{{\"name\":{},\"argument\":{},\"file\":{},\"line\":{line},\"column\":{column},\"borrowed\":{},\"doubtful\":{},\"saved\":{},\
             \"held\":{},\"unset\":{},\"left_out\":{},\"not_read\":[{}]}}",
            quoted(&binding.ident.to_string()),
            binding.argument,
            quoted(&file),
            of("borrowed"),
            of("doubtful"),
            of("saved"),
            of("held"),
            of("unset"),
            of("left_out"),
            self.left_out.join(",")
        )
    }
}

fn told_reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Moved => "moved",
        Reason::Borrowed(Loan::Temporary) => "lent to a temporary",
        Reason::Borrowed(Loan::Value) => "lent to the value",
        Reason::Borrowed(Loan::Local) => "lent to a local",
        Reason::Borrowed(Loan::Returned) => "lent to what is returned",
        Reason::Borrowed(Loan::Changed) => "borrows from what changed",
        Reason::Uninitialized => "perhaps without a value",
        Reason::Unset => "without a value",
    }
}

/// The file, line and column of a declaration.
fn place(span: Span) -> (String, usize, usize) {
    if !proc_macro::is_available() {
        return (String::new(), 0, 0);
    }
    let span = span.unwrap();
    (span.file(), span.line(), span.column())
}

/// A text as JSON.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => quoted.push(letter),
        }
    }
    quoted + "\""
}

fn append(line: impl FnOnce() -> String) {
    let Some(path) = std::env::var_os(VARIABLE) else { return };
    // Best effort: a build does not fail over its statistics.
    if let Ok(mut file) = std::fs::OpenOptions::new().create(true).append(true).open(path) {
        let _ = file.write_all(line().as_bytes());
    }
}
