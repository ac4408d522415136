//! What `scope!` expands to. Its syntax is in `scope_input.rs`, and the awaits in its body are in `awaits.rs`.

mod awaits;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, TokenStreamExt, format_ident, quote, quote_spanned};
use syn::{Expr, Ident, spanned::Spanned};

use crate::scope_input::{Extra, Header, ScopeInput, Style};

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
