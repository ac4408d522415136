//! Batches that wait on disk, beside the store, while the store fails: a bounded file of JSON lines, taken up again by
//! this process, or by the next one.

use std::{
    collections::VecDeque,
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
};

use uuid::Uuid;

use crate::{limits::SPILL_BYTES_MAX, store::Batch};

/// What stands between the store's name and the file's own.
const MARK: &str = ".spill-";

/// A batch that was read back.
pub(super) struct Waiting {
    pub(super) batch: Batch,
    /// Whether another process had left it.
    pub(super) inherited: bool,
}

/// The files beside one store. Each is locked by the process that writes or reads it.
pub(super) struct Spill {
    store: PathBuf,
    writing: Option<Written>,
    /// Files still to be read, each with whether another process has left it.
    unread: VecDeque<(PathBuf, File, bool)>,
    reading: Option<(PathBuf, BufReader<File>, bool)>,
    /// Files whose batches the store has, as soon as it has flushed.
    read: Vec<(PathBuf, File)>,
    /// Lines that could not be read.
    pub(super) corrupt: u64,
}

struct Written {
    path: PathBuf,
    file: File,
    bytes: u64,
}

impl Spill {
    /// The files beside this store, with those that processes before this one have left.
    pub(super) fn beside(store: &Path) -> Self {
        let unread = VecDeque::new();
        let mut spill =
            Self { store: store.to_owned(), writing: None, unread, reading: None, read: Vec::new(), corrupt: 0 };
        spill.take_over();
        spill
    }

    /// Takes over what processes have left behind that went away in the meantime.
    pub(super) fn take_over(&mut self) {
        self.unread.extend(left_behind(&self.store).into_iter().map(|(path, file)| (path, file, true)));
    }

    /// Whether batches wait in files.
    pub(super) fn is_waiting(&self) -> bool {
        self.writing.is_some() || self.reading.is_some() || !self.unread.is_empty()
    }

    /// Whether more can be written.
    pub(super) fn has_room(&self) -> bool {
        self.writing.as_ref().is_none_or(|written| written.bytes < SPILL_BYTES_MAX)
    }

    /// Writes a batch behind the others.
    ///
    /// # Errors
    /// When the file is full or cannot be written; what was written of the batch is taken back.
    pub(super) fn write(&mut self, batch: &Batch) -> io::Result<()> {
        let mut line = serde_json::to_vec(batch)?;
        line.push(b'\n');
        let written = match &mut self.writing {
            Some(written) => written,
            None => self.writing.insert(Written::create(&self.store)?),
        };
        let bytes = written.bytes + line.len() as u64;
        let outcome = if bytes > SPILL_BYTES_MAX {
            Err(io::Error::new(io::ErrorKind::StorageFull, format!("the file is full at {SPILL_BYTES_MAX} bytes")))
        } else {
            written.file.write_all(&line).and_then(|()| written.file.sync_data())
        };
        match outcome {
            Ok(()) => written.bytes = bytes,
            Err(_) if written.bytes == 0 => {
                let _ = fs::remove_file(&written.path);
                self.writing = None;
            }
            // A torn line would only be skipped, but it would be told as corrupt.
            Err(_) => written.file.set_len(written.bytes)?,
        }
        outcome
    }

    /// The next batch that waits.
    pub(super) fn next(&mut self) -> Option<Waiting> {
        loop {
            if let Some((_, reader, inherited)) = &mut self.reading {
                let mut line = String::new();
                match reader.read_line(&mut line) {
                    Ok(0) | Err(_) => {
                        let (path, reader, _) = self.reading.take()?;
                        self.read.push((path, reader.into_inner()));
                        continue;
                    }
                    Ok(_) => {}
                }
                match serde_json::from_str(&line) {
                    Ok(batch) => return Some(Waiting { batch, inherited: *inherited }),
                    Err(_) => self.corrupt += 1,
                }
            } else if let Some((path, file, inherited)) = self.unread.pop_front() {
                self.reading = Some((path, BufReader::new(file), inherited));
            } else {
                let Written { path, mut file, .. } = self.writing.take()?;
                if io::Seek::rewind(&mut file).is_ok() {
                    self.unread.push_back((path, file, false));
                }
            }
        }
    }

    /// Removes the files that were read: the store has flushed their batches.
    pub(super) fn forget_read(&mut self) {
        for (path, _locked) in self.read.drain(..) {
            let _ = fs::remove_file(path);
        }
    }
}

