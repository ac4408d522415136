//! The runtime through its public API, a file for each topic.

// Here a panic is the message, also in what the tests share.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

mod capture;
mod configuration;
mod grouping;
mod ignoring;
mod masking;
mod printing;
mod scopes;
mod scopes_async;
mod testing;
