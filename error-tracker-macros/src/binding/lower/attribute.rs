//! The attributes that matter: conditions, and lint levels.

use super::*;

/// The `#[cfg]`s among these attributes.
pub(in super::super) fn conditions(attributes: &[syn::Attribute]) -> Vec<syn::Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr"))
        .cloned()
        .collect()
}

/// The lint levels among these attributes.
pub(super) fn lints(attributes: &[syn::Attribute]) -> Vec<syn::Attribute> {
    let is_level = |attribute: &&syn::Attribute| {
        ["allow", "warn", "deny", "expect"].iter().any(|level| attribute.path().is_ident(level))
    };
    attributes.iter().filter(is_level).cloned().collect()
}

pub(super) fn statement_conditions(statement: &Stmt) -> Vec<syn::Attribute> {
    match statement {
        Stmt::Local(local) => conditions(&local.attrs),
        Stmt::Macro(call) => conditions(&call.attrs),
        Stmt::Expr(expr, _) => conditions(attributes_of(expr)),
        Stmt::Item(_) => Vec::new(),
    }
}

pub(super) fn attributes_of(expr: &Expr) -> &[syn::Attribute] {
    match expr {
        Expr::Assign(inner) => &inner.attrs,
        Expr::Binary(inner) => &inner.attrs,
        Expr::Block(inner) => &inner.attrs,
        Expr::Break(inner) => &inner.attrs,
        Expr::Call(inner) => &inner.attrs,
        Expr::ForLoop(inner) => &inner.attrs,
        Expr::If(inner) => &inner.attrs,
        Expr::Loop(inner) => &inner.attrs,
        Expr::Macro(inner) => &inner.attrs,
        Expr::Match(inner) => &inner.attrs,
        Expr::MethodCall(inner) => &inner.attrs,
        Expr::Path(inner) => &inner.attrs,
        Expr::Return(inner) => &inner.attrs,
        Expr::Try(inner) => &inner.attrs,
        Expr::Unsafe(inner) => &inner.attrs,
        Expr::While(inner) => &inner.attrs,
        _ => &[],
    }
}
