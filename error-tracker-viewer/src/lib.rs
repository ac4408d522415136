#![doc = include_str!("../README.md")]

#[cfg(feature = "actix-web")]
mod actix;
mod assets;
mod auth;
pub mod clock;
mod condition;
mod config;
mod development;
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
mod spread;
mod state;
mod value;
mod views;
mod visit;

#[cfg(test)]
mod sample;

#[cfg(feature = "actix-web")]
pub use actix::actix_viewer;
pub use config::Options;
pub use development::DevelopmentPage;
pub use query::issue_query;
pub use router::router;
pub use serve::serve;
