//! Code that the compiler checks and that never runs, such as what carries a type to the end of the function; and where a
//! lint would say of code of ours that it cannot be reached. An `#[allow]` breaks a build that forbids it, so it stands
//! only where nothing else helps.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Block, Expr, Stmt};

use super::rewrite::Rewriter;
use crate::binding::{diverges, may_stop};

/// Statements that are checked, and no more. To the analysis of loans nothing leads into the block, so what it names may
/// have moved; the lint for unreachable code looks at the left side of `&&` alone.
pub(super) fn checked(statements: &TokenStream) -> TokenStream {
    quote!(if false && loop {} { #statements })
}

/// Whether the value may be of the type `!`, as far as its text tells: of a call nobody knows.
pub(super) fn may_be_never(value: &Expr) -> bool {
    let block = |block: &Block| block.stmts.last().is_some_and(may_end);
    match value {
        Expr::Verbatim(_) => true,
        Expr::Paren(inner) => may_be_never(&inner.expr),
        Expr::Group(inner) => may_be_never(&inner.expr),
        Expr::Block(inner) => block(&inner.block),
        Expr::Unsafe(inner) => block(&inner.block),
        Expr::If(branch) => {
            let otherwise = branch.else_branch.as_ref().is_some_and(|(_, other)| may_be_never(other));
            otherwise && block(&branch.then_branch)
        }
        Expr::Match(choice) => choice.arms.iter().all(|arm| may_be_never(&arm.body)),
        other => diverges(other) || may_stop(other),
    }
}

/// Where the last statement stands that runs: items may stand behind it.
pub(super) fn last_run(statements: &[Stmt]) -> Option<usize> {
    statements.iter().rposition(|statement| !matches!(statement, Stmt::Item(_)))
}

/// Whether the statement certainly never ends.
pub(super) fn ends(statement: &Stmt) -> bool {
    match statement {
        Stmt::Expr(value, _) => diverges(value),
        Stmt::Macro(call) if call.semi_token.is_some() => diverges(&as_value(call)),
        _ => false,
    }
}

fn as_value(call: &syn::StmtMacro) -> Expr {
    Expr::Macro(syn::ExprMacro { attrs: Vec::new(), mac: call.mac.clone() })
}

/// Whether nothing may come behind the statement.
pub(super) fn may_end(statement: &Stmt) -> bool {
    match statement {
        Stmt::Expr(value, _) => may_be_never(value),
        Stmt::Macro(call) => may_be_never(&as_value(call)),
        Stmt::Local(local) => local.init.as_ref().is_some_and(|init| may_be_never(&init.expr)),
        Stmt::Item(_) => false,
    }
}

impl Rewriter<'_> {
    /// What stands on code that may come behind something which never ends: where that may be, where the user allows the
    /// same, so that no lint forbids it, and where a condition decides what is there.
    pub(super) fn allowed(&self, may_end: bool) -> Option<TokenStream> {
        (may_end || self.allows).then(|| quote!(#[allow(unreachable_code)]))
    }
}
