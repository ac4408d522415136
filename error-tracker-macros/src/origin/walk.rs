//! The walks over a body that find what its variables hold, and which of its calls leave it by their failure.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenTree;
use syn::{Block, Expr, Pat, Stmt, ext::IdentExt, visit::Visit};

use super::{Origin, Origins, direct_call, for_each_token, is_success, last_name, names, root};

/// The walk over a body that finds what its variables hold.
pub(super) struct Walk<'a> {
    known: &'a Origins,
    pub(super) found: BTreeMap<String, Origin>,
    pub(super) calls: BTreeMap<String, (usize, usize)>,
    pub(super) leaves_unseen: bool,
    pub(super) items: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(known: &'a Origins) -> Self {
        Self { known, found: BTreeMap::new(), calls: BTreeMap::new(), leaves_unseen: false, items: BTreeSet::new() }
    }

    pub(super) fn declare(&mut self, pattern: &Pat, value: &Origin) {
        match pattern {
            Pat::TupleStruct(tuple) => {
                let holds = tuple.path.segments.last().is_none_or(|last| last.ident != "Ok");
                let value = if holds { value.clone() } else { Origin::default() };
                tuple.elems.iter().for_each(|inner| self.declare(inner, &value));
            }
            Pat::Reference(inner) => self.declare(&inner.pat, value),
            Pat::Paren(inner) => self.declare(&inner.pat, value),
            Pat::Type(inner) => self.declare(&inner.pat, value),
            // Which of them is another matter.
            Pat::Tuple(_) | Pat::Slice(_) | Pat::Struct(_) => {
                let value = value.clone().doubtful();
                names(pattern).into_iter().for_each(|name| self.hold(name, value.clone()));
            }
            _ => names(pattern).into_iter().for_each(|name| self.hold(name, value.clone())),
        }
    }

    /// Another value of the variable; by its name alone, so one that hides it counts as the same.
    fn hold(&mut self, name: String, value: Origin) {
        let all = match self.found.remove(&name) {
            Some(before) => before.or(value),
            None => value,
        };
        self.found.insert(name, all);
    }

    /// The failure of this value leaves the function.
    pub(super) fn leaves_by(&mut self, value: &Expr) {
        if let Some(name) = direct_call(value) {
            self.calls.entry(name).or_default().1 += 1;
        }
        match value {
            Expr::Block(block) => self.leaves_by_block(&block.block),
            Expr::Unsafe(block) => self.leaves_by_block(&block.block),
            Expr::If(branch) if branch.else_branch.is_some() => {
                self.leaves_by_block(&branch.then_branch);
                branch.else_branch.iter().for_each(|(_, other)| self.leaves_by(other));
            }
            Expr::Match(choice) => choice.arms.iter().for_each(|arm| self.leaves_by(&arm.body)),
            _ => {}
        }
    }

    fn leaves_by_block(&mut self, block: &Block) {
        if let Some(Stmt::Expr(tail, None)) = block.stmts.last() {
            self.leaves_by(tail);
        }
    }
}

