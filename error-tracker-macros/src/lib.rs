//! The attribute macros of error-tracker. Use them through the `error-tracker` crate, which re-exports them.

mod arguments;
mod auto_track;
mod binding;
mod diagnostics;
mod expand;
mod macros;
mod stats;
mod text;

use proc_macro::TokenStream;

/// Takes down every failure of a function, with the values of its arguments and locals.
#[proc_macro_attribute]
pub fn auto_track(options: TokenStream, item: TokenStream) -> TokenStream {
    auto_track::attribute(options.into(), item.into(), false).into()
}

/// `auto_track` with the options of a function that deals with its failures itself.
#[proc_macro_attribute]
pub fn track(options: TokenStream, item: TokenStream) -> TokenStream {
    auto_track::attribute(options.into(), item.into(), true).into()
}
