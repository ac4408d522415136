//! The options of `#[auto_track(..)]` and `#[track(..)]`.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Expr, Ident, LitBool, LitStr, Path, Token, braced,
    ext::IdentExt,
    parenthesized,
    parse::{Parse, ParseStream, Parser},
    punctuated::Punctuated,
    spanned::Spanned,
    token,
};

use crate::diagnostics::Diagnostics;

/// Additional context as it was written.
#[derive(Clone)]
pub(crate) enum AdditionalContext {
    /// Any expression: JSON, a map, or something that can be called for one.
    Value(Box<Expr>),
    /// `{ key: value, .. }`.
    Pairs(Vec<(String, Expr)>),
}

/// The options of one attribute.
#[derive(Clone, Default)]
pub(crate) struct Options {
    pub(crate) additional_context: Option<AdditionalContext>,
    pub(crate) skip: Vec<Ident>,
    pub(crate) skip_all: bool,
    pub(crate) mask: Vec<Ident>,
    pub(crate) globals: Vec<Path>,
    pub(crate) level: Option<(String, Span)>,
    pub(crate) name: Option<LitStr>,
    pub(crate) locals: Option<bool>,
    pub(crate) panics: Option<bool>,
    pub(crate) none: bool,
    pub(crate) krate: Option<Path>,
    /// Whether the function swallows its failures.
    pub(crate) silent: bool,
    /// Whether it catches panics as well.
    pub(crate) catches: bool,
    pub(crate) default: Option<Expr>,
    pub(crate) error: Option<Ident>,
    pub(crate) off: bool,
}

const LEVELS: [&str; 5] = ["debug", "info", "warning", "error", "fatal"];
const OPTIONS: &str = "additional_context, skip, skip_all, mask, globals, level, name, locals, panics, none, crate";
const TRACK_OPTIONS: &str = "silent, default, error, off";

/// Reads the options; every mistake is told, each at its own token.
pub(crate) fn parse(tokens: TokenStream, track: bool, diagnostics: &mut Diagnostics) -> Options {
    let mut options = Options::default();
    let mut panics_at = Span::call_site();
    let parser = |input: ParseStream<'_>| {
        let mut seen: Vec<String> = Vec::new();
        while !input.is_empty() {
            let name = named(input, || format!("expected an option; write one of {}", known(track)))?;
            let text = name.to_string();
            if seen.contains(&text) {
                diagnostics
                    .push(syn::Error::new(name.span(), format!("the option `{text}` is given twice; write it once")));
            }
            if text == "panics" {
                panics_at = name.span();
            }
            seen.push(text.clone());
            if let Err(error) = option(&mut options, &text, &name, input, track) {
                diagnostics.push(error);
                // Go on behind the next comma, so that further mistakes are told as well.
                while !input.is_empty() && !input.peek(Token![,]) {
                    input.parse::<proc_macro2::TokenTree>()?;
                }
            }
            if input.is_empty() {
                break;
            }
            if !input.peek(Token![,]) {
                let span = input.span();
                return Err(syn::Error::new(span, format!("expected `,` behind the option `{text}`")));
            }
            input.parse::<Token![,]>()?;
        }
        Ok(())
    };
    if let Err(error) = parser.parse2(tokens) {
        diagnostics.push(error);
    }
    if options.catches && options.panics == Some(false) {
        let message = "`silent(panics)` records the panics that it catches, and `panics = false` leaves them out; write `silent` for errors alone, or leave `panics = false` out";
        diagnostics.push(syn::Error::new(panics_at, message));
    }
    if !options.silent
        && let Some(default) = &options.default
    {
        diagnostics.push(syn::Error::new(
            default.span(),
            "`default` is what a silent function returns; write `silent, default = ..`",
        ));
    }
    options
}

fn option(options: &mut Options, text: &str, name: &Ident, input: ParseStream<'_>, track: bool) -> syn::Result<()> {
    match text {
        "additional_context" => {
            equals(input, name, "additional_context = { \"key\": value }")?;
            options.additional_context = Some(context(input)?);
        }
        "skip" => options.skip = idents(input, name, "skip(password, body)")?,
        "skip_all" => {
            flag(input, name)?;
            options.skip_all = true;
        }
        "mask" => options.mask = idents(input, name, "mask(token)")?,
        "globals" => options.globals = globals(input, name)?,
        "level" => options.level = Some(level(input, name)?),
        "name" => {
            equals(input, name, "name = \"charge\"")?;
            options.name = Some(text_of(input, name, "name = \"charge\"")?);
        }
        "locals" => options.locals = Some(boolean(input, name, "locals = false")?),
        "panics" => options.panics = Some(boolean(input, name, "panics = false")?),
        "none" => {
            flag(input, name)?;
            options.none = true;
        }
        "crate" => options.krate = Some(krate(input, name)?),
        "silent" if track => {
            options.catches = catches_panics(input, name)?;
            options.silent = true;
        }
        "default" if track => {
            equals(input, name, "default = 0")?;
            options.default = Some(input.parse()?);
        }
        "error" if track => {
            equals(input, name, "error = err")?;
            options.error = Some(named(input, || "`error` names an argument; write `error = err`".to_owned())?);
        }
        "off" if track => {
            flag(input, name)?;
            options.off = true;
        }
        "silent" | "default" | "error" | "off" => {
            return Err(syn::Error::new(
                name.span(),
                format!("`{text}` is an option of `#[track]`; write `#[track({text} ..)]`"),
            ));
        }
        _ => {
            return Err(syn::Error::new(
                name.span(),
                format!("unknown option `{text}`; write one of {}", known(track)),
            ));
        }
    }
    Ok(())
}

