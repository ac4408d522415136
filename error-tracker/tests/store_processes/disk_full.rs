//! A full disk: a limit on the size of files stands for it, which works everywhere and needs no rights.

use std::{path::Path, process::Command};

use error_tracker::store::{SledStore, Store};

use crate::worker::{EVENTS_PER_BATCH, Worker, batch, command, own_issue};

#[test]
fn a_full_disk_is_an_error_and_what_was_flushed_is_there_when_there_is_room_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("errors.db");
    let mut worker = Worker::spawn("full", &mut limited("fill", 4096, &path));
    let failed = worker.next("failed").expect("the limit is reached");
    assert!(failed.contains("errors.db"), "the error names the store: {failed}");
    let recovered: u64 = worker.next("recovered").expect("the store comes back").parse().unwrap();
    worker.finish();
    let store = SledStore::options().create(false).open(&path).unwrap();
    assert_eq!(store.issue(own_issue("full")).unwrap().unwrap().count, recovered * EVENTS_PER_BATCH);
    assert_eq!(store.verify().unwrap(), [""; 0]);
}

#[test]
fn a_store_that_cannot_be_made_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("errors.db");
    let mut worker = Worker::spawn("none", &mut limited("open", 0, &path));
    let refused = worker.next("refused").expect("there is no room for a store");
    worker.finish();
    assert!(refused.contains(path.to_str().unwrap()), "{refused}");
    assert!(!path.exists(), "{refused}");
}

/// A worker whose files may have so many blocks of 512 bytes. The shell sets the limit, and has the signal that goes
/// with it ignored.
fn limited(role: &str, blocks: u32, path: &Path) -> Command {
    let inner = command(&std::env::current_exe().unwrap(), role, path);
    let mut limited = Command::new("sh");
    limited
        .args(["-c", &format!("trap '' XFSZ; ulimit -S -f {blocks}; exec \"$0\" \"$@\"")])
        .arg(inner.get_program())
        .args(inner.get_args());
    inner.get_envs().for_each(|(name, value)| {
        limited.env(name, value.unwrap());
    });
    limited
}

/// Writes until the disk is full, makes room, and writes again what failed.
pub(crate) fn fill(path: &Path) {
    let store = SledStore::options().retention(unbounded()).open(path).unwrap();
    let write = |number| store.record(&batch("full", number)).and_then(|_| store.flush());
    let (mut number, mut failures) = (1, Vec::new());
    // A batch that failed is sent again; as long as there is no room the store goes on failing, and goes on answering.
    while failures.len() < 10 {
        match write(number) {
            Ok(()) => number += 1,
            Err(error) => failures.push(error),
        }
        assert!(number < 100_000, "there is no limit");
    }
    println!("\nfailed {}", failures[0]);
    rustix::process::setrlimit(
        rustix::process::Resource::Fsize,
        rustix::process::Rlimit { current: None, maximum: None },
    )
    .unwrap();
    write(number).unwrap();
    write(number + 1).unwrap();
    println!("recovered {}", number + 1);
}

fn unbounded() -> error_tracker::store::Retention {
    error_tracker::store::Retention { events_per_issue_max: u32::MAX, ..Default::default() }
}
