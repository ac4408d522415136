//! A store takes no more memory for being large: reading and copying it leaves little of it behind.

use std::{env, fs, path::Path};

use error_tracker::{
    model::Event,
    store::{Batch, EventOrder, EventQuery, Record, Retention, SledStore, Store},
};

use crate::worker::{Worker, batch, command};

const MIB: u64 = 1 << 20;
/// What is stored, far more than may stay in memory.
const STORED: u64 = 48 * MIB;
/// How much more a process may take after it has read all of it, and after it has copied it, with two sleds open.
const GROWTH_MAX: [(&str, u64); 2] = [("read", 24 * MIB), ("compacted", 72 * MIB)];

#[test]
fn a_large_store_is_read_and_compacted_in_little_memory() {
    read_and_compacted(2_000);
}

#[test]
fn a_store_of_large_events_is_read_and_compacted_in_little_memory() {
    read_and_compacted(16_000);
}

fn read_and_compacted(event_bytes: u64) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("errors.db");
    let retention = Retention { events_per_issue_max: u32::MAX, ..Retention::default() };
    let store = SledStore::options().sync(false).retention(retention).open(&path).unwrap();
    let (mut stored, mut number) = (0, 0);
    while stored < STORED {
        number += 1;
        let Batch { id, records } = batch("large", number);
        let large = |record| match record {
            Record::Event(event) => {
                let mut event: Event = *event;
                event.exceptions[0].message = "x".repeat(event_bytes as usize);
                stored += event_bytes;
                Record::Event(Box::new(event))
            }
            repeats => repeats,
        };
        store.record(&Batch { id, records: records.into_iter().map(large).collect() }).unwrap();
        if number % 20 == 0 {
            store.flush().unwrap();
        }
    }
    drop(store);
    let mut reader = Worker::spawn("reader", &mut command(&env::current_exe().unwrap(), "read", &path));
    for (what, grown_max) in GROWTH_MAX {
        let grown: u64 = reader.next(what).expect("it gets there").parse().unwrap();
        println!("{what}: {} MiB more", grown / MIB);
        assert!(grown < grown_max, "{what}: it has grown by {} MiB", grown / MIB);
    }
    reader.finish();
}

/// The most memory that this process has had, in bytes.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

/// Reads every event, then copies them all.
pub(crate) fn read(path: &Path) {
    let store = SledStore::options().create(false).open(path).unwrap();
    let before = peak();
    let mut query = EventQuery { order: EventOrder::Oldest, ..EventQuery::default() };
    loop {
        let page = store.events(&query).unwrap();
        query.after = page.items.last().map(|event| event.id);
        if page.next.is_none() {
            break;
        }
    }
    println!("\nread {}", peak() - before);
    store.compact().unwrap();
    println!("compacted {}", peak() - before);
}
