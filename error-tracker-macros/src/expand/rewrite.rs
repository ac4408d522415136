//! Puts the code of the failure points and of the saving uses in the place of their marks.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Expr, Stmt, parse_quote, visit_mut::VisitMut};

use crate::{
    arguments::{AdditionalContext, Options},
    binding::{Analysis, BindingId, Exit, Marker, Reason, Verdict, take_marker},
};

/// Everything that the code of one function needs to know.
pub(super) struct Rewriter<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) options: &'a Options,
    pub(super) runtime: TokenStream,
    pub(super) function: String,
    /// Whether the function counts in the depth.
    pub(super) counted: bool,
    /// What a silent function returns when it failed.
    pub(super) silent: Option<TokenStream>,
    /// The variables that the additional context names, and the name of what holds it when it had to be made early.
    pub(super) context_names: Vec<BindingId>,
    pub(super) early_context: Option<Ident>,
    /// Which variables have been carried to the end already.
    pub(super) carried: Vec<bool>,
    /// The failure points whose error has a tier of its own.
    pub(super) error_tiers: Vec<usize>,
}

/// A name that the user's code cannot see.
pub(super) fn hidden(name: &str, number: usize) -> Ident {
    format_ident!("__{}_{}", name, number, span = Span::mixed_site())
}

fn own(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

impl VisitMut for Rewriter<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let marker = take_marker(expr);
        syn::visit_mut::visit_expr_mut(self, expr);
        match marker {
            Some(Marker::Point(number)) => *expr = self.point(number, expr),
            Some(Marker::Use(number)) => {
                if self.analysis.saving_uses[number] {
                    *expr = self.saving(self.analysis.uses[number], expr);
                }
            }
            None => {}
        }
        if let (Some(default), Expr::Try(question)) = (&self.silent, &*expr)
            && is_ours(&question.expr)
        {
            let (runtime, value) = (&self.runtime, &question.expr);
            let (taken, left) = (own("__value"), quote!(#runtime::__private::core::option::Option));
            *expr = parse_quote! {
                match #runtime::__private::Success::success(#value) {
                    #left::Some(#taken) => #taken,
                    #left::None => return #default,
                }
            };
        }
    }

    fn visit_macro_mut(&mut self, call: &mut syn::Macro) {
        if let Some(mut arguments) = crate::macros::arguments(&call.tokens) {
            let mut changed = false;
            for item in &mut arguments.items {
                if let Some(expr) = item.expr_mut() {
                    self.visit_expr_mut(expr);
                    changed = true;
                }
            }
            if changed && has_marks(&call.tokens) {
                call.tokens = arguments.into_tokens();
            }
        }
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}

    fn visit_expr_closure_mut(&mut self, _: &mut syn::ExprClosure) {}

    fn visit_expr_async_mut(&mut self, _: &mut syn::ExprAsync) {}

    fn visit_stmt_mut(&mut self, statement: &mut Stmt) {
        syn::visit_mut::visit_stmt_mut(self, statement);
    }

    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        syn::visit_mut::visit_block_mut(self, block);
        // The slot of a local stands right behind its declaration, so that each turn of a loop has its own.
        let mut index = 0;
        while index < block.stmts.len() {
            let slots = match &block.stmts[index] {
                Stmt::Local(local) => self.slots_of(&local.pat),
                _ => Vec::new(),
            };
            index += 1;
            for slot in slots {
                block.stmts.insert(index, slot);
                index += 1;
            }
        }
    }
}

/// Whether the operand of a `?` is one of our failure points.
fn is_ours(operand: &Expr) -> bool {
    matches!(operand, Expr::Group(group) if group.attrs.is_empty() && matches!(*group.expr, Expr::Match(_) | Expr::Block(_)))
}

fn has_marks(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => ident.to_string().starts_with("__error_tracker_"),
        proc_macro2::TokenTree::Group(group) => has_marks(&group.stream()),
        _ => false,
    })
}

