//! The ways in which variables are shown: chosen where the type is known for certain, or declared where the function begins
//! and chosen at its end.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, Stmt};

use super::rewrite::{Rewriter, hidden, statement};
use crate::{
    binding::{BindingId, Point, Verdict},
    stats,
};

/// The tiers and carriers of the variables and errors; gives back what makes the choices at the end.
pub(super) fn declare_tiers(rewriter: &Rewriter<'_>, statements: &mut Vec<Stmt>) -> TokenStream {
    let runtime = &rewriter.runtime;
    let mut tiers: Vec<(Ident, Ident)> = Vec::new();
    let mut conditions: Vec<Vec<&Attribute>> = Vec::new();
    let mut told = TokenStream::new();
    let bindings = &rewriter.analysis.bindings;
    for (id, carried) in rewriter.carried.iter().enumerate() {
        if *carried && !rewriter.is_settled(id) {
            let (tier, carry) = (hidden("tier", id), hidden("carry", id));
            if bindings[id].conditions.is_empty() {
                told.extend(stats::told(stats::Choice::Shown, &bindings[id].ident, quote!(#carry.way())));
            }
            tiers.push((tier, carry));
            conditions.push(bindings[id].conditions.iter().collect());
        }
    }
    let points = &rewriter.analysis.points;
    for &number in &rewriter.error_tiers {
        tiers.push((hidden("error_tier", number), hidden("error_carry", number)));
        conditions.push(points[number].conditions.iter().collect());
    }
    for &(number, id) in &rewriter.carried_at {
        tiers.push((hidden(&tier_at(number), id), hidden(&carry_at(number), id)));
        conditions.push(points[number].conditions.iter().chain(&bindings[id].conditions).collect());
    }
    for (id, held) in rewriter.analysis.held.iter().enumerate() {
        if held.is_some() && rewriter.is_shown(id) {
            let (tier, carry) = (hidden("held_tier", id), hidden("held_carry", id));
            told.extend(stats::told(stats::Choice::Held, &bindings[id].ident, quote!(#carry.way())));
            tiers.push((tier, carry));
        }
    }
    for (id, asked) in rewriter.asked_to_stay.iter().enumerate() {
        if *asked && !rewriter.is_known_early(id) {
            let (stay, carry) = (hidden("stay", id), hidden("stay_carry", id));
            told.extend(stats::told(stats::Choice::Stays, &bindings[id].ident, quote!(#carry.way())));
            tiers.push((stay, carry));
        }
    }
    let mut settled = TokenStream::new();
    conditions.resize(tiers.len(), Vec::new());
    for ((tier, carry), conditions) in tiers.iter().zip(conditions) {
        statements.push(statement(quote!(#(#conditions)* let #tier = #runtime::undecided())));
        statements.push(statement(quote!(#(#conditions)* let #carry)));
        let choice = quote!(#carry.settle(#tier););
        settled.extend(if conditions.is_empty() { choice } else { quote!(#(#conditions)* { #choice }) });
    }
    for (id, reach) in &rewriter.shared {
        let (carry, shared) = (hidden("carry", *id), hidden("reach", *id));
        statements.push(statement(quote!(let #shared = #runtime::undecided())));
        settled.extend(quote!({ #runtime::shared(#carry, #reach).ask().settle(#shared); }));
    }
    settled.extend(told);
    settled
}

/// The names of what shows a variable at one failure point, and of what carries its type from there.
pub(super) fn tier_at(number: usize) -> String {
    format!("tier_at_{number}")
}

pub(super) fn carry_at(number: usize) -> String {
    format!("carry_at_{number}")
}

impl Rewriter<'_> {
    /// Whether the type of a variable is carried from this failure point alone, since the code around it may be configured
    /// out. That of an argument is known there.
    pub(super) fn is_carried_at(&self, number: usize, id: BindingId) -> bool {
        let known = self.analysis.bindings[id].parameter || self.typed[id];
        self.analysis.points[number].conditional && self.carries_under_conditions(number) && !known
    }

    /// Whether what stands at the end of the function, under the same conditions, can settle what is carried from this
    /// failure point.
    pub(super) fn carries_under_conditions(&self, number: usize) -> bool {
        let conditions = &self.analysis.points[number].conditions;
        conditions.first().is_some_and(|first| {
            let first = first.to_token_stream().to_string();
            !self.last_conditions.iter().any(|last| last.contains(&first))
        })
    }

    /// The way in which a variable is shown at a failure point whose code may be configured out.
    pub(super) fn way_at(&self, number: usize, id: BindingId) -> TokenStream {
        let (runtime, ident) = (&self.runtime, &self.analysis.bindings[id].ident);
        if self.is_carried_at(number, id) {
            let tier = hidden(&tier_at(number), id);
            quote!(#tier)
        } else {
            quote!(#runtime::carry(&#ident).tier())
        }
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
        let tiers = (0..self.analysis.bindings.len()).filter(|&id| read(id)).map(|id| self.tier_at_once(id));
        let asked = |id: &BindingId| self.asked_to_stay[*id] && self.is_known_early(*id);
        let stays = (0..self.analysis.bindings.len()).filter(asked).map(|id| {
            let (runtime, stay, ident) = (&self.runtime, hidden("stay", id), &self.analysis.bindings[id].ident);
            let told = stats::told(stats::Choice::Stays, ident, quote!(#runtime::carry_stay(&#ident).way()));
            statement(quote!(#told let #stay = #runtime::carry_stay(&#ident).tier()))
        });
        tiers.chain(stays).collect()
    }

    /// Chooses how these locals are shown, behind their declaration, where that says their types.
    pub(super) fn typed_tiers(&self, declared: &[BindingId]) -> Vec<Stmt> {
        let is_read = |id: BindingId| {
            let read = |&(variable, verdict)| variable == id && matches!(verdict, Verdict::Borrow | Verdict::Saved);
            let stays = |point: &Point| point.needs(id).is_some();
            self.carried[id]
                || self.analysis.points.iter().any(stays)
                || self.analysis.points.iter().any(|point| point.variables.iter().any(read))
        };
        declared.iter().filter(|&&id| self.typed[id] && is_read(id)).map(|&id| self.tier_at_once(id)).collect()
    }

    fn tier_at_once(&self, id: BindingId) -> Stmt {
        let (runtime, tier, ident) = (&self.runtime, hidden("tier", id), &self.analysis.bindings[id].ident);
        let told = stats::told(stats::Choice::Shown, ident, quote!(#runtime::carry(&#ident).way()));
        // Nothing stands before the choices for arguments that could leave, and nothing behind a declaration that leaves.
        let allowed = self.allowed(false).filter(|_| !self.analysis.bindings[id].parameter);
        statement(quote!(#told #allowed let #tier = #runtime::carry(&#ident).tier()))
    }
}
