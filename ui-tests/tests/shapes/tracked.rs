//! The same shapes with every function tracked.
#![deny(warnings)]
#![allow(dead_code)]

pub(crate) use error_tracker::auto_track;

#[path = "../../shapes/arguments/mod.rs"]
pub mod arguments;
#[path = "../../shapes/asyncs/mod.rs"]
pub mod asyncs;
#[path = "../../shapes/attributes/mod.rs"]
pub mod attributes;
#[path = "../../shapes/drops/mod.rs"]
pub mod drops;
#[path = "../../shapes/ecosystem/mod.rs"]
pub mod ecosystem;
#[path = "../../shapes/edition_2024/mod.rs"]
pub mod edition_2024;
#[path = "../../shapes/flow/mod.rs"]
pub mod flow;
#[path = "../../shapes/generics/mod.rs"]
pub mod generics;
#[path = "../../shapes/initial/mod.rs"]
pub mod initial;
#[path = "../../shapes/loans/mod.rs"]
pub mod loans;
#[path = "../../shapes/macros/mod.rs"]
pub mod macros;
#[path = "../../shapes/moves/mod.rs"]
pub mod moves;
#[path = "../../shapes/names/mod.rs"]
pub mod names;
#[path = "../../shapes/nested/mod.rs"]
pub mod nested;
#[path = "../../shapes/panics/mod.rs"]
pub mod panics;
#[path = "../../shapes/returns/mod.rs"]
pub mod returns;
#[path = "../../shapes/types/mod.rs"]
pub mod types;