impl Written {
    fn create(store: &Path) -> io::Result<Self> {
        let mut path = OsString::from(store);
        path.push(format!("{MARK}{}", Uuid::now_v7()));
        let path = PathBuf::from(path);
        let mut options = OpenOptions::new();
        options.read(true).append(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path)?;
        file.try_lock().map_err(io::Error::from)?;
        Ok(Self { path, file, bytes: 0 })
    }
}

/// The files that no living process has locked, oldest first.
fn left_behind(store: &Path) -> Vec<(PathBuf, File)> {
    let (Some(folder), Some(name)) = (store.parent(), store.file_name().and_then(|name| name.to_str())) else {
        return Vec::new();
    };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let prefix = format!("{name}{MARK}");
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let is_ours =
        |path: &PathBuf| path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(&prefix));
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_ours).collect();
    paths.sort();
    let locked = |path: PathBuf| {
        let file = OpenOptions::new().read(true).write(true).open(&path).ok()?;
        file.try_lock().ok()?;
        // Another process may have read and removed it before this one had the lock.
        path.exists().then_some((path, file))
    };
    paths.into_iter().filter_map(locked).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Record, Repeats};

    fn batch() -> Batch {
        Batch { id: Uuid::now_v7(), records: Vec::new() }
    }

    fn files(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn batches_come_back_in_order_and_their_file_goes() {
        let folder = tempfile::tempdir().unwrap();
        let mut spill = Spill::beside(&folder.path().join("errors.db"));
        let batches = [batch(), batch()];
        batches.iter().for_each(|batch| spill.write(batch).unwrap());
        assert!(spill.is_waiting());
        let back: Vec<Batch> = std::iter::from_fn(|| spill.next()).map(|waiting| waiting.batch).collect();
        assert_eq!(back, batches);
        spill.forget_read();
        assert_eq!((spill.is_waiting(), files(folder.path())), (false, 0));
    }

    #[test]
    fn a_file_is_taken_over_when_its_process_is_gone_and_a_torn_line_is_skipped() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("errors.db");
        let mut first = Spill::beside(&store);
        first.write(&batch()).unwrap();
        assert!(!Spill::beside(&store).is_waiting(), "it is still in use");
        first.writing.as_mut().unwrap().file.write_all(b"{\"id\":\"torn").unwrap();
        drop(first);
        let mut second = Spill::beside(&store);
        assert!(second.next().is_some_and(|waiting| waiting.inherited));
        assert!(second.next().is_none());
        assert_eq!(second.corrupt, 1);
    }

    #[test]
    fn what_another_process_leaves_later_is_taken_over_as_well() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("errors.db");
        let (mut first, mut second) = (Spill::beside(&store), Spill::beside(&store));
        first.write(&batch()).unwrap();
        second.write(&batch()).unwrap();
        second.take_over();
        assert!(second.unread.is_empty(), "the first one lives, and its own is its own");
        drop(first);
        second.take_over();
        assert!(second.next().is_some_and(|waiting| waiting.inherited));
        assert!(second.next().is_some_and(|waiting| !waiting.inherited));
    }

    #[test]
    fn a_file_that_is_full_takes_no_more_and_keeps_what_it_has() {
        const MESSAGE_BYTES: usize = 15 << 20;
        let folder = tempfile::tempdir().unwrap();
        let mut spill = Spill::beside(&folder.path().join("errors.db"));
        let large = || Batch {
            id: Uuid::now_v7(),
            records: vec![Record::Repeats(Repeats::one("a", "x".repeat(MESSAGE_BYTES)))],
        };
        let mut taken = Vec::new();
        let refused = loop {
            assert!(spill.has_room());
            let batch = large();
            match spill.write(&batch) {
                Ok(()) => taken.push(batch.id),
                Err(error) => break error,
            }
        };
        assert_eq!((refused.kind(), taken.len()), (io::ErrorKind::StorageFull, 4));
        let path = spill.writing.as_ref().unwrap().path.clone();
        assert!(fs::metadata(path).unwrap().len() <= SPILL_BYTES_MAX);
        let back: Vec<Uuid> = std::iter::from_fn(|| spill.next()).map(|waiting| waiting.batch.id).collect();
        assert_eq!((back, spill.corrupt), (taken, 0));
    }

    #[test]
    fn a_folder_that_cannot_be_written_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut spill = Spill::beside(&folder.path().join("missing").join("errors.db"));
        assert!(spill.write(&batch()).is_err());
        assert!(!spill.is_waiting());
    }
}
