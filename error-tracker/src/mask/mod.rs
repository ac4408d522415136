//! Masking of secrets: by the names of variables, fields and keys, and by what a value looks like.
//!
//! Everything here runs on the failing thread, before anything is queued: one pass over the text, no allocation when
//! there is nothing to hide, and time that grows with the length of the text and with nothing else.

mod body;
mod extent;
mod header;
mod joins;
mod json;
mod literal;
mod masker;
mod names;
mod reader;
mod rules;
mod screen;
mod signature;
mod work;

#[cfg(test)]
mod linear;

#[cfg(feature = "tower")]
pub(crate) use header::decode;
pub use masker::Masker;
pub(crate) use names::Verdict;
pub use rules::{DEFAULT_MASK_KEYS, DEFAULT_MASK_TEXT, MaskRules};
