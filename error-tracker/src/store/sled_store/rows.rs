//! Rows in sled, and how they become durable.

use std::{
    fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use parking_lot::Mutex;

use super::directory::{failed, keep_private, sync_folder};
use crate::{
    Error, ErrorKind, Result,
    store::{
        keys,
        rows::{Pairs, Row, Rows, Span, Writes},
    },
};

/// How sled is set up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setup {
    pub(super) cache_bytes: u64,
    /// Whether a flush ends with `fsync`.
    pub(super) sync: bool,
}

/// Why sled could not be opened.
pub(super) enum NotOpened {
    /// Somebody else has it open.
    Locked,
    /// It cannot be.
    Failed(Error),
}

/// What is known to be durable.
#[derive(Debug, Default)]
struct Durable {
    /// How many writes.
    written: u64,
    /// The highest number of a large value's file; sled numbers them upwards.
    large_value: u64,
}

/// An open sled.
pub(super) struct Sled {
    db: sled::Db,
    path: PathBuf,
    setup: Setup,
    /// Sled's file, opened once more: sled does not hand out its own.
    file: fs::File,
    /// How many writes there were.
    written: AtomicU64,
    durable: Mutex<Durable>,
    /// Bytes written since sled was last flushed.
    unflushed_bytes: AtomicU64,
    /// Hashes of keys of which sled was made to notice lately that they were read, each in the set that it points to, the
    /// last one first.
    noticed: [[AtomicU64; NOTICED_IN_SET]; NOTICED_SETS],
    /// Whether sled has failed. What it then holds in memory may be half of a transaction, so it must not be used.
    broken: AtomicBool,
}

impl Sled {
    pub(super) fn open(path: &Path, setup: Setup) -> Result<Arc<Self>, NotOpened> {
        // Sled makes every folder above, too; here only the last one may be new.
        let is_new = !path.exists();
        let config =
            sled::Config::new().path(path).cache_capacity(setup.cache_bytes).flush_every_ms(Some(FLUSH_EVERY_MS));
        // Sled panics over some kinds of damage.
        let Ok(opened) = catch_unwind(AssertUnwindSafe(|| config.open())) else {
            return Err(NotOpened::Failed(Error::new(
                ErrorKind::Corrupt,
                format!("cannot open the store {}: its data is damaged", path.display()),
            )));
        };
        let db = match opened {
            Ok(db) => db,
            Err(sled::Error::Io(error)) if error.to_string().contains("could not acquire lock") => {
                return Err(NotOpened::Locked);
            }
            Err(error) => {
                if is_new {
                    let _ = fs::remove_dir_all(path);
                }
                return Err(NotOpened::Failed(from_sled("open", path, error)));
            }
        };
        let file = fs::OpenOptions::new().write(true).open(path.join("db"));
        let file = file.map_err(|error| NotOpened::Failed(failed("open", path, error)))?;
        Ok(Arc::new(Self {
            db,
            path: path.to_path_buf(),
            setup,
            file,
            // What was recovered may not be durable: who wrote it may have died before a flush.
            written: AtomicU64::new(1),
            durable: Mutex::default(),
            unflushed_bytes: AtomicU64::new(0),
            noticed: [const { [const { AtomicU64::new(0) }; NOTICED_IN_SET] }; NOTICED_SETS],
            broken: AtomicBool::new(false),
        }))
    }

