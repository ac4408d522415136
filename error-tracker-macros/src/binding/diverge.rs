//! Which expressions certainly do not come back, and which may not.

use proc_macro2::{TokenStream, TokenTree};
use syn::{Block, Expr, Stmt, visit::Visit};

use super::known::{self, MacroKind};

/// Whether the value is a closure, on one way at least.
pub(crate) fn gives_closure(value: &Expr) -> bool {
    let block = |block: &Block| matches!(block.stmts.last(), Some(Stmt::Expr(tail, None)) if gives_closure(tail));
    match value {
        Expr::Closure(_) => true,
        Expr::Paren(inner) => gives_closure(&inner.expr),
        Expr::Group(inner) => gives_closure(&inner.expr),
        Expr::Block(inner) => block(&inner.block),
        Expr::Unsafe(inner) => block(&inner.block),
        Expr::If(branch) => {
            block(&branch.then_branch) || branch.else_branch.as_ref().is_some_and(|(_, other)| gives_closure(other))
        }
        Expr::Match(choice) => choice.arms.iter().any(|arm| gives_closure(&arm.body)),
        _ => false,
    }
}

/// Whether the expression certainly does not come back, as far as its text tells.
pub(crate) fn diverges(expr: &Expr) -> bool {
    match expr {
        Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) => true,
        Expr::Paren(inner) => diverges(&inner.expr),
        Expr::Group(inner) => diverges(&inner.expr),
        Expr::Block(block) if block.label.is_none() => block_diverges(&block.block),
        Expr::Unsafe(block) => block_diverges(&block.block),
        Expr::If(branch) => {
            let otherwise = branch.else_branch.as_ref().is_some_and(|(_, other)| diverges(other));
            diverges(&branch.cond) || (otherwise && block_diverges(&branch.then_branch))
        }
        Expr::Match(choice) => {
            diverges(&choice.expr) || (!choice.arms.is_empty() && choice.arms.iter().all(|arm| diverges(&arm.body)))
        }
        Expr::Loop(looped) => !breaks(looped),
        Expr::Macro(call) => matches!(known::macro_kind(&call.mac.path), MacroKind::Panic | MacroKind::Bail),
        Expr::Call(call) => {
            let stops = matches!(&*call.func, Expr::Path(path) if path.path.segments.len() > 1
                && path.path.segments.last().is_some_and(|last| last.ident == "exit" || last.ident == "abort")
                && path.path.segments.iter().any(|segment| segment.ident == "process"));
            let gives_up = matches!(&*call.func, Expr::Path(path)
                if path.path.segments.last().is_some_and(|last| last.ident == "handle_alloc_error"));
            stops || gives_up || call.args.iter().any(diverges)
        }
        Expr::MethodCall(call) => diverges(&call.receiver) || call.args.iter().any(diverges),
        Expr::Try(inner) => diverges(&inner.expr),
        _ => false,
    }
}

fn block_diverges(block: &Block) -> bool {
    block.stmts.iter().any(|statement| match statement {
        Stmt::Expr(expr, _) => diverges(expr),
        Stmt::Macro(call) => matches!(known::macro_kind(&call.mac.path), MacroKind::Panic | MacroKind::Bail),
        Stmt::Local(local) => local.init.as_ref().is_some_and(|init| diverges(&init.expr)),
        Stmt::Item(_) => false,
    })
}

/// Whether a block that ends with this may never come to its end, because of what is called last: nobody can see whether
/// that is a function which returns `!`. What stands behind a call that does not come back is dead, which the compiler
/// warns of, so only the last one matters.
pub(crate) fn may_stop(expr: &Expr) -> bool {
    match expr {
        Expr::Paren(inner) => may_stop(&inner.expr),
        Expr::Group(inner) => may_stop(&inner.expr),
        Expr::Block(block) => block_may_stop(&block.block),
        Expr::Unsafe(block) => block_may_stop(&block.block),
        Expr::Macro(call) => known::macro_kind(&call.mac.path) == MacroKind::Unknown,
        Expr::Call(call) => match &*call.func {
            Expr::Path(path) => !known::comes_back(&path.path),
            _ => true,
        },
        Expr::MethodCall(call) => !known::method_comes_back(&call.method.to_string()),
        Expr::Await(_) => true,
        _ => false,
    }
}

/// Whether what is called last in the block may not come back.
pub(super) fn block_may_stop(block: &Block) -> bool {
    match block.stmts.last() {
        Some(Stmt::Expr(expr, _)) => may_stop(expr),
        Some(Stmt::Macro(call)) => known::macro_kind(&call.mac.path) == MacroKind::Unknown,
        _ => false,
    }
}

fn names_break(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "break",
        TokenTree::Group(group) => names_break(group.stream()),
        _ => false,
    })
}

/// Whether some `break` may leave the loop: one without a label outside of the loops within it, or one with its label.
fn breaks(looped: &syn::ExprLoop) -> bool {
    struct Look<'a> {
        label: Option<&'a syn::Lifetime>,
        within: usize,
        found: bool,
    }
    impl Look<'_> {
        fn inner(&mut self, visit: impl FnOnce(&mut Self)) {
            self.within += 1;
            visit(self);
            self.within -= 1;
        }
    }
    impl<'ast> Visit<'ast> for Look<'_> {
        fn visit_expr_break(&mut self, exit: &'ast syn::ExprBreak) {
            self.found |= match &exit.label {
                Some(label) => self.label == Some(label),
                None => self.within == 0,
            };
            syn::visit::visit_expr_break(self, exit);
        }
        fn visit_expr_loop(&mut self, inner: &'ast syn::ExprLoop) {
            self.inner(|look| syn::visit::visit_expr_loop(look, inner));
        }
        fn visit_expr_while(&mut self, inner: &'ast syn::ExprWhile) {
            self.inner(|look| syn::visit::visit_expr_while(look, inner));
        }
        fn visit_expr_for_loop(&mut self, inner: &'ast syn::ExprForLoop) {
            self.inner(|look| syn::visit::visit_expr_for_loop(look, inner));
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
        fn visit_expr_async(&mut self, _: &'ast syn::ExprAsync) {}
        fn visit_item(&mut self, _: &'ast syn::Item) {}
        fn visit_macro(&mut self, call: &'ast syn::Macro) {
            self.found |= names_break(call.tokens.clone());
        }
    }
    let label = looped.label.as_ref().map(|label| &label.name);
    let mut look = Look { label, within: 0, found: false };
    look.visit_block(&looped.body);
    look.found
}
