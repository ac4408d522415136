//! What a panic is shown with: the guard of the function with its arguments, and a guard for each local that never
//! changes. The guards act only when a panic drops them.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Block, Expr, Signature, Stmt, parse_quote, spanned::Spanned, visit::Visit};

use super::{
    point::place,
    rewrite::{Rewriter, hidden},
};
use crate::{
    binding::{BindingId, Watch},
    macros, text,
};

/// More than these are not kept at hand in one function: each has code of its own for the way out.
const LOCALS_MAX: usize = 24;
/// The same of the arguments.
const ARGUMENTS_MAX: usize = 16;

/// What in a body can raise a panic.
#[derive(Default)]
pub(super) struct Raises {
    /// Whether anything can.
    pub(super) any: bool,
    /// Whether it calls anything.
    pub(super) calls: bool,
    /// What does so by itself: the place that a panic tells of, and the text.
    places: Vec<(Span, String)>,
    /// Whether the places are asked for.
    named: bool,
}

impl Raises {
    pub(super) fn of(body: &Block) -> Self {
        let mut raises = Self { named: true, ..Self::default() };
        raises.visit_block(body);
        raises
    }

    /// The same of one statement, without the places.
    pub(super) fn of_statement(statement: &Stmt) -> Self {
        let mut raises = Self::default();
        raises.visit_stmt(statement);
        raises
    }

    fn by_itself(&mut self, span: Span, expr: &impl ToTokens) {
        self.any = true;
        if self.named {
            self.places.push((span, text::of(expr)));
        }
    }

    fn call(&mut self) {
        self.any = true;
        self.calls = true;
    }
}

impl<'ast> Visit<'ast> for Raises {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        use syn::BinOp::{
            Add, AddAssign, Div, DivAssign, Mul, MulAssign, Rem, RemAssign, Shl, ShlAssign, Shr, ShrAssign, Sub,
            SubAssign,
        };
        match expr {
            Expr::Index(_) => self.by_itself(expr.span(), expr),
            Expr::Binary(binary) => {
                if let Add(_) | Sub(_) | Mul(_) | Div(_) | Rem(_) | Shl(_) | Shr(_) | AddAssign(_) | SubAssign(_)
                | MulAssign(_) | DivAssign(_) | RemAssign(_) | ShlAssign(_) | ShrAssign(_) = binary.op
                {
                    self.by_itself(expr.span(), expr);
                }
            }
            Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Neg(_)) && !matches!(*unary.expr, Expr::Lit(_)) => {
                self.by_itself(expr.span(), expr);
            }
            Expr::MethodCall(call) => {
                self.call();
                if panics_for_its_caller(&call.method.to_string()) {
                    self.by_itself(call.method.span(), expr);
                }
            }
            Expr::Call(call) if !is_constructor(&call.func) => self.call(),
            Expr::Await(_) => self.call(),
            _ => {}
        }
        syn::visit::visit_expr(self, expr);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if call.path.get_ident().is_some_and(|name| name.to_string().starts_with("__error_tracker_")) {
            return;
        }
        self.call();
        self.by_itself(call.span(), call);
        if !self.named {
            return;
        }
        let mut inner = Self { named: true, ..Self::default() };
        if let Some((_, body)) = macros::scope_parts(call) {
            inner.visit_block(&body);
        } else if let Some(mut arguments) = macros::arguments(&call.tokens) {
            for expr in arguments.items.iter_mut().filter_map(macros::Argument::expr_mut) {
                // Each is gone before the next: what is found has no lifetime.
                let mut found = Self { named: true, ..Self::default() };
                found.visit_expr(expr);
                inner.places.append(&mut found.places);
            }
        }
        self.places.append(&mut inner.places);
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

/// `Ok(..)`, `Order(..)`: a capital first letter calls nothing.
fn is_constructor(called: &Expr) -> bool {
    let Expr::Path(path) = called else { return false };
    path.path
        .segments
        .last()
        .is_some_and(|last| last.ident.to_string().trim_start_matches("r#").starts_with(char::is_uppercase))
}

/// Methods of std whose panics tell of the place that calls them.
fn panics_for_its_caller(method: &str) -> bool {
    matches!(
        method,
        "unwrap"
            | "expect"
            | "unwrap_err"
            | "expect_err"
            | "unwrap_none"
            | "borrow"
            | "borrow_mut"
            | "replace"
            | "remove"
            | "swap_remove"
            | "insert"
            | "split_off"
            | "split_at"
            | "split_at_mut"
            | "drain"
            | "copy_from_slice"
            | "clone_from_slice"
            | "swap"
            | "chunks"
            | "chunks_exact"
            | "windows"
            | "step_by"
            | "rotate_left"
            | "rotate_right"
            | "pow"
            | "div_euclid"
            | "rem_euclid"
            | "abs"
            | "clamp"
            | "with_capacity"
            | "duration_since"
    )
}

