//! What a panic is shown with: the guard of the function with its arguments, and a guard for each local that never
//! changes. The guards act only when a panic drops them.

use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Block, Expr, Signature, Stmt, spanned::Spanned, visit::Visit};

use super::{
    rewrite::{Rewriter, hidden, own, statement},
    statics::{number_of, place},
    values::{context_value, nested},
};
use crate::{
    binding::{BindingId, Verdict, Watch, may_await},
    macros, stats, text, waits,
};

/// More than these are not kept at hand in one function: each has code of its own for the way out.
const LOCALS_MAX: usize = 24;
/// The same of the arguments.
const ARGUMENTS_MAX: usize = 16;

/// How a function is entered.
pub(super) enum Entry {
    /// It may go on elsewhere, so it is not counted.
    Uncounted,
    /// It is counted where its body calls something.
    Counted,
    /// It is counted, and its variables are kept at hand for a panic.
    Watched(Raises),
    /// It may go on elsewhere, and its variables are kept at hand for a panic.
    Polled(Raises),
}

impl Entry {
    /// Whether its variables are kept at hand.
    pub(super) fn watches(&self) -> bool {
        matches!(self, Entry::Watched(_) | Entry::Polled(_))
    }
}

/// What comes after a declaration, and where the variable is in scope.
pub(super) struct Follows {
    /// Whether anything can panic there.
    pub(super) panic: bool,
    /// Whether that is worth a guard: within a loop, a call.
    pub(super) call: bool,
    pub(super) from: Span,
    pub(super) to: Span,
}

/// A local that is in scope where something can panic, and is not kept at hand.
pub(super) struct Unguarded {
    id: BindingId,
    from: Span,
    to: Span,
}

