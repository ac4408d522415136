//! The text of a `Debug` rendering, read back into structure.

mod parse;
mod tree;

pub(crate) use parse::parse;
pub(crate) use tree::{Node, is_mask};