/// The statics of `globals(CONFIG, COUNTER)`.
fn globals(input: ParseStream<'_>, name: &Ident) -> syn::Result<Vec<Path>> {
    let content = list(input, name, "globals(CONFIG, COUNTER)")?;
    let paths = Punctuated::<Path, Token![,]>::parse_terminated.parse2(content);
    let paths = paths
        .map_err(|error| syn::Error::new(error.span(), "`globals` takes statics; write `globals(CONFIG, COUNTER)`"))?;
    Ok(paths.into_iter().collect())
}

/// The level of `level = "warning"`, and where it stands.
fn level(input: ParseStream<'_>, name: &Ident) -> syn::Result<(String, Span)> {
    equals(input, name, "level = \"warning\"")?;
    let level = text_of(input, name, "level = \"warning\"")?;
    let value = level.value();
    if !LEVELS.contains(&value.as_str()) {
        let known = "\"debug\", \"info\", \"warning\", \"error\", \"fatal\"";
        return Err(syn::Error::new(level.span(), format!("unknown level \"{value}\"; write one of {known}")));
    }
    Ok((value, level.span()))
}

/// The path of `crate = my_crate::error_tracker`.
fn krate(input: ParseStream<'_>, name: &Ident) -> syn::Result<Path> {
    equals(input, name, "crate = my_crate::error_tracker")?;
    let span = input.span();
    let path = input.call(Path::parse_mod_style);
    path.map_err(|_| syn::Error::new(span, "`crate` is a path; write `crate = my_crate::error_tracker`"))
}

/// Whether it is `silent(panics)`, and not `silent` alone.
fn catches_panics(input: ParseStream<'_>, name: &Ident) -> syn::Result<bool> {
    if !input.peek(token::Paren) {
        flag(input, name)?;
        return Ok(false);
    }
    let content;
    let parentheses = parenthesized!(content in input);
    let content: TokenStream = content.parse()?;
    if content.to_string() != "panics" {
        let span = if content.is_empty() { parentheses.span.join() } else { content.span() };
        let message = format!("`silent({content})` is unknown; write `silent` or `silent(panics)`");
        return Err(syn::Error::new(span, message));
    }
    Ok(true)
}

/// The options that there are.
fn known(track: bool) -> String {
    if track { format!("{OPTIONS}, {TRACK_OPTIONS}") } else { OPTIONS.to_owned() }
}

fn named(input: ParseStream<'_>, message: impl FnOnce() -> String) -> syn::Result<Ident> {
    let span = input.span();
    input.call(Ident::parse_any).map_err(|_| syn::Error::new(span, message()))
}

fn text_of(input: ParseStream<'_>, name: &Ident, example: &str) -> syn::Result<LitStr> {
    let span = input.span();
    input.parse().map_err(|_| syn::Error::new(span, format!("`{name}` is a text in quotes; write `{example}`")))
}

fn equals(input: ParseStream<'_>, name: &Ident, example: &str) -> syn::Result<()> {
    if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        if input.is_empty() || input.peek(Token![,]) {
            return Err(syn::Error::new(name.span(), format!("`{name}` needs a value; write `{example}`")));
        }
        return Ok(());
    }
    Err(syn::Error::new(name.span(), format!("`{name}` needs a value; write `{example}`")))
}

fn flag(input: ParseStream<'_>, name: &Ident) -> syn::Result<()> {
    if input.is_empty() || input.peek(Token![,]) {
        return Ok(());
    }
    Err(syn::Error::new(input.span(), format!("`{name}` takes no value; write `{name}` alone")))
}

fn boolean(input: ParseStream<'_>, name: &Ident, example: &str) -> syn::Result<bool> {
    equals(input, name, example)?;
    let span = input.span();
    input
        .parse::<LitBool>()
        .map(|value| value.value)
        .map_err(|_| syn::Error::new(span, format!("`{name}` is `true` or `false`; write `{example}`")))
}

