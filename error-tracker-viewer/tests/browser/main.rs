//! The viewer in a real browser, headless Chromium: what only a browser can tell.
// What a test needs and does not get is how the test fails, also in what the tests share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accessibility;
mod actions;
mod chromium;
mod looks;
#[path = "../viewer/samples.rs"]
mod samples;
mod script;
mod shop;
mod without_script;
