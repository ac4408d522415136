//! The demo's own store: a new one each time, and never in the place of anything else.

use std::{
    fs,
    path::{Path, PathBuf},
};

use error_tracker::SledStore;

use super::DemoError;

const NAME: &str = "error-tracker-demo.db";

/// Where the demo's store is: in the current folder, or, where nothing can be written there, among the temporary files.
pub(crate) fn path() -> PathBuf {
    let here = PathBuf::from(NAME);
    // Asked by trying, because rights alone do not tell.
    let trial = format!(".{NAME}.{}", std::process::id());
    let is_writable = here.exists() || (fs::write(&trial, "").is_ok() && fs::remove_file(&trial).is_ok());
    if is_writable { here } else { std::env::temp_dir().join(NAME) }
}

/// Makes the store at `path`, in the place of the one that an earlier demo has left there.
pub(super) fn open(path: &Path) -> Result<SledStore, DemoError> {
    if path.exists() {
        remove(path)?;
    }
    Ok(SledStore::open(path)?)
}

fn remove(path: &Path) -> Result<(), DemoError> {
    // Only what opens as a store is taken away.
    let old = SledStore::options().create(false).open(path)?;
    if !old.leads() {
        return Err(DemoError(format!(
            "another program has the demo's store {} open, such as another demo",
            path.display()
        )));
    }
    drop(old);
    fs::remove_dir_all(path).map_err(|error| DemoError(format!("cannot remove the store {}: {error}", path.display())))
}
