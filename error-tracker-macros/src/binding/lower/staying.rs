//! Variables that are there, and as they were, if some types are ones that are copied: the compiler is asked.

use syn::visit::Visit;

use super::*;
use crate::binding::source::idents;

impl Lower {
    /// The variables at this failure point that can be read where they are if some types are copied; `before` and `after`
    /// are the states at its node, and `copied` those before it if all that [may be copied](Lower::may_be_copied) is.
    pub(super) fn staying(
        &self,
        number: usize,
        variables: &[(BindingId, Verdict)],
        [before, copied, after]: [&[State]; 3],
    ) -> Vec<Staying> {
        if self.points[number].conditional {
            return Vec::new();
        }
        let reason = |id: BindingId, verdict| match verdict {
            Verdict::LeftOut(reason @ (Reason::Moved | Reason::Borrowed(_))) => Some(reason),
            Verdict::Saved if before[id] & (graph::HOLDS | graph::LOST) != 0 => Some(Reason::Moved),
            _ => None,
        };
        let staying = |&(id, verdict): &(BindingId, Verdict)| {
            let itself = match reason(id, verdict)? {
                // Only what it borrows from has to stay as it is.
                Reason::Borrowed(Loan::Changed) => {
                    self.is_free_but(graph::STALE, id, number, before, after).then_some(false)?
                }
                // What nobody can change, and is copied, is never lent but to be read.
                _ if self.may_be_copied(id) => true,
                Reason::Moved if self.may_stay(id) => self
                    .is_free_but(graph::MOVED | graph::MOVED_PART | graph::STALE, id, number, before, after)
                    .then_some(true)?,
                _ => return None,
            };
            let used = after[id] & graph::USED != 0;
            let mut needs: Vec<BindingId> = itself.then_some(id).into_iter().collect();
            if before[id] & graph::STALE != 0 && !used {
                if copied[id] & graph::STALE != 0 || !self.may_live_on(id) {
                    return None;
                }
                let sources = self.borrows[id].iter().map(|source| source.0);
                needs.extend(sources.filter(|&source| source != id && self.may_be_copied(source)));
                needs.sort_unstable();
                needs.dedup();
            }
            Some(Staying { id, needs })
        };
        variables.iter().filter_map(staying).collect()
    }

    /// Whether its type may be one that is copied, and can be asked about.
    fn may_stay(&self, id: BindingId) -> bool {
        let binding = &self.bindings[id];
        let is_reference = matches!(binding.class, Class::Mutable | Class::Pinned);
        let asked = binding.conditions.is_empty() && binding.slot_allowed && self.begins_with_value(id);
        // The type of an argument is written.
        let is_told = binding.parameter || !self.closures_held.holds(&binding.ident);
        !is_reference && asked && self.may_live_on(id) && is_told
    }

    /// What lives in a future that is suspended decides whether that can be sent; its arguments live there anyway.
    fn may_live_on(&self, id: BindingId) -> bool {
        self.bindings[id].parameter || !self.shape.suspends
    }

    /// Whether nothing can change the variable, if its type is one that is copied.
    pub(super) fn may_be_copied(&self, id: BindingId) -> bool {
        !self.bindings[id].mutable && !self.assigned[id] && self.may_stay(id)
    }

    /// Whether nothing but this stands between the variable and its reader.
    fn is_free_but(&self, flags: State, id: BindingId, number: usize, before: &[State], after: &[State]) -> bool {
        let seen = &self.seen[number];
        let mut states = before.to_vec();
        states[id] &= !flags;
        let held = |holder: BindingId| holder != id && self.borrows[holder].contains(&(id, true));
        self.verdict(id, seen, &states, after) == Verdict::Borrow && !seen.in_scope.iter().any(|&holder| held(holder))
    }
}

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

    fn holds(&self, ident: &Ident) -> bool {
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
