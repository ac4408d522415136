//! What a page or the API was asked for, read from an address and written back into one. No store is asked here.

mod list;
mod moment;
mod search;
pub(crate) mod undo;

pub(crate) use list::{ListQuery, limit, sort_word, status_word};
pub(crate) use moment::{later, moment};
