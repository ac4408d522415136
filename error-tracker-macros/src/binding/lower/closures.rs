//! The names that may hold a closure of the body: the type of a closure is known when everything else has been checked.

use syn::visit::Visit;

use super::*;
use crate::binding::source::idents;

/// The names that may hold a closure. Whether that is copied is known only when everything of ours has been checked.
#[derive(Default)]
pub(super) struct ClosuresHeld {
    names: HashSet<String>,
    /// What names are made of.
    made: Vec<(Vec<String>, Vec<String>)>,
}

impl ClosuresHeld {
    pub(super) fn of(body: &Block) -> Self {
        let mut held = Self::default();
        held.visit_block(body);
        let made = std::mem::take(&mut held.made);
        loop {
            let before = held.names.len();
            for (names, of) in &made {
                if of.iter().any(|name| held.names.contains(name)) {
                    held.names.extend(names.iter().cloned());
                }
            }
            if held.names.len() == before {
                return held;
            }
        }
    }

    pub(super) fn holds(&self, ident: &Ident) -> bool {
        self.names.contains(&ident.to_string())
    }

    fn gives(&mut self, names: Vec<String>, value: &Expr) {
        let mut closures = Closures(false);
        closures.visit_expr(value);
        if closures.0 {
            self.names.extend(names);
        } else {
            self.made.push((names, idents(value.to_token_stream()).iter().map(ToString::to_string).collect()));
        }
    }

    fn gives_pattern(&mut self, pattern: &Pat, value: &Expr) {
        self.gives(pattern::names(pattern).iter().map(|name| name.ident.to_string()).collect(), value);
    }
}

impl<'ast> Visit<'ast> for ClosuresHeld {
    fn visit_local(&mut self, local: &'ast syn::Local) {
        if let Some(init) = &local.init {
            self.gives_pattern(&local.pat, &init.expr);
        }
        syn::visit::visit_local(self, local);
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Match(choice) => choice.arms.iter().for_each(|arm| self.gives_pattern(&arm.pat, &choice.expr)),
            Expr::Let(condition) => self.gives_pattern(&condition.pat, &condition.expr),
            Expr::ForLoop(looped) => self.gives_pattern(&looped.pat, &looped.expr),
            Expr::Assign(assign) => {
                let names = idents(assign.left.to_token_stream());
                self.gives(names.iter().map(ToString::to_string).collect(), &assign.right);
            }
            // It may be of the type that it is told by what it is lent to.
            Expr::Call(call) => {
                let lent = call.args.iter().filter(|argument| matches!(argument, Expr::Reference(_)));
                let names: Vec<String> =
                    lent.flat_map(|one| idents(one.to_token_stream())).map(|name| name.to_string()).collect();
                let plain = |argument: &&Expr| !is_plain_macro(argument);
                call.args.iter().filter(plain).for_each(|argument| self.gives(names.clone(), argument));
            }
            Expr::MethodCall(call) if calls_what_it_is_given(call) => {}
            Expr::MethodCall(call) => {
                let receiver = match &*call.receiver {
                    Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
                    _ => None,
                };
                let names: Vec<String> = receiver.into_iter().collect();
                let plain = |argument: &&Expr| !is_plain_macro(argument);
                call.args.iter().filter(plain).for_each(|argument| self.gives(names.clone(), argument));
            }
            _ => {}
        }
        syn::visit::visit_expr(self, expr);
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

/// Whether a closure that the method is given is called, and not in what it gives, by what everyone calls it.
fn calls_what_it_is_given(call: &syn::ExprMethodCall) -> bool {
    matches!(
        call.method.to_string().as_str(),
        "map_err"
            | "ok_or_else"
            | "or_else"
            | "unwrap_or_else"
            | "with_context"
            | "wrap_err_with"
            | "any"
            | "all"
            | "position"
            | "find"
            | "retain"
            | "sort_by"
            | "sort_by_key"
            | "for_each"
            | "is_some_and"
            | "is_ok_and"
            | "is_none_or"
            | "then"
    )
}

/// Whether this is a macro, given to something, in which no closure is written.
fn is_plain_macro(argument: &Expr) -> bool {
    fn has_closure(tokens: proc_macro2::TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            proc_macro2::TokenTree::Punct(punct) => punct.as_char() == '|',
            proc_macro2::TokenTree::Group(group) => has_closure(group.stream()),
            _ => false,
        })
    }
    matches!(argument, Expr::Macro(call) if !has_closure(call.mac.tokens.clone()))
}

/// Whether a value may hold a closure that is written in it.
struct Closures(bool);

impl<'ast> Visit<'ast> for Closures {
    fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {
        self.0 = true;
    }

    fn visit_expr_try(&mut self, question: &'ast syn::ExprTry) {
        // What comes out behind a `?` is none of the closures that it went through.
        if let Expr::MethodCall(call) = &*question.expr
            && calls_what_it_is_given(call)
        {
            return self.visit_expr(&call.receiver);
        }
        syn::visit::visit_expr_try(self, question);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        self.visit_expr(&call.func);
        call.args.iter().filter(|argument| !is_plain_macro(argument)).for_each(|argument| self.visit_expr(argument));
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.visit_expr(&call.receiver);
        call.args.iter().filter(|argument| !is_plain_macro(argument)).for_each(|argument| self.visit_expr(argument));
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.0 |= matches!(known::macro_kind(&call.path), MacroKind::Values | MacroKind::Unknown);
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}
