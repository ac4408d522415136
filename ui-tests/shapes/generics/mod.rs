//! Type parameters, constants, lifetimes and bounds.

pub mod constants_and_lifetimes;
pub mod traits;
pub mod without_debug;

shapes![constants_and_lifetimes, traits, without_debug,];
