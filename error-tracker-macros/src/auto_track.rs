//! `#[auto_track]` and `#[track]`.

use proc_macro2::TokenStream;

use crate::{arguments, diagnostics::Diagnostics, expand};

/// Expands one attribute; `track` allows the options of `#[track]`.
pub(crate) fn attribute(options: TokenStream, item: TokenStream, track: bool) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let options = arguments::parse(options, track, &mut diagnostics);
    let name = if track { "track" } else { "auto_track" };
    let expanded = expand::item(&options, item.clone(), name, &mut diagnostics);
    match diagnostics.into_compile_errors() {
        // The item as it was, so that one mistake in an option is not drowned by what follows from it.
        Some(mut errors) => {
            errors.extend(item);
            errors
        }
        None => expanded,
    }
}