impl Rewriter<'_> {
    /// Keeps a local at hand behind its declaration.
    pub(super) fn watch(&mut self, id: BindingId) -> Vec<Stmt> {
        let binding = &self.analysis.bindings[id];
        let named = !binding.ident.to_string().starts_with("__") && binding.slot_allowed && !binding.parameter;
        let shown = self.watches && self.is_shown(id) && self.watched < LOCALS_MAX;
        let Some(reach) = self.reach(id).filter(|_| named && shown) else { return Vec::new() };
        self.watched += 1;
        let (runtime, ident) = (&self.runtime, &binding.ident);
        let (guard, tier, carry) = (hidden("watch", id), hidden("tier", id), hidden("carry", id));
        let name = self.name_of(id);
        let mut statements: Vec<Stmt> = vec![parse_quote! {
            #[allow(unreachable_code)]
            let #guard = #runtime::__private::PanicGuard::new(&#name, #runtime::__private::watch(&#ident, #tier, #reach));
        }];
        if !self.carried[id] {
            self.carried[id] = true;
            let dead = syn::Lifetime::new("'__dead", Span::mixed_site());
            statements.push(parse_quote! {
                #[allow(unreachable_code)]
                let () = #dead: { break #dead; { #carry = #runtime::__private::Carry::of(&#ident); } };
            });
        }
        statements
    }

    /// How much of a variable can be kept at hand.
    fn reach(&self, id: BindingId) -> Option<TokenStream> {
        let runtime = &self.runtime;
        match self.analysis.watches[id] {
            Watch::Whole => Some(quote!(#runtime::__private::Whole)),
            Watch::Copied => Some(quote!(#runtime::__private::Copied)),
            Watch::Plain => Some(quote!(#runtime::__private::Plain)),
            Watch::Changes => None,
        }
    }

    /// Counts the function, and keeps its arguments at hand.
    pub(super) fn panic_frame(&self, signature: &Signature, body: &Block, raises: &Raises) -> Vec<Stmt> {
        let runtime = &self.runtime;
        let mut arguments = Vec::new();
        let mut guards: Vec<Stmt> = Vec::new();
        let (none, some) =
            (quote!(#runtime::__private::core::option::Option::None), quote!(#runtime::__private::core::option::Option::Some));
        let bindings = self.analysis.bindings.iter().enumerate();
        for (id, binding) in bindings.filter(|(_, binding)| binding.parameter && binding.conditions.is_empty()) {
            let (ident, name) = (&binding.ident, self.name_of(id));
            let unwatched = match self.reach(id) {
                _ if !self.is_shown(id) => quote!(#some(#runtime::__private::Unwatched::Skipped)),
                Some(reach) if guards.len() < ARGUMENTS_MAX => {
                    let guard = hidden("watch", id);
                    let tier = quote!(#runtime::__private::Carry::of(&#ident).tier());
                    guards.push(parse_quote! {
                        let #guard = #runtime::__private::PanicGuard::new(&#name, #runtime::__private::watch_known(&#ident, #tier, #reach));
                    });
                    none.clone()
                }
                _ => quote!(#some(#runtime::__private::Unwatched::Changes)),
            };
            arguments.push(quote!((#name, #unwatched)));
        }
        for (number, global) in self.options.globals.iter().enumerate() {
            let (guard, name) = (hidden("watch_global", number), self.name_of_global(global));
            let tier = quote!(#runtime::__private::Carry::of(&#global).tier());
            guards.push(parse_quote! {
                let #guard = #runtime::__private::PanicGuard::new(&#name, #runtime::__private::watch_known(&#global, #tier, #runtime::__private::Whole));
            });
        }
        let (line, column) = place(signature.ident.span());
        let (last_line, _) = place(body.brace_token.span.close());
        let places = raises.places.iter().filter_map(|(span, text)| {
            let (line, column) = place(*span);
            (line > 0).then(|| quote!((#line, #column, #text)))
        });
        let (frame, function, level) = (hidden("enter", 0), &self.function, self.level());
        let entered = parse_quote! {
            let #frame = {
                static __ERROR_TRACKER_FRAME: #runtime::__private::PanicSite = #runtime::__private::PanicSite {
                    function: #function,
                    module_path: #runtime::__private::core::module_path!(),
                    file: #runtime::__private::core::file!(),
                    at: (#line, #column),
                    last_line: #last_line,
                    level: #runtime::__private::Level::#level,
                    arguments: &[#(#arguments),*],
                    places: &[#(#places),*],
                };
                #runtime::__private::PanicFrame::new(&__ERROR_TRACKER_FRAME)
            };
        };
        guards.insert(0, entered);
        guards
    }
}
