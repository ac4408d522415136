//! Macros that wait for futures: which of their tokens are those, and which are the values that are made of them.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{
    Expr, Pat, Token,
    parse::{ParseStream, Parser},
};

/// A part of such a macro.
pub(crate) enum Part {
    /// What stays as it is.
    Tokens(TokenStream),
    /// What is waited for.
    Future(Expr),
    /// The same, if the macro is what its name says.
    Perhaps(Expr),
    /// What is evaluated in place.
    Value(Expr),
}

/// The parts of a call, when the path says whose macro it is, or what it is made of: `tokio::select!`, and `join!` and
/// `try_join!` of tokio and futures.
pub(crate) fn parts(call: &syn::Macro) -> Option<Vec<Part>> {
    let names: Vec<String> = call.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match names.as_slice() {
        ["tokio", "select"] => branches.parse2(call.tokens.clone()).ok(),
        // Only that of tokio has these.
        ["select"] => branches.parse2(call.tokens.clone()).ok().filter(|_| is_tokios(&call.tokens)),
        ["tokio" | "futures" | "futures_util", "join" | "try_join"] => futures.parse2(call.tokens.clone()).ok(),
        ["join" | "try_join"] => {
            let parts = futures.parse2(call.tokens.clone()).ok()?;
            let perhaps = |part| if let Part::Future(expr) = part { Part::Perhaps(expr) } else { part };
            Some(parts.into_iter().map(perhaps).collect())
        }
        _ => None,
    }
}

/// Whether the branches of a `select!` begin with `biased;`, have a condition, or end with an `else`.
fn is_tokios(tokens: &TokenStream) -> bool {
    let tokens: Vec<String> = tokens.clone().into_iter().map(|token| token.to_string()).collect();
    let begins = tokens.starts_with(&["biased".to_owned(), ";".to_owned()]);
    begins || tokens.windows(2).any(|pair| matches!([&*pair[0], &*pair[1]], [",", "if"] | ["else", "="]))
}

/// The parts of a `select!` that nobody knows, of which only what runs behind its wait is read, and what is fused on the spot
/// to be waited for, as that of `futures` asks for it.
pub(crate) fn handlers(call: &syn::Macro) -> Option<Vec<Part>> {
    let name = call.path.segments.last()?.ident.to_string();
    if !matches!(name.as_str(), "select" | "select_biased") {
        return None;
    }
    let parts = branches.parse2(call.tokens.clone()).ok()?;
    let unread = |part| match part {
        Part::Future(Expr::MethodCall(call)) if call.method == "fuse" && call.args.is_empty() => fused(call),
        Part::Future(expr) => vec![Part::Tokens(expr.into_token_stream())],
        _ => vec![part],
    };
    Some(parts.into_iter().flat_map(unread).collect())
}

