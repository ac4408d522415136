//! The arguments of a function, as its signature declares them.

use super::*;

impl Lower {
    pub(in super::super) fn arguments(&mut self, signature: &Signature) {
        let ending = loans_that_end(signature, self.shape.hides_loan);
        for (place, input) in signature.inputs.iter().enumerate() {
            if ending.contains(&place) {
                self.ends_here.insert(self.bindings.len());
            }
            match input {
                syn::FnArg::Receiver(receiver) => {
                    let stays_lent = may_stay_lent(&receiver.ty, signature);
                    let class = match (&receiver.reference, &receiver.colon_token) {
                        _ if stays_lent => Class::Unknown,
                        (Some(_), _) if receiver.mutability.is_some() => Class::Mutable,
                        (Some(_), _) => Class::Shared,
                        (None, Some(_)) => Class::of_parameter(&receiver.ty),
                        (None, None) => Class::Owned,
                    };
                    let mutable = receiver.reference.is_none() && receiver.mutability.is_some();
                    let binding =
                        self.declare(Ident::new("self", receiver.self_token.span), mutable, class, true, true);
                    self.bindings[binding].is_plain = class == Class::Shared && receiver.reference.is_some();
                    self.stays_lent.extend(stays_lent.then_some(binding));
                }
                syn::FnArg::Typed(typed) => {
                    self.conditions = conditions(&typed.attrs);
                    self.lints = lints(&typed.attrs);
                    let first = self.bindings.len();
                    let stays_lent = may_stay_lent(&typed.ty, signature);
                    // Lent on for as long as the caller says, it may stay with what it is lent to.
                    let whole = if stays_lent { Class::Unknown } else { Class::of_parameter(&typed.ty) };
                    for name in pattern::names(&typed.pat) {
                        let class = if name.whole {
                            whole
                        } else if name.by_reference {
                            Class::Unknown
                        } else {
                            part_of(whole)
                        };
                        let binding = self.declare(name.ident, name.mutable, class, true, true);
                        self.bindings[binding].is_plain = name.whole && class::is_plain(&typed.ty);
                        self.stays_lent.extend((stays_lent && name.whole).then_some(binding));
                        self.iterates[binding] = name.whole && class::is_iterator(&typed.ty);
                        if name.whole && class::is_context(&typed.ty) {
                            self.contexts.insert(binding);
                        }
                        if class::names_lifetime(&typed.ty) {
                            self.names_lifetime.insert(binding);
                        }
                    }
                    let is_sync = class::is_sync(&typed.ty);
                    self.bindings[first..].iter_mut().for_each(|binding| binding.is_sync = is_sync);
                    self.conditions.clear();
                    self.lints.clear();
                }
            }
        }
    }

    /// The arguments that a block inside has captured: those that it names, and that nothing outside of it names.
    pub(in super::super) fn captured_arguments(&mut self, signature: &Signature, outside: &[Ident], inside: &[Ident]) {
        self.arguments(signature);
        let captured = |ident: &Ident| inside.contains(ident) && !outside.contains(ident);
        let bindings = &self.bindings;
        for scope in &mut self.scopes {
            scope.retain(|&binding| captured(&bindings[binding].ident));
        }
    }
}
