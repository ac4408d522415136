//! Random functions, held against a twin of each that reads every variable from memory where it fails: the engine may not
//! keep one from compiling, nor change what it does, nor show another value than the twin has read.
//!
//! `grammar` writes them, `source` makes a program of them, `compile` builds it, `program` is what they call and what runs
//! them, `compare` judges, and `trial` does one after the other.

pub mod compare;
pub mod compile;
pub mod grammar;
pub mod program;
mod source;
mod trial;

pub use compare::Findings;
pub use compile::Libraries;
pub use trial::Trial;
