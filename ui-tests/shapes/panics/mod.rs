//! Functions that panic.

pub mod in_the_middle;
pub mod payloads;
pub mod track_caller;

shapes![in_the_middle, payloads, track_caller,];
