//! Opening a store on disk: what is refused, in which words, and that nothing is left behind.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "in a test a panic is the message")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use error_tracker::{
    Error, ErrorKind, Fingerprint,
    model::{Event, Kind, Level},
    store::{Batch, IssueQuery, Record, Repeats, Retention, SledStore, Store},
};
use jiff::Timestamp;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn record(store: &dyn Store, issue: &str) {
    let repeats = Repeats {
        fingerprint: Fingerprint::of_parts([issue]),
        count: 1,
        first_seen: Timestamp::now(),
        last_seen: Timestamp::now(),
        kind: Kind::Error,
        level: Level::Error,
        title: issue.to_owned(),
        message: String::new(),
        culprit: String::new(),
        file: None,
        line: None,
        release: None,
    };
    store.record(&Batch { id: uuid::Uuid::now_v7(), records: vec![Record::Repeats(repeats)] }).unwrap();
    store.flush().unwrap();
}

fn event(issue: &str) -> Event {
    let text = include_str!("data/event.json").replace("ISSUE", &Fingerprint::of_parts([issue]).to_string());
    serde_json::from_str(&text.replace("ID", &uuid::Uuid::now_v7().to_string())).unwrap()
}

fn titles(store: &dyn Store) -> Vec<String> {
    let mut titles: Vec<_> =
        store.issues(&IssueQuery::default()).unwrap().items.into_iter().map(|issue| issue.title).collect();
    titles.sort_unstable();
    titles
}

/// Everything in a folder, by path.
fn content(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut content = BTreeMap::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            content.insert(path, Vec::new());
        } else if path.is_file() {
            content.insert(path.clone(), fs::read(path).unwrap());
        }
    }
    content
}

/// The error, which has to name the path and leave the folder around it as it was.
fn refused(folder: &Path, path: &Path, open: impl FnOnce() -> Result<SledStore, Error>) -> Error {
    let before = content(folder);
    let error = open().unwrap_err();
    assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
    assert!(!error.to_string().ends_with('.') && !error.to_string().contains('\n'), "{error}");
    assert_eq!(content(folder), before);
    error
}

#[test]
fn a_folder_is_made_and_found_again() {
    let folder = folder();
    let path = folder.path().join("errors.db");
    record(&SledStore::open(&path).unwrap(), "a");
    assert_eq!(titles(&SledStore::options().create(false).open(&path).unwrap()), ["a"]);
}

#[test]
fn an_empty_folder_becomes_a_store() {
    let folder = folder();
    record(&SledStore::open(folder.path()).unwrap(), "a");
    assert_eq!(titles(&SledStore::open(folder.path()).unwrap()), ["a"]);
}

#[test]
fn the_folder_above_has_to_be_there() {
    let folder = folder();
    let path = folder.path().join("missing/errors.db");
    let error = refused(folder.path(), &path, || SledStore::open(&path));
    assert_eq!(error.kind(), ErrorKind::Io);
}

