//! The shapes as they are, without tracking.
#![deny(warnings)]
#![allow(dead_code)]

pub(crate) use shapes_identity::auto_track;

pub mod arguments;
pub mod initial;
pub mod loans;
pub mod moves;
pub mod returns;
