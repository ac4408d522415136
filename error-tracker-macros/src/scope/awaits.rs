//! Wraps each `.await` of a scope's body, so that the scope is on the thread's stack only while the future is polled.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{
    Block, Expr, ExprMacro, Ident, Macro, Pat, Stmt, Token,
    parse::{Parse, ParseStream, Parser},
    punctuated::Punctuated,
    spanned::Spanned,
    visit_mut::{self, VisitMut},
};

use super::{ScopeInput, expand};

/// Macros whose arguments are expressions that run where the macro stands.
const PLAIN: &[&str] = &[
    "anyhow",
    "assert",
    "assert_eq",
    "assert_ne",
    "bail",
    "dbg",
    "debug",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "ensure",
    "eprint",
    "eprintln",
    "error",
    "eyre",
    "format",
    "format_args",
    "info",
    "log",
    "matches",
    "panic",
    "print",
    "println",
    "ready",
    "todo",
    "trace",
    "unimplemented",
    "unreachable",
    "vec",
    "warn",
    "write",
    "writeln",
];
/// Macros whose arguments are futures that they await all at once.
const JOINS: &[&str] = &["join", "try_join"];
/// Macros that await several futures and run what stands beside the first that is ready.
const SELECTS: &[&str] = &["select", "select_biased"];

/// Wraps the awaits of a block inside these scopes, outermost first.
pub(super) fn wrap(block: &mut Block, guards: &[Ident]) {
    Awaits { guards }.visit_block_mut(block);
}

/// Wraps the awaits of an expression inside these scopes, outermost first.
pub(super) fn wrap_expr(expr: &mut Expr, guards: &[Ident]) {
    if !guards.is_empty() {
        Awaits { guards }.visit_expr_mut(expr);
    }
}

struct Awaits<'a> {
    guards: &'a [Ident],
}