#[test]
fn a_file_is_no_folder() {
    let folder = folder();
    let path = folder.path().join("errors.db");
    fs::write(&path, "text").unwrap();
    let error = refused(folder.path(), &path, || SledStore::open(&path));
    assert!(error.to_string().ends_with("it is a file, not a folder"), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_path_that_cannot_be_written_is_refused() {
    let path = Path::new("/proc/errors.db");
    let error = SledStore::open(path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(error.to_string().starts_with("cannot create the store /proc/errors.db: "), "{error}");
}

#[test]
fn a_store_that_is_not_there_is_not_made_for_a_viewer() {
    let folder = folder();
    let path = folder.path().join("errors.db");
    let error = refused(folder.path(), &path, || SledStore::options().create(false).open(&path));
    assert!(error.to_string().ends_with("there is no such folder"), "{error}");
    fs::create_dir(&path).unwrap();
    let error = refused(folder.path(), &path, || SledStore::options().create(false).open(&path));
    assert!(error.to_string().ends_with("the folder is empty"), "{error}");
}

#[test]
fn a_folder_of_something_else_is_left_alone() {
    let folder = folder();
    fs::write(folder.path().join("thesis.txt"), "text").unwrap();
    let error = refused(folder.path(), folder.path(), || SledStore::open(folder.path()));
    assert!(error.to_string().contains("the folder holds other files"), "{error}");
}

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    let folder = folder();
    let path = folder.path().join("errors.db");
    record(&SledStore::open(&path).unwrap(), "a");
    let manifest = path.join("store.json");
    let current = fs::read_to_string(&manifest).unwrap();
    assert!(current.contains(r#""schema":3"#), "{current}");
    fs::write(&manifest, current.replace(r#""schema":3"#, r#""schema":7"#)).unwrap();
    let error = refused(folder.path(), &path, || SledStore::open(&path));
    assert_eq!(error.kind(), ErrorKind::UnsupportedVersion);
    assert!(error.to_string().contains("schema version 7"), "{error}");
    // With its old version back it is the store that it was.
    fs::write(&manifest, current).unwrap();
    assert_eq!(titles(&SledStore::open(&path).unwrap()), ["a"]);
}

#[test]
fn a_manifest_that_cannot_be_read_is_refused() {
    let folder = folder();
    let path = folder.path().join("errors.db");
    record(&SledStore::open(&path).unwrap(), "a");
    for text in ["", "{", r#"{"schema":2,"data":"../elsewhere"}"#, r#"{"schema":2,"data":"data-/../../x"}"#] {
        fs::write(path.join("store.json"), text).unwrap();
        let error = refused(folder.path(), &path, || SledStore::open(&path));
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{text}");
    }
}

#[test]
fn a_creation_that_was_cut_short_is_begun_anew() {
    let folder = folder();
    fs::write(folder.path().join("store.json.4711"), "{").unwrap();
    record(&SledStore::open(folder.path()).unwrap(), "a");
    assert_eq!(titles(&SledStore::open(folder.path()).unwrap()), ["a"]);
}

#[test]
fn the_next_one_leads_when_the_leader_leaves() {
    let folder = folder();
    let first = SledStore::open(folder.path()).unwrap();
    let second = SledStore::open(folder.path()).unwrap();
    let third = SledStore::open(folder.path()).unwrap();
    assert_eq!([&first, &second, &third].map(SledStore::leads), [true, false, false]);
    record(&second, "a");
    drop(first);
    record(&third, "b");
    assert_eq!(titles(&second), ["a", "b"]);
    assert_eq!(u32::from(second.leads()) + u32::from(third.leads()), 1);
    drop(third);
    record(&second, "c");
    assert_eq!(titles(&second), ["a", "b", "c"]);
}

#[test]
fn what_is_kept_is_for_the_one_who_records_to_say() {
    let folder = folder();
    let leader = SledStore::open(folder.path()).unwrap();
    let retention = Retention { events_per_issue_max: 0, ..Retention::default() };
    let follower = SledStore::options().retention(retention).open(folder.path()).unwrap();
    for (store, issue) in [(&leader, "a"), (&follower, "b")] {
        let records = vec![Record::Event(Box::new(event(issue)))];
        store.record(&Batch { id: uuid::Uuid::now_v7(), records }).unwrap();
    }
    assert_eq!((leader.stats().unwrap().count, leader.stats().unwrap().kept_events), (2, 1));
}

#[test]
fn a_large_event_is_found_again() {
    let folder = folder();
    let mut large = event("a");
    large.exceptions[0].message = "x".repeat(3_000_000);
    let records = vec![Record::Event(Box::new(large.clone())), Record::Event(Box::new(event("b")))];
    let store = SledStore::open(folder.path()).unwrap();
    store.record(&Batch { id: uuid::Uuid::now_v7(), records }).unwrap();
    store.flush().unwrap();
    #[cfg(unix)]
    for (path, _) in content(folder.path()).iter().filter(|(path, _)| path.is_file()) {
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path).unwrap().permissions());
        assert_eq!(mode & 0o7777, 0o600, "{}", path.display());
    }
    drop(store);
    let store = SledStore::open(folder.path()).unwrap();
    let follower = SledStore::open(folder.path()).unwrap();
    assert_eq!(follower.event(large.id).unwrap(), Some(large));
    assert_eq!(store.verify().unwrap(), [""; 0]);
}

#[test]
fn a_compaction_gives_room_back_and_keeps_what_is_stored() {
    let folder = folder();
    let leader = SledStore::options().sync(false).open(folder.path()).unwrap();
    let follower = SledStore::open(folder.path()).unwrap();
    for round in 0..30 {
        for issue in 0..40 {
            record(&leader, &format!("{round}/{issue}"));
        }
    }
    let retention = Retention { store_bytes_max: 10_000, ..Retention::default() };
    while leader.prune(&retention, Timestamp::now(), 10_000).unwrap().more {}
    let left = titles(&leader);
    let compacted = follower.compact().unwrap();
    assert!(compacted.bytes_after < compacted.bytes_before / 2, "{compacted:?}");
    assert_eq!(follower.stats().unwrap().size_bytes, compacted.bytes_after);
    assert_eq!((titles(&leader), titles(&follower)), (left.clone(), left.clone()));
    record(&follower, "0");
    assert_eq!(leader.verify().unwrap(), [""; 0]);
    drop((leader, follower));
    let reopened = SledStore::open(folder.path()).unwrap();
    assert_eq!(titles(&reopened).len(), left.len() + 1);
    let data = fs::read_dir(folder.path()).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir()).count();
    assert_eq!(data, 1, "the old data is gone");
}

#[test]
fn what_a_compaction_that_was_cut_short_has_left_is_cleared_away() {
    let folder = folder();
    record(&SledStore::open(folder.path()).unwrap(), "a");
    let half = folder.path().join("data-2");
    fs::create_dir(&half).unwrap();
    fs::write(half.join("db"), "half").unwrap();
    let store = SledStore::open(folder.path()).unwrap();
    assert!(!half.exists());
    store.compact().unwrap();
    assert_eq!(titles(&store), ["a"]);
}

/// A copy of a store that an older version has written, kept with the tests.
fn stored_by_version(version: u32) -> tempfile::TempDir {
    let folder = folder();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/store-v{version}"));
    for (path, bytes) in content(&from) {
        let to = folder.path().join(path.strip_prefix(&from).unwrap());
        if path.is_dir() { fs::create_dir_all(to).unwrap() } else { fs::write(to, bytes).unwrap() }
    }
    folder
}

#[test]
fn a_store_of_an_older_version_is_brought_up_to_date() {
    for version in [1, 2] {
        brought_up_to_date(&stored_by_version(version));
    }
}

fn brought_up_to_date(folder: &tempfile::TempDir) {
    for _ in 0..2 {
        let store = SledStore::open(folder.path()).unwrap();
        assert_eq!(store.verify().unwrap(), [""; 0]);
        let stats = store.stats().unwrap();
        assert_eq!((stats.issues, stats.resolved, stats.kept_events, stats.count), (3, 1, 4, 4));
        let query = IssueQuery { type_name: Some("payerror".to_owned()), ..IssueQuery::default() };
        assert_eq!(titles(&store), ["app::PayError", "app::PayError", "std::io::Error"]);
        assert_eq!(store.issues(&query).unwrap().total, 2);
        assert!(fs::read_to_string(folder.path().join("store.json")).unwrap().contains(r#""schema":3"#));
    }
    let store = SledStore::open(folder.path()).unwrap();
    let pruned = store.prune(&Retention::default(), "2026-04-04T00:00:00Z".parse().unwrap(), 100).unwrap();
    assert_eq!((pruned.events, pruned.issues), (3, 2), "what is old is found by the new index");
}
