//! What the attribute can stand on: a function, or an item with functions in it.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{
    Attribute, Item,
    parse::{Parse, ParseStream},
};

use super::{function, group};
use crate::{arguments::Options, diagnostics::Diagnostics};

/// Expands the item; what cannot be read comes back as it is, so that the compiler tells what is wrong with it.
pub(crate) fn item(
    options: &Options,
    tokens: TokenStream,
    attribute: &str,
    diagnostics: &mut Diagnostics,
) -> TokenStream {
    let visible = group::made_visible(tokens.clone());
    if let Ok(mut found) = syn::parse2::<Callable>(visible.clone()) {
        refuse_second(&found.attributes, diagnostics);
        if !options.off {
            found.rewrite(options, diagnostics);
        }
        return found.into_token_stream();
    }
    match syn::parse2::<Item>(visible) {
        Ok(mut item @ (Item::Impl(_) | Item::Trait(_) | Item::Mod(_))) => {
            refuse_second(attributes_of(&mut item).map_or(&[], |attributes| attributes), diagnostics);
            if !options.off {
                within(&mut item, &[], options, diagnostics);
            }
            item.into_token_stream()
        }
        Ok(other) => {
            if !matches!(other, Item::Verbatim(_)) {
                let message = format!(
                    "`#[{attribute}]` stands on a function, an `impl` block, a `trait` or an inline `mod`; move it there"
                );
                diagnostics.push(syn::Error::new_spanned(first_token(&other), message));
            }
            tokens
        }
        Err(_) => tokens,
    }
}

fn first_token(item: &Item) -> TokenStream {
    let mut item = item.clone();
    if let Some(attributes) = attributes_of(&mut item) {
        attributes.clear();
    }
    item.into_token_stream().into_iter().take(1).collect()
}

fn attributes_of(item: &mut Item) -> Option<&mut Vec<Attribute>> {
    Some(match item {
        Item::Fn(item) => &mut item.attrs,
        Item::Impl(item) => &mut item.attrs,
        Item::Trait(item) => &mut item.attrs,
        Item::Mod(item) => &mut item.attrs,
        Item::Struct(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        Item::Const(item) => &mut item.attrs,
        Item::Static(item) => &mut item.attrs,
        Item::Type(item) => &mut item.attrs,
        Item::Use(item) => &mut item.attrs,
        Item::Union(item) => &mut item.attrs,
        _ => return None,
    })
}

/// A function, or a method of a trait that may have no body.
struct Callable {
    attributes: Vec<Attribute>,
    visibility: syn::Visibility,
    defaultness: Option<syn::Token![default]>,
    signature: syn::Signature,
    body: Option<syn::Block>,
    inner: Vec<Attribute>,
}

impl Parse for Callable {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let defaultness = if input.peek(syn::Token![default]) { Some(input.parse()?) } else { None };
        let signature = input.parse()?;
        if input.peek(syn::Token![;]) {
            input.parse::<syn::Token![;]>()?;
            return Ok(Self { attributes, visibility, defaultness, signature, body: None, inner: Vec::new() });
        }
        let content;
        let brace_token = syn::braced!(content in input);
        let inner = content.call(Attribute::parse_inner)?;
        let stmts = content.call(syn::Block::parse_within)?;
        Ok(Self {
            attributes,
            visibility,
            defaultness,
            signature,
            body: Some(syn::Block { brace_token, stmts }),
            inner,
        })
    }
}

impl Callable {
    fn rewrite(&mut self, options: &Options, diagnostics: &mut Diagnostics) {
        if let Some(body) = &mut self.body {
            let around: Vec<Attribute> = self.attributes.iter().chain(&self.inner).cloned().collect();
            function::rewrite(options, &around, &self.signature, body, true, diagnostics);
        }
    }
}

impl ToTokens for Callable {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.attributes.iter().for_each(|attribute| attribute.to_tokens(tokens));
        self.visibility.to_tokens(tokens);
        self.defaultness.to_tokens(tokens);
        self.signature.to_tokens(tokens);
        match &self.body {
            None => quote!(;).to_tokens(tokens),
            Some(body) => body.brace_token.surround(tokens, |tokens| {
                self.inner.iter().for_each(|attribute| attribute.to_tokens(tokens));
                body.stmts.iter().for_each(|statement| statement.to_tokens(tokens));
            }),
        }
    }
}

/// Every function inside, but for those with an attribute of their own; `outer` are the attributes of what it stands in.
fn within(item: &mut Item, outer: &[Attribute], options: &Options, diagnostics: &mut Diagnostics) {
    let own = attributes_of(item).map_or(&[][..], |attributes| attributes);
    let around = [outer, own].concat();
    match item {
        Item::Fn(function) if !takes_itself_out(&function.attrs) => {
            function::rewrite(options, &around, &function.sig, &mut function.block, false, diagnostics);
        }
        Item::Impl(block) => {
            for member in &mut block.items {
                if let syn::ImplItem::Fn(method) = member
                    && !takes_itself_out(&method.attrs)
                {
                    let around = [&around[..], &method.attrs].concat();
                    function::rewrite(options, &around, &method.sig, &mut method.block, false, diagnostics);
                }
            }
        }
        Item::Trait(block) => {
            for member in &mut block.items {
                if let syn::TraitItem::Fn(method) = member
                    && !takes_itself_out(&method.attrs)
                    && let Some(body) = &mut method.default
                {
                    let around = [&around[..], &method.attrs].concat();
                    function::rewrite(options, &around, &method.sig, body, false, diagnostics);
                }
            }
        }
        Item::Mod(module) => {
            if let Some((_, items)) = &mut module.content {
                for item in items {
                    // What has an attribute of its own is left to that.
                    if !attributes_of(item).is_some_and(|attributes| takes_itself_out(attributes)) {
                        within(item, &around, options, diagnostics);
                    }
                }
            }
        }
        _ => {}
    }
}

/// Two attributes on one item would take each failure down twice, and the options of one say nothing to the other.
fn refuse_second(attributes: &[Attribute], diagnostics: &mut Diagnostics) {
    for attribute in attributes {
        let path = attribute.path();
        let ours =
            path.segments.len() == 1 || path.segments.first().is_some_and(|first| first.ident == "error_tracker");
        if ours && is_attribute(attribute) {
            diagnostics
                .push(syn::Error::new_spanned(path, "a second attribute for the same item; put all options into one"));
        }
    }
}

/// Whether the function has an attribute of its own, which then counts alone.
fn takes_itself_out(attributes: &[Attribute]) -> bool {
    attributes.iter().any(is_attribute)
}

fn is_attribute(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|segment| segment.ident == "auto_track" || segment.ident == "track")
}
