//! The shapes as they are, without tracking.
#![deny(warnings)]
#![allow(dead_code)]

pub(crate) use shapes_identity::auto_track;

#[path = "../../../shapes/arguments/mod.rs"]
pub mod arguments;
#[path = "../../../shapes/drops/mod.rs"]
pub mod drops;
#[path = "../../../shapes/edition_2015/mod.rs"]
pub mod edition_2015;
#[path = "../../../shapes/flow/mod.rs"]
pub mod flow;
#[path = "../../../shapes/initial/mod.rs"]
pub mod initial;
#[path = "../../../shapes/loans/mod.rs"]
pub mod loans;
#[path = "../../../shapes/moves/mod.rs"]
pub mod moves;
#[path = "../../../shapes/returns/mod.rs"]
pub mod returns;
