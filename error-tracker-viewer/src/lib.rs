//! The viewer of error-tracker.
//!
//! [`router`](fn@router) mounts it in any axum application; [`serve`](fn@serve) runs it alone. Pages are complete without JavaScript, load
//! nothing from elsewhere, and show everything stored as text, never as markup.

mod assets;
mod auth;
pub mod clock;
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
