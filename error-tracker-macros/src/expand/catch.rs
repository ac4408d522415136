//! `silent(panics)`: the body in a closure, so that a panic can be caught around it. No other option puts anything around
//! a body.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Block, ReturnType, Signature, Type, parse_quote, visit::Visit};

use super::rewrite::{hidden, own};
use crate::arguments::Options;

/// Has the body, which is rewritten already, give this value where it panics.
///
/// The function is counted once more around it: so it is left without a panic when what is inside was left by one, and
/// the panic is known to have been dealt with.
pub(super) fn panics(options: &Options, signature: &Signature, body: &mut Block, default: &TokenStream) {
    let runtime = options.runtime();
    let (enter, value) = (hidden("outside", 0), own("__value"));
    let option = quote!(#runtime::core::option::Option);
    // Said where it can be, so that the value of the body is not left to be guessed.
    let given: Option<TokenStream> = match &signature.output {
        ReturnType::Default => Some(quote!(())),
        ReturnType::Type(_, ty) => (!is_hidden(ty)).then(|| quote!(#ty)),
    };
    let (asynchronous, statements) = (signature.asyncness.is_some(), &body.stmts);
    let (counted, caught) = if asynchronous {
        let types = given.map(|given| quote!(::<_, #given>));
        let inside = quote!(async move { #(#statements)* });
        let caught = quote!(#runtime::caught_later #types(#runtime::core::pin::pin!(#inside)).await);
        (None, caught)
    } else {
        let counted = quote!(let #enter = #runtime::Enter::new(););
        let given = given.map(|given| quote!(-> #given));
        (Some(counted), quote!(#runtime::caught(|| #given { #(#statements)* })))
    };
    body.stmts = parse_quote! {
        #counted
        match #caught {
            #option::Some(#value) => #value,
            #option::None => #default,
        }
    };
}

/// Whether the type cannot be written a second time.
fn is_hidden(ty: &Type) -> bool {
    struct Look(bool);
    impl<'ast> Visit<'ast> for Look {
        fn visit_type_impl_trait(&mut self, _: &'ast syn::TypeImplTrait) {
            self.0 = true;
        }
        fn visit_type_macro(&mut self, _: &'ast syn::TypeMacro) {
            self.0 = true;
        }
    }
    let mut look = Look(matches!(ty, Type::Never(_)));
    look.visit_type(ty);
    look.0
}