impl Rewriter<'_> {
    fn slots_of(&self, pattern: &syn::Pat) -> Vec<Stmt> {
        let mut slots = Vec::new();
        for (id, binding) in self.analysis.bindings.iter().enumerate() {
            if self.analysis.saved[id] && !binding.argument && declares(pattern, &binding.ident) {
                slots.push(self.slot(id));
            }
        }
        slots
    }

    /// The place for what a variable held when it moved.
    pub(super) fn slot(&self, id: BindingId) -> Stmt {
        let (slot, runtime) = (hidden("slot", id), &self.runtime);
        parse_quote!(let mut #slot = #runtime::__private::Slot::new();)
    }

    fn saving(&self, id: BindingId, path: &Expr) -> Expr {
        let (slot, tier) = (hidden("slot", id), hidden("tier", id));
        parse_quote!({ #slot.save(&#path, #tier); #path })
    }

    fn point(&mut self, number: usize, operand: &Expr) -> Expr {
        let runtime = self.runtime.clone();
        let point = &self.analysis.points[number];
        let (exit, dies) = (point.exit, point.operand_dies);
        let (value, error) = (own("__value"), own("__error"));
        let probe = if self.options.none { quote!(#runtime::__private::NoneProbe::new) } else { quote!(#runtime::__private::Probe) };
        let some = quote!(#runtime::__private::core::option::Option::Some);
        match exit {
            Exit::Question => {
                let tier = hidden("error_tier", number);
                let carry = hidden("error_carry", number);
                self.error_tiers.push(number);
                let fail = self.fail(number, &quote!(#runtime::__private::Fault::new(#error, #tier)));
                let carries = self.carries(number);
                let dead = syn::Lifetime::new("'__dead", Span::mixed_site());
                let group = if dies {
                    let alive = syn::Lifetime::new("'__alive", Span::mixed_site());
                    let rest = own("__rest");
                    quote! {
                        #alive: {
                            let #rest = match #runtime::__private::Split::split(#operand) {
                                #runtime::__private::core::result::Result::Ok(#value) => break #alive #value,
                                #runtime::__private::core::result::Result::Err(#rest) => #rest,
                            };
                            if let #some(#error) = #probe(&#rest).error() { #fail }
                            #dead: { break #dead; #carry = #runtime::__private::CarryError::of(#probe(&#rest).error()); #carries }
                            #runtime::__private::Split::join(#rest)
                        }
                    }
                } else {
                    quote! {
                        match #operand {
                            #value => {
                                if let #some(#error) = #probe(&#value).error() {
                                    #fail
                                    #dead: { break #dead; #carry = #runtime::__private::CarryError::of(#probe(&#value).error()); #carries }
                                }
                                #value
                            }
                        }
                    }
                };
                let inner: Expr = parse_quote!(#group);
                Expr::Group(syn::ExprGroup { attrs: Vec::new(), group_token: syn::token::Group::default(), expr: Box::new(inner) })
            }
            Exit::Return | Exit::Tail => {
                let fail = self.fail(number, &quote!(#runtime::__private::Fault::known(#error, #runtime::__private::CarryError::of(#some(#error)).tier())));
                let carries = self.carries(number);
                let dead = syn::Lifetime::new("'__dead", Span::mixed_site());
                let settled = if carries.is_empty() { quote!(()) } else { quote!(#dead: { break #dead; #carries }) };
                match &self.silent {
                    None => parse_quote! {
                        #runtime::__private::exit(#operand, #settled, |#value| {
                            if let #some(#error) = #probe(#value).error() { #fail }
                        })
                    },
                    Some(default) => parse_quote! {
                        #runtime::__private::silence(#operand, #settled, |#value| {
                            if let #some(#error) = #probe(#value).error() { #fail #some(#default) } else { #runtime::__private::core::option::Option::None }
                        })
                    },
                }
            }
        }
    }

    /// Carries the types of the variables that are read here to the end of the function, once each.
    fn carries(&mut self, number: usize) -> TokenStream {
        let mut tokens = TokenStream::new();
        for &(id, verdict) in &self.analysis.points[number].variables {
            if matches!(verdict, Verdict::Borrow | Verdict::Saved) && self.is_shown(id) && !self.carried[id] {
                self.carried[id] = true;
                let (carry, ident, runtime) = (hidden("carry", id), &self.analysis.bindings[id].ident, &self.runtime);
                tokens.extend(quote!(#carry = #runtime::__private::Carry::of(&#ident);));
            }
        }
        tokens
    }

    /// Whether the options let the variable be looked at.
    pub(super) fn is_shown(&self, id: BindingId) -> bool {
        let binding = &self.analysis.bindings[id];
        !(self.options.skip_all || self.options.skip.contains(&binding.ident)) && (binding.argument || self.options.locals != Some(false))
    }

    /// The call that takes down the failure at this point.
    fn fail(&self, number: usize, fault: &TokenStream) -> TokenStream {
        let runtime = &self.runtime;
        let point = &self.analysis.points[number];
        let mut names = Vec::new();
        let mut values = Vec::new();
        for &(id, verdict) in &point.variables {
            let binding = &self.analysis.bindings[id];
            if !binding.argument && self.options.locals == Some(false) {
                continue;
            }
            let ident = &binding.ident;
            let name = syn::ext::IdentExt::unraw(ident).to_string();
            let role = if binding.argument { quote!(Argument) } else { quote!(Local) };
            let mask = self.options.mask.contains(ident);
            names.push(quote!(#runtime::__private::Name { name: #name, role: #runtime::__private::Role::#role, mask: #mask }));
            values.push(if !self.is_shown(id) {
                quote!(#runtime::__private::Absent::SKIPPED)
            } else {
                match verdict {
                    Verdict::Borrow => {
                        let tier = hidden("tier", id);
                        quote!(&#runtime::__private::Var::new(&#ident, #tier))
                    }
                    Verdict::Saved => {
                        let slot = hidden("slot", id);
                        quote!(&#slot)
                    }
                    Verdict::LeftOut(Reason::Moved) => quote!(#runtime::__private::Absent::MOVED),
                    Verdict::LeftOut(Reason::Borrowed) => quote!(#runtime::__private::Absent::BORROWED),
                    Verdict::LeftOut(Reason::Uninitialized) => quote!(#runtime::__private::Absent::UNINITIALIZED),
                }
            });
        }
        for global in &self.options.globals {
            let name = global.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
            let mask = global.segments.last().is_some_and(|segment| self.options.mask.contains(&segment.ident));
            names.push(quote!(#runtime::__private::Name { name: #name, role: #runtime::__private::Role::Global, mask: #mask }));
            values.push(quote!(&#runtime::__private::Var::known(&#global, #runtime::__private::Carry::of(&#global).tier())));
        }
        let context = self.context(number);
        self.call(point.span, &point.text, &names, &values, fault, &context, self.silent.is_some())
    }

    /// The call that takes down a failure: a static that says all that is known before, and the values.
    #[allow(clippy::too_many_arguments, reason = "each is a part of the same call")]
    pub(super) fn call(
        &self,
        span: Span,
        text: &str,
        names: &[TokenStream],
        values: &[TokenStream],
        fault: &TokenStream,
        context: &TokenStream,
        silent: bool,
    ) -> TokenStream {
        let runtime = &self.runtime;
        let (line, column) = place(span);
        let (line, column) = (Literal::u32_unsuffixed(line), Literal::u32_unsuffixed(column));
        let (function, counted) = (&self.function, self.counted);
        let level = match self.options.level.as_ref().map(|level| level.0.as_str()) {
            Some("debug") => quote!(Debug),
            Some("info") => quote!(Info),
            Some("warning") => quote!(Warning),
            Some("fatal") => quote!(Fatal),
            _ => quote!(Error),
        };
        quote! {
            static __ERROR_TRACKER_POINT: #runtime::__private::Point = #runtime::__private::Point {
                site: #runtime::__private::Site::new(
                    #function,
                    #runtime::__private::core::module_path!(),
                    #runtime::__private::core::file!(),
                    #line,
                    #column,
                    #text,
                ),
                names: &[#(#names),*],
                level: #runtime::__private::Level::#level,
                counted: #counted,
                silent: #silent,
            };
            #runtime::__private::fail(&__ERROR_TRACKER_POINT, &#fault, &[#(#values),*], #context);
        }
    }

    fn context(&self, number: usize) -> TokenStream {
        let runtime = &self.runtime;
        let option = quote!(#runtime::__private::core::option::Option);
        let Some(context) = &self.options.additional_context else { return quote!(#option::None) };
        let variables = &self.analysis.points[number].variables;
        let readable = self.context_names.iter().all(|id| variables.iter().any(|(other, verdict)| other == id && *verdict == Verdict::Borrow));
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
            let inserts: Vec<TokenStream> = pairs.iter().map(|(key, value)| quote!(#context.insert(#key, &#value);)).collect();
            quote!({ let mut #context = #runtime::__private::Context::new(); #(#inserts)* #context })
        }
    }
}

fn declares(pattern: &syn::Pat, ident: &Ident) -> bool {
    struct Look<'a>(&'a Ident, bool);
    impl<'ast> syn::visit::Visit<'ast> for Look<'_> {
        fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
            // The very token: a name that is declared twice has two.
            self.1 |= same_token(&pattern.ident, self.0);
            syn::visit::visit_pat_ident(self, pattern);
        }
    }
    let mut look = Look(ident, false);
    syn::visit::Visit::visit_pat(&mut look, pattern);
    look.1
}

fn same_token(one: &Ident, other: &Ident) -> bool {
    one == other && place(one.span()) == place(other.span())
}

/// Line and column, from 1; zero where there is no compiler to ask.
fn place(span: Span) -> (u32, u32) {
    if !proc_macro::is_available() {
        return (0, 0);
    }
    let span = span.unwrap();
    (u32::try_from(span.line()).unwrap_or(0), u32::try_from(span.column()).unwrap_or(0))
}
