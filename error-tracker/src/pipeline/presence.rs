//! What each tracker says of itself beside its store, so that another program can read it, also while the store fails:
//! a small file of fixed size, locked for as long as its tracker lives and rewritten in place, which takes no room.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
    time::Instant,
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Stats;
use crate::{
    limits::{PRESENCE_ATTEMPTS_MAX, PRESENCE_BYTES, PRESENCE_FILES_MAX, PRESENCE_PAUSE, PRESENCE_PROGRAM_BYTES_MAX},
    model::Fingerprint,
};

/// A tracker that writes to a store, as it said of itself the last time.
///
/// ```
/// use error_tracker::{TrackerState, trackers};
///
/// fn line(tracker: &TrackerState) -> String {
///     format!("{} ({}): {} waiting", tracker.program, tracker.process, tracker.stats.queued)
/// }
///
/// for tracker in trackers("error-tracker.db") {
///     println!("{}", line(&tracker));
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackerState {
    /// The id of its process.
    pub process: u32,
    /// The name of its program's file.
    pub program: String,
    /// When it was installed.
    pub since: Timestamp,
    /// When it said this. A tracker that has nothing new to say stays silent.
    pub at: Timestamp,
    /// What became of its failures.
    pub stats: Stats,
}

/// The trackers that write to the store at this path now, the oldest first: those of all processes of this machine,
/// with what waits in each of them and since when the store has failed it.
///
/// It looks at small files beside the store and never at the store itself, so it answers while the store fails. What a
/// process that was killed has left there is cleared away. A path where no store is has no trackers.
///
/// ```
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("errors.db");
/// use error_tracker::{Config, SledStore};
///
/// let guard = error_tracker::init(Config::new().store(SledStore::open(&path)?))?;
/// let trackers = error_tracker::trackers(&path);
/// assert_eq!(trackers[0].process, std::process::id());
/// assert_eq!(trackers[0].stats.failing_since, None);
/// drop(guard);
/// assert!(error_tracker::trackers(&path).is_empty());
/// # Ok::<(), error_tracker::Error>(())
/// ```
pub fn trackers(store: impl AsRef<Path>) -> Vec<TrackerState> {
    let Some(folder) = folder_of(store.as_ref()) else { return Vec::new() };
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path())).take(PRESENCE_FILES_MAX);
    let mut states: Vec<TrackerState> = paths.filter_map(|path| read(&path)).collect();
    states.sort_by_key(|state| (state.since, state.process));
    states
}

/// Where the trackers of a store speak of themselves; nothing when there is no store.
fn folder_of(store: &Path) -> Option<PathBuf> {
    let found = fs::metadata(store).ok()?;
    if found.is_dir() {
        return Some(store.join("trackers"));
    }
    let mut beside = store.file_name()?.to_owned();
    beside.push(".trackers");
    Some(store.with_file_name(beside))
}

/// The state in this file, when its tracker lives; the file of one that does not is removed.
fn read(path: &Path) -> Option<TrackerState> {
    let file = OpenOptions::new().read(true).write(true).open(path).ok()?;
    if is_left(&file) {
        // Under the lock, so that nobody begins to use it meanwhile.
        let _ = fs::remove_file(path);
        return None;
    }
    // A reader may meet half of a write.
    let state = (0..PRESENCE_ATTEMPTS_MAX).find_map(|_| decode(&fs::read(path).ok()?))?;
    is_alive(&state).then_some(state)
}

/// Whether nobody holds the file any more.
#[cfg(unix)]
fn is_left(file: &File) -> bool {
    file.try_lock_shared().is_ok()
}

/// A lock would keep readers out here, so there is none.
#[cfg(not(unix))]
fn is_left(file: &File) -> bool {
    let silent = file.metadata().and_then(|found| found.modified()).ok().and_then(|at| at.elapsed().ok());
    silent.is_some_and(|silent| silent > 2 * crate::limits::PRUNE_PAUSE)
}

