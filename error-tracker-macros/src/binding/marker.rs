//! Marks in the tree: attributes that no user can write, which tell the expansion where to rewrite.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, Expr, Stmt, parse_quote};

/// What a marked expression is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Marker {
    /// The operand or value at the failure point of this number.
    Point(usize),
    /// The by-value use of this number.
    Use(usize),
}

const POINT: &str = "__error_tracker_point";
const USE: &str = "__error_tracker_use";
const SAVES: &str = "__error_tracker_saves";
const DECLARES: &str = "__error_tracker_declares";

/// Puts a marker on an expression. Within the arguments of a macro, which become tokens again before they are
/// rewritten, an attribute could slip to another expression, so there the marker is a call around it.
pub(super) fn put(expr: &mut Expr, marker: Marker, in_macro: bool) {
    let (name, number) = match marker {
        Marker::Point(number) => (POINT, number),
        Marker::Use(number) => (USE, number),
    };
    if in_macro {
        let name = Ident::new(name, Span::call_site());
        *expr = parse_quote!(#name!(#number, #expr));
        return;
    }
    let attribute = attribute(name, quote!(#number));
    let inner = std::mem::replace(expr, Expr::Verbatim(TokenStream::new()));
    *expr = Expr::Group(syn::ExprGroup {
        attrs: vec![attribute],
        group_token: syn::token::Group::default(),
        expr: Box::new(inner),
    });
}

/// Takes the marker off an expression, when it has one.
pub(crate) fn take(expr: &mut Expr) -> Option<Marker> {
    match expr {
        Expr::Group(group) => {
            let (index, marker) =
                group.attrs.iter().enumerate().find_map(|(index, attribute)| Some((index, read(attribute)?)))?;
            group.attrs.remove(index);
            *expr = std::mem::replace(&mut group.expr, Expr::Verbatim(TokenStream::new()));
            Some(marker)
        }
        Expr::Macro(call) if call.mac.path.get_ident().is_some_and(|ident| ident == POINT || ident == USE) => {
            let point = call.mac.path.is_ident(POINT);
            let (number, inner) = call.mac.parse_body_with(marked).ok()?;
            *expr = inner;
            Some(if point { Marker::Point(number) } else { Marker::Use(number) })
        }
        _ => None,
    }
}

/// Whether an expression is marked as a failure point.
pub(crate) fn is_point(expr: &Expr) -> bool {
    match expr {
        Expr::Group(group) => group.attrs.iter().any(|attribute| attribute.path().is_ident(POINT)),
        Expr::Macro(call) => call.mac.path.is_ident(POINT),
        _ => false,
    }
}

/// A statement in whose place variables are saved, each before the use of its number.
pub(super) fn saves(uses: &[usize]) -> Stmt {
    let name = Ident::new(SAVES, Span::call_site());
    parse_quote!(#name!(#(#uses),*);)
}

/// Begins a block with a place for the slots of these bindings.
pub(super) fn put_slots(block: &mut syn::Block, bindings: &[usize]) {
    if !bindings.is_empty() {
        let name = Ident::new(DECLARES, Span::call_site());
        block.stmts.insert(0, parse_quote!(#name!(#(#bindings),*);));
    }
}

/// What a statement of ours stands for.
pub(crate) enum Place {
    /// Saves before the uses of these numbers.
    Saves(Vec<usize>),
    /// Slots of these bindings.
    Slots(Vec<usize>),
}

/// Reads a statement of ours.
pub(crate) fn place(statement: &Stmt) -> Option<Place> {
    let Stmt::Macro(call) = statement else { return None };
    let parser = syn::punctuated::Punctuated::<syn::LitInt, syn::Token![,]>::parse_terminated;
    let numbers = || {
        let numbers = call.mac.parse_body_with(parser).unwrap_or_default();
        numbers.iter().filter_map(|number| number.base10_parse().ok()).collect()
    };
    match () {
        () if call.mac.path.is_ident(SAVES) => Some(Place::Saves(numbers())),
        () if call.mac.path.is_ident(DECLARES) => Some(Place::Slots(numbers())),
        () => None,
    }
}

/// Notes on a `let` which bindings it declares.
pub(super) fn put_declared(local: &mut syn::Local, bindings: impl Iterator<Item = usize>) {
    local.attrs.push(attribute(DECLARES, quote!(#(#bindings),*)));
}

/// An attribute that marks something, made without reading tokens.
fn attribute(name: &str, tokens: TokenStream) -> Attribute {
    Attribute {
        pound_token: Default::default(),
        style: syn::AttrStyle::Outer,
        bracket_token: Default::default(),
        meta: syn::Meta::List(syn::MetaList {
            path: Ident::new(name, Span::call_site()).into(),
            delimiter: syn::MacroDelimiter::Paren(Default::default()),
            tokens,
        }),
    }
}

/// Takes the note off a `let` again.
pub(crate) fn take_declared(local: &mut syn::Local) -> Vec<usize> {
    let Some(index) = local.attrs.iter().position(|attribute| attribute.path().is_ident(DECLARES)) else {
        return Vec::new();
    };
    let parser = syn::punctuated::Punctuated::<syn::LitInt, syn::Token![,]>::parse_terminated;
    let bindings = local.attrs.remove(index).parse_args_with(parser).unwrap_or_default();
    bindings.iter().filter_map(|number| number.base10_parse().ok()).collect()
}

fn marked(input: syn::parse::ParseStream<'_>) -> syn::Result<(usize, Expr)> {
    let number: syn::LitInt = input.parse()?;
    input.parse::<syn::Token![,]>()?;
    Ok((number.base10_parse()?, input.parse()?))
}

fn read(attribute: &Attribute) -> Option<Marker> {
    let list = attribute.meta.require_list().ok()?;
    let number =
        |tokens: &TokenStream| tokens.to_token_stream().to_string().trim_end_matches("usize").parse::<usize>().ok();
    if list.path.is_ident(POINT) {
        number(&list.tokens).map(Marker::Point)
    } else if list.path.is_ident(USE) {
        number(&list.tokens).map(Marker::Use)
    } else {
        None
    }
}
