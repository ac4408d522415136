//! Rows that cannot be read: set aside and counted, never fatal, and the rest stays in step.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "in a test a panic is the message")]

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use error_tracker::{
    EventId, Fingerprint,
    model::{Event, Exception, Kind, Level},
    store::{Batch, EventQuery, IssueQuery, Record, SledStore, Store},
};
use jiff::Timestamp;
use uuid::Uuid;

fn event(issue: &str) -> Event {
    Event {
        id: EventId::from_bytes(*Uuid::now_v7().as_bytes()),
        fingerprint: Fingerprint::of_parts([issue]),
        timestamp: Timestamp::now(),
        kind: Kind::Error,
        level: Level::Error,
        handled: false,
        exceptions: vec![Exception { type_name: "app::Error".into(), message: issue.to_owned() }],
        frames: Vec::new(),
        backtrace: Vec::new(),
        context: serde_json::Map::new(),
        request: None,
        thread: "main".to_owned(),
        process: 1,
        host: None,
        release: None,
        environment: None,
        breadcrumbs: Vec::new(),
        dropped_before: 0,
    }
}

fn record(store: &SledStore, events: &[Event]) {
    let records = events.iter().map(|event| Record::Event(Box::new(event.clone()))).collect();
    store.record(&Batch { id: Uuid::now_v7(), records }).unwrap();
}

/// A store with three issues of two events each, whose rows were then changed behind its back.
fn damaged(damage: impl FnOnce(&sled::Db, &[Event])) -> (tempfile::TempDir, SledStore, Vec<Event>) {
    let folder = tempfile::tempdir().unwrap();
    let events: Vec<_> = ["a", "a", "b", "b", "c", "c"].map(event).into();
    record(&SledStore::open(folder.path()).unwrap(), &events);
    rows(folder.path(), |db| damage(db, &events));
    let store = SledStore::open(folder.path()).unwrap();
    (folder, store, events)
}

fn rows(path: &Path, work: impl FnOnce(&sled::Db)) {
    let db = opened(&path.join("data-1"));
    work(&db);
    db.flush().unwrap();
}

/// A thread of sled's own may still write, and hold the lock, when the store is closed.
fn opened(path: &Path) -> sled::Db {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        match sled::open(path) {
            Ok(db) => return db,
            Err(sled::Error::Io(held)) if held.to_string().contains("could not acquire lock") => {
                assert!(Instant::now() < deadline, "{held}");
                thread::yield_now();
            }
            Err(other) => panic!("{other}"),
        }
    }
}

fn key(letter: u8, bytes: &[u8; 16]) -> Vec<u8> {
    [&[letter], &bytes[..]].concat()
}

fn messages(store: &SledStore) -> Vec<String> {
    store.issues(&IssueQuery::default()).unwrap().items.into_iter().map(|issue| issue.message).collect()
}

#[test]
fn an_issue_that_cannot_be_read_is_set_aside() {
    let (_folder, store, events) = damaged(|db, events| {
        db.insert(key(b'i', events[2].fingerprint.as_bytes()), "{").unwrap();
    });
    assert_eq!(messages(&store), ["c", "a"]);
    let stats = store.stats().unwrap();
    assert_eq!((stats.corrupt, stats.issues, stats.count, stats.kept_events), (1, 2, 4, 4));
    assert_eq!(store.verify().unwrap(), [""; 0]);
    record(&store, &[event("b")]);
    assert_eq!(store.issue(events[2].fingerprint).unwrap().unwrap().count, 1);
    assert_eq!(store.verify().unwrap(), [""; 0]);
}

#[test]
fn recording_into_an_issue_that_cannot_be_read_begins_it_anew() {
    let (_folder, store, events) = damaged(|db, events| {
        db.insert(key(b'i', events[2].fingerprint.as_bytes()), "{").unwrap();
    });
    record(&store, &[event("b")]);
    let issue = store.issue(events[2].fingerprint).unwrap().unwrap();
    assert_eq!((issue.count, store.stats().unwrap().corrupt), (1, 1));
    assert_eq!(store.verify().unwrap(), [""; 0]);
}

