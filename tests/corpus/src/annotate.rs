//! Finds every function in a source text and puts an attribute before it, changing no other byte and no line number.

use std::ops::Range;

use anyhow::{Context, Result};
use proc_macro2::LineColumn;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// A function with a body that is no `const fn`.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    /// Its name.
    pub name: String,
    /// The line of its first keyword, from 1.
    pub line: usize,
    offset: usize,
    end: LineColumn,
}

/// A source file with its functions, of which some are annotated.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    text: String,
    functions: Vec<Function>,
    annotated: Vec<bool>,
    root_offset: Option<usize>,
}

impl Source {
    /// Reads the functions of a text; `root` says that the text is a crate root, which may have to name the crates that
    /// it uses.
    ///
    /// # Errors
    /// When the text does not parse as a Rust file.
    pub(crate) fn parse(text: &str, root: bool) -> Result<Source> {
        // What `parse_file` strips would move every offset.
        let mut base = if text.starts_with('\u{feff}') { 3 } else { 0 };
        if text[base..].starts_with("#!") && !text[base..].starts_with("#![") {
            base += text[base..].find('\n').unwrap_or(0);
        }
        let file: syn::File = syn::parse_str(&text[base..]).context("does not parse")?;
        let mut finder = Finder { functions: Vec::new() };
        finder.visit_file(&file);
        let first_line = text[..base].matches('\n').count();
        for function in &mut finder.functions {
            function.offset += base;
            function.line += first_line;
            function.end.line += first_line;
        }
        let first_item = file.items.first().map(|item| item.span().byte_range().start + base);
        let annotated = vec![true; finder.functions.len()];
        let root_offset = if root { Some(first_item.unwrap_or(text.len())) } else { None };
        Ok(Source { text: text.to_string(), functions: finder.functions, annotated, root_offset })
    }

    /// The functions in the order of the text.
    pub(crate) fn functions(&self) -> &[Function] {
        &self.functions
    }

    /// How many functions are annotated.
    pub(crate) fn annotated_count(&self) -> usize {
        self.annotated.iter().filter(|annotated| **annotated).count()
    }

    /// Takes the annotation off a function or puts it on.
    pub(crate) fn set_annotated(&mut self, function: usize, annotated: bool) {
        self.annotated[function] = annotated;
    }

    /// The text with the attribute before every annotated function, and with the extern crate where it is needed.
    pub(crate) fn render(&self, attribute: &str, extern_crate: &str) -> String {
        let mut out = String::with_capacity(self.text.len() + self.functions.len() * (attribute.len() + 1));
        let mut insertions: Vec<(usize, &str)> = Vec::new();
        if let Some(offset) = self.root_offset.filter(|_| !extern_crate.is_empty()) {
            insertions.push((offset, extern_crate));
        }
        let annotated = self.functions.iter().zip(&self.annotated).filter(|(_, annotated)| **annotated);
        insertions.extend(annotated.map(|(function, _)| (function.offset, attribute)));
        insertions.sort_by_key(|(offset, _)| *offset);
        let mut at = 0;
        for (offset, insertion) in insertions {
            out.push_str(&self.text[at..offset]);
            out.push_str(insertion);
            out.push(' ');
            at = offset;
        }
        out.push_str(&self.text[at..]);
        out
    }

    /// The innermost annotated function around a place in the rendered text, by line and column from 1.
    pub(crate) fn innermost(&self, line: usize, column: usize, attribute: &str) -> Option<usize> {
        let inside = |index: &usize| {
            let function = &self.functions[*index];
            self.annotated[*index] && self.range(*index, attribute).contains(&(line, column)) && function.line > 0
        };
        (0..self.functions.len()).rev().find(inside)
    }

    /// From the attribute to the closing brace, in the rendered text.
    fn range(&self, index: usize, attribute: &str) -> Range<(usize, usize)> {
        let function = &self.functions[index];
        let line_start = self.text[..function.offset].rfind('\n').map_or(0, |newline| newline + 1);
        let start = self.text[line_start..function.offset].chars().count() + 1;
        // Attributes on the same line move the columns of what follows them.
        let moved = |line: usize, before: usize| {
            let earlier = (0..self.functions.len()).filter(|other| {
                self.annotated[*other] && self.functions[*other].line == line && self.functions[*other].offset < before
            });
            earlier.count() * (attribute.chars().count() + 1)
        };
        let end_column = function.end.column + 1 + moved(function.end.line, usize::MAX);
        (function.line, start + moved(function.line, function.offset))..(function.end.line, end_column + 1)
    }
}

