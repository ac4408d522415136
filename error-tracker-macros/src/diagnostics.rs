//! All mistakes of one use of a macro, told at once.

use proc_macro2::TokenStream;

/// Collects mistakes, each at its own place.
#[derive(Default)]
pub(crate) struct Diagnostics {
    error: Option<syn::Error>,
}

impl Diagnostics {
    pub(crate) fn push(&mut self, error: syn::Error) {
        match &mut self.error {
            Some(first) => first.combine(error),
            None => self.error = Some(error),
        }
    }

    pub(crate) fn into_compile_errors(self) -> Option<TokenStream> {
        self.error.map(|error| error.into_compile_error())
    }
}
