//! `scope!`: its three forms as a syntax tree, and what they expand to. The awaits in its body are in `awaits.rs`.

mod awaits;

use std::collections::HashSet;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt, format_ident, quote, quote_spanned};
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

/// What `scope!` expands to: a block in place, so that `?`, `return`, `break` and `.await` mean what they mean outside.
pub(crate) fn scope(input: TokenStream) -> TokenStream {
    match syn::parse2::<ScopeInput>(input) {
        Ok(input) => expand(input, &[]),
        Err(error) => {
            let error = error.to_compile_error();
            quote!({ #error })
        }
    }
}

/// The block of a scope inside of these others, outermost first.
fn expand(input: ScopeInput, outer: &[Ident]) -> TokenStream {
    let ScopeInput { header, mut body } = input;
    let guard = format_ident!("__error_tracker_scope_{}", outer.len(), span = Span::mixed_site());
    let guards: Vec<Ident> = outer.iter().cloned().chain([guard.clone()]).collect();
    awaits::wrap(&mut body, &guards);
    let entered = match header {
        Header::Extras(extras) => enter_with(&guard, extras, outer),
        Header::Hand(name) => {
            let hand = name.map(|name| quote!(let #name = &mut #guard.hand();));
            quote!(let #guard = ::error_tracker::__private::scope::enter(|_| {}); #hand)
        }
    };
    // Not as a block of its own in here, which would look like needless braces.
    let mut tokens = TokenStream::new();
    body.brace_token.surround(&mut tokens, |tokens| {
        tokens.append_all([entered]);
        tokens.append_all(&body.stmts);
    });
    tokens
}

/// The values are evaluated in any case, and by reference; they are turned into JSON only when a tracker is there.
fn enter_with(guard: &Ident, extras: Vec<Extra>, outer: &[Ident]) -> TokenStream {
    let scope = Ident::new("__error_tracker_new_scope", Span::mixed_site());
    let (mut values, mut names, mut inserts) = (Vec::new(), Vec::new(), Vec::new());
    for (index, Extra { name, style, mut value }) in extras.into_iter().enumerate() {
        awaits::wrap_expr(&mut value, outer);
        // Where the value stands, so that a value of the wrong kind is told there.
        let span = Span::mixed_site().located_at(value.span());
        let seen = format_ident!("__error_tracker_value_{}", index, span = span);
        let json = Ident::new(
            match style {
                Style::Serialize => "serialize_json",
                Style::Display => "display_json",
                Style::Debug => "debug_json",
            },
            Span::mixed_site(),
        );
        inserts.push(quote_spanned!(span=>
            ::error_tracker::__private::scope::insert(#scope, #name, ::error_tracker::__private::scope::#json(#seen));
        ));
        values.push(borrowed(&value));
        names.push(seen);
    }
    quote! {
        let #guard = match (#(#values,)*) {
            (#(#names,)*) => ::error_tracker::__private::scope::enter(|#scope| { #(#inserts)* }),
        };
    }
}

fn borrowed(value: &Expr) -> TokenStream {
    let stands_alone = matches!(
        value,
        Expr::Array(_)
            | Expr::Block(_)
            | Expr::Call(_)
            | Expr::Field(_)
            | Expr::Index(_)
            | Expr::Lit(_)
            | Expr::Macro(_)
            | Expr::MethodCall(_)
            | Expr::Paren(_)
            | Expr::Path(_)
            | Expr::Reference(_)
            | Expr::Try(_)
            | Expr::Tuple(_)
    );
    let tokens = value.to_token_stream();
    if stands_alone { quote!(&#tokens) } else { quote!(&(#tokens)) }
}