    pub(super) fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Acquire)
    }

    pub(super) fn set_broken(&self) {
        self.broken.store(true, Ordering::Release);
    }

    pub(super) fn size_bytes(&self) -> u64 {
        self.db.size_on_disk().unwrap_or_default()
    }

    /// Returns when all that was written before is durable. Callers that come together share one flush.
    pub(super) fn flush(&self) -> Result<()> {
        let wanted = self.written.load(Ordering::Acquire);
        let mut durable = self.durable.lock();
        if durable.written >= wanted {
            return Ok(());
        }
        let written = self.written.load(Ordering::Acquire);
        self.write_out()?;
        let synced = self
            .keep_large_values(&mut durable.large_value)
            .and_then(|()| if self.setup.sync { self.file.sync_data() } else { Ok(()) });
        synced.map_err(|error| {
            self.broken.store(true, Ordering::Release);
            failed("flush", &self.path, error)
        })?;
        durable.written = written;
        Ok(())
    }

    /// Has sled write what it holds in memory.
    pub(super) fn write_out(&self) -> Result<()> {
        self.unflushed_bytes.store(0, Ordering::Release);
        self.checked("flush", self.db.flush()).map(drop)
    }

    /// Has sled notice that a page was read. It looks at what its cache holds only after 64 accesses in one of 256 parts:
    /// without this a few thousand events read one by one stay in memory, far past the cache's bound.
    ///
    /// What is read again and again, as the issues of a storm are, is made known once: its page is in memory anyway.
    fn touch(&self, key: &[u8], times: usize) -> Result<()> {
        if self.is_noticed(keys::hash(key)) {
            return Ok(());
        }
        (0..times).try_for_each(|_| self.checked("read", self.db.get(key)).map(drop))
    }

    /// Whether this was made known lately; from now on it is.
    fn is_noticed(&self, hash: u64) -> bool {
        let mut moved = hash;
        self.noticed.get(hash as usize % NOTICED_SETS).into_iter().flatten().any(|place| {
            moved = place.swap(moved, Ordering::Relaxed);
            moved == hash
        })
    }

    /// Sled keeps a large value in a file of its own, open to whoever may enter the folder, and does not sync it.
    fn keep_large_values(&self, kept: &mut u64) -> io::Result<()> {
        let folder = self.path.join("blobs");
        let mut newest = *kept;
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let number = path.file_name().and_then(|name| name.to_str()?.parse().ok()).unwrap_or(u64::MAX);
            if number <= *kept {
                continue;
            }
            let keep = || {
                keep_private(&path)?;
                if self.setup.sync { fs::File::open(&path)?.sync_data() } else { Ok(()) }
            };
            match keep() {
                // Sled removes them at any time.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                kept => kept?,
            }
            if number < u64::MAX {
                newest = newest.max(number);
            }
        }
        if newest > *kept && self.setup.sync {
            sync_folder(&folder)?;
        }
        *kept = newest;
        Ok(())
    }

    fn checked<T>(&self, what: &str, result: sled::Result<T>) -> Result<T> {
        result.map_err(|error| {
            self.broken.store(true, Ordering::Release);
            from_sled(what, &self.path, error)
        })
    }
}

/// Most bytes that wait to be written by sled.
const UNFLUSHED_BYTES_MAX: u64 = 1024 * 1024;

/// Rows from this size on count as large: a page of them takes tens of kilobytes.
const LARGE_ROW_BYTES: usize = 256;

/// How many rows sled keeps in a page.
const ROWS_PER_PAGE: usize = 16;

/// How many accesses to a part of its cache sled lets come together before it looks at them.
const ACCESSES_NOTICED: usize = 64;

/// A page of rows of this size is noticed at once when one of them is read; of smaller ones, after some.
const NOTICED_ROW_BYTES: usize = 4096;

/// Rows from this size on are accessed some times more once they are written. Sled would notice a page of them only
/// when many others have been written: until then ten megabytes come together, past the bound of its cache.
const LONG_ROW_BYTES: usize = 1024;

/// How many times more.
const LONG_ROW_ACCESSES: usize = 2;

/// How many keys are remembered as noticed: in sets, so that those of a page of the list do not drive each other out.
const NOTICED_SETS: usize = 32;
const NOTICED_IN_SET: usize = 4;

/// How many accesses the reading of a row amounts to, so that what is not noticed yet never comes to much.
fn accesses(row: &Row) -> usize {
    (ACCESSES_NOTICED * row.len() / NOTICED_ROW_BYTES).clamp(ROWS_PER_PAGE, ACCESSES_NOTICED)
}

/// How often sled writes on its own what nobody has asked it to flush.
const FLUSH_EVERY_MS: u64 = 500;

/// The error in this crate's terms.
fn from_sled(what: &str, path: &Path, error: sled::Error) -> Error {
    let kind = match &error {
        sled::Error::Corruption { .. } => ErrorKind::Corrupt,
        sled::Error::Unsupported(_) => ErrorKind::UnsupportedVersion,
        _ => ErrorKind::Io,
    };
    Error::new(kind, format!("cannot {what} the store {}: {error}", path.display())).with_source(error)
}

/// The rows of an open sled.
pub(super) struct SledRows(pub(super) Arc<Sled>);

