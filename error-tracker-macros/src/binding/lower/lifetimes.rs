//! What the lifetimes of a signature tell of its mutable references: whether a loan through them can outlast the body.

use super::*;
use crate::binding::{
    class::{is_owned_std, is_primitive},
    source::idents,
};
use syn::visit::Visit;

/// Whether a mutable reference of this type may be lent for as long as the caller lends it: its lifetime has a name that
/// stands in another argument as well, other than as the lifetime of a shared reference, or in a bound; or it belongs to
/// what the function stands in.
pub(super) fn may_stay_lent(ty: &syn::Type, signature: &Signature) -> bool {
    let syn::Type::Reference(reference) = ty else { return false };
    let Some(lifetime) = reference.lifetime.as_ref().filter(|_| reference.mutability.is_some()) else { return false };
    if lifetime.ident == "static" {
        return true;
    }
    let is_its_own = signature.generics.lifetimes().any(|own| own.lifetime == *lifetime);
    let stands_in = |other: &syn::Type| {
        let inner = match other {
            syn::Type::Reference(shared) if shared.mutability.is_none() => &*shared.elem,
            other => other,
        };
        stands_in_tokens(inner.to_token_stream(), lifetime)
    };
    let inputs = signature.inputs.iter().map(|input| match input {
        syn::FnArg::Typed(typed) => &*typed.ty,
        syn::FnArg::Receiver(receiver) => &*receiver.ty,
    });
    let mut others = inputs.filter(|other| !std::ptr::eq(*other, ty));
    // `Self` may be of a lifetime that is not the function's own.
    let has_receiver = signature.receiver().is_some();
    let is_of_self = !is_its_own && (has_receiver || signature.inputs.len() > 1);
    is_of_self || others.any(stands_in) || is_bound(&signature.generics, lifetime)
}

/// Whether a bound names the lifetime: what the caller chooses by it may hold what is lent for that long.
fn is_bound(generics: &syn::Generics, lifetime: &syn::Lifetime) -> bool {
    let mut types = generics.type_params();
    types.any(|ty| stands_in_tokens(ty.to_token_stream(), lifetime))
        || stands_in_tokens(generics.where_clause.to_token_stream(), lifetime)
}

fn stands_in_tokens(tokens: proc_macro2::TokenStream, lifetime: &syn::Lifetime) -> bool {
    use proc_macro2::TokenTree;
    let mut after_quote = false;
    tokens.into_iter().any(|token| match token {
        TokenTree::Punct(punct) => {
            after_quote = punct.as_char() == '\'';
            false
        }
        TokenTree::Ident(ident) => std::mem::take(&mut after_quote) && ident == lifetime.ident,
        TokenTree::Group(group) => stands_in_tokens(group.stream(), lifetime),
        TokenTree::Literal(_) => false,
    })
}

/// The arguments through which nothing can be lent for longer than the function runs, by their place: mutable references
/// whose lifetime has no name, where what the function returns has none of that lifetime; `hides_loan` says that it may
/// have one that is not written.
pub(super) fn loans_that_end(signature: &Signature, hides_loan: bool) -> HashSet<usize> {
    let returned = Returned::of(signature);
    let unnamed = returned.unnamed || (hides_loan && returned.may_hide);
    // A lifetime without a name is the receiver's, if that is a reference.
    let of_receiver = match signature.inputs.first() {
        Some(syn::FnArg::Receiver(receiver)) => receiver.reference.is_some() || names_reference(&receiver.ty),
        _ => false,
    };
    let ends = |input: &syn::FnArg| match input {
        _ if returned.anything => false,
        syn::FnArg::Receiver(_) => !unnamed,
        syn::FnArg::Typed(_) => !unnamed || of_receiver,
    };
    let inputs = signature.inputs.iter().enumerate();
    inputs.filter(|(_, input)| is_unnamed_loan(input) && ends(input)).map(|(place, _)| place).collect()
}

/// Whether the function may give back what it was lent in a type whose lifetime is not written, so that the compiler has
/// to be asked. It cannot be asked of every type: what has an unnamed lifetime in plain sight needs no question.
pub(crate) fn may_hide_loan(signature: &Signature) -> bool {
    let returned = Returned::of(signature);
    let lends = |input: &syn::FnArg| match input {
        syn::FnArg::Receiver(receiver) => names_mut(&receiver.ty),
        // What is given by value may hold a mutable reference.
        syn::FnArg::Typed(typed) => names_mut(&typed.ty) || returned.may_hold(&typed.ty),
    };
    returned.may_hide && !returned.unnamed && !returned.anything && signature.inputs.iter().any(lends)
}