impl VisitMut for Awaits<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            // Their awaits belong to another future, which is polled inside an await of this one or elsewhere.
            Expr::Async(_) | Expr::Closure(_) => {}
            Expr::Macro(call) => {
                if let Some(tokens) = self.expanded(&mut call.mac) {
                    *expr = Expr::Verbatim(tokens);
                } else if self.is_opaque(&call.mac) {
                    *expr = Expr::Verbatim(self.outside(call));
                }
            }
            Expr::Await(awaited) => {
                self.visit_expr_mut(&mut awaited.base);
                let (base, span) = (&awaited.base, awaited.await_token.span());
                *expr = Expr::Verbatim(self.awaited(base, span));
            }
            _ => visit_mut::visit_expr_mut(self, expr),
        }
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        let last = block.stmts.len().saturating_sub(1);
        let mut stmts = Vec::with_capacity(block.stmts.len());
        for (index, mut stmt) in std::mem::take(&mut block.stmts).into_iter().enumerate() {
            let Stmt::Macro(call) = &mut stmt else {
                self.visit_stmt_mut(&mut stmt);
                stmts.push(stmt);
                continue;
            };
            let is_value = index == last && call.semi_token.is_none();
            let tokens = if let Some(tokens) = self.expanded(&mut call.mac) {
                let (attributes, semi) = (&call.attrs, &call.semi_token);
                quote!(#(#attributes)* #tokens #semi)
            } else if !self.is_opaque(&call.mac) {
                call.to_token_stream()
            } else if is_value {
                self.outside(&ExprMacro { attrs: call.attrs.clone(), mac: call.mac.clone() })
            } else {
                // Not in a block of its own: it may declare a variable.
                let (suspend, resume) = (self.suspend(), self.resume());
                quote!(#suspend #call #resume)
            };
            stmts.push(Stmt::Expr(Expr::Verbatim(tokens), None));
        }
        block.stmts = stmts;
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

impl Awaits<'_> {
    fn awaited(&self, base: &Expr, span: Span) -> TokenStream {
        let future = Ident::new("__error_tracker_future", Span::mixed_site());
        let context = Ident::new("__error_tracker_context", Span::mixed_site());
        let span = Span::mixed_site().located_at(span);
        let mut poll = quote!(::error_tracker::__private::core::future::Future::poll(#future.as_mut(), #context));
        for guard in self.guards.iter().rev() {
            poll = quote!(#guard.poll(|| #poll));
        }
        quote_spanned! {span=>
            match ::error_tracker::__private::core::future::IntoFuture::into_future(#base) {
                #future => {
                    let mut #future = ::error_tracker::__private::core::pin::pin!(#future);
                    ::error_tracker::__private::core::future::poll_fn(|#context| #poll).await
                }
            }
        }
    }

    fn suspend(&self) -> TokenStream {
        let guards = self.guards.iter().rev();
        quote!(#(#guards.suspend();)*)
    }

    fn resume(&self) -> TokenStream {
        let guards = self.guards.iter();
        quote!(#(#guards.resume();)*)
    }

    /// Runs a macro that awaits in ways that cannot be seen outside of the scopes: without them rather than leaving
    /// them behind on the thread.
    fn outside(&self, call: &ExprMacro) -> TokenStream {
        let guards = self.guards.iter().rev();
        let (name, step) = (guards.clone().map(outside_name), guards);
        quote!({ #(let #name = #step.step_out();)* #call })
    }

    /// Runs an expression that stands inside such a macro within the scopes.
    fn inside(&self, expr: &Expr) -> TokenStream {
        let guards = self.guards.iter();
        let (name, step) = (guards.clone().map(inside_name), guards);
        quote!({ #(let #name = #step.step_in();)* #expr })
    }

    /// The future that such a macro awaits, polled within the scopes.
    fn polled(&self, expr: &Expr) -> TokenStream {
        let expr = self.inside(expr);
        self.guards
            .iter()
            .rev()
            .fold(expr, |future, guard| quote!(::error_tracker::__private::scope::within(&#guard, #future)))
    }

    /// Whether the macro may await in ways that cannot be seen.
    fn is_opaque(&self, mac: &Macro) -> bool {
        let name = name_of(mac);
        let awaits = [JOINS, SELECTS].iter().any(|names| names.contains(&name.as_str()));
        awaits || contains_await(mac.tokens.clone())
    }

    /// Wraps the awaits in the macro's arguments, where they can be read: in place, or as the tokens that take the
    /// place of the call. Nothing when the call stays as it is.
    fn expanded(&mut self, mac: &mut Macro) -> Option<TokenStream> {
        let name = name_of(mac);
        let name = name.as_str();
        if is_scope(mac) {
            let input = syn::parse2::<ScopeInput>(mac.tokens.clone()).ok()?;
            return Some(expand(input, self.guards));
        }
        if PLAIN.contains(&name) && contains_await(mac.tokens.clone()) {
            mac.tokens = self.plain(mac.tokens.clone())?;
            return Some(quote!(#mac));
        }
        let tokens = if JOINS.contains(&name) {
            self.join(mac.tokens.clone())?
        } else if SELECTS.contains(&name) {
            self.select(mac.tokens.clone())?
        } else {
            return None;
        };
        let call = ExprMacro { attrs: Vec::new(), mac: Macro { tokens, ..mac.clone() } };
        Some(self.outside(&call))
    }

    fn plain(&mut self, tokens: TokenStream) -> Option<TokenStream> {
        let arguments = |input: ParseStream<'_>| Punctuated::<Argument, Separator>::parse_terminated(input);
        let mut arguments = arguments.parse2(tokens).ok()?;
        for argument in &mut arguments {
            if let Argument::Expr(expr) = argument {
                self.visit_expr_mut(expr);
            }
        }
        Some(quote!(#arguments))
    }

    fn join(&mut self, tokens: TokenStream) -> Option<TokenStream> {
        let (biased, rest) = biased(tokens);
        let mut futures = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(rest).ok()?;
        let futures: Vec<TokenStream> = futures
            .iter_mut()
            .map(|future| {
                self.visit_expr_mut(future);
                self.polled(future)
            })
            .collect();
        Some(quote!(#biased #(#futures),*))
    }

    fn select(&mut self, tokens: TokenStream) -> Option<TokenStream> {
        let (biased, rest) = biased(tokens);
        let branches = |input: ParseStream<'_>| {
            let mut branches = Vec::new();
            while !input.is_empty() {
                branches.push(input.parse::<Branch>()?);
            }
            Ok(branches)
        };
        let branches = branches.parse2(rest).ok()?;
        let branches = branches.into_iter().map(|mut branch| {
            self.visit_expr_mut(&mut branch.run);
            let run = self.inside(&branch.run);
            let head = match &mut branch.head {
                Head::Word(word) => quote!(#word),
                Head::Future(awaited) => {
                    let Awaited { pattern, future, condition } = &mut **awaited;
                    self.visit_expr_mut(future);
                    let future = self.polled(future);
                    let condition = condition.as_ref().map(|condition| quote!(, if #condition));
                    quote!(#pattern = #future #condition)
                }
            };
            quote!(#head => #run,)
        });
        Some(quote!(#biased #(#branches)*))
    }
}

/// An argument of a macro: an expression, or what only the macro knows, such as a pattern.
enum Argument {
    Expr(Expr),
    Other(TokenStream),
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let fork = input.fork();
        let ends = |input: ParseStream<'_>| input.is_empty() || input.peek(Token![,]) || input.peek(Token![;]);
        if fork.parse::<Expr>().is_ok() && ends(&fork) {
            return input.parse().map(Self::Expr);
        }
        let mut tokens = TokenStream::new();
        while !ends(input) {
            tokens.extend([input.parse::<TokenTree>()?]);
        }
        if contains_await(tokens.clone()) {
            return Err(input.error("an await that cannot be read"));
        }
        Ok(Self::Other(tokens))
    }
}

impl ToTokens for Argument {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Expr(expr) => expr.to_tokens(tokens),
            Self::Other(other) => tokens.extend(other.clone()),
        }
    }
}

/// `,`, or the `;` of `vec![value; length]`.
enum Separator {
    Comma(Token![,]),
    Semi(Token![;]),
}

impl Parse for Separator {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(Token![;]) { input.parse().map(Self::Semi) } else { input.parse().map(Self::Comma) }
    }
}

impl ToTokens for Separator {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Comma(comma) => comma.to_tokens(tokens),
            Self::Semi(semi) => semi.to_tokens(tokens),
        }
    }
}

/// One branch of `select!`: `pattern = future, if condition => run`, or `else => run`.
struct Branch {
    head: Head,
    run: Expr,
}

enum Head {
    /// `else`, `complete` or `default`.
    Word(TokenTree),
    Future(Box<Awaited>),
}

struct Awaited {
    pattern: Pat,
    future: Expr,
    condition: Option<Expr>,
}

impl Parse for Branch {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let head = if input.peek2(Token![=>]) {
            Head::Word(input.parse()?)
        } else {
            let pattern = Pat::parse_multi_with_leading_vert(input)?;
            input.parse::<Token![=]>()?;
            let future = input.parse()?;
            let condition = if input.peek(Token![,]) {
                input.parse::<Token![,]>()?;
                input.parse::<Token![if]>()?;
                Some(input.parse()?)
            } else {
                None
            };
            Head::Future(Box::new(Awaited { pattern, future, condition }))
        };
        input.parse::<Token![=>]>()?;
        // A block needs no comma behind it, and what follows then is not part of it.
        let run = if input.peek(syn::token::Brace) {
            Expr::Block(syn::ExprBlock { attrs: Vec::new(), label: None, block: input.parse()? })
        } else {
            input.parse()?
        };
        if !input.is_empty() && (input.peek(Token![,]) || !matches!(run, Expr::Block(_))) {
            input.parse::<Token![,]>()?;
        }
        Ok(Self { head, run })
    }
}

/// The `biased;` in front, if it is there, and the rest.
fn biased(tokens: TokenStream) -> (TokenStream, TokenStream) {
    let mut trees = tokens.clone().into_iter();
    match (trees.next(), trees.next()) {
        (Some(TokenTree::Ident(word)), Some(TokenTree::Punct(semi))) if word == "biased" && semi.as_char() == ';' => {
            (quote!(#word #semi), trees.collect())
        }
        _ => (TokenStream::new(), tokens),
    }
}

fn outside_name(guard: &Ident) -> Ident {
    format_ident!("_{}_outside", guard)
}

fn inside_name(guard: &Ident) -> Ident {
    format_ident!("_{}_inside", guard)
}

fn name_of(mac: &Macro) -> String {
    mac.path.segments.last().map_or_else(String::new, |segment| segment.ident.to_string())
}

fn is_scope(mac: &Macro) -> bool {
    let names: Vec<String> = mac.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    names == ["scope"] || names == ["error_tracker", "scope"]
}

fn contains_await(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Ident(word) => word == "await",
        TokenTree::Group(group) => contains_await(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
