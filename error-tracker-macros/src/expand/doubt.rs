//! Variables that can be read only if nothing of what the function was lent lives on in what it returns, or if a use by
//! value has left them where they are: what no text tells, the compiler is asked.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Signature, Stmt};

use super::rewrite::{Rewriter, hidden, own, statement};
use crate::{
    binding::{BindingId, Staying, Verdict},
    stats,
};

impl Rewriter<'_> {
    /// What a closure is handed that looks at this point: the variables that the compiler is asked about, each with what
    /// reads it where it can be read.
    pub(super) fn handed_in(&self, number: usize) -> Vec<(BindingId, TokenStream)> {
        let doubtful = self.doubtful(number).into_iter().map(|id| (id, self.reached(&self.var(number, id))));
        let staying = self.analysis.points[number].staying.iter().filter(|one| self.is_shown(one.id));
        doubtful.chain(staying.map(|one| (one.id, self.reached_if_it_stays(number, one)))).collect()
    }

    /// The variables at this point that are shown only if no loan lasts, where the code around them is always there.
    fn doubtful(&self, number: usize) -> Vec<BindingId> {
        let point = &self.analysis.points[number];
        let plain = |id: BindingId| {
            self.is_shown(id) && self.analysis.bindings[id].conditions.is_empty() && self.kept(id).is_none()
        };
        let read = |id: BindingId| point.variables.contains(&(id, Verdict::Borrow));
        point.doubtful.iter().copied().filter(|&id| plain(id) && read(id)).collect()
    }

    /// Asks whether what the function was lent lives on in what it returns, where that is in doubt.
    pub(super) fn loan(&self, signature: &Signature) -> Option<Stmt> {
        if self.analysis.points.iter().all(|point| point.doubtful.is_empty()) {
            return None;
        }
        let (runtime, loan, output) = (&self.runtime, hidden("loan", 0), &signature.output);
        let answer = quote!(#runtime::Loan::<fn(&()) #output>::ASKED.answer());
        let told = stats::told(stats::Choice::Shown, &signature.ident, &answer);
        Some(statement(quote!(#told let #loan = #answer)))
    }

    /// The variable, if there is a way to it: if nothing that the function was lent lives on in what it returns.
    pub(super) fn reached(&self, var: &TokenStream) -> TokenStream {
        let runtime = &self.runtime;
        self.reached_if_loan_ends(&quote!(#runtime::Some(#var)))
    }

    fn reached_if_loan_ends(&self, reached: &TokenStream) -> TokenStream {
        let loan = hidden("loan", 0);
        self.reached_by(&quote!(#loan.way()), reached)
    }

    /// The variable, if there is a way to it: if the types that have to be copied are.
    pub(super) fn reached_if_it_stays(&self, number: usize, staying: &Staying) -> TokenStream {
        let (runtime, var) = (&self.runtime, self.var(number, staying.id));
        let reached = staying.needs.iter().rev().fold(quote!(#runtime::Some(#var)), |reached, &need| {
            let stay = hidden("stay", need);
            self.reached_by(&quote!(#runtime::stays(#stay)), &reached)
        });
        let in_doubt = self.analysis.points[number].doubtful.contains(&staying.id);
        if in_doubt { self.reached_if_loan_ends(&reached) } else { reached }
    }

    /// Which variables the compiler is asked about whether they are copied.
    pub(super) fn asked_to_stay(&self) -> Vec<bool> {
        let mut asked = vec![false; self.analysis.bindings.len()];
        let shown = self.analysis.points.iter().flat_map(|point| &point.staying).filter(|one| self.is_shown(one.id));
        shown.flat_map(|one| &one.needs).for_each(|&need| asked[need] = true);
        asked
    }

    /// Asks it behind the declaration, where the function is checked and does not run.
    pub(super) fn ask_to_stay(&self, id: BindingId) -> Option<Stmt> {
        let (runtime, carry, ident) = (&self.runtime, hidden("stay_carry", id), &self.analysis.bindings[id].ident);
        let dead = syn::Lifetime::new("'__dead", Span::mixed_site());
        let asks = self.asked_to_stay[id] && !self.is_known_early(id);
        asks.then(|| {
            statement(quote! {
                #[allow(unreachable_code)]
                let () = #dead: { break #dead; #carry = #runtime::carry_stay(&#ident); }
            })
        })
    }

    fn reached_by(&self, gives_way: &TokenStream, reached: &TokenStream) -> TokenStream {
        let (runtime, way) = (&self.runtime, own("__way"));
        quote! {
            if let #runtime::Some(#way) = #gives_way {
                #[allow(unreachable_code)]
                { #way.go(); #reached }
            } else {
                #runtime::None
            }
        }
    }

    /// What a variable is read by that can be borrowed.
    pub(super) fn var(&self, number: usize, id: BindingId) -> TokenStream {
        let (runtime, ident) = (&self.runtime, &self.analysis.bindings[id].ident);
        if self.analysis.points[number].conditional {
            let way = self.way_at(number, id);
            return quote!(#runtime::Var::new(&#ident, #way));
        }
        let tier = hidden("tier", id);
        quote!(#runtime::Var::new(&#ident, #tier))
    }
}
