//! Marks in the tree: attributes that no user can write, which tell the expansion where to rewrite.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::{Attribute, Expr, parse_quote};

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

/// Puts a marker on an expression.
pub(super) fn put(expr: &mut Expr, marker: Marker) {
    let (name, number) = match marker {
        Marker::Point(number) => (POINT, number),
        Marker::Use(number) => (USE, number),
    };
    let name = Ident::new(name, Span::call_site());
    let attribute: Attribute = parse_quote!(#[#name(#number)]);
    let inner = std::mem::replace(expr, Expr::Verbatim(TokenStream::new()));
    *expr = Expr::Group(syn::ExprGroup { attrs: vec![attribute], group_token: syn::token::Group::default(), expr: Box::new(inner) });
}

/// Puts a marker on a by-value use of a variable.
pub(super) fn put_use(path: &mut syn::ExprPath, number: usize) {
    let name = Ident::new(USE, Span::call_site());
    path.attrs.push(parse_quote!(#[#name(#number)]));
}

/// Takes the marker off an expression, when it has one.
pub(crate) fn take(expr: &mut Expr) -> Option<Marker> {
    let attributes = match expr {
        Expr::Group(group) => &mut group.attrs,
        Expr::Path(path) => &mut path.attrs,
        _ => return None,
    };
    let (index, marker) = attributes.iter().enumerate().find_map(|(index, attribute)| Some((index, read(attribute)?)))?;
    attributes.remove(index);
    if let Marker::Point(_) = marker
        && let Expr::Group(group) = expr
    {
        *expr = std::mem::replace(&mut group.expr, Expr::Verbatim(TokenStream::new()));
    }
    Some(marker)
}

fn read(attribute: &Attribute) -> Option<Marker> {
    let list = attribute.meta.require_list().ok()?;
    let number = |tokens: &TokenStream| {
        tokens.to_token_stream().to_string().trim_end_matches("usize").parse::<usize>().ok()
    };
    if list.path.is_ident(POINT) {
        number(&list.tokens).map(Marker::Point)
    } else if list.path.is_ident(USE) {
        number(&list.tokens).map(Marker::Use)
    } else {
        None
    }
}
