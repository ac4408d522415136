//! Reports of `error-stack`, with their attachments.
//!
//! A function with `#[auto_track]` that returns a [`Report`] needs nothing: its contexts are the cause chain of the event, and
//! what was attached to it stands in the event's context under `attachments`. [`capture_report`] is
//! [`capture_exception`](crate::capture_exception) for reports, which are no `std::error::Error`.
//!
//! ```
//! use error_stack::{Report, ResultExt};
//! use error_tracker::{auto_track, integration::error_stack::capture_report};
//!
//! #[derive(Debug)]
//! struct BadSettings;
//!
//! impl std::fmt::Display for BadSettings {
//!     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
//!         f.write_str("the settings cannot be used")
//!     }
//! }
//!
//! impl std::error::Error for BadSettings {}
//!
//! #[auto_track]
//! fn port(text: &str) -> Result<u16, Report<BadSettings>> {
//!     text.parse().attach("in settings.toml").change_context(BadSettings)
//! }
//!
//! let events = error_tracker::testing::with_captured_events(|| {
//!     if let Err(report) = port("http") {
//!         capture_report(&report); // the same event: it was recorded on its way
//!     }
//! });
//! assert_eq!(events.len(), 1);
//! assert_eq!(events[0].message(), "the settings cannot be used");
//! assert_eq!(events[0].exceptions[1].type_name, "core::num::error::ParseIntError");
//! assert_eq!(events[0].context["attachments"], serde_json::json!(["in settings.toml"]));
//! ```

use error_stack::Report;
use serde_json::Value;

use crate::{
    EventId, capture,
    exception::{attachments_of_report, chain_of_report},
    global,
    model::{Kind, Level},
    pipeline::Captured,
    trail,
};

/// Captures a report with its contexts and its attachments, as an event of level `error` that the program has dealt with.
///
/// The id of the event; nothing without a tracker, or when only a count is kept of it.
///
/// ```
/// use error_stack::Report;
/// use error_tracker::integration::error_stack::capture_report;
///
/// let events = error_tracker::testing::with_captured_events(|| {
///     let report = Report::new("http".parse::<u16>().unwrap_err()).attach("in settings.toml");
///     assert!(capture_report(&report).is_some());
/// });
/// assert_eq!(events[0].exceptions[0].type_name, "core::num::error::ParseIntError");
/// ```
#[track_caller]
pub fn capture_report<C: ?Sized>(report: &Report<C>) -> Option<EventId> {
    if !crate::active::is_active() {
        return None;
    }
    let place = std::panic::Location::caller();
    global::with_tracker(|tracker| {
        let exceptions = chain_of_report(report, tracker.mask_rules());
        if let Some(id) = trail::id_for(&exceptions, &crate::Context::new()) {
            return Some(id);
        }
        let mut event = tracker.new_event(Kind::Error, Level::Error);
        event.handled = true;
        event.exceptions = exceptions;
        let attachments = attachments_of_report(report);
        if !attachments.is_empty() {
            event.context.insert(trail::ATTACHMENTS.to_owned(), Value::from(attachments));
        }
        capture::hand_over(tracker, Captured::new(event).at(place.file(), place.line()))
    })?
}
