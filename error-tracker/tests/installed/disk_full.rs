//! A disk that is full, a real one of a few megabytes: the program goes on, nothing is lost, and the store is whole
//! once there is room again.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use error_tracker::{
    Config, capture_message, flush, stats,
    store::{SledStore, Store as _},
    trackers,
};

use crate::{installed, pipeline::wait_until};

/// A small file system of its own, for as long as this lives.
struct Disk(tempfile::TempDir);

impl Disk {
    fn new(megabytes: u32) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).output();
        let mounted = mounted.expect("mount is there; if not, `apt-get install mount` installs it");
        let complaint = String::from_utf8_lossy(&mounted.stderr);
        assert!(mounted.status.success(), "this test mounts a file system, so it has to run as root: {complaint}");
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes all the room that is left.
    fn fill(&self) -> PathBuf {
        let path = self.path().join("filler");
        let mut file = fs::File::create(&path).expect("a file");
        while std::io::Write::write_all(&mut file, &[0; 4096]).is_ok() {}
        path
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: whatever still has a file open there closes it in its own time.
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

#[test]
fn a_full_disk_harms_nobody_and_loses_nothing() {
    const PATIENCE: Duration = Duration::from_secs(60);
    let disk = Disk::new(24);
    let path = disk.path().join("errors.db");
    let config = Config::new().db(&path).on_internal_error(|_| {}).backtrace(false).flush_timeout(PATIENCE);
    let (_turn, guard) = installed(config);
    let mut captured = 0;
    let mut capture = || {
        // Each one an issue of its own, so that the store has to keep every one of them.
        capture_message(format!("{captured} {}", "x".repeat(500)));
        captured += 1;
    };
    capture();
    assert!(flush(PATIENCE));
    let filler = disk.fill();
    wait_until("the disk is full", || {
        // No faster than the worker can take it: what a full queue has no room for is another matter.
        if stats().queued < 100 {
            capture();
        }
        stats().failing_since.is_some()
    });
    // It goes on, and so does what it says to others: that file has its room already.
    (0..100).for_each(|_| capture());
    assert!(!flush(Duration::from_millis(1)));
    wait_until("others see it", || {
        trackers(&path).first().is_some_and(|tracker| tracker.stats.failing_since.is_some())
    });
    fs::remove_file(filler).expect("room again");
    assert!(flush(PATIENCE), "{:?}", stats());
    let after = stats();
    assert_eq!((after.failing_since, after.queued, after.dropped.lost), (None, 0, 0));
    drop(guard);
    let store = SledStore::open(&path).expect("the store opens");
    assert_eq!(store.stats().expect("its stats").count, captured);
    assert_eq!(store.verify().expect("it can be read"), [""; 0]);
    drop(store);
}
