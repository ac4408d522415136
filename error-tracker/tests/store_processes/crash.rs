//! `kill -9` at random moments: what was acknowledged is there, once, and the indexes agree.

use std::{collections::HashMap, env, path::Path, time::SystemTime};

use error_tracker::store::{SledStore, Store};

use crate::worker::{EVENTS_PER_BATCH, Worker, batch, command, event_id, expected, own_issue, shared_issue};

/// How often: as the environment says, else a few times.
fn rounds() -> u64 {
    env::var("ERROR_TRACKER_CRASH_ROUNDS")
        .map_or(20, |rounds| rounds.parse().expect("ERROR_TRACKER_CRASH_ROUNDS is a number"))
}

/// Numbers that differ from run to run; the first one is printed, so that a run can be looked into.
struct Dice(u64);

impl Dice {
    fn new() -> Self {
        let seed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().subsec_nanos();
        println!("seed {seed}");
        Self(u64::from(seed) | 1)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// Looks whether all that was acknowledged is there, and at most the one batch more that was on its way. Then sends again
/// what the worker may or may not have got through, as it would have after a restart.
fn send_again(store: &SledStore, name: &str, acknowledged: u64) -> u64 {
    let count = store.issue(own_issue(name)).unwrap().map_or(0, |issue| issue.count);
    let possible = [acknowledged, acknowledged + 1].map(|batches| batches * EVENTS_PER_BATCH);
    assert!(possible.contains(&count), "{count} events of {name}, of which {acknowledged} batches were acknowledged");
    for number in acknowledged.saturating_sub(2).max(1)..=acknowledged + 1 {
        store.record(&batch(name, number)).unwrap();
    }
    acknowledged + 1
}

fn check(path: &Path, batches: &HashMap<String, u64>) {
    let store = SledStore::options().create(false).open(path).unwrap();
    assert_eq!(store.verify().unwrap(), [""; 0], "indexes and records");
    for (name, batches) in batches {
        let issue = store.issue(own_issue(name)).unwrap().unwrap();
        assert_eq!(issue.count, batches * EVENTS_PER_BATCH, "count of worker {name} after {batches} batches");
    }
    assert_eq!(store.issue(shared_issue()).unwrap().unwrap().count, expected(batches));
}

#[test]
fn a_killed_process_loses_nothing_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("errors.db");
    let mut dice = Dice::new();
    let mut batches = HashMap::new();
    for round in 0..rounds() {
        let mut leader = Worker::start(&format!("leader{round}"), &path, None);
        assert_eq!(leader.next("opened").as_deref(), Some("leader"), "round {round}");
        let mut follower = Worker::start(&format!("follower{round}"), &path, None);
        assert_eq!(follower.next("opened").as_deref(), Some("follower"), "round {round}");
        let (mut victim, mut survivor) = if round % 2 == 0 { (leader, follower) } else { (follower, leader) };
        victim.wait_for(1 + dice.below(12));
        // Somewhere within the next batch.
        for _ in 0..dice.below(3_000_000) {
            std::hint::spin_loop();
        }
        let (killed, acknowledged) = victim.kill();
        survivor.wait_for(2);
        let (survived, written) = survivor.finish();
        let store = SledStore::options().create(false).open(&path).unwrap();
        let first = store.event(event_id(&killed, 1, 0)).unwrap();
        assert!(first.is_some(), "the first event of {killed} is kept");
        batches.insert(killed.clone(), send_again(&store, &killed, acknowledged));
        batches.insert(survived, written);
        drop(store);
        check(&path, &batches);
    }
}

#[test]
fn what_a_follower_was_told_is_recorded_outlives_the_leader() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("errors.db");
    for round in 0..5 {
        let mut leader = Worker::spawn("leader", &mut command(&env::current_exe().unwrap(), "open", &path));
        assert_eq!(leader.next("opened").as_deref(), Some("leader"));
        let name = format!("follower{round}");
        let follower = SledStore::open(&path).unwrap();
        assert!(!follower.leads());
        for number in 1..=3 {
            follower.record(&batch(&name, number)).unwrap();
        }
        // Nobody has asked for a flush.
        leader.kill();
        assert_eq!(follower.issue(own_issue(&name)).unwrap().unwrap().count, 3 * EVENTS_PER_BATCH, "round {round}");
        assert!(follower.leads());
    }
}

#[test]
fn a_process_killed_while_it_compacts_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("errors.db");
    let mut dice = Dice::new();
    let mut batches = HashMap::new();
    for round in 0..rounds() / 2 {
        let name = format!("compacting{round}");
        let mut worker =
            Worker::spawn(&name, &mut command(&env::current_exe().unwrap(), &format!("compact {name}"), &path));
        for _ in 0..1 + dice.below(3) {
            worker.next("acknowledged").unwrap();
        }
        for _ in 0..dice.below(20_000_000) {
            std::hint::spin_loop();
        }
        let (killed, acknowledged) = worker.kill();
        let store = SledStore::options().create(false).open(&path).unwrap();
        batches.insert(killed.clone(), send_again(&store, &killed, acknowledged));
        drop(store);
        check(&path, &batches);
        let data = std::fs::read_dir(&path).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir()).count();
        assert_eq!(data, 1, "what a compaction has left behind is gone");
    }
}

#[test]
fn a_process_killed_while_it_opens_a_store_leaves_one_that_opens() {
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice::new();
    for round in 0..10 {
        let path = folder.path().join(format!("errors{round}.db"));
        let worker = Worker::start("w", &path, None);
        while !path.exists() {
            std::thread::yield_now();
        }
        for _ in 0..dice.below(20_000_000) {
            std::hint::spin_loop();
        }
        let (_, acknowledged) = worker.kill();
        let store = SledStore::open(&path).unwrap();
        let written = send_again(&store, "w", acknowledged);
        drop(store);
        check(&path, &HashMap::from([("w".to_owned(), written)]));
    }
}
