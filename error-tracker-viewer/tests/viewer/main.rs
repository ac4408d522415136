//! The viewer through its router and its binary, as a browser and a terminal see it.

// What a test needs and does not get is how the test fails, also in what the tests share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod api;
mod changes;
mod client;
mod events;
mod hostile;
mod live;
mod own_failures;
mod pages;
mod samples;
mod serving;
#[path = "../../../error-tracker/tests/installed/stubborn_store.rs"]
#[allow(dead_code, reason = "shared with the tracker's tests, which need more of it")]
mod stubborn_store;
mod terminal;
mod trackers;
