//! What the examples share: the shop that the web examples serve, a plain client to make it fail with, and a server for those
//! that post.
//!
//! The programs are in `examples/`: `cargo run -p error-tracker-examples --example quickstart`.

// A client that cannot reach its own server has nothing else to say.
#![allow(clippy::expect_used)]

pub mod client;
pub mod shop;
pub mod web_server;
