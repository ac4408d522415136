//! What in a body can raise a panic, and where: read from its text, before anything is rewritten.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Block, Expr, Stmt, spanned::Spanned, visit::Visit, visit_mut::VisitMut};

use super::statics::place;
use crate::{binding::may_await, macros, text, waits};

/// What in a body can raise a panic.
#[derive(Default)]
pub(super) struct Raises {
    /// Whether anything can.
    pub(super) any: bool,
    /// Whether it calls anything.
    pub(super) calls: bool,
    /// Whether it may wait where nobody sees it: in a macro that nobody knows. Its frame is then told before and after.
    pub(super) may_await_unseen: bool,
    /// What does so by itself: the place that a panic tells of, and the text.
    pub(super) places: Vec<(Span, String)>,
    /// Whether the places are asked for.
    named: bool,
}

impl Raises {
    pub(super) fn of(body: &Block) -> Self {
        let mut raises = Self { named: true, ..Self::default() };
        raises.visit_block(body);
        raises
    }

    /// The same of one statement, without the places.
    pub(super) fn of_statement(statement: &Stmt) -> Self {
        let mut raises = Self::default();
        raises.visit_stmt(statement);
        raises
    }

    fn by_itself(&mut self, span: Span, expr: &impl ToTokens) {
        self.any = true;
        if self.named {
            self.places.push((span, text::of(expr)));
        }
    }

    fn call(&mut self) {
        self.any = true;
        self.calls = true;
    }
}

impl<'ast> Visit<'ast> for Raises {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        use syn::BinOp::{
            Add, AddAssign, Div, DivAssign, Mul, MulAssign, Rem, RemAssign, Shl, ShlAssign, Shr, ShrAssign, Sub,
            SubAssign,
        };
        match expr {
            Expr::Index(_) => self.by_itself(expr.span(), expr),
            Expr::Binary(binary) => {
                if let Add(_) | Sub(_) | Mul(_) | Div(_) | Rem(_) | Shl(_) | Shr(_) | AddAssign(_) | SubAssign(_)
                | MulAssign(_) | DivAssign(_) | RemAssign(_) | ShlAssign(_) | ShrAssign(_) = binary.op
                {
                    self.by_itself(expr.span(), expr);
                }
            }
            Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Neg(_)) && !matches!(*unary.expr, Expr::Lit(_)) => {
                self.by_itself(expr.span(), expr);
            }
            Expr::MethodCall(call) => {
                self.call();
                if panics_for_its_caller(&call.method.to_string()) {
                    self.by_itself(call.method.span(), expr);
                }
            }
            Expr::Call(call) if !is_constructor(&call.func) => self.call(),
            Expr::Await(_) => self.call(),
            _ => {}
        }
        syn::visit::visit_expr(self, expr);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if call.path.get_ident().is_some_and(|name| name.to_string().starts_with("__error_tracker_")) {
            return;
        }
        self.call();
        self.by_itself(call.span(), call);
        let parts = waits::parts(call);
        let is_seen = parts.is_some() || macros::scope_parts(call).is_some();
        self.may_await_unseen |= may_await(call) || (!is_seen && names_await(&call.tokens));
        for part in parts.into_iter().flatten() {
            if let waits::Part::Future(expr) | waits::Part::Perhaps(expr) | waits::Part::Value(expr) = &part {
                // It is gone before the next: what is found has no lifetime.
                let mut found = Self { named: self.named, ..Self::default() };
                found.visit_expr(expr);
                self.may_await_unseen |= found.may_await_unseen;
                self.places.append(&mut found.places);
            }
        }
        if !self.named {
            return;
        }
        let mut inner = Self { named: true, ..Self::default() };
        if let Some((_, body)) = macros::scope_parts(call) {
            inner.visit_block(&body);
        } else if let Some(mut arguments) = macros::arguments(call) {
            for expr in arguments.items.iter_mut().filter_map(macros::Argument::expr_mut) {
                // Each is gone before the next: what is found has no lifetime.
                let mut found = Self { named: true, ..Self::default() };
                found.visit_expr(expr);
                inner.places.append(&mut found.places);
            }
        }
        self.may_await_unseen |= inner.may_await_unseen;
        self.places.append(&mut inner.places);
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

/// Where a statement may wait and nobody sees it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unseen {
    Nowhere,
    /// In a block inside of it, whose own statements tell more.
    Within,
    /// In the statement itself.
    Here,
}

impl Unseen {
    pub(super) fn of(statement: &Stmt) -> Self {
        if !Raises::of_statement(statement).may_await_unseen {
            return Self::Nowhere;
        }
        let mut without_blocks = statement.clone();
        Emptied.visit_stmt_mut(&mut without_blocks);
        if Raises::of_statement(&without_blocks).may_await_unseen { Self::Here } else { Self::Within }
    }
}

struct Emptied;

impl VisitMut for Emptied {
    fn visit_block_mut(&mut self, block: &mut Block) {
        block.stmts.clear();
    }
}

fn names_await(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "await",
        TokenTree::Group(group) => names_await(&group.stream()),
        _ => false,
    })
}

/// `Ok(..)`, `Order(..)`: a capital first letter calls nothing.
fn is_constructor(called: &Expr) -> bool {
    let Expr::Path(path) = called else { return false };
    path.path
        .segments
        .last()
        .is_some_and(|last| last.ident.to_string().trim_start_matches("r#").starts_with(char::is_uppercase))
}

/// Methods of std whose panics tell of the place that calls them.
fn panics_for_its_caller(method: &str) -> bool {
    matches!(
        method,
        "unwrap"
            | "expect"
            | "unwrap_err"
            | "expect_err"
            | "unwrap_none"
            | "borrow"
            | "borrow_mut"
            | "replace"
            | "remove"
            | "swap_remove"
            | "insert"
            | "split_off"
            | "split_at"
            | "split_at_mut"
            | "drain"
            | "copy_from_slice"
            | "clone_from_slice"
            | "swap"
            | "chunks"
            | "chunks_exact"
            | "windows"
            | "step_by"
            | "rotate_left"
            | "rotate_right"
            | "pow"
            | "div_euclid"
            | "rem_euclid"
            | "abs"
            | "clamp"
            | "with_capacity"
            | "duration_since"
    )
}

/// The places of the names that conditions bind.
pub(super) struct Conditions(pub(super) Vec<(u32, u32)>);

impl<'ast> Visit<'ast> for Conditions {
    fn visit_expr_let(&mut self, condition: &'ast syn::ExprLet) {
        self.visit_pat(&condition.pat);
        self.visit_expr(&condition.expr);
    }

    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        self.0.push(place(pattern.ident.span()));
        syn::visit::visit_pat_ident(self, pattern);
    }

    // What these bind is no condition's.
    fn visit_local(&mut self, local: &'ast syn::Local) {
        local.init.iter().for_each(|init| syn::visit::visit_local_init(self, init));
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        arm.guard.iter().for_each(|(_, guard)| self.visit_expr(guard));
        self.visit_expr(&arm.body);
    }

    fn visit_expr_for_loop(&mut self, looped: &'ast syn::ExprForLoop) {
        self.visit_expr(&looped.expr);
        self.visit_block(&looped.body);
    }

    fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}

    fn visit_expr_async(&mut self, _: &'ast syn::ExprAsync) {}

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}
