//! What is known of a function, its variables and its failure points before anything fails: one `static`, with a text that
//! the runtime reads when it is asked for first (`trail/tracked.rs` there). The compiler takes a text as it is; a `static`
//! made of structs it checks, evaluates and looks at for loans, as it does a function.

use std::fmt::Write as _;

use proc_macro2::{Literal, Span, TokenStream};
use quote::quote;
use syn::Stmt;

use super::rewrite::{Rewriter, statement};
use crate::{binding::BindingId, origin::Origin};

/// Between the parts of the text: the function, the names of its variables, its frame, and each of its failure points.
pub(super) const PART: char = '\u{1e}';
/// Between the fields of a part.
pub(super) const FIELD: char = '\u{1f}';

impl Rewriter<'_> {
    /// Notes a failure point of the function; what names it. `shown` are the numbers of its variables.
    pub(super) fn known_point(
        &mut self,
        span: Span,
        text: &str,
        shown: &str,
        silent: bool,
        origin: &Origin,
    ) -> TokenStream {
        let converts = text.ends_with('?');
        let Origin { names, only, direct, alone, .. } = origin;
        let ((line, column), number) = (place(span), number_of(self.points));
        self.points += 1;
        let points = &mut self.points_text;
        let _ = write!(points, "{PART}{line}:{column}{FIELD}");
        push_plain(points, text);
        let _ = write!(points, "{FIELD}{shown}{FIELD}");
        push_words(points, names.iter().map(String::as_str));
        points.push(FIELD);
        push_flags(points, [silent, *only, converts, *direct, *alone]);
        quote!(&__ERROR_TRACKER, #number)
    }

    /// What the failure points and the frame of the function share.
    pub(super) fn function_text(&self) -> String {
        let mut text = String::new();
        push_plain(&mut text, &self.function);
        let level = self.options.level.as_ref().map_or("error", |level| level.0.as_str());
        let _ = write!(text, "{FIELD}{}{FIELD}{level}{FIELD}", self.called);
        push_flags(&mut text, [self.counted, self.origins.leaves_unseen]);
        text.push(FIELD);
        push_words(&mut text, self.origins.dealt_with());
        text.push(PART);
        self.push_names(&mut text);
        text
    }

    /// The names of the variables and statics: before each whether it is an argument, a local or a static, whether it is
    /// masked, and whether it may be configured out.
    fn push_names(&self, text: &mut String) {
        for (id, binding) in self.analysis.bindings.iter().enumerate() {
            let name = &binding.name;
            let marks = [
                (id > 0).then_some(FIELD),
                Some(if binding.argument { '@' } else { '=' }),
                self.options.mask.contains(&binding.ident).then_some('*'),
                (!binding.conditions.is_empty()).then_some('?'),
            ];
            text.extend(marks.into_iter().flatten());
            text.push_str(name.strip_prefix("r#").unwrap_or(name));
        }
        for (index, global) in self.options.globals.iter().enumerate() {
            let Some(last) = global.segments.last() else { continue };
            let masked = self.options.mask.contains(&last.ident).then_some('*');
            text.extend((self.number_of_global(index) > 0).then_some(FIELD));
            text.extend(['+'].into_iter().chain(masked));
            text.push_str(&last.ident.to_string());
        }
    }

    /// The static, with what is known of the frame.
    pub(super) fn known_static(&self, function: &str, frame: &str) -> Stmt {
        let runtime = &self.runtime;
        let text = format!("{function}{PART}{frame}{}", self.points_text);
        let bindings = self.analysis.bindings.iter().enumerate();
        let mut conditional = bindings.filter(|(_, binding)| !binding.conditions.is_empty()).peekable();
        let known = quote!(#runtime::core::module_path!(), #runtime::core::file!(), #text);
        let made = if conditional.peek().is_none() {
            quote!(new(#known))
        } else {
            let there = conditional.map(|(id, binding)| {
                let (conditions, number) = (&binding.conditions, number_of(id));
                quote!(#(#conditions)* #number)
            });
            quote!(with(#known, &[#(#there),*]))
        };
        statement(quote!(static __ERROR_TRACKER: #runtime::Tracked = #runtime::Tracked::#made))
    }

    /// The number of a static among the function's names: they stand behind the variables.
    pub(super) fn number_of_global(&self, global: usize) -> usize {
        self.analysis.bindings.len() + global
    }
}

/// Adds a text of the user's.
pub(super) fn push_plain(text: &mut String, written: &str) {
    text.extend(written.chars().map(|letter| if matches!(letter, PART | FIELD) { ' ' } else { letter }));
}

fn push_words<'a>(text: &mut String, words: impl Iterator<Item = &'a str>) {
    for (index, word) in words.enumerate() {
        text.extend((index > 0).then_some(' '));
        text.push_str(word);
    }
}

fn push_flags<const N: usize>(text: &mut String, flags: [bool; N]) {
    text.extend(flags.map(|flag| if flag { '1' } else { '0' }));
}

/// A variable's number among the function's names, as it is written.
pub(super) fn number_of(id: BindingId) -> Literal {
    Literal::usize_unsuffixed(id)
}

/// Line and column, from 1; zero where there is no compiler to ask.
pub(super) fn place(span: Span) -> (u32, u32) {
    if !proc_macro::is_available() {
        return (0, 0);
    }
    let span = span.unwrap();
    (u32::try_from(span.line()).unwrap_or(0), u32::try_from(span.column()).unwrap_or(0))
}
