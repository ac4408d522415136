//! A failure whose variables are read one after the other: locals are dropped by hand on the way, or arguments are read
//! behind the body, so that what is lent can be read.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Expr, Stmt};

use super::{
    dead::checked,
    point::HandedOn,
    rewrite::{Rewriter, own},
    statics::number_of,
    values::Value,
};
use crate::{
    binding::{BindingId, Exit, Step, Verdict},
    origin::Origin,
    stats,
};

impl Rewriter<'_> {
    /// Leaves with a converted error, and drops locals by hand on the way, so that what they have lent can be read: what
    /// begins to take it down, and what leaves.
    pub(super) fn leave_by_walk(
        &mut self,
        number: usize,
        origin: &Origin,
        fault: &TokenStream,
    ) -> (TokenStream, TokenStream) {
        let runtime = self.runtime.clone();
        let (error, rest, failing, leaving) = (own("__error"), own("__rest"), own("__failing"), own("__leaving"));
        let (begun, shown) = self.begin_and_show(number, origin, fault);
        let (some, probe) = (quote!(#runtime::Some), self.probe());
        let begun = quote! {
            let mut #failing = match #probe(&#rest).error() {
                #some(#error) if #runtime::is_active() => { #begun #failing }
                _ => #runtime::Failing::none(),
            };
        };
        if self.leaves_late(number) {
            let body = body_label();
            return (begun, quote!(#leaving = #runtime::Leave::leave(#rest); #shown break #body #failing));
        }
        let (left, leave) = match &self.silent {
            None => (quote!(let #leaving = #runtime::Leave::leave(#rest);), quote!(return #leaving)),
            Some(default) => (TokenStream::new(), quote!(return #default)),
        };
        (begun, quote!(#left #shown #leave))
    }

    /// Hands a value on that may be a failure, which then leaves the body first.
    pub(super) fn hand_on_late(&mut self, number: usize, origin: &Origin, handed: HandedOn<'_>) -> TokenStream {
        let HandedOn { value, settled, allowed } = handed;
        let runtime = self.runtime.clone();
        let (error, failing, leaving, body) = (own("__error"), own("__failing"), own("__leaving"), body_label());
        let fault = self.fault_known();
        let (begun, shown) = self.begin_and_show(number, origin, &fault);
        let (some, probe) = (quote!(#runtime::Some), self.probe());
        quote! {
            match { #leaving = #runtime::settle(#value, #allowed ()) } {
                () => {
                    let () = #settled;
                    if let #some(#error) = #probe(&#leaving).error() {
                        #begun
                        #shown
                        break #body #failing;
                    }
                    #leaving
                }
            }
        }
    }

    /// Whether the variables have to be read in turn.
    pub(super) fn in_turn(&self, number: usize) -> bool {
        !self.analysis.points[number].steps.is_empty()
    }

    /// Whether locals are dropped by hand on the way out.
    pub(super) fn drops(&self, number: usize) -> bool {
        self.analysis.points[number].steps.iter().any(|step| matches!(step, Step::Drop(_)))
    }

    /// Whether this failure leaves the body before it leaves the function: so that arguments are read in between, or
    /// because it is a value already when variables have to be read in turn, which a closure cannot do.
    pub(super) fn leaves_late(&self, number: usize) -> bool {
        let point = &self.analysis.points[number];
        let late = point.variables.iter().any(|&(id, verdict)| verdict == Verdict::Late && self.is_shown(id));
        let may_leave = self.silent.is_none() && self.options.additional_context.is_none();
        late || (may_leave && matches!(point.exit, Exit::Return | Exit::Tail) && self.in_turn(number))
    }

    /// The body in a block that its failures leave before they leave the function, and what reads the arguments then.
    pub(super) fn read_late(&self, statements: Vec<Stmt>, ends: bool) -> Vec<Stmt> {
        let runtime = &self.runtime;
        let (failing, leaving, body) = (own("__failing"), own("__leaving"), body_label());
        let typed = checked(&quote!(return #leaving;));
        let late = self.analysis.late.iter().filter(|&&id| self.is_shown(id)).map(|&id| {
            let ident = &self.analysis.bindings[id].ident;
            let name = syn::ext::IdentExt::unraw(ident).to_string();
            let tier = quote!(#runtime::carry(&#ident).tier());
            let told = stats::told(stats::Choice::Shown, ident, quote!(#runtime::carry(&#ident).way()));
            let var = quote!(#runtime::Var::new(&#ident, #tier));
            let in_doubt = self.analysis.points.iter().any(|point| point.doubtful.contains(&id));
            let var = if in_doubt { self.reached(&var) } else { var };
            quote!(#told #failing.show_late(#name, &(#var));)
        });
        let whole = if ends { quote!(#(#statements)*) } else { quote!(return { #(#statements)* };) };
        // The dead `return` tells the type of what leaves before anything is put into it.
        let tokens = quote! {
            let #leaving;
            let mut #failing = #body: {
                #typed
                #whole
            };
            #(#late)*
            #failing.finish(#runtime::None);
            #leaving
        };
        vec![Stmt::Expr(Expr::Verbatim(tokens), None)]
    }

    /// What begins to take the failure down, and what reads the variables in turn and ends it.
    pub(super) fn begin_and_show(
        &mut self,
        number: usize,
        origin: &Origin,
        fault: &TokenStream,
    ) -> (TokenStream, TokenStream) {
        let values = self.values(number);
        let (known, within) = (self.known(number, &values, origin), self.within());
        let (runtime, point) = (&self.runtime, &self.analysis.points[number]);
        let (context, failing) = (self.context(number), own("__failing"));
        let begun = quote! {
            #within
            let mut #failing = #runtime::begin(#known, &#fault);
        };
        let mut after = quote!(#runtime::None);
        let mut shown = TokenStream::new();
        let steps_show = |binding: BindingId| {
            point.steps.iter().any(|step| matches!(step, Step::Show(id) | Step::Drop(id) if *id == binding))
        };
        let show = |value: &Value, after: &TokenStream| {
            let (conditions, number, read) = (&value.conditions, number_of(value.number), self.read(value)?);
            Some(quote!(#(#conditions)* { #failing.show(#number, #read, #after); }))
        };
        // What stands outside of the order.
        for value in values.iter().filter(|value| !value.id.is_some_and(steps_show)) {
            shown.extend(show(value, &after));
        }
        let mut read = Vec::new();
        for step in &point.steps {
            let (Step::Show(id) | Step::Drop(id)) = *step;
            let first = !read.contains(&id);
            read.push(id);
            if first
                && self.is_shown(id)
                && let Some(value) = values.iter().find(|value| value.id == Some(id))
            {
                shown.extend(show(value, &after));
            }
            if let Step::Drop(id) = *step {
                let ident = &self.analysis.bindings[id].ident;
                let name = ident.to_string();
                shown.extend(quote!(#runtime::done(#ident);));
                after = quote!(#runtime::Some(#name));
            }
        }
        if !self.leaves_late(number) {
            let context = match context {
                Some(context) => quote!(#runtime::Some(#context)),
                None => quote!(#runtime::None),
            };
            shown.extend(quote!(#failing.finish(#context);));
        }
        (begun, shown)
    }
}

/// The label of the block that a body stands in when its failures leave it before the function.
fn body_label() -> syn::Lifetime {
    syn::Lifetime::new("'__body", Span::mixed_site())
}