/// What in a body can raise a panic.
#[derive(Default)]
pub(super) struct Raises {
    /// Whether anything can.
    pub(super) any: bool,
    /// Whether it calls anything.
    pub(super) calls: bool,
    /// Whether it may wait where nobody sees it: in a macro that nobody knows.
    pub(super) may_await_unseen: bool,
    /// What does so by itself: the place that a panic tells of, and the text.
    places: Vec<(Span, String)>,
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
            if let waits::Part::Future(expr) | waits::Part::Value(expr) = &part {
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
struct Conditions(Vec<(u32, u32)>);

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

impl Rewriter<'_> {
    /// Keeps a local at hand behind its declaration, where a panic may follow, and where it hides another of its name.
    pub(super) fn watch(&mut self, id: BindingId, follows: &Follows) -> Vec<Stmt> {
        let (runtime, binding) = (&self.runtime, &self.analysis.bindings[id]);
        let hides = self.analysis.bindings[..id].iter().any(|other| other.ident == binding.ident);
        let wanted = hides || (follows.call && self.watched < LOCALS_MAX);
        if !self.is_told(id) {
            return Vec::new();
        }
        if !wanted || !self.can_be_guarded(id) {
            if follows.panic {
                self.unguarded.push(Unguarded { id, from: follows.from, to: follows.to });
            }
            return Vec::new();
        }
        self.watched += 1;
        if !self.is_shown(id) {
            let skipped = quote!(#runtime::Unwatched::Skipped);
            return vec![self.guard_known(&hidden("watch", id), &number_of(id), &skipped)];
        }
        let Some(reach) = self.reach(id) else {
            // It is in scope, which is all that a guard can say of it without borrowing it.
            let why = match binding.conditions.as_slice() {
                [] => quote!(Changes),
                _ => quote!(Apart),
            };
            let why = quote!(#runtime::Unwatched::#why);
            let guard = self.guard_known(&hidden("watch", id), &number_of(id), &why);
            let conditions = &binding.conditions;
            return vec![statement(quote!(#(#conditions)* #guard))];
        };
        let ident = &binding.ident;
        let (tier, carry) = (hidden("tier", id), hidden("carry", id));
        let (guard, frame, number) = (hidden("watch", id), hidden("enter", 0), number_of(id));
        let mut statements = vec![statement(quote! {
            #[allow(unreachable_code)]
            let #guard = #runtime::guard::<#number, _, _, _, _>(&#frame, &#ident, #tier, #reach)
        })];
        if !std::mem::replace(&mut self.carried[id], true) && !self.typed[id] {
            let dead = syn::Lifetime::new("'__dead", Span::mixed_site());
            statements.push(statement(quote! {
                #[allow(unreachable_code)]
                let () = #dead: { break #dead; #carry = #runtime::carry(&#ident); }
            }));
        }
        statements
    }

    /// Whether a local is to be shown to a panic, if only by its name.
    fn is_told(&self, id: BindingId) -> bool {
        let binding = &self.analysis.bindings[id];
        let told = self.is_shown(id) || self.analysis.unreadable[id];
        self.entry.watches() && told && !binding.parameter && !binding.ident.to_string().starts_with("__")
    }

    /// The locals that are not kept at hand: their numbers, and where they are in scope.
    fn unguarded(&self, body: &Block) -> Vec<TokenStream> {
        let runtime = &self.runtime;
        // What a chain of conditions binds may be used before a guard could stand anywhere.
        let mut conditions = Conditions(Vec::new());
        conditions.visit_block(body);
        let bindings = self.analysis.bindings.iter().enumerate();
        let in_chains = bindings.filter(|(id, binding)| {
            !binding.slot_allowed && self.is_told(*id) && conditions.0.contains(&place(binding.ident.span()))
        });
        let end = body.brace_token.span.close();
        let unguarded: Vec<Unguarded> =
            in_chains.map(|(id, binding)| Unguarded { id, from: binding.ident.span(), to: end }).collect();
        let shown = unguarded.iter().chain(&self.unguarded).map(|Unguarded { id, from, to }| {
            let (number, conditions) = (number_of(*id), &self.analysis.bindings[*id].conditions);
            let ((line, column), (last_line, last_column)) = (place(*from), place(*to));
            quote!(#(#conditions)* #runtime::Unguarded {
                number: #number, from: (#line, #column), to: (#last_line, #last_column)
            })
        });
        shown.collect()
    }

    /// A guard of what is known already.
    fn guard_known(&self, guard: &Ident, number: &Literal, kept: &TokenStream) -> Stmt {
        let (runtime, frame) = (&self.runtime, hidden("enter", 0));
        statement(quote! {
            #[allow(unreachable_code)]
            let #guard = #runtime::guard_known::<#number, _, _>(&#frame, #kept)
        })
    }

    /// Whether a guard can stand behind the declaration, be it one that only says that the variable is there.
    fn can_be_guarded(&self, id: BindingId) -> bool {
        let binding = &self.analysis.bindings[id];
        let named = !binding.ident.to_string().starts_with("__");
        named && (binding.parameter || binding.slot_allowed)
    }

    /// Whether a later variable has the name of this one, and would be taken for it because nothing shows it.
    fn hides_unseen(&self, later: BindingId, id: BindingId) -> bool {
        let bindings = &self.analysis.bindings;
        later > id && bindings[later].ident == bindings[id].ident && !self.can_be_guarded(later)
    }

    /// How much of a variable can be kept at hand.
    fn reach(&self, id: BindingId) -> Option<TokenStream> {
        let runtime = &self.runtime;
        let binding = &self.analysis.bindings[id];
        if !self.can_be_guarded(id) || (id..self.analysis.bindings.len()).any(|other| self.hides_unseen(other, id)) {
            return None;
        }
        let mut watch = self.analysis.watches[id];
        if matches!(self.entry, Entry::Polled(_)) {
            // What is kept while the function waits has to be as free to go to another thread as the function was.
            watch = match watch {
                Watch::Whole if binding.is_sync => Watch::Whole,
                Watch::Whole | Watch::Copied if binding.argument => Watch::Copied,
                Watch::Changes => Watch::Changes,
                _ => Watch::Plain,
            };
        }
        match watch {
            Watch::Whole => Some(quote!(#runtime::Whole)),
            Watch::Copied => Some(quote!(#runtime::Copied)),
            Watch::Plain => Some(quote!(#runtime::Plain)),
            Watch::Changes => None,
        }
    }

    /// Whether an argument is kept at hand.
    fn is_guarded(&self, id: BindingId) -> bool {
        let guarded = |id: BindingId| {
            let binding = &self.analysis.bindings[id];
            let there = binding.parameter && binding.conditions.is_empty() && self.analysis.inside[id];
            there && self.is_shown(id) && self.reach(id).is_some()
        };
        self.entry.watches() && guarded(id) && (0..id).filter(|&id| guarded(id)).count() < ARGUMENTS_MAX
    }

    /// Whether the way in which a variable is shown is chosen where the function begins: as early as that only an argument's
    /// type is known, and what can be suspended must not have borrowed it. A choice that is put off costs the compiler
    /// more: it asks again, after each expression, whether the type is known by now.
    pub(super) fn is_known_early(&self, id: BindingId) -> bool {
        let binding = &self.analysis.bindings[id];
        self.counted && binding.parameter && binding.conditions.is_empty() && self.analysis.inside[id]
    }

    /// Whether the way in which a variable is shown need not be chosen where the function ends: it is known early, or
    /// written behind the declaration of a local that says its type.
    pub(super) fn is_settled(&self, id: BindingId) -> bool {
        self.is_known_early(id) || self.typed[id]
    }

    /// Chooses how the arguments are shown whose types are known.
    pub(super) fn early_tiers(&self) -> Vec<Stmt> {
        let read = |id: BindingId| self.is_known_early(id) && (self.carried[id] || self.is_guarded(id));
        (0..self.analysis.bindings.len()).filter(|&id| read(id)).map(|id| self.tier_at_once(id)).collect()
    }

    /// Chooses how these locals are shown, behind their declaration, where that says their types.
    pub(super) fn typed_tiers(&self, declared: &[BindingId]) -> Vec<Stmt> {
        let is_read = |id: BindingId| {
            let read = |&(variable, verdict)| variable == id && matches!(verdict, Verdict::Borrow | Verdict::Saved);
            self.carried[id] || self.analysis.points.iter().any(|point| point.variables.iter().any(read))
        };
        declared.iter().filter(|&&id| self.typed[id] && is_read(id)).map(|&id| self.tier_at_once(id)).collect()
    }

    fn tier_at_once(&self, id: BindingId) -> Stmt {
        let (runtime, tier, ident) = (&self.runtime, hidden("tier", id), &self.analysis.bindings[id].ident);
        let chosen = quote!(#runtime::carry(&#ident).tier());
        let told = stats::told(stats::Choice::Shown, ident, &chosen);
        statement(quote!(#told #[allow(unreachable_code)] let #tier = #runtime::chosen(#chosen)))
    }

    /// Whether a copy of an argument is all that there is to keep of it. In a function that can be suspended nothing then
    /// may borrow the argument itself, or it would be kept a second time.
    fn is_kept_as_copy(&self, id: BindingId) -> bool {
        matches!(self.entry, Entry::Polled(_)) && self.analysis.bindings[id].is_plain && self.is_guarded(id)
    }

    /// What a failure point shows of an argument that is kept at hand as a copy.
    pub(super) fn kept(&self, id: BindingId) -> Option<TokenStream> {
        let (runtime, frame) = (&self.runtime, hidden("enter", 0));
        self.is_kept_as_copy(id).then(|| {
            let number = syn::Index::from(1 + (0..id).filter(|&id| self.is_guarded(id)).count());
            quote!(&#runtime::AsyncFrame::kept(&#frame).#number)
        })
    }

    /// Enters the function, and keeps its arguments at hand.
    pub(super) fn panic_frame(&self, signature: &Signature, body: &Block, raises: &Raises) -> Vec<Stmt> {
        let runtime = &self.runtime;
        let suspends = matches!(self.entry, Entry::Polled(_));
        let mut arguments = Vec::new();
        let mut guards: Vec<Stmt> = Vec::new();
        let (mut kept_arguments, mut copied) = (Vec::new(), Vec::new());
        let bindings = self.analysis.bindings.iter().enumerate();
        for (id, binding) in bindings.filter(|(_, binding)| binding.parameter) {
            let (ident, number, conditions) = (&binding.ident, number_of(id), &binding.conditions);
            let unwatched = match self.reach(id) {
                _ if !conditions.is_empty() => quote!(#runtime::Some(#runtime::Unwatched::Apart)),
                _ if !self.is_shown(id) => quote!(#runtime::Some(#runtime::Unwatched::Skipped)),
                Some(reach) if self.is_guarded(id) => {
                    if !suspends {
                        let tier = hidden("tier", id);
                        kept_arguments.push([quote!(&#ident), quote!(#tier), reach]);
                    } else if self.is_kept_as_copy(id) {
                        let tier = quote!(#runtime::carry_copy(#ident).tier());
                        copied.push(quote!(#runtime::watch_copy(#ident, #tier)));
                    } else {
                        let tier = quote!(#runtime::carry(&#ident).tier());
                        copied.push(quote!(#runtime::watch_known(&#ident, #tier, #reach)));
                    }
                    quote!(#runtime::None)
                }
                _ => quote!(#runtime::Some(#runtime::Unwatched::Changes)),
            };
            arguments.push(quote!(#(#conditions)* (#number, #unwatched)));
        }
        for (index, global) in self.options.globals.iter().enumerate() {
            let tier = quote!(#runtime::carry(&#global).tier());
            let kept = quote!(#runtime::watch_known(&#global, #tier, #runtime::Whole));
            guards.push(self.guard_known(
                &hidden("watch_global", index),
                &number_of(self.number_of_global(index)),
                &kept,
            ));
        }
        guards.extend(self.context_guard());
        let (line, column) = place(signature.ident.span());
        let unguarded = self.unguarded(body);
        let (last_line, _) = place(body.brace_token.span.close());
        let places = raises.places.iter().filter_map(|(span, text)| {
            let (line, column) = place(*span);
            (line > 0).then(|| quote!((#line, #column, #text)))
        });
        let known = statement(quote! {
            static __ERROR_TRACKER_FRAME: #runtime::PanicSite = #runtime::PanicSite {
                function: &__ERROR_TRACKER_FUNCTION,
                at: (#line, #column),
                last_line: #last_line,
                arguments: &[#(#arguments),*],
                unguarded: &[#(#unguarded),*],
                places: &[#(#places),*],
            }
        });
        let frame = hidden("enter", 0);
        let entered = if suspends {
            statement(quote! {
                #[allow(unreachable_code)]
                let #frame = #runtime::AsyncFrame::new(|| &__ERROR_TRACKER_FRAME, (#runtime::stamp(), #(#copied,)*))
            })
        } else {
            let enter = own(if self.watched > 0 { "enter_asked" } else { "enter" });
            let [values, ways, reaches] = nested(&kept_arguments);
            statement(quote! {
                #[allow(unreachable_code)]
                let #frame = #runtime::#enter(|| &__ERROR_TRACKER_FRAME, #values, #ways, #reaches)
            })
        };
        guards.splice(0..0, [known, entered]);
        guards
    }

    /// Has the additional context made for a panic as well, where what it names stays as it is.
    fn context_guard(&self) -> Option<Stmt> {
        let (runtime, guard) = (&self.runtime, hidden("watch_context", 0));
        let whole = |id: &BindingId| {
            self.analysis.bindings[*id].parameter
                && self.analysis.inside[*id]
                && self.reach(*id).is_some_and(|reach| reach.to_string().ends_with("Whole"))
        };
        let value = match &self.early_context {
            Some(_) => return None,
            None if self.context_names.iter().all(whole) => {
                context_value(self.options.additional_context.as_ref()?, runtime)
            }
            None => return None,
        };
        Some(statement(quote! {
            #[allow(unreachable_code)]
            let #guard = #runtime::ContextGuard::new(|| &__ERROR_TRACKER_FRAME, || #value)
        }))
    }

    /// What a macro waits for, whose polls the frame is told of.
    pub(super) fn waited_for(&self, future: &Expr) -> Expr {
        let (runtime, frame) = (&self.runtime, hidden("enter", 0));
        Expr::Verbatim(quote! {
            #runtime::AsyncFrame::polled(&#frame, #runtime::core::future::IntoFuture::into_future(#future))
        })
    }

    /// An await whose polls the frame is told of.
    pub(super) fn awaited(&self, base: &Expr, span: Span) -> Expr {
        let (runtime, frame) = (&self.runtime, hidden("enter", 0));
        let span = Span::mixed_site().located_at(span);
        Expr::Verbatim(quote_spanned! {span=>
            #runtime::AsyncFrame::polled(&#frame, #runtime::core::future::IntoFuture::into_future(#base)).await
        })
    }
}