impl<'ast> Visit<'ast> for Walk<'_> {
    fn visit_local(&mut self, local: &'ast syn::Local) {
        let value = local.init.as_ref().map(|init| self.known.value(&init.expr));
        // What has no value yet gets it by an assignment.
        if let Some(value) = value {
            self.declare(&local.pat, &value);
        }
        syn::visit::visit_local(self, local);
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Match(choice) => {
                let value = self.known.value(&choice.expr);
                choice.arms.iter().for_each(|arm| self.declare(&arm.pat, &value));
            }
            Expr::Let(condition) => {
                let value = self.known.value(&condition.expr);
                self.declare(&condition.pat, &value);
            }
            Expr::ForLoop(looped) => {
                let value = self.known.value(&looped.expr).doubtful();
                self.items.extend(names(&looped.pat));
                self.declare(&looped.pat, &value);
            }
            Expr::Assign(assign) => {
                let value = self.known.value(&assign.right);
                if let Some(name) = root(&assign.left) {
                    self.hold(name, value);
                }
            }
            Expr::MethodCall(call) => {
                self.calls.entry(call.method.unraw().to_string()).or_default().0 += 1;
                // `problems.push(error)`: from here on it holds that as well.
                let given = self.known.all(&call.args);
                if let (Some(name), false) = (root(&call.receiver), given.names.is_empty()) {
                    self.hold(name, given.doubtful());
                }
            }
            Expr::Call(call) => {
                if let Some(name) = last_name(&call.func).filter(|name| !name.starts_with(char::is_uppercase)) {
                    self.calls.entry(name).or_default().0 += 1;
                }
            }
            Expr::Try(question) => self.leaves_by(&question.expr),
            Expr::Return(returned) => returned.expr.iter().for_each(|value| self.leaves_by(value)),
            _ => {}
        }
        syn::visit::visit_expr(self, expr);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if let Some((_, body)) = crate::macros::scope_parts(call) {
            return self.visit_block(&body);
        }
        self.leaves_unseen |= crate::macros::arguments(call).is_none() && crate::macros::returns(&call.tokens);
        let calls = &mut self.calls;
        for_each_token(&call.tokens, &mut |token, is_called| {
            if let (TokenTree::Ident(ident), true) = (token, is_called) {
                calls.entry(ident.unraw().to_string()).or_default().0 += 1;
            }
        });
    }

    // What leaves these does not leave the function.
    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        self.visit_inside(|walk| syn::visit::visit_expr_closure(walk, closure));
    }

    fn visit_expr_async(&mut self, block: &'ast syn::ExprAsync) {
        self.visit_inside(|walk| syn::visit::visit_expr_async(walk, block));
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

impl Walk<'_> {
    fn visit_inside(&mut self, walk: impl FnOnce(&mut Self)) {
        let before: BTreeMap<String, usize> = self.calls.iter().map(|(name, calls)| (name.clone(), calls.1)).collect();
        walk(self);
        for (name, calls) in &mut self.calls {
            calls.1 = before.get(name).copied().unwrap_or_default();
        }
    }
}

/// Macros that do not leave what they stand in by a failure.
const STAYS: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "dbg",
    "debug",
    "debug_assert",
    "eprint",
    "eprintln",
    "error",
    "format",
    "info",
    "json",
    "matches",
    "panic",
    "print",
    "println",
    "todo",
    "trace",
    "unreachable",
    "vec",
    "warn",
    "write",
    "writeln",
];

/// What leaves a closure before its end.
pub(super) struct Leaving<'a> {
    pub(super) origins: &'a Origins,
    /// Nothing as long as all that is known to leave it is no failure.
    pub(super) found: Option<Origin>,
}

impl<'ast> Visit<'ast> for Leaving<'_> {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        let value = match expr {
            Expr::Try(question) => Some(&*question.expr),
            Expr::Return(returned) => returned.expr.as_deref(),
            _ => None,
        };
        if let Some(value) = value.filter(|value| !is_success(value)) {
            self.leaves_by(self.origins.value(value));
        }
        syn::visit::visit_expr(self, expr);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let name = call.path.segments.last().map(|last| last.ident.unraw().to_string()).unwrap_or_default();
        if !STAYS.contains(&name.as_str()) {
            // It may leave as well, by what nobody sees.
            self.leaves_by(Origin::default());
        }
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

impl Leaving<'_> {
    fn leaves_by(&mut self, value: Origin) {
        self.found = Some(match self.found.take() {
            Some(found) => found.or(value),
            None => value,
        });
    }
}

/// What a loop is left with.
pub(super) struct Breaks<'a> {
    pub(super) origins: &'a Origins,
    pub(super) found: Option<Origin>,
}

impl<'ast> Visit<'ast> for Breaks<'_> {
    fn visit_expr_break(&mut self, leaving: &'ast syn::ExprBreak) {
        if let Some(value) = leaving.expr.as_deref().filter(|value| !is_success(value)) {
            let value = self.origins.value(value);
            self.found = Some(match self.found.take() {
                Some(found) => found.or(value),
                None => value,
            });
        }
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}
