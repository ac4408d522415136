//! The code of one failure point: how the value is looked at, what is handed over, and the way out.

use proc_macro2::{Delimiter, Ident, Literal, Span, TokenStream, TokenTree};
use quote::quote;
use syn::{Expr, Stmt};

use super::{
    rewrite::{Rewriter, hidden, own, statement},
    watch::Entry,
};
use crate::{
    arguments::AdditionalContext,
    binding::{Binding, BindingId, Exit, Reason, Step, Verdict},
    origin::Origin,
};

impl Rewriter<'_> {
    pub(super) fn point(&mut self, number: usize, operand: &Expr, origin: &Origin) -> Expr {
        let runtime = self.runtime.clone();
        let (attributes, operand) = without_attributes(operand);
        let (call, operand) = (&operand, &operand);
        let point = &self.analysis.points[number];
        let (exit, dies) = (point.exit, point.operand_dies);
        let (value, error) = (own("__value"), own("__error"));
        let probe = if self.options.none {
            quote!(#runtime::__private::NoneProbe::new)
        } else {
            quote!(#runtime::__private::Probe)
        };
        let some = quote!(#runtime::__private::Some);
        match exit {
            Exit::Question => {
                let conditional = self.analysis.points[number].conditional;
                let carry_error = own(if self.lent_error { "CarryDisplay" } else { "CarryError" });
                let (fail, carries) = if conditional {
                    // Code that may not be there cannot carry a type to the end.
                    (self.fail(number, origin, &quote!(#runtime::__private::Fault::known(#error, #runtime::__private::#carry_error::of(#some(#error)).tier()))), TokenStream::new())
                } else {
                    let (tier, carry) = (hidden("error_tier", number), hidden("error_carry", number));
                    self.error_tiers.push(number);
                    let rest = own("__rest");
                    let carries = self.carries(number);
                    (
                        self.fail(number, origin, &quote!(#runtime::__private::Fault::new(#error, #tier))),
                        quote!(#carry = #runtime::__private::#carry_error::of(#probe(&#rest).error()); #carries),
                    )
                };
                let dead = syn::Lifetime::new("'__dead", Span::mixed_site());
                let (ok, err) = (quote!(#runtime::__private::Ok), quote!(#runtime::__private::Err));
                let rest = own("__rest");
                let leave = match &self.silent {
                    None => quote!(match #rest? {}),
                    Some(default) => quote!(return #default),
                };
                let alive = syn::Lifetime::new("'__alive", Span::mixed_site());
                let succeeded = match &self.silent {
                    None => quote!(#value),
                    Some(default) => quote! {
                        match #runtime::__private::Success::success(#value) {
                            #runtime::__private::Some(#value) => #value,
                            #runtime::__private::None => return #default,
                        }
                    },
                };
                let taken = quote!(if let #some(#error) = #probe(&#rest).error() { #fail });
                let (taken, leave) = if self.drops(number) || self.leaves_late(number) {
                    self.leave_by_walk(number, origin, &probe, taken_tier(conditional, number, &carry_error, &runtime))
                } else {
                    (taken, leave)
                };
                let failed = quote! {
                    #taken
                    #[allow(unreachable_code)]
                    let () = #dead: { break #dead; #carries };
                    #leave
                };
                let operand = without_parentheses(operand);
                let group = if dies {
                    quote! {
                        #alive: {
                            let #rest = match #runtime::__private::Split::split(#operand) {
                                #ok(#value) => break #alive #succeeded,
                                #err(#rest) => #rest,
                            };
                            #failed
                        }
                    }
                } else {
                    let operand = in_a_head(operand);
                    quote! {
                        match #operand {
                            #value => match #runtime::__private::Split::split(#value) {
                                #ok(#value) => #succeeded,
                                #err(#rest) => { #failed }
                            }
                        }
                    }
                };
                Expr::Group(syn::ExprGroup {
                    attrs: Vec::new(),
                    group_token: syn::token::Group::default(),
                    expr: Box::new(Expr::Verbatim(group)),
                })
            }
            Exit::Handed if self.silent.is_some() => operand.clone(),
            Exit::Return | Exit::Tail | Exit::Bail | Exit::Ensure | Exit::Handed => {
                let carry = own(if self.generic_error || self.lent_error { "CarryDisplay" } else { "CarryError" });
                let fail = self.fail(number, origin, &quote!(#runtime::__private::Fault::known(#error, #runtime::__private::#carry::of(#some(#error)).tier())));
                let carries = self.carries(number);
                let dead = syn::Lifetime::new("'__dead", Span::mixed_site());
                // A macro that returns does so out of a closure, whose value is then looked at and returned.
                let operand = match exit {
                    Exit::Bail => quote!((|| #operand)()),
                    Exit::Ensure => quote!(#runtime::__private::Err(#error)),
                    _ => quote!(#operand),
                };
                let whole = |exit_call: TokenStream, call: &Expr| match exit {
                    Exit::Bail => quote!(return #exit_call),
                    Exit::Ensure => quote! {
                        match (|| { #call; #runtime::__private::Ok(()) })() {
                            #runtime::__private::Ok(()) => (),
                            #runtime::__private::Err(#error) => return #exit_call,
                        }
                    },
                    _ => exit_call,
                };
                let settled = if carries.is_empty() {
                    quote!(())
                } else {
                    quote!({ #[allow(unreachable_code)] let () = #dead: { break #dead; #carries }; })
                };
                // A value that never comes, such as that of `fn() -> !`, makes what stands behind it unreachable. That
                // is told of the next argument, and only once.
                let settled_behind = quote!(#[allow(unreachable_code)] #settled);
                let looked_at = match &self.silent {
                    None if self.leaves_late(number) => {
                        let (failing, leaving, body) = (own("__failing"), own("__leaving"), body_label());
                        let fault = quote!(#runtime::__private::Fault::known(#error, #runtime::__private::#carry::of(#some(#error)).tier()));
                        let (begun, shown) = self.begin_and_show(number, origin, &fault);
                        quote! {
                            match { #leaving = #runtime::__private::settle(#operand, #[allow(unreachable_code)] ()) } {
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
                    None => {
                        let look = quote!(if let #some(#error) = #probe(#value).error() { #fail });
                        self.look(number, ["exit", "exit_by"], &operand, &settled_behind, &look)
                    }
                    Some(default) => {
                        let look = quote! {
                            if let #some(#error) = #probe(#value).error() { #fail #some(#default) } else { #runtime::__private::None }
                        };
                        self.look(number, ["silence", "silence_by"], &operand, &settled_behind, &look)
                    }
                };
                let whole = whole(looked_at, call);
                Expr::Verbatim(if attributes.is_empty() {
                    whole
                } else {
                    quote!({ #(#attributes)* let #value = #whole; #value })
                })
            }
        }
    }

    /// Leaves with a converted error, and drops locals by hand on the way, so that what they have lent can be read.
    fn leave_by_walk(
        &self,
        number: usize,
        origin: &Origin,
        probe: &TokenStream,
        describe: TokenStream,
    ) -> (TokenStream, TokenStream) {
        let runtime = &self.runtime;
        let (error, rest, failing, leaving) = (own("__error"), own("__rest"), own("__failing"), own("__leaving"));
        let fault = quote!(#describe);
        let (begun, shown) = self.begin_and_show(number, origin, &fault);
        let some = quote!(#runtime::__private::Some);
        let begun = quote! {
            let mut #failing = match #probe(&#rest).error() {
                #some(#error) if #runtime::__private::is_active() => { #begun #failing }
                _ => #runtime::__private::Failing::none(),
            };
        };
        if self.leaves_late(number) {
            let body = body_label();
            return (begun, quote!(#leaving = #runtime::__private::Leave::leave(#rest); #shown break #body #failing;));
        }
        let left = match &self.silent {
            None => quote!(let #leaving = #runtime::__private::Leave::leave(#rest);),
            Some(_) => TokenStream::new(),
        };
        let leave = match &self.silent {
            None => quote!(return #leaving;),
            Some(default) => quote!(return #default;),
        };
        (begun, quote!(#left #shown #leave))
    }

    /// Carries the types of the variables that are read here to the end of the function, once each.
    fn carries(&mut self, number: usize) -> TokenStream {
        let mut tokens = TokenStream::new();
        if self.analysis.points[number].conditional {
            return tokens;
        }
        for &(id, verdict) in &self.analysis.points[number].variables {
            if matches!(verdict, Verdict::Borrow | Verdict::Saved) && self.is_shown(id) && !self.carried[id] {
                self.carried[id] = true;
                if self.is_known_early(id) {
                    continue;
                }
                let (carry, ident, runtime) = (hidden("carry", id), &self.analysis.bindings[id].ident, &self.runtime);
                let conditions = &self.analysis.bindings[id].conditions;
                tokens.extend(quote!(#(#conditions)* { #carry = #runtime::__private::Carry::of(&#ident); }));
            }
        }
        tokens
    }

    /// Whether the way in which a variable is shown is chosen where the function begins: as early as that only an argument's
    /// type is known, and what can be suspended must not have borrowed it. A choice that is put off costs the compiler
    /// more: it asks again, after each expression, whether the type is known by now.
    pub(super) fn is_known_early(&self, id: BindingId) -> bool {
        let binding = &self.analysis.bindings[id];
        self.counted && binding.parameter && binding.conditions.is_empty() && self.analysis.inside[id]
    }

    /// The numbers of the variables at this point, and what each of them is read by.
    fn variables(&self, number: usize) -> (Vec<TokenStream>, Vec<(Option<BindingId>, TokenStream)>) {
        let runtime = &self.runtime;
        let point = &self.analysis.points[number];
        let mut names = Vec::new();
        let mut values = Vec::new();
        for &(id, verdict) in &point.variables {
            let binding = &self.analysis.bindings[id];
            if !binding.argument && self.options.locals == Some(false) {
                continue;
            }
            let conditions = &binding.conditions;
            let name = number_of(id);
            names.push(quote!(#(#conditions)* #name));
            let value = if !self.is_shown(id) {
                quote!(#runtime::__private::Absent::SKIPPED)
            } else {
                let by_closure = point.exit != Exit::Question && (self.silent.is_some() || !self.leaves_late(number));
                match verdict {
                    Verdict::Borrow if point.doubtful.contains(&id) && self.kept(id).is_none() => {
                        if !conditions.is_empty() {
                            quote!(#runtime::__private::Absent::BORROWED)
                        } else if by_closure {
                            let reached = hidden("reached", id);
                            quote!(&#reached)
                        } else {
                            let reached = self.reached(&self.var(number, id));
                            quote!(&(#reached))
                        }
                    }
                    Verdict::Saved if point.conditional => quote!(#runtime::__private::Absent::MOVED),
                    Verdict::Borrow => self.kept(id).unwrap_or_else(|| {
                        let var = self.var(number, id);
                        quote!(&#var)
                    }),
                    Verdict::Saved => {
                        let slot = hidden("slot", id);
                        quote!(&#slot)
                    }
                    Verdict::Held(reason) => {
                        let held = hidden("held", id);
                        let kind = if reason == Reason::Moved { quote!(moved) } else { quote!(lent) };
                        quote!(&#runtime::__private::HeldVar::#kind(#held))
                    }
                    // Left out here, and read behind the body.
                    Verdict::Late => quote!(#runtime::__private::Absent::BORROWED),
                    Verdict::LeftOut(Reason::Moved) => quote!(#runtime::__private::Absent::MOVED),
                    Verdict::LeftOut(Reason::Borrowed(_)) => quote!(#runtime::__private::Absent::BORROWED),
                    Verdict::LeftOut(Reason::Uninitialized) => quote!(#runtime::__private::Absent::UNINITIALIZED),
                }
            };
            values.push((Some(id), quote!(#(#conditions)* #value)));
        }
        for (number, global) in self.options.globals.iter().enumerate() {
            let name = self.number_of_global(number);
            names.push(quote!(#name));
            values.push((
                None,
                quote!(&#runtime::__private::Var::known(&#global, #runtime::__private::Carry::of(&#global).tier())),
            ));
        }
        (names, values)
    }

    /// The number of a static among the function's names: they stand behind the variables.
    pub(super) fn number_of_global(&self, global: usize) -> Literal {
        number_of(self.analysis.bindings.len() + global)
    }

    /// What is known of the variables and statics before anything fails.
    fn names(&self) -> Vec<TokenStream> {
        let runtime = &self.runtime;
        let name_of = |kind: &str, name: String, masked: bool| {
            let (kind, masked) = (Ident::new(kind, Span::call_site()), masked.then(|| quote!(.masked())));
            quote!(#runtime::__private::Name::#kind(#name) #masked)
        };
        let bindings = self.analysis.bindings.iter().map(|binding| {
            let name = syn::ext::IdentExt::unraw(&binding.ident).to_string();
            let kind = if binding.argument { "argument" } else { "local" };
            name_of(kind, name, self.options.mask.contains(&binding.ident))
        });
        let globals = self.options.globals.iter().map(|global| {
            let last = global.segments.last().map(|segment| &segment.ident);
            let masked = last.is_some_and(|last| self.options.mask.contains(last));
            name_of("global", last.map(ToString::to_string).unwrap_or_default(), masked)
        });
        bindings.chain(globals).collect()
    }

    /// How bad a failure of this function is.
    pub(super) fn level(&self) -> TokenStream {
        match self.options.level.as_ref().map(|level| level.0.as_str()) {
            Some("debug") => quote!(Debug),
            Some("info") => quote!(Info),
            Some("warning") => quote!(Warning),
            Some("fatal") => quote!(Fatal),
            _ => quote!(Error),
        }
    }

    /// Takes down the failure at this point, all variables at once.
    fn fail(&self, number: usize, origin: &Origin, fault: &TokenStream) -> TokenStream {
        let runtime = &self.runtime;
        let point = &self.analysis.points[number];
        if self.in_turn(number) || self.leaves_late(number) {
            let (begun, shown) = self.begin_and_show(number, origin, fault);
            return quote!(if #runtime::__private::is_active() { #begun #shown });
        }
        let (names, values) = self.variables(number);
        let values = values.iter().map(|(_, value)| value);
        let context = self.context(number);
        let known = self.point_static(point.span, &point.text, &names, self.silent.is_some(), origin);
        let within = self.within();
        // Asked here, before anything is built: without a tracker that is all that a failure costs.
        quote! {
            if #runtime::__private::is_active() {
                #known
                #within
                #runtime::__private::fail(&__ERROR_TRACKER_POINT, &#fault, &[#(#values),*], #context);
            }
        }
    }

    /// Whether the variables have to be read in turn.
    fn in_turn(&self, number: usize) -> bool {
        !self.analysis.points[number].steps.is_empty()
    }

    /// Whether locals are dropped by hand on the way out.
    fn drops(&self, number: usize) -> bool {
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
        let dead = syn::Lifetime::new("'__dead", Span::mixed_site());
        let late = self.analysis.late.iter().filter(|&&id| self.is_shown(id)).map(|&id| {
            let ident = &self.analysis.bindings[id].ident;
            let name = syn::ext::IdentExt::unraw(ident).to_string();
            let var = quote!(#runtime::__private::Var::known(&#ident, #runtime::__private::Carry::of(&#ident).tier()));
            let in_doubt = self.analysis.points.iter().any(|point| point.doubtful.contains(&id));
            let var = if in_doubt { self.reached(&var) } else { var };
            quote!(#failing.show_late(#name, &(#var));)
        });
        let whole = if ends { quote!(#(#statements)*) } else { quote!(return { #(#statements)* };) };
        // The dead `return` tells the type of what leaves before anything is put into it.
        let tokens = quote! {
            let #leaving;
            let mut #failing = #body: {
                #[allow(unreachable_code)]
                let () = #dead: { break #dead; return #leaving; };
                #whole
            };
            #(#late)*
            #failing.finish(#runtime::__private::None);
            #leaving
        };
        vec![Stmt::Expr(Expr::Verbatim(tokens), None)]
    }

    /// What begins to take the failure down, and what reads the variables in turn and ends it.
    fn begin_and_show(&self, number: usize, origin: &Origin, fault: &TokenStream) -> (TokenStream, TokenStream) {
        let runtime = &self.runtime;
        let point = &self.analysis.points[number];
        let (names, values) = self.variables(number);
        let known = self.point_static(point.span, &point.text, &names, self.silent.is_some(), origin);
        let context = self.context(number);
        let (failing, within) = (own("__failing"), self.within());
        let begun = quote! {
            #known
            #within
            let mut #failing = #runtime::__private::begin(&__ERROR_TRACKER_POINT, &#fault);
        };
        let mut after = quote!(#runtime::__private::None);
        let mut shown = TokenStream::new();
        let steps_show = |binding: BindingId| {
            point.steps.iter().any(|step| matches!(step, Step::Show(id) | Step::Drop(id) if *id == binding))
        };
        let show = |index: usize, value: &TokenStream, after: &TokenStream| {
            let conditions = index_conditions(&self.analysis.bindings, values.get(index).and_then(|value| value.0));
            quote!(#(#conditions)* { #failing.show(#index, #value, #after); })
        };
        // What cannot be read, and what stands outside of the order.
        for (index, (id, value)) in values.iter().enumerate() {
            let late = |id: BindingId| point.variables.contains(&(id, Verdict::Late)) && self.is_shown(id);
            if id.is_some_and(late) {
                continue;
            }
            if id.is_none_or(|id| !steps_show(id) || !self.is_shown(id)) {
                let value = without_conditions(value, *id, &self.analysis.bindings);
                shown.extend(show(index, &value, &after));
            }
        }
        let mut read = Vec::new();
        for step in &point.steps {
            let (Step::Show(id) | Step::Drop(id)) = *step;
            let first = !read.contains(&id);
            read.push(id);
            if first
                && self.is_shown(id)
                && let Some((index, (_, value))) = values.iter().enumerate().find(|(_, (other, _))| *other == Some(id))
            {
                let value = without_conditions(value, Some(id), &self.analysis.bindings);
                shown.extend(show(index, &value, &after));
            }
            if let Step::Drop(id) = *step {
                let ident = &self.analysis.bindings[id].ident;
                let name = ident.to_string();
                shown.extend(quote!(#runtime::__private::done(#ident);));
                after = quote!(#runtime::__private::Some(#name));
            }
        }
        if !self.leaves_late(number) {
            shown.extend(quote!(#failing.finish(#context);));
        }
        (begun, shown)
    }

    /// The static that says all that is known of a failure point before anything fails.
    pub(super) fn point_static(
        &self,
        span: Span,
        text: &str,
        names: &[TokenStream],
        silent: bool,
        origin: &Origin,
    ) -> TokenStream {
        let (of, only) = (origin.names.iter().map(String::as_str).collect::<Vec<_>>().join(" "), origin.only);
        let converts = text.ends_with('?');
        let runtime = &self.runtime;
        let (line, column) = place(span);
        let (line, column) = (Literal::u32_unsuffixed(line), Literal::u32_unsuffixed(column));
        quote! {
            static __ERROR_TRACKER_POINT: #runtime::__private::Point = #runtime::__private::Point::new(
                &__ERROR_TRACKER_FUNCTION,
                (#line, #column),
                #text,
                &[#(#names),*],
                #of,
                [#silent, #only, #converts],
            );
        }
    }

    /// The static that says what the failure points and the frame of the function share.
    pub(super) fn function_static(&self) -> Stmt {
        let (runtime, function, counted, level) = (&self.runtime, &self.function, self.counted, self.level());
        let (names, dealt_with) = (self.names(), self.origins.dealt_with().collect::<Vec<_>>().join(" "));
        statement(quote! {
            static __ERROR_TRACKER_FUNCTION: #runtime::__private::Function = #runtime::__private::Function {
                name: #function,
                module_path: #runtime::__private::core::module_path!(),
                file: #runtime::__private::core::file!(),
                level: #runtime::__private::Level::#level,
                counted: #counted,
                names: &[#(#names),*],
                dealt_with: #dealt_with,
            }
        })
    }

    /// Says since when a function that can be suspended has been running.
    fn within(&self) -> Option<TokenStream> {
        let (runtime, frame) = (&self.runtime, hidden("enter", 0));
        matches!(self.entry, Entry::Polled(_)).then(|| quote!(#runtime::__private::within(&#frame);))
    }

    fn context(&self, number: usize) -> TokenStream {
        let runtime = &self.runtime;
        let option = quote!(#runtime::__private);
        let Some(context) = &self.options.additional_context else { return quote!(#option::None) };
        let variables = &self.analysis.points[number].variables;
        let readable = self.context_names.iter().all(|id| {
            variables.contains(&(*id, Verdict::Borrow)) && !self.analysis.points[number].doubtful.contains(id)
        });
        match (&self.early_context, readable) {
            (Some(early), false) => quote!(#option::Some(&|| #early.clone().unwrap_or_default())),
            _ => {
                let value = context_value(context, runtime);
                quote!(#option::Some(&|| #value))
            }
        }
    }
}

/// The expression that makes the additional context.
pub(super) fn context_value(context: &AdditionalContext, runtime: &TokenStream) -> TokenStream {
    match context {
        AdditionalContext::Value(value) => quote!(#runtime::__private::ContextSource::new(#value).take()),
        AdditionalContext::Pairs(pairs) => {
            let context = own("__context");
            let inserts: Vec<TokenStream> =
                pairs.iter().map(|(key, value)| quote!(#context.insert(#key, &(#value));)).collect();
            quote!({ let mut #context = #runtime::__private::Context::new(); #(#inserts)* #context })
        }
    }
}

/// The label of the block that a body stands in when its failures leave it before the function.
fn body_label() -> syn::Lifetime {
    syn::Lifetime::new("'__body", Span::mixed_site())
}

/// How the error at a `?` is described.
fn taken_tier(conditional: bool, number: usize, carry: &Ident, runtime: &TokenStream) -> TokenStream {
    let error = own("__error");
    if conditional {
        let some = quote!(#runtime::__private::Some);
        quote!(#runtime::__private::Fault::known(#error, #runtime::__private::#carry::of(#some(#error)).tier()))
    } else {
        let tier = hidden("error_tier", number);
        quote!(#runtime::__private::Fault::new(#error, #tier))
    }
}

fn index_conditions(bindings: &[Binding], id: Option<BindingId>) -> &[syn::Attribute] {
    id.and_then(|id| bindings.get(id)).map_or(&[], |binding| &binding.conditions)
}

/// The value without the `#[cfg]`s before it, which then stand on the statement.
fn without_conditions(value: &TokenStream, id: Option<BindingId>, bindings: &[Binding]) -> TokenStream {
    // Each condition is `#` and a group.
    value.clone().into_iter().skip(index_conditions(bindings, id).len() * 2).collect()
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

/// The operand as it stands in the head of a `match`, where a brace would begin the arms.
fn in_a_head(operand: &Expr) -> TokenStream {
    let tokens = quote!(#operand);
    let is_brace =
        |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    if tokens.clone().into_iter().any(|token| is_brace(&token)) { quote!((#tokens)) } else { tokens }
}

/// The operand as it stands in a place that needs no parentheses.
fn without_parentheses(operand: &Expr) -> &Expr {
    match operand {
        Expr::Paren(inner) if inner.attrs.is_empty() => without_parentheses(&inner.expr),
        other => other,
    }
}

/// A variable's number among the function's names, as it is written.
pub(super) fn number_of(id: BindingId) -> Literal {
    Literal::usize_unsuffixed(id)
}

/// Line and column, from 1; zero where there is no compiler to ask.
pub(super) fn place(span: Span) -> (u32, u32) {
    if !proc_macro::is_available() {
        return (0, 0);
    }
    let span = span.unwrap();
    (u32::try_from(span.line()).unwrap_or(0), u32::try_from(span.column()).unwrap_or(0))
}
