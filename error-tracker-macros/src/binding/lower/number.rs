//! The names that the body counts or decides with. By that a number is told from what a method of the same name gives
//! elsewhere: `len()` may give a `Result`.

use syn::visit::Visit;

use super::*;

/// The names that stand where only a number or a `bool` does.
#[derive(Default)]
pub(super) struct Numbers(HashSet<String>);

impl Numbers {
    pub(super) fn of(body: &Block) -> Self {
        let mut numbers = Self::default();
        numbers.visit_block(body);
        numbers
    }

    /// Whether each name of the pattern is one of them.
    pub(super) fn prove(&self, pattern: &Pat) -> bool {
        pattern::names(pattern).iter().all(|name| self.0.contains(&name.ident.to_string()))
    }

    fn is_one(&mut self, value: &Expr) {
        match value {
            Expr::Paren(inner) => self.is_one(&inner.expr),
            Expr::Path(path) => self.0.extend(path.path.get_ident().map(ToString::to_string)),
            _ => {}
        }
    }
}

impl<'ast> Visit<'ast> for Numbers {
    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        // Of anything it can be asked whether it equals another.
        if !matches!(binary.op, syn::BinOp::Eq(_) | syn::BinOp::Ne(_)) {
            self.is_one(&binary.left);
            self.is_one(&binary.right);
        }
        syn::visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_unary(&mut self, unary: &'ast syn::ExprUnary) {
        if !matches!(unary.op, syn::UnOp::Deref(_)) {
            self.is_one(&unary.expr);
        }
        syn::visit::visit_expr_unary(self, unary);
    }

    fn visit_expr_cast(&mut self, cast: &'ast syn::ExprCast) {
        self.is_one(&cast.expr);
        syn::visit::visit_expr_cast(self, cast);
    }

    fn visit_expr_index(&mut self, index: &'ast syn::ExprIndex) {
        self.is_one(&index.index);
        syn::visit::visit_expr_index(self, index);
    }

    fn visit_expr_range(&mut self, range: &'ast syn::ExprRange) {
        range.start.iter().chain(&range.end).for_each(|bound| self.is_one(bound));
        syn::visit::visit_expr_range(self, range);
    }

    fn visit_expr_repeat(&mut self, repeat: &'ast syn::ExprRepeat) {
        self.is_one(&repeat.len);
        syn::visit::visit_expr_repeat(self, repeat);
    }

    fn visit_expr_if(&mut self, branch: &'ast syn::ExprIf) {
        self.is_one(&branch.cond);
        syn::visit::visit_expr_if(self, branch);
    }

    fn visit_expr_while(&mut self, turn: &'ast syn::ExprWhile) {
        self.is_one(&turn.cond);
        syn::visit::visit_expr_while(self, turn);
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}
