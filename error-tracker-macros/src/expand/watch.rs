//! What a panic is shown with: the frame of the function with its arguments, and a guard for each local that never
//! changes. They act only when a panic drops them.

use std::fmt::Write as _;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Block, Expr, Signature, Stmt, visit::Visit, visit_mut::VisitMut};

use super::{
    dead::checked,
    point::without_parentheses,
    raises::{Conditions, Raises, Unseen},
    rewrite::{Rewriter, hidden, own, statement},
    statics::{FIELD, number_of, place, push_plain},
    values::context_value,
};
use crate::{
    binding::{BindingId, Watch},
    waits::{self, Part},
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
    /// Whether the declaration may never end.
    pub(super) stops: bool,
    pub(super) from: Span,
    pub(super) to: Span,
}

impl Watch {
    /// The type of the runtime that stands for it.
    fn type_name(self) -> &'static str {
        match self {
            Self::Whole => "Whole",
            Self::Copied => "Copied",
            Self::Plain | Self::Changes => "Plain",
        }
    }
}

/// A local that is in scope where something can panic, and is not kept at hand.
pub(super) struct Unguarded {
    id: BindingId,
    from: Span,
    to: Span,
}

impl Rewriter<'_> {
    /// Keeps a local at hand behind its declaration, where a panic may follow, and where it hides another of its name.
    pub(super) fn watch(&mut self, id: BindingId, follows: &Follows) -> Vec<Stmt> {
        let (runtime, binding) = (&self.runtime, &self.analysis.bindings[id]);
        let hides = self.analysis.bindings[..id].iter().any(|other| other.name == binding.name);
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
            let (guard, allowed) =
                (self.guard_known(&hidden("watch", id), &number_of(id), &skipped), self.allowed(follows.stops));
            return vec![Stmt::Expr(Expr::Verbatim(quote!(#allowed #guard)), None)];
        }
        let Some(reach) = self.reach(id) else {
            // It is in scope, which is all that a guard can say of it without borrowing it.
            let why = match binding.conditions.as_slice() {
                [] => quote!(Changes),
                _ => quote!(Apart),
            };
            let why = quote!(#runtime::Unwatched::#why);
            let guard = self.guard_known(&hidden("watch", id), &number_of(id), &why);
            let (conditions, allowed) = (&binding.conditions, self.allowed(follows.stops));
            return vec![statement(quote!(#allowed #(#conditions)* #guard))];
        };
        let ident = &binding.ident;
        let carry = hidden("carry", id);
        let (guard, allowed) = (self.guard(id, reach), self.allowed(follows.stops));
        let mut statements = vec![Stmt::Expr(Expr::Verbatim(quote!(#allowed #guard)), None)];
        if matches!(self.entry, Entry::Polled(_)) {
            self.shared.push((id, self.named(reach)));
        }
        if !std::mem::replace(&mut self.carried[id], true) && !self.typed[id] {
            statements.push(Stmt::Expr(Expr::Verbatim(checked(&quote!(#carry = #runtime::carry(&#ident);))), None));
        }
        statements
    }

    /// Whether a local is to be shown to a panic, if only by its name.
    fn is_told(&self, id: BindingId) -> bool {
        let binding = &self.analysis.bindings[id];
        let told = self.is_shown(id) || self.analysis.unreadable[id];
        self.entry.watches() && told && !binding.parameter && !binding.name.starts_with("__")
    }

    /// The locals that are not kept at hand: their numbers, and where they are in scope.
    fn push_unguarded(&self, text: &mut String, body: &Block) {
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
        for Unguarded { id, from, to } in unguarded.iter().chain(&self.unguarded) {
            let ((line, column), (last_line, last_column)) = (place(*from), place(*to));
            let _ = write!(text, "{id}:{line}:{column}:{last_line}:{last_column} ");
        }
    }

    /// What is known of the frame: its place, how its arguments are kept at hand, and what in it can panic by itself.
    pub(super) fn frame_text(&self, signature: &Signature, body: &Block, raises: &Raises) -> String {
        let (line, column) = place(signature.ident.span());
        let (last_line, _) = place(body.brace_token.span.close());
        let mut text = format!("{line}:{column}:{last_line}{FIELD}");
        for (id, binding) in self.analysis.bindings.iter().enumerate().filter(|(_, binding)| binding.parameter) {
            let unwatched = match self.reach(id) {
                _ if !binding.conditions.is_empty() => "a",
                _ if !self.is_shown(id) => "s",
                Some(_) if self.is_guarded(id) => "",
                _ => "c",
            };
            let _ = write!(text, "{id}{unwatched} ");
        }
        text.push(FIELD);
        self.push_unguarded(&mut text, body);
        for (span, raising) in &raises.places {
            let (line, column) = place(*span);
            if line > 0 {
                let _ = write!(text, "{FIELD}{line}:{column}:");
                push_plain(&mut text, raising);
            }
        }
        text
    }

    /// A guard of a variable, whose tier is there.
    fn guard(&self, id: BindingId, reach: Watch) -> Stmt {
        let (guard, ident, tier) = (hidden("watch", id), &self.analysis.bindings[id].ident, hidden("tier", id));
        if let Entry::Polled(_) = self.entry {
            let reach = hidden("reach", id);
            return self.guard_by("guard_suspended", &guard, &number_of(id), &quote!(&#ident, #tier, #reach));
        }
        let how = match reach {
            Watch::Whole => "guard_whole",
            Watch::Copied => "guard_copied",
            Watch::Plain | Watch::Changes => "guard_plain",
        };
        self.guard_by(how, &guard, &number_of(id), &quote!(&#ident, #tier))
    }

    /// A guard of what is known already.
    fn guard_known(&self, guard: &Ident, number: &Literal, kept: &TokenStream) -> Stmt {
        let suspends = matches!(self.entry, Entry::Polled(_));
        let how = if suspends { "guard_known_suspended" } else { "guard_known" };
        self.guard_by(how, guard, number, kept)
    }

    fn guard_by(&self, how: &str, guard: &Ident, number: &Literal, kept: &TokenStream) -> Stmt {
        let runtime = &self.runtime;
        let made = match self.entry {
            Entry::Polled(_) => {
                let (how, frame) = (own(how), hidden("enter", 0));
                let types = if how == "guard_suspended" { quote!(_, _, _, _) } else { quote!(_, _) };
                quote!(#how::<#number, #types>(#runtime::AsyncFrame::site(&#frame), #kept))
            }
            _ => {
                let how = own(how);
                quote!(#how(&__ERROR_TRACKER, #number, #kept))
            }
        };
        statement(quote!(let #guard = #runtime::#made))
    }

    /// Whether a guard can stand behind the declaration, be it one that only says that the variable is there.
    fn can_be_guarded(&self, id: BindingId) -> bool {
        let binding = &self.analysis.bindings[id];
        let named = !binding.name.starts_with("__");
        named && (binding.parameter || binding.slot_allowed)
    }

    /// Whether a later variable has the name of this one, and would be taken for it because nothing shows it.
    fn hides_unseen(&self, later: BindingId, id: BindingId) -> bool {
        let bindings = &self.analysis.bindings;
        later > id && bindings[later].name == bindings[id].name && !self.can_be_guarded(later)
    }

    /// The type of the runtime that stands for a reach.
    fn named(&self, reach: Watch) -> TokenStream {
        let (runtime, name) = (&self.runtime, own(reach.type_name()));
        quote!(#runtime::#name)
    }

    /// How much of a variable can be kept at hand.
    fn reach(&self, id: BindingId) -> Option<Watch> {
        if !self.can_be_guarded(id) || (id..self.analysis.bindings.len()).any(|other| self.hides_unseen(other, id)) {
            return None;
        }
        match self.analysis.watches[id] {
            Watch::Changes => None,
            watch => Some(watch),
        }
    }

    /// Whether an argument is kept at hand.
    pub(super) fn is_guarded(&self, id: BindingId) -> bool {
        let guarded = |id: BindingId| {
            let binding = &self.analysis.bindings[id];
            let there = binding.parameter && binding.conditions.is_empty() && self.analysis.inside[id];
            there && self.is_shown(id) && self.reach(id).is_some()
        };
        self.entry.watches() && guarded(id) && (0..id).filter(|&id| guarded(id)).count() < ARGUMENTS_MAX
    }

    /// Whether a copy of an argument is all that there is to keep of it. In a function that can be suspended nothing then
    /// may borrow the argument itself, or it would be kept a second time.
    fn is_kept_as_copy(&self, id: BindingId) -> bool {
        matches!(self.entry, Entry::Polled(_)) && self.analysis.bindings[id].is_plain && self.is_guarded(id)
    }

    /// What a failure point shows of an argument that is kept at hand as a copy.
    pub(super) fn kept(&self, id: BindingId) -> Option<TokenStream> {
        let frame = hidden("enter", 0);
        self.kept_at(id).map(|number| {
            let number = syn::Index { index: number, span: Span::mixed_site() };
            quote!(&#frame.kept.#number)
        })
    }

    /// The number under which the frame keeps a copy of an argument.
    pub(super) fn kept_at(&self, id: BindingId) -> Option<u32> {
        let before = || (0..id).filter(|&id| self.is_guarded(id)).count();
        self.is_kept_as_copy(id).then(|| u32::try_from(1 + before()).ok()).flatten()
    }

    /// Enters the function, and keeps its arguments at hand.
    pub(super) fn panic_frame(&self) -> Vec<Stmt> {
        let runtime = &self.runtime;
        let suspends = matches!(self.entry, Entry::Polled(_));
        let mut guards: Vec<Stmt> = Vec::new();
        let mut copied = Vec::new();
        let bindings = self.analysis.bindings.iter().enumerate();
        for (id, binding) in bindings.filter(|(_, binding)| binding.parameter) {
            let Some(reach) = self.reach(id).filter(|_| self.is_guarded(id)) else { continue };
            let ident = &binding.ident;
            if !suspends {
                guards.push(self.guard(id, reach));
            } else if self.is_kept_as_copy(id) {
                let tier = quote!(#runtime::carry_copy(#ident).tier());
                copied.push(quote!(#runtime::watch_copy(#ident, #tier)));
            } else {
                let (carry, named) = (quote!(#runtime::carry(&#ident)), self.named(reach));
                let reach = quote!(#runtime::shared(#carry, #named).ask().reach());
                copied.push(quote!(#runtime::watch_shared(&#ident, #carry.tier(), #reach)));
            }
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
        let frame = hidden("enter", 0);
        let entered = if suspends {
            statement(quote! {
                let #frame = #runtime::AsyncFrame::new(|| &__ERROR_TRACKER, (#runtime::stamp(), #(#copied,)*))
            })
        } else {
            let enter = own(if guards.is_empty() { "enter" } else { "enter_asked" });
            statement(quote!(let #frame = #runtime::#enter(&__ERROR_TRACKER)))
        };
        guards.insert(0, entered);
        guards
    }

    /// Has the additional context made for a panic as well, where what it names stays as it is.
    fn context_guard(&self) -> Option<Stmt> {
        let (runtime, guard) = (&self.runtime, hidden("watch_context", 0));
        let whole = |id: &BindingId| {
            // It has to be as free to go to another thread as the function is.
            let shared = self.analysis.bindings[*id].is_sync || !matches!(self.entry, Entry::Polled(_));
            let inside = self.analysis.bindings[*id].parameter && self.analysis.inside[*id];
            shared && inside && self.reach(*id) == Some(Watch::Whole)
        };
        let value = match &self.early_context {
            Some(_) => return None,
            None if self.context_names.iter().all(whole) => {
                context_value(self.options.additional_context.as_ref()?, runtime)
            }
            None => return None,
        };
        Some(statement(quote!(let #guard = #runtime::ContextGuard::new(&__ERROR_TRACKER, || #value))))
    }

    /// What a macro waits for, whose polls the frame is told of.
    pub(super) fn waited_for(&self, future: &Expr) -> Expr {
        let (runtime, frame, future) = (&self.runtime, hidden("enter", 0), without_parentheses(future));
        Expr::Verbatim(quote! {
            #runtime::AsyncFrame::polled_beside(&#frame, #runtime::core::future::IntoFuture::into_future(#future))
        })
    }

    /// The same of a macro that may be another than its name says.
    pub(super) fn perhaps_waited_for(&self, future: &Expr) -> Expr {
        let (runtime, frame, future) = (&self.runtime, hidden("enter", 0), without_parentheses(future));
        let value = own("__value");
        Expr::Verbatim(quote! {
            match #future { #value => #runtime::awaitable(&#value).polled(#value, &#frame) }
        })
    }

    /// Where a statement may wait and nobody sees it, if that matters.
    pub(super) fn unseen(&self, statement: &Stmt) -> Unseen {
        match &self.entry {
            Entry::Polled(raises) if raises.may_await_unseen && self.unseen == 0 => Unseen::of(statement),
            _ => Unseen::Nowhere,
        }
    }

    /// What tells the frame that a statement may wait where nobody sees it, and that it is over. `last` says that the
    /// statement is the value of its block, `stops` that it may never end.
    pub(super) fn told_of(&self, unseen: Unseen, last: bool, stops: bool) -> [Option<Stmt>; 2] {
        if unseen == Unseen::Nowhere {
            return [None, None];
        }
        let (runtime, frame) = (&self.runtime, hidden("enter", 0));
        let (allows, stops) = (self.allowed(false), self.allowed(stops));
        let before = || statement(quote!(#allows let () = #runtime::AsyncFrame::unseen(&#frame)));
        let after = || statement(quote!(#stops let () = #runtime::AsyncFrame::seen(&#frame)));
        [(unseen == Unseen::Here).then(before), (unseen != Unseen::Nowhere && !last).then(after)]
    }

    /// What a `select!` that nobody knows runs behind its wait, if the statement is nothing else: it is seen.
    pub(super) fn visit_handlers(&mut self, statement: &mut Stmt) -> bool {
        let call = match statement {
            Stmt::Macro(call) => &mut call.mac,
            Stmt::Expr(Expr::Macro(call), _) => &mut call.mac,
            Stmt::Local(syn::Local { init: Some(init), .. }) if init.diverge.is_none() => match &mut *init.expr {
                Expr::Macro(call) => &mut call.mac,
                _ => return false,
            },
            _ => return false,
        };
        let Some(mut parts) = waits::handlers(call) else { return false };
        let (runtime, frame) = (self.runtime.clone(), hidden("enter", 0));
        for part in &mut parts {
            if let Part::Perhaps(future) = part {
                let waited = self.perhaps_waited_for(future);
                *future = Expr::Verbatim(quote!((#waited)));
            }
            if let Part::Value(handler) = part {
                // One that waits itself, and no block around it, is not told of.
                let waits = Unseen::of(&Stmt::Expr(handler.clone(), None)) == Unseen::Here;
                self.visit_expr_mut(handler);
                if waits {
                    continue;
                }
                let seen = quote!({ #runtime::AsyncFrame::seen(&#frame); #handler });
                *handler = Expr::Verbatim(seen);
            }
        }
        call.tokens = waits::tokens(parts);
        true
    }

    /// An await whose polls the frame is told of.
    pub(super) fn awaited(&self, base: &Expr, span: Span) -> Expr {
        let (runtime, frame) = (&self.runtime, hidden("enter", 0));
        let span = Span::mixed_site().located_at(span);
        let base = without_parentheses(base);
        let awaited = quote_spanned! {span=>
            #runtime::AsyncFrame::polled(&#frame, #runtime::core::future::IntoFuture::into_future(#base)).await
        };
        Expr::Verbatim(match self.unseen {
            0 => awaited,
            // What may wait where nobody sees it goes on behind it.
            _ => quote_spanned!(span=> #runtime::unseen_behind(#awaited, &#frame)),
        })
    }
}
