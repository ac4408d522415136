//! What a macro's fragments were put into, such as `$value` for `1 + 2`: groups that nobody sees.
//!
//! The compiler takes them for one thing while a macro of its own hands them on, and no longer once the tokens have been
//! through us: `$value * 2` would become `1 + 2 * 2`. So each of them that stands beside something is put into
//! parentheses. What stands alone, such as the argument of `stringify!($value)`, keeps the text that it has.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::Expr;

/// The tokens with parentheses where they need them now.
pub(super) fn made_visible(tokens: TokenStream) -> TokenStream {
    if !has_unseen(&tokens) {
        return tokens;
    }
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let mut visible = Vec::with_capacity(trees.len());
    for (index, tree) in trees.iter().enumerate() {
        let TokenTree::Group(group) = tree else {
            visible.push(tree.clone());
            continue;
        };
        let before = index.checked_sub(1).and_then(|index| trees.get(index));
        let is_attribute = group.delimiter() == Delimiter::Bracket
            && matches!(before, Some(TokenTree::Punct(sign)) if matches!(sign.as_char(), '#' | '!'));
        if is_attribute {
            visible.push(tree.clone());
            continue;
        }
        let inner = made_visible(group.stream());
        let unseen = group.delimiter() == Delimiter::None;
        let alone = begins(before) && ends(trees.get(index + 1));
        let (delimiter, span) = match unseen && !alone && falls_apart(&inner) {
            true => (Delimiter::Parenthesis, Span::mixed_site().located_at(group.span())),
            false => (group.delimiter(), group.span()),
        };
        let mut group = Group::new(delimiter, inner);
        group.set_span(span);
        visible.push(TokenTree::Group(group));
    }
    visible.into_iter().collect()
}

fn has_unseen(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|tree| match tree {
        TokenTree::Group(group) => group.delimiter() == Delimiter::None || has_unseen(&group.stream()),
        _ => false,
    })
}

/// Whether what comes next begins anew.
fn begins(before: Option<&TokenTree>) -> bool {
    match before {
        None => true,
        Some(TokenTree::Punct(sign)) => matches!(sign.as_char(), ',' | ';'),
        Some(_) => false,
    }
}

fn ends(next: Option<&TokenTree>) -> bool {
    begins(next)
}

/// Whether the tokens could be taken apart by what stands beside them.
fn falls_apart(tokens: &TokenStream) -> bool {
    let is_sum_of_bounds = || {
        let mut trees = tokens.clone().into_iter();
        matches!(trees.next(), Some(TokenTree::Ident(word)) if word == "dyn" || word == "impl")
            && trees.any(|tree| matches!(tree, TokenTree::Punct(sign) if sign.as_char() == '+'))
    };
    match syn::parse2::<Expr>(tokens.clone()) {
        Ok(
            Expr::Binary(_)
            | Expr::Unary(_)
            | Expr::Reference(_)
            | Expr::RawAddr(_)
            | Expr::Cast(_)
            | Expr::Range(_)
            | Expr::Assign(_)
            | Expr::Closure(_)
            | Expr::Return(_)
            | Expr::Break(_)
            | Expr::Struct(_),
        ) => true,
        Ok(_) => false,
        Err(_) => is_sum_of_bounds(),
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
    use quote::{ToTokens, quote};

    use super::made_visible;

    fn unseen(tokens: TokenStream) -> TokenStream {
        TokenTree::Group(Group::new(Delimiter::None, tokens)).into_token_stream()
    }

    fn text(tokens: TokenStream) -> String {
        made_visible(tokens).to_string()
    }

    #[test]
    fn what_could_be_taken_apart_is_put_into_parentheses() {
        let sum = unseen(quote!(1 + 2));
        assert_eq!(text(quote!(let x = #sum * 2;)), quote!(let x = (1 + 2) * 2;).to_string());
        assert_eq!(text(quote!(f(-#sum)?)), quote!(f(-(1 + 2))?).to_string());
        let called = unseen(quote!(|x| x + 1));
        assert_eq!(text(quote!({ #called(7) })), quote!({ (|x| x + 1)(7) }).to_string());
        let bounds = unseen(quote!(dyn A + B));
        assert_eq!(text(quote!(x: &'a #bounds)), quote!(x: &'a (dyn A + B)).to_string());
    }

    #[test]
    fn what_stands_alone_or_holds_together_keeps_its_text() {
        let sum = unseen(quote!(1 + 2));
        let is_as_it_was = |tokens: TokenStream| assert_eq!(text(tokens.clone()), tokens.to_string());
        is_as_it_was(quote!(stringify!(#sum), f(#sum, 1), [#sum; 3]));
        let (call, name, block) = (unseen(quote!(f(1))), unseen(quote!(name)), unseen(quote!({ 1 + 2 })));
        is_as_it_was(quote!(if #call.is_some() { #name + 1 } else #block));
        let condition = unseen(quote!(doc = "text"));
        is_as_it_was(quote!(#[#condition] fn f() {}));
    }
}
