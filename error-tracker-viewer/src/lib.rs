#![doc = include_str!("../README.md")]

mod assets;
mod auth;
pub mod clock;
mod condition;
mod config;
mod difference;
mod error;
mod handlers;
mod limits;
pub mod markdown;
mod paths;
mod query;
mod router;
mod serve;
mod source;
mod state;
mod value;
mod views;
mod visit;

#[cfg(test)]
mod sample;

pub use config::Options;
pub use query::issue_query;
pub use router::router;
pub use serve::serve;
