//! What the macros' expansions name. Not for use by hand.

pub mod scope;

pub use core;

pub use crate::{
    exception,
    global::{admit, is_active, with_tracker},
    pipeline::Captured,
    snapshot::{
        backtrace::RawBacktrace,
        site::{Admission, Site, SiteBudget},
    },
};
