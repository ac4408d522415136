//! Puts the code of the failure points and of the saving uses in the place of their marks.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Expr, Stmt, spanned::Spanned, visit_mut::VisitMut};

use super::{
    dead::{checked, last_run, may_end},
    places::Places,
    raises::{Raises, Unseen},
    watch::{Entry, Follows, Unguarded},
};
use crate::{
    arguments::{Options, Runtime},
    binding::{
        Analysis, BindingId, Keeping, Marker, Place, is_point, place as binding_place, take_declared, take_marker,
    },
    origin::{Origins, hides, hiding, is_awaited, kept, names, root},
    stats,
};

/// Everything that the code of one function needs to know.
pub(super) struct Rewriter<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) options: &'a Options,
    pub(super) runtime: Runtime,
    pub(super) function: String,
    /// The name that it is called by.
    pub(super) called: String,
    /// Whether the function counts in the depth.
    pub(super) counted: bool,
    /// Whether the error that is returned is generic.
    pub(super) generic_error: bool,
    /// Whether it depends on a lifetime whether it is an `Error`.
    pub(super) lent_error: bool,
    /// Whether the type of what is returned is known where the function begins, and whether it is asked for there.
    pub(super) knows_returned: bool,
    pub(super) asks_returned: bool,
    /// What a silent function returns when it failed.
    pub(super) silent: Option<TokenStream>,
    /// The variables that the additional context names, and the name of what holds it when it had to be made early.
    pub(super) context_names: Vec<BindingId>,
    pub(super) early_context: Option<Ident>,
    /// Which variables have been carried to the end already.
    pub(super) carried: Vec<bool>,
    /// Of which variables it has been asked whether they stay where they are used by value.
    pub(super) asked_to_stay: Vec<bool>,
    /// Which locals say their whole type where they are declared.
    pub(super) typed: Vec<bool>,
    /// The variables that are shown at a failure point whose code may be configured out, each with the point's number:
    /// their types are carried under the same conditions.
    pub(super) carried_at: Vec<(usize, BindingId)>,
    /// The attributes of each value that the body may end with under a condition.
    pub(super) last_conditions: Vec<String>,
    /// The failure points whose error has a tier of its own.
    pub(super) error_tiers: Vec<usize>,
    /// Whether an attribute in the body allows code that cannot be reached, or leaves code behind what ends for others.
    pub(super) allows: bool,
    /// How the function is entered.
    pub(super) entry: Entry,
    /// How many locals are kept at hand for a panic.
    pub(super) watched: usize,
    /// Those that are in scope where something can panic, and are not kept at hand.
    pub(super) unguarded: Vec<Unguarded>,
    /// How many loops the walk is in.
    pub(super) loops: usize,
    /// How many failure points there are, and what is known of them.
    pub(super) points: usize,
    pub(super) points_text: String,
    /// Where the `?` stands whose operand comes next.
    pub(super) question: Span,
    /// Whose failures the values in the body may be.
    pub(super) origins: Origins,
    /// How many calls the walk has passed that may hide a failure.
    pub(super) hiding: usize,
    /// The names that hold what an await has just given back, with how many such calls and in how many loops that was.
    pub(super) awaited: BTreeMap<String, (usize, usize)>,
    /// How many statements the walk is in that may wait where nobody sees it.
    pub(super) unseen: usize,
    /// The locals of a function that can be suspended that are kept at hand if other threads may look at them, each with
    /// how far.
    pub(super) shared: Vec<(BindingId, TokenStream)>,
    /// The arguments that are read from the frame.
    pub(super) places: Places,
    /// How many macros the walk is in: what stands in them may become a text.
    pub(super) macros: usize,
}

/// A name that the user's code cannot see.
pub(super) fn hidden(name: &str, number: usize) -> Ident {
    format_ident!("__{}_{}", name, number, span = Span::mixed_site())
}

