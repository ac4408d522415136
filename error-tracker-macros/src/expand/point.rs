//! The code of one failure point: how the value is looked at, and the way out.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Expr, Stmt};

use super::{
    dead::{checked, may_be_never},
    rewrite::{Rewriter, hidden, own, statement},
    tiers::carry_at,
    values::tuples,
    watch::Entry,
};
use crate::{
    binding::{BindingId, Exit, Verdict},
    origin::Origin,
};

/// A value that is handed on, and what carries types to the end behind it.
#[derive(Clone, Copy)]
pub(super) struct HandedOn<'a> {
    pub(super) value: &'a TokenStream,
    pub(super) settled: &'a TokenStream,
    /// A value that never comes, such as that of `fn() -> !`, makes what stands behind it unreachable. That is told of what
    /// comes next, and only once.
    pub(super) allowed: Option<&'a TokenStream>,
}

impl Rewriter<'_> {
    /// The code for this operand; `question` is where the `?` behind it stands.
    pub(super) fn point(&mut self, number: usize, operand: &Expr, origin: &Origin, question: Span) -> Expr {
        let (attributes, operand) = without_attributes(operand);
        match self.analysis.points[number].exit {
            Exit::Question => self.question(number, &operand, origin, question),
            Exit::Handed if self.silent.is_some() => operand,
            Exit::Handed if self.analysis.points[number].operand_dies => self.handed_apart(number, &operand, origin),
            exit => {
                let handed_on = self.hand_on(number, exit, &operand, origin);
                let value = own("__value");
                Expr::Verbatim(if attributes.is_empty() {
                    handed_on
                } else {
                    quote!({ #(#attributes)* let #value = #handed_on; #value })
                })
            }
        }
    }

    /// What asks a value whether it is a failure.
    pub(super) fn probe(&self) -> TokenStream {
        let runtime = &self.runtime;
        if self.options.none { quote!(#runtime::NoneProbe::new) } else { quote!(#runtime::Probe) }
    }

    /// A `?`: the value, or the way out with what is left of the failure.
    fn question(&mut self, number: usize, operand: &Expr, origin: &Origin, question: Span) -> Expr {
        let runtime = self.runtime.clone();
        let (value, rest) = (own("__value"), own("__rest"));
        let (ok, err) = (quote!(#runtime::Ok), quote!(#runtime::Err));
        let operand = without_parentheses(operand);
        let left = self.leave(number, origin, question);
        let changeable =
            (!self.drops(number) && !self.leaves_late(number) && !self.in_turn(number)).then(|| quote!(mut));
        Expr::Verbatim(if self.analysis.points[number].operand_dies {
            let alive = syn::Lifetime::new("'__alive", Span::mixed_site());
            quote! {
                (#alive: {
                    let #changeable #rest = match #runtime::Split::split(#operand) {
                        #ok(#value) => break #alive #value,
                        #err(#rest) => #rest,
                    };
                    #left
                })
            }
        } else {
            let split = match operand {
                // Its braces would be unnecessary around an argument.
                Expr::Block(_) => quote!(match (#operand) { #value => #runtime::Split::split(#value) }),
                _ => quote!(#runtime::Split::split(#operand)),
            };
            quote! {
                (match #split {
                    #ok(#value) => #value,
                    #err(#changeable #rest) => { #left }
                })
            }
        })
    }

    /// What a macro is handed in place of a `?`: the value, or one that is put together again of what is left of it when
    /// all that it had lent is free.
    fn handed_apart(&mut self, number: usize, operand: &Expr, origin: &Origin) -> Expr {
        let runtime = self.runtime.clone();
        let (value, rest, alive) = (own("__value"), own("__rest"), syn::Lifetime::new("'__alive", Span::mixed_site()));
        let (ok, err) = (quote!(#runtime::Ok), quote!(#runtime::Err));
        let (tier, carries) = self.error_tier(number);
        let taken = self.look_at_rest(number, origin, &tier);
        let carried = (!carries.is_empty()).then(|| checked(&carries));
        let operand = without_parentheses(operand);
        Expr::Verbatim(quote! {
            (#alive: {
                let mut #rest = match #operand {
                    #value => match #runtime::parting(&#value).way().part(#value) {
                        #ok(#value) => break #alive #value,
                        #err(#rest) => #rest,
                    },
                };
                #taken
                #carried
                #rest.whole()
            })
        })
    }

    /// Takes down what is left of a failure at a `?`, and leaves with it.
    fn leave(&mut self, number: usize, origin: &Origin, question: Span) -> TokenStream {
        let runtime = self.runtime.clone();
        let rest = own("__rest");
        let (tier, carries) = self.error_tier(number);
        let (taken, leave) = if self.drops(number) || self.leaves_late(number) {
            let error = own("__error");
            self.leave_by_walk(number, origin, &quote!(#runtime::Fault::new(#error, #tier)))
        } else {
            let leave = match &self.silent {
                // A type that the error does not go into is told where the user's `?` stands.
                None => {
                    let mark = quote_spanned!(Span::mixed_site().located_at(question)=> ?);
                    quote!(#runtime::never(#rest #mark))
                }
                Some(default) => quote!(return #default),
            };
            (self.look_at_rest(number, origin, &tier), leave)
        };
        let carried = (!carries.is_empty()).then(|| checked(&carries));
        quote!(#taken #carried #leave)
    }

    /// The way in which the error at a `?` is described, and what carries its type and those of the variables to the end.
    fn error_tier(&mut self, number: usize) -> (TokenStream, TokenStream) {
        let (runtime, rest) = (self.runtime.clone(), own("__rest"));
        let carry = own(if self.lent_error { "carry_rest_lent" } else { "carry_rest" });
        let of_rest = quote!(#runtime::#carry(&#rest));
        if self.analysis.points[number].conditional && !self.carries_under_conditions(number) {
            // Code that may not be there, and that ends the function, cannot carry a type to its end.
            return (quote!(#of_rest.tier()), TokenStream::new());
        }
        let (tier, carry) = (hidden("error_tier", number), hidden("error_carry", number));
        self.error_tiers.push(number);
        let carries = self.carries(number);
        (quote!(#tier), quote!(#carry = #of_rest; #carries))
    }

    /// Looks at what is left of a failure at a `?`.
    fn look_at_rest(&mut self, number: usize, origin: &Origin, tier: &TokenStream) -> TokenStream {
        let (rest, error) = (own("__rest"), own("__error"));
        if self.in_turn(number) {
            let (runtime, probe) = (self.runtime.clone(), self.probe());
            let fault = quote!(#runtime::Fault::new(#error, #tier));
            let (begun, shown) = self.begin_and_show(number, origin, &fault);
            return quote! {
                if #runtime::is_active() && let #runtime::Some(#error) = #probe(&#rest).error() {
                    #begun
                    #shown
                }
            };
        }
        let runtime = &self.runtime;
        let rest = if self.options.none { quote!(&mut #runtime::NoneToo(&mut #rest)) } else { quote!(&mut #rest) };
        let fail = self.fail(number, origin, "fail_rest", &rest, tier);
        quote!(#fail;)
    }

    /// A value that is returned, looked at on its way.
    fn hand_on(&mut self, number: usize, exit: Exit, operand: &Expr, origin: &Origin) -> TokenStream {
        let runtime = self.runtime.clone();
        let error = own("__error");
        let carries = self.carries(number);
        let settled = if carries.is_empty() { quote!(()) } else { checked(&carries) };
        let allowed = self.allowed(may_be_never(operand));
        // A macro that returns does so out of a closure, whose value is then looked at and returned.
        let value = match exit {
            Exit::Bail => quote!((|| #operand)()),
            Exit::Ensure => quote!(#runtime::Err(#error)),
            _ => quote!(#operand),
        };
        let handed = HandedOn { value: &value, settled: &settled, allowed: allowed.as_ref() };
        let looked_at = if self.silent.is_none() && self.leaves_late(number) {
            self.hand_on_late(number, origin, handed)
        } else if self.is_known_returned(number) {
            self.hand_on_known(number, origin, handed)
        } else {
            self.hand_on_at_once(number, origin, handed)
        };
        match exit {
            Exit::Bail => quote!(return #looked_at),
            Exit::Ensure => quote! {
                match (|| { #operand; #runtime::Ok(()) })() {
                    #runtime::Ok(()) => (),
                    #runtime::Err(#error) => return #looked_at,
                }
            },
            _ => looked_at,
        }
    }

    /// Looks at a value by a call: the way is chosen where the function begins.
    fn hand_on_known(&mut self, number: usize, origin: &Origin, handed: HandedOn<'_>) -> TokenStream {
        self.asks_returned = true;
        let values = self.values(number);
        let (known, returned) = (self.known(number, &values, origin), hidden("returned", 0));
        let (HandedOn { value, settled, allowed }, [values, ways]) = (handed, tuples(&values));
        let runtime = &self.runtime;
        // A value that never comes, such as that of `fn() -> !`, makes what stands behind it unreachable. That
        // is told of the next argument, and only once.
        quote! {
            #runtime::hand_on(#value, #allowed #settled, #known, #returned, #values, #ways)
        }
    }

    /// Whether a value is looked at in the way that is chosen where the function begins.
    fn is_known_returned(&self, number: usize) -> bool {
        let plain = self.silent.is_none() && self.options.additional_context.is_none();
        let at_once = !self.in_turn(number) && self.handed_in(number).is_empty();
        // What a macro is handed need not be of the type that the function returns.
        let at_once = at_once && self.analysis.points[number].exit != Exit::Handed;
        self.knows_returned && plain && at_once && !matches!(self.entry, Entry::Polled(_))
    }

    /// Chooses how what is returned is looked at. The dead `return` tells its type.
    pub(super) fn returned_way(&self) -> Vec<Stmt> {
        if !self.asks_returned {
            return Vec::new();
        }
        let (runtime, way) = (&self.runtime, hidden("returned", 0));
        let [carry, returned] =
            if self.options.none { ["carry_none", "returned_or_none"] } else { ["carry_returned", "returned"] };
        let (carry, returned) = (own(carry), own(returned));
        let error = own(if self.generic_error || self.lent_error { "error_lent" } else { "error" });
        vec![
            statement(quote!(let #way = #runtime::#carry())),
            Stmt::Expr(Expr::Verbatim(checked(&quote!(return #runtime::#returned(#way);))), None),
            statement(quote!(let #way = #way.#error().tier())),
        ]
    }

    /// Looks at a value in a closure, which has room of its own for what that needs.
    fn hand_on_at_once(&mut self, number: usize, origin: &Origin, handed: HandedOn<'_>) -> TokenStream {
        let (runtime, probe) = (self.runtime.clone(), self.probe());
        let (value, error) = (own("__value"), own("__error"));
        let some = quote!(#runtime::Some);
        let fail = if self.in_turn(number) {
            let fault = self.fault_known();
            let (begun, shown) = self.begin_and_show(number, origin, &fault);
            quote!(if #runtime::is_active() { #begun #shown })
        } else {
            let tier = self.error_tier_known();
            self.fail(number, origin, "fail", &quote!(#error), &tier)
        };
        let HandedOn { allowed, settled, .. } = handed;
        let settled = quote!(#allowed #settled);
        match &self.silent {
            None => {
                let look = quote!(if let #some(#error) = #probe(#value).error() { #fail });
                self.look(number, ["exit", "exit_by"], handed.value, &settled, &look)
            }
            Some(default) => {
                let look = quote! {
                    if let #some(#error) = #probe(#value).error() { #fail; #some(#default) } else { #runtime::None }
                };
                self.look(number, ["silence", "silence_by"], handed.value, &settled, &look)
            }
        }
    }

    /// Has a closure look at a value on its way out. What can be reached in doubt only is reached when the value is
    /// there, and handed to the closure: to name it in there would be to borrow it in any case.
    fn look(
        &self,
        number: usize,
        [plain, by]: [&str; 2],
        operand: &TokenStream,
        settled: &TokenStream,
        look: &TokenStream,
    ) -> TokenStream {
        let (runtime, value) = (&self.runtime, own("__value"));
        let handed_in = self.handed_in(number);
        if handed_in.is_empty() {
            let name = own(plain);
            return quote!(#runtime::#name(#operand, #settled, |#value| { #look }));
        }
        let name = own(by);
        let names = handed_in.iter().map(|(id, _)| hidden("reached", *id));
        let values = handed_in.iter().map(|(_, read)| read);
        quote!(#runtime::#name(#operand, #settled, (#(#values,)*), |#value, (#(#names,)*)| { #look }))
    }

    /// The way in which an error is described whose type is known.
    fn error_tier_known(&self) -> TokenStream {
        let (runtime, error) = (&self.runtime, own("__error"));
        let carry = own(if self.generic_error || self.lent_error { "carry_error_lent" } else { "carry_error" });
        quote!(#runtime::#carry(#error).tier())
    }

    pub(super) fn fault_known(&self) -> TokenStream {
        let (runtime, error, tier) = (&self.runtime, own("__error"), self.error_tier_known());
        quote!(#runtime::Fault::new(#error, #tier))
    }

    /// Carries the types of the variables that are read here to the end of the function, once each.
    fn carries(&mut self, number: usize) -> TokenStream {
        let mut tokens = TokenStream::new();
        for &(id, verdict) in &self.analysis.points[number].variables {
            let may_stay = self.analysis.points[number].needs(id).is_some() && self.is_shown(id);
            if self.is_carried_at(number, id) {
                if verdict == Verdict::Borrow && self.is_shown(id) {
                    self.carried_at.push((number, id));
                    let carry = hidden(&carry_at(number), id);
                    let carried = self.carried_under(id, &carry);
                    tokens.extend(carried);
                }
                continue;
            }
            if self.analysis.points[number].conditional {
                continue;
            }
            let is_read = may_stay || matches!(verdict, Verdict::Borrow | Verdict::Saved);
            if is_read && self.is_shown(id) && !self.carried[id] {
                self.carried[id] = true;
                if self.is_settled(id) {
                    continue;
                }
                tokens.extend(self.carried_under(id, &hidden("carry", id)));
            }
        }
        tokens
    }

    /// Carries the type of a variable that is there under the conditions of its declaration.
    fn carried_under(&self, id: BindingId, carry: &Ident) -> TokenStream {
        let (runtime, binding) = (&self.runtime, &self.analysis.bindings[id]);
        let (ident, conditions) = (&binding.ident, &binding.conditions);
        let carried = quote!(#carry = #runtime::carry(&#ident););
        if conditions.is_empty() { carried } else { quote!(#(#conditions)* let () = { #carried };) }
    }
}

/// A plain name without its attributes; anything else as it is.
fn without_attributes(operand: &Expr) -> (Vec<syn::Attribute>, Expr) {
    let mut operand = operand.clone();
    let attributes = match &mut operand {
        Expr::Path(path) => std::mem::take(&mut path.attrs),
        _ => Vec::new(),
    };
    (attributes, operand)
}

/// The operand as it stands in a place that needs no parentheses.
pub(super) fn without_parentheses(operand: &Expr) -> &Expr {
    match operand {
        Expr::Paren(inner) if inner.attrs.is_empty() => without_parentheses(&inner.expr),
        other => other,
    }
}
