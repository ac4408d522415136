#![doc = include_str!("../README.md")]

mod arguments;
mod auto_track;
mod binding;
mod diagnostics;
mod expand;
mod macros;
mod origin;
mod scope;
mod scope_input;
mod stats;
mod text;
mod waits;

use proc_macro::TokenStream;

/// Documented where it is re-exported, so that its examples compile.
#[proc_macro_attribute]
pub fn auto_track(options: TokenStream, item: TokenStream) -> TokenStream {
    auto_track::attribute(options.into(), item.into(), false).into()
}

/// Documented where it is re-exported, so that its examples compile.
#[proc_macro_attribute]
pub fn track(options: TokenStream, item: TokenStream) -> TokenStream {
    auto_track::attribute(options.into(), item.into(), true).into()
}

/// Documented where it is re-exported, so that its examples compile.
#[proc_macro]
pub fn scope(input: TokenStream) -> TokenStream {
    scope::scope(input.into()).into()
}