/// A child that was forked off holds its parent's lock after the parent is gone.
#[cfg(unix)]
fn is_alive(state: &TrackerState) -> bool {
    let pid = i32::try_from(state.process).ok().and_then(rustix::process::Pid::from_raw);
    pid.is_some_and(|pid| rustix::process::test_kill_process(pid) != Err(rustix::io::Errno::SRCH))
}

#[cfg(not(unix))]
fn is_alive(_: &TrackerState) -> bool {
    true
}

/// JSON and its checksum, filled up with spaces.
fn encode(state: &TrackerState) -> Option<Vec<u8>> {
    let json = serde_json::to_string(state).ok()?;
    let mut bytes = format!("{}\n{json}", Fingerprint::of_parts([&*json])).into_bytes();
    if bytes.len() > PRESENCE_BYTES {
        return None;
    }
    bytes.resize(PRESENCE_BYTES, b' ');
    Some(bytes)
}

fn decode(bytes: &[u8]) -> Option<TrackerState> {
    let (checksum, json) = std::str::from_utf8(bytes).ok()?.split_once('\n')?;
    let json = json.trim_end_matches(' ');
    (Fingerprint::of_parts([json]).to_string() == checksum).then(|| serde_json::from_str(json).ok()).flatten()
}

/// The file by which a tracker makes itself known. It goes when this is dropped.
pub(super) struct Presence {
    store: PathBuf,
    file: Option<(PathBuf, File)>,
    said: TrackerState,
    said_at: Option<Instant>,
}

impl Presence {
    /// The tracker of this process makes itself known to those who look at this store.
    pub(super) fn beside(store: &Path) -> Self {
        let program = std::env::current_exe().ok();
        let program = program.as_deref().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
        let end = program.floor_char_boundary(PRESENCE_PROGRAM_BYTES_MAX);
        let now = Timestamp::now();
        let said = TrackerState {
            process: std::process::id(),
            program: program.get(..end).unwrap_or_default().to_owned(),
            since: now,
            at: now,
            stats: Stats::default(),
        };
        Self { store: store.to_owned(), file: None, said, said_at: None }
    }

    /// When there may be something to say again; nothing while there is nothing new.
    pub(super) fn due(&self, stats: &Stats) -> Option<Instant> {
        (self.said_at.is_none() || self.said.stats != *stats).then(|| self.next())
    }

    fn next(&self) -> Instant {
        self.said_at.map_or_else(Instant::now, |at| at + PRESENCE_PAUSE)
    }

    /// Says how it stands, when that is new and the last word is old enough, or when the store begins to fail or no
    /// longer does.
    pub(super) fn say(&mut self, stats: Stats) {
        let turns = self.said.stats.failing_since.is_some() != stats.failing_since.is_some();
        let is_due = turns || (self.said.stats != stats && self.next() <= Instant::now());
        if self.said_at.is_some() && !is_due {
            return;
        }
        self.said_at = Some(Instant::now());
        self.said.stats = stats;
        self.said.at = Timestamp::now();
        // What cannot be said now is said the next time; the failures themselves do not depend on it.
        let _ = self.write();
    }

    fn write(&mut self) -> io::Result<()> {
        let Some(bytes) = encode(&self.said) else { return Ok(()) };
        let file = match &mut self.file {
            Some((path, file)) if path.exists() => file,
            _ => match create(&self.store)? {
                Some(created) => &mut self.file.insert(created).1,
                None => return Ok(()),
            },
        };
        io::Seek::rewind(file)?;
        file.write_all(&bytes)
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        if let Some((path, _locked)) = self.file.take()
            && self.said.process == std::process::id()
        {
            let _ = fs::remove_file(path);
        }
    }
}

