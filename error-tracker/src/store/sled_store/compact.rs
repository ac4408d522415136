//! Compaction: sled does not give back the room of what is deleted, so the rows move to a new sled.

use serde::{Deserialize, Serialize};

use super::{
    directory::{Directory, Manifest, failed, sync_folder},
    rows::{NotOpened, Setup, Sled, SledRows},
};
use crate::{
    Error, ErrorKind, Result,
    store::rows::{Rows, Span, Writes},
};

/// What a compaction did to the size of a store.
///
/// ```
/// use error_tracker::store::Compacted;
///
/// fn line(compacted: &Compacted) -> String {
///     format!("{} bytes, were {}", compacted.bytes_after, compacted.bytes_before)
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compacted {
    /// Size on disk before, in bytes.
    pub bytes_before: u64,
    /// Size on disk after, in bytes.
    pub bytes_after: u64,
}

/// Rows are copied, and written out, in portions of about this many bytes: sled holds on to what it could not write out
/// before its cache was full.
const PORTION_BYTES: usize = 128 * 1024;

/// Copies all rows to a new sled, and makes the manifest name it. Until that moment the old one holds, whatever happens.
pub(super) fn copy(rows: &SledRows, directory: &Directory, manifest: &Manifest, setup: Setup) -> Result<SledRows> {
    let next = manifest.next();
    let path = directory.data_path(&next);
    let copied = copy_to(rows, directory, &next, setup);
    if copied.is_err() {
        let _ = std::fs::remove_dir_all(&path);
    }
    copied
}

fn copy_to(rows: &SledRows, directory: &Directory, next: &Manifest, setup: Setup) -> Result<SledRows> {
    let path = directory.data_path(next);
    let _ = std::fs::remove_dir_all(&path);
    let sled = Sled::open(&path, setup).map_err(|reason| match reason {
        NotOpened::Failed(error) => error,
        NotOpened::Locked => Error::new(ErrorKind::Unavailable, format!("{} is locked", path.display())),
    })?;
    let mut copy = SledRows(sled);
    let (mut writes, mut bytes) = (Writes::default(), 0);
    for pair in rows.scan(&Span::of_prefix(Vec::new())) {
        let (key, value) = pair?;
        bytes += key.len() + value.len();
        writes.put(key.to_vec(), value);
        if bytes >= PORTION_BYTES {
            copy.apply(std::mem::take(&mut writes))?;
            copy.0.write_out()?;
            bytes = 0;
        }
    }
    copy.apply(writes)?;
    copy.0.flush()?;
    directory.keep_private()?;
    sync_folder(&path).and_then(|()| sync_folder(directory.path())).map_err(|error| failed("compact", &path, error))?;
    directory.write_manifest(next)?;
    Ok(copy)
}
