//! Opening the store: made when it is not there, or only read.

use std::path::Path;

use error_tracker::store::SledStore;

use super::outcome::{Outcome, Stop};

/// Opens a store that must be there, and makes none.
pub(super) fn existing(path: &Path) -> Outcome<SledStore> {
    SledStore::options().create(false).open(path).map_err(bad)
}

/// Opens a store, which is made when it is not there.
pub(super) fn or_create(path: &Path) -> Outcome<SledStore> {
    SledStore::open(path).map_err(bad)
}

fn bad(error: error_tracker::Error) -> Stop {
    Stop::BadInput(error.to_string())
}
