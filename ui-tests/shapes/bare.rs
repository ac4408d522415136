//! The shapes as they are, without tracking.
#![deny(warnings)]
#![allow(dead_code)]

pub(crate) use shapes_identity::auto_track;

pub mod arguments;
pub mod asyncs;
pub mod attributes;
pub mod drops;
pub mod edition_2024;
pub mod flow;
pub mod generics;
pub mod initial;
pub mod loans;
pub mod macros;
pub mod moves;
pub mod names;
pub mod nested;
pub mod panics;
pub mod returns;
pub mod types;