pub(super) fn own(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// A statement of ours, which ends in a semicolon. It stays as tokens: reading it would take longer than making it.
pub(super) fn statement(tokens: TokenStream) -> Stmt {
    Stmt::Expr(Expr::Verbatim(tokens), Some(Default::default()))
}

impl Rewriter<'_> {
    /// The names of a pattern hold what an await gave back, or something else, from here on.
    fn note_awaited(&mut self, pattern: &syn::Pat, awaited: bool, passed: usize) {
        for name in names(pattern) {
            self.note(name, awaited, passed);
        }
    }

    fn note(&mut self, name: String, awaited: bool, passed: usize) {
        if awaited {
            self.awaited.insert(name, (passed, self.loops));
        } else {
            self.awaited.remove(&name);
        }
    }

    /// Whether a value is what an await gave back, with nothing behind it that may have hidden a failure: then the stamp
    /// of its poll tells as well.
    fn is_just_awaited(&self, value: &Expr) -> bool {
        kept(value).is_some_and(|name| self.awaited.get(&name) == Some(&(self.hiding, self.loops)))
    }
}

impl VisitMut for Rewriter<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let mut asked = false;
        if let Expr::Try(question) = expr {
            self.question = question.question_token.span();
            asked = is_point(&question.expr);
        }
        match take_marker(expr) {
            Some(Marker::Point(number)) => {
                let mut origin = self.origins.at(expr);
                let alone = self.loops == 0 && Origins::is_alone(&origin, self.hiding + hiding(expr));
                let awaited = is_awaited(expr) || (hiding(expr) == 0 && self.is_just_awaited(expr));
                origin.alone = alone || (matches!(self.entry, Entry::Polled(_)) && awaited);
                let question = self.question;
                self.visit_expr_mut(expr);
                *expr = self.point(number, expr, &origin, question);
            }
            Some(Marker::Use(number)) => {
                if self.analysis.lending_uses[number] {
                    let lent = expr.clone();
                    *expr = syn::parse_quote!(&mut *#lent);
                } else if self.analysis.saving_uses[number] && self.is_shown(self.analysis.uses[number]) {
                    *expr = self.saving(self.analysis.uses[number], expr);
                }
            }
            None => {
                let hides = hides(expr);
                syn::visit_mut::visit_expr_mut(self, expr);
                self.hiding += usize::from(hides);
            }
        }
        if self.macros == 0
            && let Some(place) = self.places.of(expr)
        {
            *expr = place;
        }
        if let Expr::Await(awaited) = expr
            && matches!(self.entry, Entry::Polled(_))
        {
            *expr = self.awaited(&awaited.base, awaited.await_token.span());
        }
        let part = match expr {
            // In the head of a loop, a block behind `..` would be the body of the loop.
            Expr::Range(range) => range.end.as_deref_mut(),
            // At the head of a statement, a block would be all of it.
            Expr::Binary(binary) => Some(&mut *binary.left),
            Expr::Cast(cast) => Some(&mut *cast.expr),
            _ => None,
        };
        part.into_iter().for_each(in_parentheses);
        // The operand has become the value already.
        if let Expr::Try(syn::ExprTry { attrs, expr: operand, .. }) = expr
            && asked
        {
            *expr = Expr::Verbatim(quote!(#(#attrs)* #operand));
        }
    }

    // What is called stays a name: a field would be a method.
    fn visit_expr_call_mut(&mut self, call: &mut syn::ExprCall) {
        call.attrs.iter_mut().for_each(|attribute| self.visit_attribute_mut(attribute));
        if !matches!(*call.func, Expr::Path(_)) {
            self.visit_expr_mut(&mut call.func);
        }
        call.args.iter_mut().for_each(|argument| self.visit_expr_mut(argument));
    }

    fn visit_macro_mut(&mut self, call: &mut syn::Macro) {
        self.macros += 1;
        self.visit_call_mut(call);
        self.macros -= 1;
    }

    fn visit_attribute_mut(&mut self, attribute: &mut syn::Attribute) {
        let names = ["allow", "cfg", "cfg_attr"];
        self.allows |= names.iter().any(|name| attribute.path().is_ident(name));
    }

    fn visit_field_value_mut(&mut self, field: &mut syn::FieldValue) {
        syn::visit_mut::visit_field_value_mut(self, field);
        // `Point { x }` has no place for more than the name.
        if field.colon_token.is_none() && !matches!(field.expr, Expr::Path(_)) {
            field.colon_token = Some(Default::default());
        }
    }

    fn visit_local_mut(&mut self, local: &mut syn::Local) {
        if says_its_type(local) {
            // The note of what is declared stays where it is.
            let mut note = syn::Local {
                attrs: local.attrs.clone(),
                let_token: local.let_token,
                pat: syn::Pat::Verbatim(TokenStream::new()),
                init: None,
                semi_token: local.semi_token,
            };
            for id in take_declared(&mut note) {
                self.typed[id] = self.counted && self.can_be_typed(id);
            }
        }
        let awaited = local.init.as_ref().is_some_and(|init| is_awaited(&init.expr));
        syn::visit_mut::visit_local_mut(self, local);
        self.note_awaited(&local.pat, awaited, self.hiding);
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}

    fn visit_expr_closure_mut(&mut self, closure: &mut syn::ExprClosure) {
        self.hiding += hiding(&closure.body);
    }

    fn visit_expr_async_mut(&mut self, block: &mut syn::ExprAsync) {
        let block = Expr::Block(syn::ExprBlock { attrs: Vec::new(), label: None, block: block.block.clone() });
        self.hiding += hiding(&block);
    }

    fn visit_expr_match_mut(&mut self, choice: &mut syn::ExprMatch) {
        self.visit_attributes_mut(&mut choice.attrs);
        let (value, awaited) = (self.origins.value(&choice.expr), is_awaited(&choice.expr));
        self.visit_expr_mut(&mut choice.expr);
        let passed = self.hiding;
        for arm in &mut choice.arms {
            self.note_awaited(&arm.pat, awaited, passed);
            let before = self.origins.enter(&arm.pat, &value);
            self.visit_arm_mut(arm);
            self.origins.leave(before);
        }
    }

    fn visit_expr_if_mut(&mut self, branch: &mut syn::ExprIf) {
        self.visit_attributes_mut(&mut branch.attrs);
        let entered = match &*branch.cond {
            Expr::Let(condition) => {
                let value = (self.origins.value(&condition.expr), is_awaited(&condition.expr));
                Some((condition.pat.clone(), value))
            }
            _ => None,
        };
        self.visit_expr_mut(&mut branch.cond);
        let before = entered.map(|(pattern, (value, awaited))| {
            self.note_awaited(&pattern, awaited, self.hiding);
            self.origins.enter(&pattern, &value)
        });
        self.visit_block_mut(&mut branch.then_branch);
        self.origins.leave(before.unwrap_or_default());
        if let Some((_, otherwise)) = &mut branch.else_branch {
            self.visit_expr_mut(otherwise);
        }
    }

    fn visit_expr_loop_mut(&mut self, looped: &mut syn::ExprLoop) {
        self.loops += 1;
        syn::visit_mut::visit_expr_loop_mut(self, looped);
        self.loops -= 1;
    }

    fn visit_expr_while_mut(&mut self, looped: &mut syn::ExprWhile) {
        self.visit_attributes_mut(&mut looped.attrs);
        self.loops += 1;
        let entered = match &*looped.cond {
            Expr::Let(condition) => Some((condition.pat.clone(), is_awaited(&condition.expr))),
            _ => None,
        };
        self.visit_expr_mut(&mut looped.cond);
        if let Some((pattern, awaited)) = entered {
            self.note_awaited(&pattern, awaited, self.hiding);
        }
        self.visit_block_mut(&mut looped.body);
        self.loops -= 1;
    }

    fn visit_expr_for_loop_mut(&mut self, looped: &mut syn::ExprForLoop) {
        self.loops += 1;
        syn::visit_mut::visit_expr_for_loop_mut(self, looped);
        self.loops -= 1;
    }

    fn visit_expr_assign_mut(&mut self, assign: &mut syn::ExprAssign) {
        let awaited = is_awaited(&assign.right);
        syn::visit_mut::visit_expr_assign_mut(self, assign);
        if let Some(name) = root(&assign.left) {
            self.note(name, awaited && matches!(*assign.left, Expr::Path(_)), self.hiding);
        }
    }

    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        // A local is kept at hand where something comes after it that can panic; within a loop, where that is a call.
        let last = |raises: fn(&Raises) -> bool| {
            block.stmts.iter().rposition(|statement| raises(&Raises::of_statement(statement))).unwrap_or(0)
        };
        let (last_raising, last_calling) = match (self.entry.watches(), self.loops > 0) {
            (false, _) => (0, 0),
            (true, false) => (last(|raises| raises.any), usize::MAX),
            (true, true) => (last(|raises| raises.any), last(|raises| raises.calls)),
        };
        let (begin, end) = (block.brace_token.span.open(), block.brace_token.span.close());
        let unseen: Vec<Unseen> = block.stmts.iter().map(|statement| self.unseen(statement)).collect();
        let last_run = last_run(&block.stmts).unwrap_or(0);
        let stops = block.stmts.get(last_run).is_some_and(may_end);
        for (statement, unseen) in block.stmts.iter_mut().zip(&unseen) {
            let behind_its_wait = *unseen == Unseen::Here && self.visit_handlers(statement);
            let here = usize::from(*unseen == Unseen::Here && !behind_its_wait);
            self.unseen += here;
            self.visit_stmt_mut(statement);
            self.unseen -= here;
        }
        // The slot of a local stands right behind its declaration, so that each turn of a loop has its own.
        let mut statements = Vec::with_capacity(block.stmts.len());
        let last = block.stmts.len().saturating_sub(1);
        for (index, mut statement) in std::mem::take(&mut block.stmts).into_iter().enumerate() {
            let stops = index == last_run && stops;
            let [before, after] = self.told_of(unseen[index], index == last && is_value(&statement), stops);
            statements.extend(before);
            let follows = |from: Span| Follows {
                panic: index < last_raising,
                call: index < last_raising.min(last_calling),
                stops,
                from,
                to: end,
            };
            match binding_place(&statement) {
                Some(Place::Slots(bindings)) => {
                    statements.extend(self.slots_of(&bindings));
                    statements.extend(self.watches_of(&bindings, &follows(begin)));
                }
                Some(Place::Saves(uses)) => statements.extend(self.saves_of(&uses)),
                None => {
                    let (bindings, declared) = match &mut statement {
                        Stmt::Local(local) => (take_declared(local), local.semi_token.span),
                        _ => (Vec::new(), begin),
                    };
                    statements.push(statement);
                    statements.extend(after);
                    let slots = self.slots_of(&bindings);
                    let watches = self.watches_of(&bindings, &follows(declared));
                    statements.extend(self.typed_tiers(&bindings));
                    statements.extend(slots);
                    statements.extend(watches);
                }
            }
        }
        block.stmts = statements;
    }
}

