//! Questions that the text of an expression answers by itself.

use super::*;

/// The class of a part of a value of this class.
pub(super) fn part_of(whole: Class) -> Class {
    if whole == Class::Free { Class::Free } else { Class::Unknown }
}

/// The names that a format string mentions in braces.
pub(in super::super) fn inline_arguments(literal: &proc_macro2::Literal) -> Vec<Ident> {
    let text = literal.to_string();
    if !text.contains('{') || !text.ends_with(['"', '#']) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find('{') {
        rest = &rest[at + 1..];
        if let Some(escaped) = rest.strip_prefix('{') {
            rest = escaped;
            continue;
        }
        let end = rest.find('}').unwrap_or(rest.len());
        for part in rest[..end].split(|letter: char| !(letter.is_alphanumeric() || letter == '_')) {
            // Of `{:.1074e}`, the compiler would complain by itself if it were asked to read the end.
            if part.starts_with(|first: char| first.is_alphabetic() || first == '_')
                && let Some(ident) = named_in_braces(part)
            {
                found.push(ident);
            }
        }
    }
    found
}

/// The variables that a text which is formatted names in braces: `{name}`, `{name:width$.digits$}`.
pub(in super::super) fn formatted(literal: &proc_macro2::Literal) -> Vec<Ident> {
    let text = literal.to_string();
    let mut found = Vec::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find('{').filter(|_| text.ends_with(['"', '#'])) {
        rest = &rest[at + 1..];
        if let Some(escaped) = rest.strip_prefix('{') {
            rest = escaped;
            continue;
        }
        let inside = &rest[..rest.find('}').unwrap_or(rest.len())];
        let (name, way) = inside.split_once(':').unwrap_or((inside, ""));
        let sizes = way.split_inclusive('$').filter_map(|size| {
            let size = size.strip_suffix('$')?;
            size.rsplit(|letter: char| !(letter.is_alphanumeric() || letter == '_')).next()
        });
        let names = std::iter::once(name.trim()).chain(sizes);
        let is_name = |name: &&str| name.starts_with(|first: char| first.is_alphabetic() || first == '_');
        found.extend(names.filter(is_name).filter_map(named_in_braces));
    }
    found
}

/// The name that `{name}` stands for: a keyword there is `self`, or a raw identifier.
fn named_in_braces(name: &str) -> Option<Ident> {
    match name {
        "self" => Some(Ident::new(name, Span::call_site())),
        "_" | "Self" | "super" | "crate" => None,
        _ => syn::parse_str(name).or_else(|_| syn::parse_str(&format!("r#{name}"))).ok(),
    }
}

pub(super) fn goes_through_index(expr: &Expr) -> bool {
    match expr {
        Expr::Index(_) => true,
        Expr::Field(field) => goes_through_index(&field.base),
        Expr::Paren(inner) => goes_through_index(&inner.expr),
        Expr::Group(inner) => goes_through_index(&inner.expr),
        Expr::Unary(unary) => goes_through_index(&unary.expr),
        _ => false,
    }
}

/// Whether a value of this expression, kept in a temporary, can hold a loan and need a drop.
pub(in super::super) fn holds_in_temporary(expr: &Expr) -> bool {
    !matches!(
        expr,
        Expr::Path(_)
            | Expr::Field(_)
            | Expr::Index(_)
            | Expr::Lit(_)
            | Expr::Reference(_)
            | Expr::Unary(_)
            | Expr::Binary(_)
            | Expr::Cast(_)
    )
}

/// Whether a temporary of this expression can hold more than a plain reference.
pub(super) fn holds_beyond_reference(expr: &Expr) -> bool {
    match expr {
        Expr::Paren(inner) => holds_beyond_reference(&inner.expr),
        Expr::Group(inner) => holds_beyond_reference(&inner.expr),
        Expr::MethodCall(call) => {
            !known::gives_plain_reference(&call.method.to_string()) || holds_beyond_reference(&call.receiver)
        }
        Expr::Range(_) => false,
        other => holds_in_temporary(other),
    }
}

/// Whether `let` makes a temporary of this expression live as long as the variable.
pub(super) fn is_extended_temporary(expr: &Expr) -> bool {
    match expr {
        Expr::Reference(reference) => {
            !matches!(*reference.expr, Expr::Path(_) | Expr::Field(_) | Expr::Index(_) | Expr::Lit(_) | Expr::Unary(_))
        }
        Expr::Macro(call) => call.mac.path.segments.last().is_some_and(|segment| segment.ident == "pin"),
        Expr::Struct(literal) => literal.fields.iter().any(|field| is_extended_temporary(&field.expr)),
        Expr::Tuple(tuple) => tuple.elems.iter().any(is_extended_temporary),
        _ => false,
    }
}

pub(super) fn binds_by_value(pattern: &Pat) -> bool {
    pattern::names(pattern).iter().any(|name| !name.by_reference)
}

pub(super) fn contains_let(expr: &Expr) -> bool {
    match expr {
        Expr::Let(_) => true,
        Expr::Binary(binary) => {
            matches!(binary.op, syn::BinOp::And(_)) && (contains_let(&binary.left) || contains_let(&binary.right))
        }
        _ => false,
    }
}

/// Whether this is certainly no failure: `Ok(..)`, `Some(Ok(..))`, `Poll::Pending`; `none_fails` says that a `None` is one.
pub(super) fn is_success(expr: &Expr, none_fails: bool) -> bool {
    match expr {
        Expr::Paren(inner) => is_success(&inner.expr, none_fails),
        Expr::Group(inner) => is_success(&inner.expr, none_fails),
        Expr::Path(path) => is_named(path, "Pending") || (is_named(path, "None") && !none_fails),
        // What `Option` and `Poll` hold fails if it is a failure, and a `None` in there is none.
        Expr::Call(call) if is_call_of(expr, "Some") || is_call_of(expr, "Ready") => {
            call.args.first().is_some_and(|held| is_success(held, false))
        }
        _ => is_call_of(expr, "Ok"),
    }
}

/// Whether this is certainly a failure: `Err(..)`.
pub(super) fn is_failure(expr: &Expr) -> bool {
    is_call_of(expr, "Err")
}

fn is_call_of(expr: &Expr, name: &str) -> bool {
    let Expr::Call(call) = expr else { return false };
    matches!(&*call.func, Expr::Path(path) if is_named(path, name))
}

fn is_named(path: &syn::ExprPath, name: &str) -> bool {
    path.path.segments.last().is_some_and(|last| last.ident == name)
}
