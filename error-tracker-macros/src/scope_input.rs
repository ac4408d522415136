//! The three forms of `scope!` as a syntax tree. What they expand to is in `scope/`.

use std::collections::HashSet;

use proc_macro2::TokenTree;
use syn::{
    Block, Expr, Ident, LitStr, Token,
    ext::IdentExt,
    parse::{Parse, ParseStream, Parser},
    punctuated::Punctuated,
    spanned::Spanned,
    token,
};

const FORMS: &str = "expected `name = value, .. => { .. }`, `|scope| { .. }` or `<name = value, ..> { .. }`";

/// How a value becomes an extra.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// `name = value`: by `Serialize`.
    Serialize,
    /// `name = %value`: by `Display`.
    Display,
    /// `name = ?value`: by `Debug`.
    Debug,
}

/// One `name = value`.
pub(crate) struct Extra {
    pub(crate) name: LitStr,
    pub(crate) style: Style,
    pub(crate) value: Expr,
}

/// What stands before the body.
pub(crate) enum Header {
    /// `name = value, .. =>`, or the same in angle brackets.
    Extras(Vec<Extra>),
    /// `|scope|`, or nothing for `|_|`.
    Hand(Option<Ident>),
}

/// The input of `scope!`.
pub(crate) struct ScopeInput {
    pub(crate) header: Header,
    pub(crate) body: Block,
}

impl Parse for ScopeInput {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let header = if input.is_empty() || input.peek(token::Brace) {
            return Err(syn::Error::new(input.span(), FORMS));
        } else if input.peek(Token![|]) || input.peek(Token![||]) {
            parse_hand(input)?
        } else if input.peek(Token![<]) {
            parse_angles(input)?
        } else {
            parse_arrow(input)?
        };
        if !input.peek(token::Brace) {
            return Err(input.error("expected the body of the scope as a block, `{ .. }`"));
        }
        let body = input.parse()?;
        if !input.is_empty() {
            return Err(input.error("nothing may stand behind the body of a scope"));
        }
        Ok(Self { header, body })
    }
}

fn parse_hand(input: ParseStream<'_>) -> syn::Result<Header> {
    if input.peek(Token![||]) {
        return Err(input.error("expected one name for the scope, as in `|scope| { .. }`"));
    }
    input.parse::<Token![|]>()?;
    let name = if input.peek(Token![_]) {
        input.parse::<Token![_]>()?;
        None
    } else if input.peek(Ident) {
        Some(input.parse()?)
    } else {
        return Err(input.error("expected one name for the scope, as in `|scope| { .. }`"));
    };
    if !input.peek(Token![|]) {
        return Err(input.error("expected `|` behind the one name for the scope, as in `|scope| { .. }`"));
    }
    input.parse::<Token![|]>()?;
    Ok(Header::Hand(name))
}

fn parse_arrow(input: ParseStream<'_>) -> syn::Result<Header> {
    let mut extras = Vec::new();
    while !input.peek(Token![=>]) {
        extras.push(input.parse()?);
        if input.peek(Token![,]) {
            input.parse::<Token![,]>()?;
        } else if !input.peek(Token![=>]) {
            return Err(input.error("expected `,` and another `name = value`, or `=> { .. }`"));
        }
    }
    let arrow: Token![=>] = input.parse()?;
    if extras.is_empty() {
        return Err(syn::Error::new(arrow.span(), FORMS));
    }
    checked(extras)
}

/// The header in angle brackets ends at the `>` before the body: read as an expression, it would be "greater than".
fn parse_angles(input: ParseStream<'_>) -> syn::Result<Header> {
    let open: Token![<] = input.parse()?;
    let mut tokens = Vec::new();
    while !input.is_empty() {
        if ends_with_angle(&tokens) && input.peek(token::Brace) && is_last(input) {
            break;
        }
        tokens.push(input.parse::<TokenTree>()?);
    }
    if input.is_empty() {
        return Err(syn::Error::new(
            open.span(),
            "expected `> { .. }` behind the extras, as in `<name = value, ..> { .. }`",
        ));
    }
    tokens.pop();
    let extras = Punctuated::<Extra, Token![,]>::parse_terminated.parse2(tokens.into_iter().collect())?;
    if extras.is_empty() {
        return Err(syn::Error::new(open.span(), FORMS));
    }
    checked(extras.into_iter().collect())
}

fn ends_with_angle(tokens: &[TokenTree]) -> bool {
    let is =
        |tree: Option<&TokenTree>, mark: char| matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == mark);
    let mut from_the_end = tokens.iter().rev();
    is(from_the_end.next(), '>') && {
        let before = from_the_end.next();
        !is(before, '=') && !is(before, '-')
    }
}

fn is_last(input: ParseStream<'_>) -> bool {
    let fork = input.fork();
    fork.parse::<TokenTree>().is_ok() && fork.is_empty()
}

fn checked(extras: Vec<Extra>) -> syn::Result<Header> {
    let mut names = HashSet::new();
    for extra in &extras {
        if !names.insert(extra.name.value()) {
            return Err(syn::Error::new(extra.name.span(), format!("`{}` is given twice", extra.name.value())));
        }
    }
    Ok(Header::Extras(extras))
}

impl Parse for Extra {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = if input.peek(LitStr) {
            input.parse()?
        } else if input.peek(Ident::peek_any) {
            let name = input.call(Ident::parse_any)?;
            LitStr::new(&name.unraw().to_string(), name.span())
        } else {
            return Err(input.error("expected a name, as in `name = value`"));
        };
        if input.peek(Token![.]) {
            return Err(input.error(format!("a name is one word or a text, as in `\"{}.id\" = value`", name.value())));
        }
        if !input.peek(Token![=]) || input.peek(Token![=>]) || input.peek(Token![==]) {
            return Err(syn::Error::new(name.span(), format!("expected a value, as in `{} = value`", name.value())));
        }
        input.parse::<Token![=]>()?;
        let style = if input.peek(Token![%]) {
            input.parse::<Token![%]>()?;
            Style::Display
        } else if input.peek(Token![?]) {
            input.parse::<Token![?]>()?;
            Style::Debug
        } else {
            Style::Serialize
        };
        if input.is_empty() || input.peek(Token![,]) || input.peek(Token![=>]) {
            return Err(syn::Error::new(name.span(), format!("expected a value, as in `{} = value`", name.value())));
        }
        Ok(Self { name, style, value: input.parse()? })
    }
}
