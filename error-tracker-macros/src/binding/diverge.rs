//! Which expressions certainly do not come back.

use proc_macro2::{TokenStream, TokenTree};
use syn::{Block, Expr, Stmt, visit::Visit};

use super::known::{self, MacroKind};

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
        Expr::Loop(looped) => !breaks(&looped.body),
        Expr::Macro(call) => matches!(known::macro_kind(&call.mac.path), MacroKind::Panic | MacroKind::Bail),
        Expr::Call(call) => {
            let stops = matches!(&*call.func, Expr::Path(path) if path.path.segments.len() > 1
                && path.path.segments.last().is_some_and(|last| last.ident == "exit" || last.ident == "abort")
                && path.path.segments.iter().any(|segment| segment.ident == "process"));
            stops || call.args.iter().any(diverges)
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

fn names_break(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "break",
        TokenTree::Group(group) => names_break(group.stream()),
        _ => false,
    })
}

/// Whether some `break` may leave the loop.
fn breaks(body: &Block) -> bool {
    struct Look(bool);
    impl<'ast> Visit<'ast> for Look {
        fn visit_expr_break(&mut self, exit: &'ast syn::ExprBreak) {
            self.0 = true;
            syn::visit::visit_expr_break(self, exit);
        }
        fn visit_macro(&mut self, call: &'ast syn::Macro) {
            self.0 |= names_break(call.tokens.clone());
        }
    }
    let mut look = Look(false);
    look.visit_block(body);
    look.0
}
