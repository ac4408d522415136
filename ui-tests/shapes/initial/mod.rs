//! Variables that get their value, or their type, later than their `let`.

pub mod destructured;
pub mod later;
pub mod let_else;
pub mod shadowed;
pub mod types_known_later;
pub mod unused_and_underscored;

shapes![destructured, later, let_else, shadowed, types_known_later, unused_and_underscored,];