#[test]
fn an_event_that_cannot_be_read_is_set_aside() {
    for cut in [0, 3, 30] {
        let (_folder, store, events) = damaged(|db, events| {
            let key = key(b'e', events[3].id.as_bytes());
            let row = db.get(&key).unwrap().unwrap();
            db.insert(key, &row[..cut]).unwrap();
        });
        let query = EventQuery { fingerprint: Some(events[3].fingerprint), ..EventQuery::default() };
        let left: Vec<_> = store.events(&query).unwrap().items.iter().map(|event| event.id).collect();
        assert_eq!(left, [events[2].id], "cut to {cut} bytes");
        assert_eq!(store.event(events[3].id).unwrap(), None);
        let issue = store.issue(events[3].fingerprint).unwrap().unwrap();
        assert_eq!((issue.count, issue.kept_events, store.stats().unwrap().corrupt), (2, 1, 1), "cut to {cut} bytes");
        assert_eq!(store.verify().unwrap(), [""; 0]);
    }
}

#[test]
fn sums_that_cannot_be_read_are_made_anew() {
    let (_folder, store, _) = damaged(|db, _| {
        db.insert("m/totals", "?").unwrap();
    });
    let stats = store.stats().unwrap();
    assert_eq!((stats.issues, stats.open, stats.kept_events, stats.count), (3, 3, 6, 6));
    assert_eq!(store.verify().unwrap(), [""; 0]);
}

#[test]
fn an_index_that_disagrees_is_found() {
    let (_folder, store, _) = damaged(|db, _| {
        // What has changed in the indexes, of a store so small that they are all of it.
        let (log, _) = db.scan_prefix("w").next().unwrap().unwrap();
        db.remove(log).unwrap();
    });
    let disagreements = store.verify().unwrap();
    let has = |text: &str| disagreements.iter().any(|told| told.contains(text));
    assert!(has("the row l") && has("the row t") && has("the row o"), "{disagreements:?}");
    assert!(has("there are 0 rows of the kind 'l' and should be 15"), "{disagreements:?}");
}

#[test]
fn an_index_that_cannot_be_read_is_made_anew() {
    let (_folder, store, _) = damaged(|db, _| {
        let (log, row) = db.scan_prefix("w").next().unwrap().unwrap();
        db.insert(log, &row[..row.len() - 1]).unwrap();
        // A block of the same, which no opening looks at.
        db.insert("pl", &[0, 9, 9, b'l']).unwrap();
    });
    assert_eq!(messages(&store), ["c", "b", "a"]);
    assert_eq!((store.stats().unwrap().corrupt, store.verify().unwrap()), (1, Vec::new()));
}

#[test]
fn a_block_of_an_index_that_cannot_be_read_is_made_anew_when_it_is_met() {
    let (_folder, store, _) = damaged(|db, _| {
        db.insert("pl", &[0, 9, 9, b'l']).unwrap();
    });
    assert_eq!(messages(&store), ["c", "b", "a"]);
    assert_eq!((store.stats().unwrap().corrupt, store.verify().unwrap()), (1, Vec::new()));
}

#[test]
fn damage_anywhere_in_the_file_never_harms_the_host() {
    let folder = tempfile::tempdir().unwrap();
    let events: Vec<_> = ["a", "b", "c"].iter().cycle().take(60).map(|issue| event(issue)).collect();
    record(&SledStore::open(folder.path()).unwrap(), &events);
    let file = folder.path().join("data-1/db");
    let whole = std::fs::read(&file).unwrap();
    let written = whole.iter().rposition(|byte| *byte != 0).unwrap();
    for part in 0..24 {
        let mut bytes = whole.clone();
        let at = written * part / 24;
        bytes[at..at + 40].iter_mut().for_each(|byte| *byte = !*byte);
        std::fs::write(&file, bytes).unwrap();
        for name in std::fs::read_dir(folder.path().join("data-1")).unwrap().map(|entry| entry.unwrap().path()) {
            if name.file_name().unwrap().to_string_lossy().starts_with("snap.") {
                std::fs::remove_file(name).unwrap();
            }
        }
        match SledStore::open(folder.path()) {
            Err(error) => assert!(error.to_string().contains(folder.path().to_str().unwrap()), "{error}"),
            Ok(store) => {
                let _ = store.issues(&IssueQuery::default());
                let _ = store.events(&EventQuery::default());
                let _ = store.record(&Batch { id: Uuid::now_v7(), records: vec![Record::Event(Box::new(event("d")))] });
                let _ = (store.flush(), store.stats(), store.verify());
            }
        }
    }
}
