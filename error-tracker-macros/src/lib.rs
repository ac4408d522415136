//! The attribute macros of error-tracker. Use them through the `error-tracker` crate, which re-exports them.

mod scope;

use proc_macro::TokenStream;

/// Documented where it is re-exported, so that its examples compile.
#[proc_macro]
pub fn scope(input: TokenStream) -> TokenStream {
    scope::scope(input.into()).into()
}
