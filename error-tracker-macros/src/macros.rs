//! The arguments of well-known macros, as far as they are expressions.

use proc_macro2::{Ident, Literal, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Expr, Token,
    ext::IdentExt,
    parse::{ParseStream, Parser},
};

/// One argument: what stands before the expression, such as `name =` or `%`, the expression, and what separates it
/// from the next.
pub(crate) struct Argument {
    prefix: TokenStream,
    expr: Option<Expr>,
    suffix: TokenStream,
}

/// The arguments of one call.
pub(crate) struct Arguments {
    pub(crate) items: Vec<Argument>,
}

impl Argument {
    pub(crate) fn expr(&self) -> Option<&Expr> {
        self.expr.as_ref()
    }

    pub(crate) fn expr_mut(&mut self) -> Option<&mut Expr> {
        self.expr.as_mut()
    }

    /// The name that the call gives to the argument, as `format!` does.
    pub(crate) fn name(&self) -> Option<Ident> {
        let mut prefix = self.prefix.clone().into_iter();
        match (prefix.next(), prefix.next(), prefix.next()) {
            (Some(TokenTree::Ident(name)), Some(TokenTree::Punct(mark)), None) if mark.as_char() == '=' => Some(name),
            _ => None,
        }
    }

    /// The text that it is, with nothing before it.
    pub(crate) fn text(&self) -> Option<Literal> {
        let is_text = matches!(&self.expr, Some(Expr::Lit(literal)) if matches!(literal.lit, syn::Lit::Str(_)));
        self.literal().filter(|_| is_text && self.prefix.is_empty())
    }

    /// The literal that it is, which may be a text that names variables in braces.
    pub(crate) fn literal(&self) -> Option<Literal> {
        let Some(Expr::Lit(literal)) = &self.expr else { return None };
        literal.to_token_stream().into_iter().find_map(|token| match token {
            TokenTree::Literal(literal) => Some(literal),
            _ => None,
        })
    }
}

impl Arguments {
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.items
            .into_iter()
            .flat_map(|item| {
                let mut tokens = item.prefix;
                item.expr.to_tokens(&mut tokens);
                tokens.extend(item.suffix);
                tokens
            })
            .collect()
    }
}

/// Reads a call's tokens as arguments; nothing when they are none.
pub(crate) fn arguments(call: &syn::Macro) -> Option<Arguments> {
    let name = call.path.segments.last()?.ident.to_string();
    // A macro of the crate's own may have the name of one that logs, and make nothing of statements.
    if is_for_logging(&name) && declares(&call.tokens) {
        return None;
    }
    (|input: ParseStream<'_>| parse(input, &name)).parse2(call.tokens.clone()).ok()
}

/// Whether this is the name of a macro that logs, which a crate may make nothing of.
pub(crate) fn is_for_logging(name: &str) -> bool {
    matches!(name, "trace" | "debug" | "info" | "warn" | "error" | "log" | "event")
}

/// Whether the tokens give names to values.
fn declares(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "let" || ident == "for" || ident == "match",
        TokenTree::Group(group) => declares(&group.stream()),
        _ => false,
    })
}

fn parse(input: ParseStream<'_>, name: &str) -> syn::Result<Arguments> {
    // What follows the first comma of `matches!` is a pattern.
    let has_pattern = name.ends_with("matches");
    let mut items = Vec::new();
    while !input.is_empty() {
        let mut prefix = TokenStream::new();
        // `name = value` and `target: value`, as tracing and format macros have them, dotted names included.
        let ahead = input.fork();
        if ahead.call(syn::Ident::parse_any).is_ok() {
            while ahead.peek(Token![.])
                && ahead.parse::<Token![.]>().is_ok()
                && ahead.call(syn::Ident::parse_any).is_ok()
            {}
            let named = (ahead.peek(Token![=]) && !ahead.peek(Token![==]) && !ahead.peek(Token![=>]))
                || (ahead.peek(Token![:]) && !ahead.peek(Token![::]));
            if named {
                while !(input.peek(Token![=]) || input.peek(Token![:])) {
                    prefix.extend([input.parse::<TokenTree>()?]);
                }
                prefix.extend([input.parse::<TokenTree>()?]);
            }
        }
        if input.peek(Token![%]) || (input.peek(Token![?]) && !input.peek2(Token![,])) {
            prefix.extend([input.parse::<TokenTree>()?]);
        }
        let expr = input.parse::<Expr>()?;
        let mut suffix = TokenStream::new();
        if input.peek(Token![,]) || (name == "vec" && input.peek(Token![;])) {
            suffix.extend([input.parse::<TokenTree>()?]);
        } else if !input.is_empty() {
            return Err(input.error("expected `,`"));
        }
        items.push(Argument { prefix, expr: Some(expr), suffix });
        if has_pattern {
            items.push(Argument { prefix: TokenStream::new(), expr: None, suffix: input.parse()? });
        }
    }
    Ok(Arguments { items })
}

/// The header of a `scope!`, and its body.
pub(crate) fn scope_parts(call: &syn::Macro) -> Option<(TokenStream, syn::Block)> {
    if call.path.segments.last()?.ident != "scope" {
        return None;
    }
    let mut tokens: Vec<TokenTree> = call.tokens.clone().into_iter().collect();
    let body = tokens.pop()?;
    let body = syn::parse2(body.into_token_stream()).ok()?;
    // Whatever else has this name is not read.
    syn::parse2::<crate::scope_input::ScopeInput>(call.tokens.clone()).ok()?;
    Some((tokens.into_iter().collect(), body))
}

/// Whether the tokens may leave the function.
pub(crate) fn returns(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Punct(punct) => punct.as_char() == '?',
        TokenTree::Ident(ident) => ident == "return",
        TokenTree::Group(group) => returns(&group.stream()),
        TokenTree::Literal(_) => false,
    })
}

/// Whether the tokens leave, wait or branch off on their own, so that a closure cannot stand around them.
pub(crate) fn leaves(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Punct(punct) => punct.as_char() == '?',
        TokenTree::Ident(ident) => ["await", "return", "break", "continue", "yield"].iter().any(|word| ident == word),
        TokenTree::Group(group) => leaves(&group.stream()),
        TokenTree::Literal(_) => false,
    })
}
