//! The attribute macros of error-tracker. Use them through the `error-tracker` crate, which re-exports them.
