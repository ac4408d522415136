//! The attributes that matter: conditions, and lint levels.

use proc_macro2::TokenTree;

use super::*;

const LEVELS: &[&str] = &["allow", "warn", "deny", "forbid", "expect"];

/// The `#[cfg]`s among these attributes, and what may become one, as they are written before what they are about.
pub(in super::super) fn conditions(attributes: &[syn::Attribute]) -> Vec<syn::Attribute> {
    named(attributes, &["cfg", "cfg_attr"])
}

/// The lint levels among these attributes, as they are written before what they are about.
pub(super) fn lints(attributes: &[syn::Attribute]) -> Vec<syn::Attribute> {
    named(attributes, LEVELS)
}

/// Whether one of these levels expects one of these lints.
fn expects(levels: &[syn::Attribute], lints: &[&str]) -> bool {
    let names_it = |tokens: proc_macro2::TokenStream| {
        super::super::source::idents(tokens).iter().any(|ident| lints.iter().any(|lint| ident == lint))
    };
    levels.iter().any(|level| becomes(level).iter().any(|name| name == "expect") && names_it(level.to_token_stream()))
}

/// Whether one of these levels allows the lint.
pub(super) fn allows(levels: &[syn::Attribute], lint: &str) -> bool {
    levels.iter().any(|level| {
        becomes(level).iter().any(|name| name == "allow")
            && super::super::source::idents(level.to_token_stream()).iter().any(|ident| ident == lint)
    })
}

impl Lower {
    /// Enters code under these `#[cfg]`s, if there are any; gives back how many there are outside of it.
    pub(super) fn enter_conditions(&mut self, conditions: Vec<syn::Attribute>) -> usize {
        let outer = self.conditions_around.len();
        self.uncertain += usize::from(!conditions.is_empty());
        self.conditions_around.extend(conditions);
        outer
    }

    /// Leaves it again.
    pub(super) fn leave_conditions(&mut self, outer: usize) {
        self.uncertain -= usize::from(self.conditions_around.len() > outer);
        self.conditions_around.truncate(outer);
    }

    /// Notes the lint levels of what is entered; gives back how many there are outside of it.
    pub(super) fn enter_lints(&mut self, attributes: &[syn::Attribute]) -> usize {
        let outer = self.lints.len();
        self.lints.extend(lints(attributes));
        outer
    }

    /// Whether values that are never read are expected here.
    pub(super) fn expects_unused_values(&self) -> bool {
        let expected = |levels| expects(levels, &["unused", "unused_assignments"]);
        expected(&self.lints) || expected(&self.lints_around)
    }

    /// Whether each binding is one that the user says is never read, which our reading it would make untrue, or one of a
    /// type that is not known in time.
    pub(super) fn unreadable(&self, unused: &[bool]) -> Vec<bool> {
        let mut read = vec![false; self.bindings.len()];
        for node in &self.graph.nodes {
            // What is read under a condition alone may be unused after all.
            if let Op::Touch { binding, touch, certain, .. } = node.op {
                read[binding] |=
                    certain && !matches!(touch, Touch::Declare { .. } | Touch::Leave | Touch::Assign | Touch::Change);
            }
        }
        let says_so = |levels| expects(levels, &["unused", "unused_variables"]);
        // What the body never mentions is told of again, within the function: see `still_unused`.
        let around = says_so(&self.lints_around);
        let by_name = |id: usize| says_so(&self.bindings[id].lints) || (around && !unused[id]);
        let late = |id: usize| self.of_cast[id] || (self.is_closure && !self.bindings[id].parameter);
        (0..read.len()).map(|id| late(id) || self.expected[id] || (!read[id] && by_name(id))).collect()
    }
}

/// Whether the attribute may take away what it stands on.
pub(crate) fn is_condition(attribute: &syn::Attribute) -> bool {
    becomes(attribute).iter().any(|name| name == "cfg" || name == "cfg_attr")
}

fn named(attributes: &[syn::Attribute], names: &[&str]) -> Vec<syn::Attribute> {
    let is_named =
        |attribute: &&syn::Attribute| becomes(attribute).iter().any(|name| names.iter().any(|one| name == one));
    // `match { #![allow(..)] .. }` is `#[allow(..)] match { .. }`.
    let before = |attribute: &syn::Attribute| syn::Attribute { style: syn::AttrStyle::Outer, ..attribute.clone() };
    attributes.iter().filter(is_named).map(before).collect()
}

/// The names of what an attribute is, or may become: of `cfg_attr(unix, allow(unused), cfg(test))`, those of the parts
/// behind the condition.
fn becomes(attribute: &syn::Attribute) -> Vec<Ident> {
    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
    let name = |part: &[TokenTree]| match part.first() {
        Some(TokenTree::Ident(name)) => Some(name.clone()),
        _ => None,
    };
    match &attribute.meta {
        syn::Meta::List(list) if list.path.is_ident("cfg_attr") => {
            let tokens: Vec<TokenTree> = list.tokens.clone().into_iter().collect();
            tokens.split(is_comma).skip(1).filter_map(name).collect()
        }
        meta => meta.path().get_ident().cloned().into_iter().collect(),
    }
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
