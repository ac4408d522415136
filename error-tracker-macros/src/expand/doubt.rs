//! Variables that can be read only if nothing of what the function was lent lives on in what it returns: where no lifetime
//! is written, the compiler is asked.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Signature, Stmt};

use super::rewrite::{Rewriter, hidden, own, statement};
use crate::{
    binding::{BindingId, Verdict},
    stats,
};

impl Rewriter<'_> {
    /// The variables at this point that are shown only if no loan lasts, where the code around them is always there.
    pub(super) fn doubtful(&self, number: usize) -> Vec<BindingId> {
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
        let (runtime, loan, way) = (&self.runtime, hidden("loan", 0), own("__way"));
        quote! {
            if let #runtime::Some(#way) = #loan.way() {
                #[allow(unreachable_code)]
                { #way.go(); #runtime::Some(#var) }
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
