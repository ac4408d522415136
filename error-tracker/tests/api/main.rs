//! The runtime through its public API, a file for each topic.

mod capture;
mod configuration;
mod grouping;
mod masking;
mod printing;
mod scopes;
mod scopes_async;
mod testing;