fn list(input: ParseStream<'_>, name: &Ident, example: &str) -> syn::Result<TokenStream> {
    if !input.peek(token::Paren) {
        return Err(syn::Error::new(name.span(), format!("`{name}` needs names in parentheses; write `{example}`")));
    }
    let content;
    parenthesized!(content in input);
    if content.is_empty() {
        return Err(syn::Error::new(name.span(), format!("`{name}` is empty; write `{example}`")));
    }
    content.parse()
}

fn idents(input: ParseStream<'_>, name: &Ident, example: &str) -> syn::Result<Vec<Ident>> {
    let content = list(input, name, example)?;
    let parser = Punctuated::<Ident, Token![,]>::parse_terminated_with;
    let names = (|input: ParseStream<'_>| parser(input, Ident::parse_any)).parse2(content);
    names.map(|names| names.into_iter().collect()).map_err(|error| {
        syn::Error::new(error.span(), format!("`{name}` takes names of arguments and locals; write `{example}`"))
    })
}

fn context(input: ParseStream<'_>) -> syn::Result<AdditionalContext> {
    if !input.peek(token::Brace) {
        return Ok(AdditionalContext::Value(input.parse()?));
    }
    // `{ key: value }` is a map; any other block is an expression.
    let ahead = input.fork();
    let content;
    braced!(content in ahead);
    let pairs = content.is_empty()
        || content.peek(LitStr)
        || (content.peek(Ident::peek_any)
            && !content.peek2(Token![::])
            && (content.peek2(Token![:]) || content.peek2(Token![=>]) || content.peek2(Token![,])));
    let _: TokenStream = content.parse()?;
    if !pairs {
        return Ok(AdditionalContext::Value(input.parse()?));
    }
    let content;
    braced!(content in input);
    let pairs = (Punctuated::<Pair, Token![,]>::parse_terminated).parse2(content.parse()?)?;
    Ok(AdditionalContext::Pairs(pairs.into_iter().map(|pair| (pair.key, pair.value)).collect()))
}

struct Pair {
    key: String,
    value: Expr,
}

impl Parse for Pair {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let span = input.span();
        let (key, written) = if input.peek(LitStr) {
            let key = input.parse::<LitStr>()?.value();
            (key.clone(), format!("{key:?}"))
        } else {
            let key = named(input, || "expected a key; write `key: value`".to_owned())?.unraw().to_string();
            (key.clone(), key)
        };
        if input.peek(Token![=>]) {
            input.parse::<Token![=>]>()?;
        } else if input.peek(Token![:]) && !input.peek(Token![::]) {
            input.parse::<Token![:]>()?;
        } else {
            return Err(syn::Error::new(span, format!("`{written}` needs a value; write `{written}: value`")));
        }
        Ok(Pair { key, value: input.parse()? })
    }
}

impl Options {
    /// Checks the names that the options mention against the function's arguments and, where that is possible, locals.
    pub(crate) fn check_names(&self, known: &[Ident], diagnostics: &mut Diagnostics) {
        for (option, names) in [("skip", &self.skip), ("mask", &self.mask)] {
            for name in names {
                if !known.contains(name) {
                    let list = known.iter().map(|ident| format!("`{ident}`")).collect::<Vec<_>>().join(", ");
                    let list = if list.is_empty() {
                        "this function has none".to_owned()
                    } else {
                        format!("known here: {list}")
                    };
                    diagnostics.push(syn::Error::new(
                        name.span(),
                        format!("`{name}` in `{option}` is no argument or local of this function; {list}"),
                    ));
                }
            }
        }
    }

    /// The path to what the expansion names.
    pub(crate) fn runtime(&self) -> Runtime {
        let path = match &self.krate {
            Some(path) => path.to_token_stream(),
            None => quote::quote!(::error_tracker),
        };
        Runtime(quote::quote!(#path::__private).into_iter().collect())
    }

    /// Whether an option names something of the program, or changes what the function gives back: then it is the compiler
    /// that has to say whether that is right.
    pub(crate) fn name_something(&self) -> bool {
        let names = [&self.skip, &self.mask].iter().any(|names| !names.is_empty()) || !self.globals.is_empty();
        let values = self.additional_context.is_some() || self.default.is_some();
        names || values || self.silent || self.error.is_some() || self.krate.is_some()
    }

    /// A name for that path, for a block that says first what it stands for: each word of a path takes the compiler time,
    /// several hundred times in a function. There is none for a path that may mean another thing in a `use`.
    pub(crate) fn short_runtime(&self) -> Option<(Runtime, TokenStream)> {
        let name = Ident::new("__error_tracker", Span::call_site());
        let alias = quote::quote!(use ::error_tracker::__private as #name);
        self.krate.is_none().then(|| (Runtime(vec![name.into()]), alias))
    }
}

/// The path to what the expansion names. It is kept as tokens one by one: to put a stream into another takes a call to the
/// compiler.
#[derive(Clone)]
pub(crate) struct Runtime(Vec<TokenTree>);

impl ToTokens for Runtime {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.0.iter().cloned());
    }
}
