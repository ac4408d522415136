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
pub use store::MemoryStore;
pub use ticketing::Ticketing;
pub use tracker::Tracker;

/// What the macros' expansions name. Not for use by hand.
#[doc(hidden)]
pub mod __private {
    pub use core;

    pub use crate::{
        Context, Level, exception,
        global::{admit, is_active, with_tracker},
        pipeline::Captured,
        scope::{
            Scope, ScopeHandle,
            json::{bounded_json, debug_json, display_json},
            source::ContextSource,
            stack::ScopeGuard,
        },
        snapshot::{
            backtrace::RawBacktrace,
            depth::Enter,
            failure::{CarryError, Fault, NoneProbe, Probe, Split, Success, exit, settle, silence},
            point::{Name, Point, Role},
            saved::Slot,
            site::{Admission, Site, SiteBudget},
            tier::{Carry, Tier},
            trail::fail,
            variable::{Absent, Var},
        },
    };
}