fn names_mut(ty: &syn::Type) -> bool {
    idents(ty.to_token_stream()).iter().any(|ident| ident == "mut")
}

/// The lifetimes in what a function returns.
struct Returned<'a> {
    /// Whether one of them has no name.
    unnamed: bool,
    /// Whether it may be of any lifetime.
    anything: bool,
    /// Whether one may be there that is not written.
    may_hide: bool,
    generics: &'a syn::Generics,
}

impl<'a> Returned<'a> {
    fn of(signature: &'a Signature) -> Self {
        let mut returned = Self { unnamed: false, anything: false, may_hide: false, generics: &signature.generics };
        returned.visit_return_type(&signature.output);
        returned
    }

    /// Whether a value of this type may hold a reference, by its name.
    fn may_hold(&self, ty: &syn::Type) -> bool {
        match ty {
            syn::Type::Path(path) => {
                path.path.segments.last().is_some_and(|last| self.may_hide(last) || names_lifetime(last))
            }
            _ => false,
        }
    }

    /// Whether a type of this name may be written without a lifetime that it has.
    fn may_hide(&self, segment: &syn::PathSegment) -> bool {
        let name = segment.ident.to_string();
        let is_parameter = name == "Self" || self.generics.type_params().any(|own| own.ident == segment.ident);
        let is_std = is_primitive(&name) || is_owned_std(&name) || matches!(&*name, "str" | "Poll" | "Ordering");
        // Of the names that everybody knows, this is the one that aliases take, and they are of fewer types.
        let is_result = name == "Result" && count_of_types(segment) == 2;
        !(names_lifetime(segment) || is_parameter || is_std || is_result)
    }
}

fn names_lifetime(segment: &syn::PathSegment) -> bool {
    match &segment.arguments {
        syn::PathArguments::AngleBracketed(list) => {
            list.args.iter().any(|argument| matches!(argument, syn::GenericArgument::Lifetime(_)))
        }
        _ => false,
    }
}

fn count_of_types(segment: &syn::PathSegment) -> usize {
    match &segment.arguments {
        syn::PathArguments::AngleBracketed(list) => list.args.len(),
        _ => 0,
    }
}

impl<'ast> Visit<'ast> for Returned<'_> {
    fn visit_lifetime(&mut self, lifetime: &'ast syn::Lifetime) {
        self.unnamed |= lifetime.ident == "_";
    }

    fn visit_type_reference(&mut self, reference: &'ast syn::TypeReference) {
        self.unnamed |= reference.lifetime.is_none();
        syn::visit::visit_type_reference(self, reference);
    }

    fn visit_type_impl_trait(&mut self, _: &'ast syn::TypeImplTrait) {
        self.anything = true;
    }

    fn visit_type_macro(&mut self, _: &'ast syn::TypeMacro) {
        self.anything = true;
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if let Some(last) = path.segments.last() {
            self.may_hide |= self.may_hide(last);
        }
        syn::visit::visit_path(self, path);
    }
}

/// Whether this argument is a mutable reference whose lifetime has no name.
fn is_unnamed_loan(input: &syn::FnArg) -> bool {
    match input {
        syn::FnArg::Receiver(receiver) => match (&receiver.reference, &receiver.colon_token) {
            (Some((_, lifetime)), _) => receiver.mutability.is_some() && lifetime.is_none(),
            (None, Some(_)) => is_unnamed(&receiver.ty),
            (None, None) => false,
        },
        syn::FnArg::Typed(typed) => matches!(*typed.pat, Pat::Ident(_)) && is_unnamed(&typed.ty),
    }
}

fn is_unnamed(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Reference(reference) => reference.mutability.is_some() && reference.lifetime.is_none(),
        _ => false,
    }
}

fn names_reference(ty: &syn::Type) -> bool {
    struct Look(bool);
    impl<'ast> Visit<'ast> for Look {
        fn visit_type_reference(&mut self, _: &'ast syn::TypeReference) {
            self.0 = true;
        }
    }
    let mut look = Look(false);
    look.visit_type(ty);
    look.0
}