/// Whether a `let` with a value says all of the type of the one variable that it declares.
fn says_its_type(local: &syn::Local) -> bool {
    fn is_whole(tokens: TokenStream) -> bool {
        tokens.into_iter().all(|token| match token {
            proc_macro2::TokenTree::Ident(ident) => ident != "_" && ident != "impl",
            proc_macro2::TokenTree::Punct(punct) => punct.as_char() != '!',
            proc_macro2::TokenTree::Group(group) => is_whole(group.stream()),
            proc_macro2::TokenTree::Literal(_) => true,
        })
    }
    match &local.pat {
        syn::Pat::Type(typed) if local.init.is_some() && matches!(*typed.pat, syn::Pat::Ident(_)) => {
            is_whole(quote::ToTokens::to_token_stream(&typed.ty))
        }
        _ => false,
    }
}

/// Puts what has been rewritten into parentheses.
fn in_parentheses(part: &mut Expr) {
    if matches!(part, Expr::Verbatim(_)) {
        let inner = std::mem::replace(part, Expr::Verbatim(TokenStream::new()));
        *part =
            Expr::Paren(syn::ExprParen { attrs: Vec::new(), paren_token: Default::default(), expr: Box::new(inner) });
    }
}

/// Whether the last statement of a block is its value.
pub(super) fn is_value(statement: &Stmt) -> bool {
    matches!(statement, Stmt::Expr(_, None) | Stmt::Macro(syn::StmtMacro { semi_token: None, .. }))
}