/// Makes the file, and locks it before anybody takes it for one that was left behind.
fn create(store: &Path) -> io::Result<Option<(PathBuf, File)>> {
    let Some(folder) = folder_of(store) else { return Ok(None) };
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(&folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    // Where nobody ever looks, this is what clears away those that were killed.
    drop(trackers(store));
    for _ in 0..PRESENCE_ATTEMPTS_MAX {
        let path = folder.join(Uuid::now_v7().to_string());
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path)?;
        let is_ours = !cfg!(unix) || !matches!(file.try_lock(), Err(TryLockError::WouldBlock));
        if is_ours && path.exists() {
            return Ok(Some((path, file)));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use crate::limits::DELIVERY_ERROR_BYTES_MAX;
    use std::time::Duration;

    use super::*;
    use crate::Dropped;

    fn stats(captured: u64) -> Stats {
        Stats { captured, ..Stats::default() }
    }

    #[test]
    fn what_a_tracker_says_is_read_and_goes_with_it() {
        let store = tempfile::tempdir().unwrap();
        let mut presence = Presence::beside(store.path());
        presence.say(stats(3));
        let [state] = &trackers(store.path())[..] else { panic!("one tracker") };
        assert_eq!((state.process, &state.stats), (std::process::id(), &stats(3)));
        drop(presence);
        assert!(trackers(store.path()).is_empty());
        assert_eq!(fs::read_dir(store.path().join("trackers")).unwrap().count(), 0);
    }

    #[test]
    fn little_news_waits_and_a_store_that_fails_does_not() {
        let store = tempfile::tempdir().unwrap();
        let mut presence = Presence::beside(store.path());
        presence.say(stats(1));
        assert_eq!(presence.due(&stats(1)), None);
        assert!(presence.due(&stats(2)).is_some());
        // As if it had spoken just now, whatever this machine has been doing since.
        presence.said_at = Some(Instant::now() + Duration::from_secs(60));
        presence.say(stats(2));
        assert_eq!(trackers(store.path())[0].stats.captured, 1);
        presence.say(Stats { failing_since: Some(Timestamp::now()), ..stats(3) });
        assert_eq!(trackers(store.path())[0].stats.captured, 3);
    }

    #[test]
    fn a_file_that_nobody_holds_is_cleared_away() {
        let store = tempfile::tempdir().unwrap();
        let mut presence = Presence::beside(store.path());
        presence.say(stats(1));
        let (path, file) = presence.file.take().unwrap();
        assert!(path.exists());
        drop(file);
        assert!(trackers(store.path()).is_empty());
        assert!(!path.exists());
    }

    #[test]
    fn the_next_tracker_clears_away_what_the_last_one_left() {
        let store = tempfile::tempdir().unwrap();
        let mut killed = Presence::beside(store.path());
        killed.say(stats(1));
        drop(killed.file.take());
        let mut next = Presence::beside(store.path());
        next.say(stats(1));
        assert_eq!(fs::read_dir(store.path().join("trackers")).unwrap().count(), 1);
    }

    #[test]
    fn half_a_write_is_not_believed() {
        let store = tempfile::tempdir().unwrap();
        let mut presence = Presence::beside(store.path());
        presence.say(stats(1));
        let (path, _) = presence.file.as_ref().unwrap();
        let mut bytes = fs::read(path).unwrap();
        let captured = bytes.windows(12).position(|part| part == b"\"captured\":1").unwrap();
        bytes[captured + 11] = b'7';
        fs::write(path, bytes).unwrap();
        assert!(trackers(store.path()).is_empty());
    }

    #[test]
    fn a_program_with_the_longest_name_fits() {
        let mut state = Presence::beside(Path::new("x")).said.clone();
        state.program = "\u{1}".repeat(PRESENCE_PROGRAM_BYTES_MAX);
        let large = u64::MAX;
        let dropped =
            Dropped { queue_full: large, over_budget: large, before_capture: large, ignored: large, lost: large };
        state.stats = Stats {
            captured: large,
            stored: large,
            dropped,
            queued: large,
            failing_since: Some(Timestamp::now()),
            notified: large,
            notifications_failed: large,
            notifications_waiting: large,
            notifications_held_back: large,
            notifications_failing_since: Some(Timestamp::now()),
            notifications_last_error: Some("\u{1}".repeat(DELIVERY_ERROR_BYTES_MAX)),
            internal_errors: large,
        };
        assert_eq!(decode(&encode(&state).unwrap()), Some(state));
    }
}