/// A future, and what makes it one that knows when it has ended.
fn fused(call: syn::ExprMethodCall) -> Vec<Part> {
    let (dot, method) = (call.dot_token, call.method);
    let mut end = dot.into_token_stream();
    end.extend(quote::quote!(#method()));
    vec![Part::Perhaps(*call.receiver), Part::Tokens(end)]
}

/// The tokens of a call again.
pub(crate) fn tokens(parts: Vec<Part>) -> TokenStream {
    let mut tokens = TokenStream::new();
    for part in parts {
        match part {
            Part::Tokens(own) => tokens.extend(own),
            Part::Future(expr) | Part::Perhaps(expr) | Part::Value(expr) => expr.to_tokens(&mut tokens),
        }
    }
    tokens
}

fn futures(input: ParseStream<'_>) -> syn::Result<Vec<Part>> {
    let mut parts = biased(input)?;
    while !input.is_empty() {
        parts.push(Part::Future(input.parse()?));
        if !input.is_empty() {
            parts.push(Part::Tokens(input.parse::<Token![,]>()?.into_token_stream()));
        }
    }
    Ok(parts)
}

fn branches(input: ParseStream<'_>) -> syn::Result<Vec<Part>> {
    let mut parts = biased(input)?;
    while !input.is_empty() {
        let alone = ["complete", "default"];
        let ahead = input.fork();
        if input.peek(Token![else]) {
            parts.push(Part::Tokens(input.parse::<Token![else]>()?.into_token_stream()));
        } else if ahead.parse::<syn::Ident>().is_ok_and(|word| alone.iter().any(|one| word == one))
            && ahead.peek(Token![=>])
        {
            parts.push(Part::Tokens(input.parse::<syn::Ident>()?.into_token_stream()));
        } else {
            let mut head = Pat::parse_multi_with_leading_vert(input)?.into_token_stream();
            input.parse::<Token![=]>()?.to_tokens(&mut head);
            parts.push(Part::Tokens(head));
            parts.push(Part::Future(input.parse()?));
            if input.peek(Token![,]) {
                let mut head = input.parse::<Token![,]>()?.into_token_stream();
                input.parse::<Token![if]>()?.to_tokens(&mut head);
                parts.push(Part::Tokens(head));
                parts.push(Part::Value(input.parse()?));
            }
        }
        parts.push(Part::Tokens(input.parse::<Token![=>]>()?.into_token_stream()));
        parts.push(Part::Value(handler(input)?));
        if input.peek(Token![,]) {
            parts.push(Part::Tokens(input.parse::<Token![,]>()?.into_token_stream()));
        }
    }
    Ok(parts)
}

/// A block ends with its brace; anything else with a comma.
fn handler(input: ParseStream<'_>) -> syn::Result<Expr> {
    if input.peek(syn::token::Brace) {
        let block = input.parse()?;
        return Ok(Expr::Block(syn::ExprBlock { attrs: Vec::new(), label: None, block }));
    }
    input.parse()
}

fn biased(input: ParseStream<'_>) -> syn::Result<Vec<Part>> {
    let ahead = input.fork();
    if !(ahead.parse::<syn::Ident>().is_ok_and(|word| word == "biased") && ahead.peek(Token![;])) {
        return Ok(Vec::new());
    }
    let mut tokens = input.parse::<syn::Ident>()?.into_token_stream();
    input.parse::<Token![;]>()?.to_tokens(&mut tokens);
    Ok(vec![Part::Tokens(tokens)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(call: &str) -> Option<String> {
        let parts = parts(&syn::parse_str(call).unwrap())?;
        let kind = |part: &Part| match part {
            Part::Tokens(_) => None,
            Part::Future(expr) => Some(format!("future {}", expr.to_token_stream())),
            Part::Perhaps(expr) => Some(format!("perhaps {}", expr.to_token_stream())),
            Part::Value(expr) => Some(format!("value {}", expr.to_token_stream())),
        };
        Some(parts.iter().filter_map(kind).collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn the_futures_of_select_and_join_are_found() {
        for (call, found) in [
            ("tokio::join!(biased; one, two(1))", "future one, future two (1)"),
            ("futures::try_join!(one,)", "future one"),
            ("join!(one, two(1))", "perhaps one, perhaps two (1)"),
            ("select! { n = one => n, else => 7 }", "future one, value n, value 7"),
            ("select! { biased; n = one => n }", "future one, value n"),
            ("select! { n = one, if open => n }", "future one, value open, value n"),
            (
                "tokio::select! { biased; Some(n) = rx.recv(), if open => { n } _ = &mut end => 0, else => 7 }",
                "future rx . recv (), value open, value { n }, future & mut end, value 0, value 7",
            ),
        ] {
            assert_eq!(kinds(call).as_deref(), Some(found), "{call}");
        }
    }

    #[test]
    fn of_a_select_that_nobody_knows_what_is_fused_on_the_spot_is_found() {
        let call = syn::parse_str("select! { n = one(2).fuse() => n, _ = two => 7, complete => 0 }").unwrap();
        let parts = handlers(&call).unwrap();
        let perhaps: Vec<String> = parts
            .iter()
            .filter_map(
                |part| if let Part::Perhaps(expr) = part { Some(expr.to_token_stream().to_string()) } else { None },
            )
            .collect();
        assert_eq!(perhaps, ["one (2)"]);
        let written = tokens(parts).to_string();
        assert_eq!(written, call.tokens.to_string());
    }

    #[test]
    fn of_a_macro_that_nobody_knows_nothing_is_said() {
        for call in [
            "joined!(one, two)",
            "select! { n = one => n }",
            "futures::select! { n = one => n }",
            "tokio::select! { one two }",
        ] {
            assert_eq!(kinds(call), None, "{call}");
        }
    }
}