struct Finder {
    functions: Vec<Function>,
}

impl Finder {
    fn add(&mut self, signature: &syn::Signature, before: Option<proc_macro2::Span>, body: &syn::Block) {
        if signature.constness.is_some() {
            return;
        }
        let keywords = [
            before,
            signature.asyncness.map(|token| token.span),
            signature.unsafety.map(|token| token.span),
            signature.abi.as_ref().map(|abi| abi.extern_token.span),
            Some(signature.fn_token.span),
        ];
        if let Some(first) = keywords.into_iter().flatten().next() {
            self.functions.push(Function {
                name: signature.ident.to_string(),
                line: first.start().line,
                offset: first.byte_range().start,
                end: body.brace_token.span.close().end(),
            });
        }
    }
}

fn visibility(visibility: &syn::Visibility) -> Option<proc_macro2::Span> {
    if let syn::Visibility::Inherited = visibility { None } else { Some(visibility.span()) }
}

impl<'ast> Visit<'ast> for Finder {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.add(&item.sig, visibility(&item.vis), &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        let before = visibility(&item.vis).or_else(|| item.defaultness.map(|token| token.span));
        self.add(&item.sig, before, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(body) = &item.default {
            self.add(&item.sig, None, body);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::Source;

    fn annotated(text: &str) -> String {
        Source::parse(text, false).unwrap().render("#[t]", "")
    }

    #[test]
    fn the_attribute_comes_after_the_others_and_before_the_visibility() {
        let text = "/// Docs.\n#[inline] // why\npub(crate) async unsafe fn f() {}\n";
        assert_eq!(annotated(text), "/// Docs.\n#[inline] // why\n#[t] pub(crate) async unsafe fn f() {}\n");
    }

    #[test]
    fn methods_defaults_and_nested_functions_are_found_and_constant_ones_left_alone() {
        let text =
            "trait T { fn a(); fn b() { fn c() {} } }\nimpl S { const fn d() { fn e() {} } extern \"C\" fn f() {} }";
        let expected = "trait T { fn a(); #[t] fn b() { #[t] fn c() {} } }\n\
                        impl S { const fn d() { #[t] fn e() {} } #[t] extern \"C\" fn f() {} }";
        assert_eq!(annotated(text), expected);
    }

    #[test]
    fn no_byte_is_lost_after_a_mark_a_shebang_or_letters_of_two_bytes() {
        for prefix in ["\u{feff}", "#!/usr/bin/run\n", "#![allow(x)]\r\n", "// ä\n", "const X: &str = \"ä\"; "] {
            assert_eq!(annotated(&format!("{prefix}fn f() {{}}")), format!("{prefix}#[t] fn f() {{}}"));
        }
    }

    #[test]
    fn a_place_belongs_to_the_innermost_annotated_function() {
        let mut source = Source::parse("fn a() {\n  fn b() { x }\n  y\n}\nfn c() {}", false).unwrap();
        assert_eq!(source.innermost(2, 18, "#[t]"), Some(1));
        assert_eq!(source.innermost(3, 3, "#[t]"), Some(0));
        assert_eq!(source.innermost(5, 1, "#[t]"), Some(2));
        source.set_annotated(1, false);
        assert_eq!(source.innermost(2, 12, "#[t]"), Some(0));
        assert_eq!(source.render("#[t]", ""), "#[t] fn a() {\n  fn b() { x }\n  y\n}\n#[t] fn c() {}");
    }

    #[test]
    fn an_old_root_names_the_crate_before_its_first_item() {
        let source =
            Source::parse("//! Docs.\n#![no_std]\n\n#[macro_use]\nextern crate log;\nfn f() {}", true).unwrap();
        let expected = "//! Docs.\n#![no_std]\n\nextern crate t; #[macro_use]\nextern crate log;\n#[t::t] fn f() {}";
        assert_eq!(source.render("#[t::t]", "extern crate t;"), expected);
    }
}
