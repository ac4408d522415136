//! Crates that many functions are written with: anyhow, eyre, async-trait, tokio.

pub mod anyhow_macros;
pub mod async_trait_methods;
pub mod eyre_macros;
pub mod hidden_lifetimes;
pub mod tokio_macros;

shapes![hidden_lifetimes, anyhow_macros, async_trait_methods, eyre_macros, tokio_macros,];
