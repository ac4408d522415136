//! A layer for `tracing-subscriber`: events at `ERROR` are captured, others are breadcrumbs.
//!
//! ```
//! use error_tracker::integration::tracing::EventLayer;
//! use tracing_subscriber::layer::SubscriberExt;
//!
//! # let events = error_tracker::testing::with_captured_events(|| {
//! let subscriber = tracing_subscriber::registry().with(EventLayer::new());
//! tracing::subscriber::with_default(subscriber, || {
//!     let _span = tracing::info_span!("checkout", order = 7).entered();
//!     tracing::info!(pieces = 2, "taken from the shelf");
//!     let error = "x".parse::<u8>().unwrap_err();
//!     tracing::error!(error = &error as &dyn std::error::Error, "no price");
//! });
//! # });
//! # assert_eq!(events.len(), 1);
//! # let event = &events[0];
//! assert_eq!(event.title(), "core::num::error::ParseIntError");
//! assert_eq!(event.context["order"], 7);
//! assert_eq!(event.context["spans"], serde_json::json!(["checkout"]));
//! assert_eq!(event.breadcrumbs[0].message, "taken from the shelf");
//! ```
//!
//! - An event at `ERROR` with a field that holds a `&dyn Error` is an error with its cause chain; the message goes into the
//!   context. Without one it is a message, and messages that differ only by a number or by something in quotes are one
//!   issue.
//! - An error that is on its way through functions with `#[auto_track]` is recorded there already: it stays one event.
//! - The fields of the event, and those of the spans around it, are context; the inner ones go before the outer ones. The
//!   names of the spans are the entry `spans`, outermost first, and the event's target is the entry `target`.
//! - Which events there are is up to the subscriber: `EventLayer::new().with_filter(..)` filters for this layer alone.
//!   [`EventLayer::breadcrumbs_from`] says which of them are remembered.
//! - What this crate itself does while it captures and stores is never captured.

mod fields;
mod layer;

pub use layer::EventLayer;