impl Rows for SledRows {
    fn get(&self, key: &[u8]) -> Result<Option<Row>> {
        let row = self.0.checked("read", self.0.db.get(key))?;
        if let Some(row) = row.as_ref().filter(|row| row.len() >= LARGE_ROW_BYTES) {
            self.0.touch(key, accesses(row))?;
        }
        Ok(row)
    }

    fn scan(&self, span: &Span) -> Pairs<'_> {
        let range = self.0.db.range::<&[u8], _>(span.bounds());
        Box::new(range.map(|pair| {
            let (key, row) = self.0.checked("read", pair)?;
            if row.len() >= LARGE_ROW_BYTES {
                self.0.touch(&key, accesses(&row) / ROWS_PER_PAGE)?;
            }
            Ok((key, row))
        }))
    }

    fn apply(&mut self, writes: Writes) -> Result<()> {
        let mut batch = sled::Batch::default();
        let mut bytes = 0;
        let mut long = Vec::new();
        for (key, value) in writes.into_iter() {
            if value.as_ref().is_some_and(|value| value.len() >= LONG_ROW_BYTES) {
                long.push(key.clone());
            }
            bytes += (key.len() + value.as_ref().map_or(0, |value| value.len())) as u64;
            match value {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        self.0.checked("write", self.0.db.apply_batch(batch))?;
        self.0.written.fetch_add(1, Ordering::AcqRel);
        for key in long {
            (0..LONG_ROW_ACCESSES).try_for_each(|_| self.0.checked("read", self.0.db.get(&key)).map(drop))?;
        }
        // Sled keeps in memory what it has not written yet, however much that is.
        if self.0.unflushed_bytes.fetch_add(bytes, Ordering::AcqRel) + bytes > UNFLUSHED_BYTES_MAX {
            self.0.write_out()?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::MetadataExt as _;

    use super::*;

    /// A sled with something to flush.
    fn opened(folder: &tempfile::TempDir, sync: bool) -> SledRows {
        let setup = Setup { cache_bytes: 1 << 20, sync };
        let Ok(sled) = Sled::open(&folder.path().join("data"), setup) else { panic!("it cannot be opened") };
        let mut rows = SledRows(sled);
        let mut writes = Writes::default();
        writes.put(b"key".to_vec(), &b"row"[..]);
        rows.apply(writes).unwrap();
        rows
    }

    /// A device that cannot be synced stands for the file: only who really asks the system for it meets the error.
    fn unsyncable(rows: SledRows) -> SledRows {
        let Some(mut sled) = Arc::into_inner(rows.0) else { panic!("somebody else has it") };
        sled.file = fs::File::options().write(true).open("/dev/null").unwrap();
        SledRows(Arc::new(sled))
    }

    #[test]
    fn a_flush_ends_with_a_sync_of_sleds_file_and_fails_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let rows = opened(&folder, true);
        let of_sled = fs::metadata(folder.path().join("data/db")).unwrap();
        assert_eq!(rows.0.file.metadata().unwrap().ino(), of_sled.ino());
        rows.0.flush().unwrap();
        drop(rows);
        let rows = unsyncable(opened(&folder, true));
        assert_eq!(rows.0.flush().unwrap_err().kind(), ErrorKind::Io);
        assert!(rows.0.is_broken(), "what was not synced is not taken for durable later");
    }

    #[test]
    fn the_issues_of_a_page_are_made_known_once() {
        let folder = tempfile::tempdir().unwrap();
        let rows = opened(&folder, false);
        let issue = |page: u64, number: u64| keys::hash(format!("i{}", page * 25 + number).as_bytes());
        let is_known = |page: &u64| {
            let of_page = || (0..25).filter(|number| rows.0.is_noticed(issue(*page, *number))).count();
            of_page() == 0 && of_page() == 25
        };
        let known = (0..100).filter(is_known).count();
        assert!(known > 85, "{known} of 100 pages, each of them as new");
    }

    #[test]
    fn with_sync_off_a_flush_asks_for_none() {
        let folder = tempfile::tempdir().unwrap();
        unsyncable(opened(&folder, false)).0.flush().unwrap();
    }

    #[test]
    fn sync_is_on_unless_it_is_turned_off() {
        use crate::store::SledStore;
        assert!(SledStore::options().setup.sync);
        assert!(!SledStore::options().sync(false).setup.sync);
    }
}
