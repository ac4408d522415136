//! Failures with the values of arguments and locals.
//!
//! Put `#[auto_track]` on a function. When it fails, by `Err` or by panic, you see the error's whole chain, the path it
//! took through your functions, and the values that the arguments and locals had in each of them.

pub mod config;
pub mod exception;
pub mod internal_error;
pub mod limits;
pub mod mask;
pub mod model;
pub mod notifier;
pub mod scope;
pub mod store;
pub mod testing;
pub mod ticketing;

mod capture;
mod error;
mod global;
mod inside;
mod panic_hook;
mod pipeline;
mod report;
mod snapshot;
mod tracker;

pub use capture::{
    add_breadcrumb, capture_exception, capture_exception_with, capture_exception_with_level, capture_message,
    capture_message_with_level, configure_scope, print_exception, with_scope,
};
pub use error_tracker_macros::{auto_track, track};

pub use config::Config;
pub use error::{Error, ErrorKind, Result};
pub use global::{Guard, flush, init, stats};
pub use internal_error::InternalError;
pub use model::{EventId, Fingerprint, Level};
pub use notifier::{Notification, Notifier};
pub use pipeline::{Dropped, Stats};
pub use scope::{Context, ContextBuilder, Scope};
pub use store::{MemoryStore, SledStore};
pub use ticketing::Ticketing;
pub use tracker::Tracker;

/// Runs a block with extras: what fails inside is shown with them, in synchronous and in asynchronous code.
///
/// It is a block in place and no closure: it has the block's value, and `?`, `return`, `break` and `.await` mean what they
/// mean outside. A future takes its scope along from thread to thread, and leaves nothing behind when it is dropped.
/// Values are evaluated as they stand, and turned into JSON only while a tracker is there: by `Serialize`, with `%` by
/// `Display`, with `?` by `Debug`.
///
/// ```
/// use error_tracker::{capture_message, scope};
///
/// # let events = error_tracker::testing::with_captured_events(|| {
/// let (user, address) = (17, std::net::Ipv4Addr::LOCALHOST);
/// scope!(user_id = user, from = %address => {
///     capture_message("no such user");
/// });
/// scope!(|scope| {
///     scope.set_extra("step", "token");
///     capture_message("no token");
/// });
/// scope!(<user_id = user, plan = "pro"> {
///     capture_message("no plan");
/// });
/// # });
/// # assert_eq!(events[0].context["from"], "127.0.0.1");
/// # assert_eq!(events[1].context["step"], "token");
/// # assert_eq!(events[2].context["plan"], "pro");
/// ```
///
/// A macro inside that awaits in ways that this one does not know runs without the extras.
pub use error_tracker_macros::scope;

#[doc(hidden)]
pub mod __private;