impl Rewriter<'_> {
    fn slots_of(&self, declared: &[BindingId]) -> Vec<Stmt> {
        let slots =
            declared.iter().filter(|&&id| self.analysis.saved[id] && self.is_shown(id)).map(|&id| self.slot(id));
        let held = declared.iter().filter(|&&id| self.is_shown(id)).flat_map(|&id| self.hold(id));
        slots.chain(held).chain(declared.iter().filter_map(|&id| self.ask_to_stay(id))).collect()
    }

    /// Takes hold of a local behind its declaration, in the way that is chosen at the end of the function.
    fn hold(&self, id: BindingId) -> Vec<Stmt> {
        let Some(keeping) = self.analysis.held[id] else { return Vec::new() };
        let (held, tier, carry) = (hidden("held", id), hidden("held_tier", id), hidden("held_carry", id));
        let (ident, runtime) = (&self.analysis.bindings[id].ident, &self.runtime);
        let carried = checked(&quote!(#carry = #runtime::carry_held(&#ident);));
        let take = match keeping {
            Keeping::InPlace => quote!(hold),
            Keeping::AsCopy => quote!(keep),
        };
        vec![statement(quote!(let #held = #runtime::#take(&#ident, #tier))), Stmt::Expr(Expr::Verbatim(carried), None)]
    }

    /// Whether what shows a local can be chosen right behind its declaration.
    fn can_be_typed(&self, id: BindingId) -> bool {
        self.is_shown(id) && self.analysis.bindings[id].conditions.is_empty() && self.analysis.bindings[id].slot_allowed
    }

    fn watches_of(&mut self, declared: &[BindingId], follows: &Follows) -> Vec<Stmt> {
        declared.iter().flat_map(|&id| self.watch(id, follows)).collect()
    }

    fn saves_of(&self, uses: &[usize]) -> Vec<Stmt> {
        uses.iter()
            .filter(|&&number| self.analysis.saving_uses[number] && self.is_shown(self.analysis.uses[number]))
            .map(|&number| {
                let id = self.analysis.uses[number];
                let (slot, tier, ident) = (hidden("slot", id), hidden("tier", id), &self.analysis.bindings[id].ident);
                statement(quote!(#slot.save(&#ident, #tier)))
            })
            .collect()
    }

    /// The place for what a variable held when it moved.
    pub(super) fn slot(&self, id: BindingId) -> Stmt {
        let (slot, runtime) = (hidden("slot", id), &self.runtime);
        let kept = own("__kept");
        let told = stats::told(stats::Choice::Kept, &self.analysis.bindings[id].ident, quote!(#kept(&#slot)));
        let told = (!told.is_empty()).then(|| {
            let told = checked(&quote! {
                fn #kept<S>(_: &#runtime::Slot<S>) -> S { loop {} }
                #told
            });
            quote!(; let () = #told)
        });
        statement(quote!(let mut #slot = #runtime::slot() #told))
    }

    fn saving(&self, id: BindingId, path: &Expr) -> Expr {
        let (slot, tier) = (hidden("slot", id), hidden("tier", id));
        let name = &self.analysis.bindings[id].ident;
        Expr::Verbatim(quote!({ #slot.save(&#name, #tier); #path }))
    }

    /// Whether the options let the variable be looked at.
    pub(super) fn is_shown(&self, id: BindingId) -> bool {
        let binding = &self.analysis.bindings[id];
        let skipped = self.options.skip_all || self.options.skip.contains(&binding.ident);
        !(skipped || self.analysis.unreadable[id]) && (binding.argument || self.options.locals != Some(false))
    }
}
