//! The one opening of a store that has sled open.

use std::sync::Arc;

use super::{
    directory::Directory,
    rows::{NotOpened, Setup, Sled, SledRows},
};
use crate::{
    Error, ErrorKind, Result,
    store::{StoreStats, engine::Engine},
};

/// The one opening of a store that has sled open.
pub(super) struct Leader {
    pub(super) engine: Engine<SledRows>,
    sled: Arc<Sled>,
}

impl Leader {
    pub(super) fn start(directory: &Directory, setup: Setup, events_per_issue_max: u32) -> Result<Self> {
        let manifest = directory.manifest()?.ok_or_else(|| {
            Error::new(ErrorKind::Unavailable, format!("the store {} is gone", directory.path().display()))
        })?;
        let sled = match Sled::open(&directory.data_path(&manifest), setup) {
            Ok(sled) => sled,
            Err(NotOpened::Failed(error)) => return Err(error),
            Err(NotOpened::Locked) => {
                return Err(Error::new(
                    ErrorKind::Unavailable,
                    format!("the store {} is locked", directory.path().display()),
                ));
            }
        };
        directory.remove_other_data(&manifest);
        directory.keep_private()?;
        let engine = Engine::open(SledRows(Arc::clone(&sled)), events_per_issue_max)?;
        Ok(Self { engine, sled })
    }

    pub(super) fn flush(&self) -> Result<()> {
        self.sled.flush()
    }

    pub(super) fn stats(&self) -> StoreStats {
        StoreStats { size_bytes: self.sled.size_bytes(), ..self.engine.stats() }
    }
}

impl Drop for Leader {
    fn drop(&mut self) {
        let _ = self.sled.flush();
    }
}
