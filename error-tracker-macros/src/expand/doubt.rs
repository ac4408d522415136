//! Variables that are read in doubt: if nothing that the function was lent lives on in what it returns.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Stmt;

use super::rewrite::{Rewriter, hidden, own, statement};
use crate::binding::{BindingId, Verdict};

impl Rewriter<'_> {
    /// Has a closure look at a value on its way out. What can be reached in doubt only is reached when the value is
    /// there, and handed to the closure: to name it in there would be to borrow it in any case.
    pub(super) fn look(
        &self,
        number: usize,
        [plain, by]: [&str; 2],
        operand: &TokenStream,
        settled: &TokenStream,
        look: &TokenStream,
    ) -> TokenStream {
        let (runtime, value) = (&self.runtime, own("__value"));
        let doubtful = self.doubtful(number);
        if doubtful.is_empty() {
            let name = own(plain);
            return quote!(#runtime::__private::#name(#operand, #settled, |#value| { #look }));
        }
        let name = own(by);
        let names = doubtful.iter().map(|&id| hidden("reached", id));
        let values = doubtful.iter().map(|&id| self.reached(&self.var(number, id)));
        quote!(#runtime::__private::#name(#operand, #settled, (#(#values,)*), |#value, (#(#names,)*)| { #look }))
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
    pub(super) fn loan(&self, signature: &syn::Signature) -> Option<Stmt> {
        let (runtime, loan, output) = (&self.runtime, hidden("loan", 0), &signature.output);
        let in_doubt = self.analysis.points.iter().any(|point| !point.doubtful.is_empty());
        in_doubt.then(|| statement(quote!(let #loan = #runtime::__private::Loan::<fn(&()) #output>::ASKED.answer())))
    }

    /// The variable, if there is a way to it: if nothing that the function was lent lives on in what it returns.
    pub(super) fn reached(&self, var: &TokenStream) -> TokenStream {
        let (runtime, loan, way) = (&self.runtime, hidden("loan", 0), own("__way"));
        let option = quote!(#runtime::__private);
        quote! {
            if let #option::Some(#way) = #loan.way() {
                #[allow(unreachable_code)]
                { #way.go(); #option::Some(#var) }
            } else {
                #option::None
            }
        }
    }

    /// What a variable is read by that can be borrowed.
    pub(super) fn var(&self, number: usize, id: BindingId) -> TokenStream {
        let (runtime, ident) = (&self.runtime, &self.analysis.bindings[id].ident);
        if self.analysis.points[number].conditional {
            return quote!(#runtime::__private::Var::known(&#ident, #runtime::__private::Carry::of(&#ident).tier()));
        }
        let tier = hidden("tier", id);
        quote!(#runtime::__private::Var::new(&#ident, #tier))
    }
}
