//! A process that writes batches which anyone can work out again, and says what was acknowledged.

use std::{
    collections::HashMap,
    env,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver},
    time::Duration,
};

use error_tracker::{
    EventId, Fingerprint,
    model::{Event, Exception, Kind, Level},
    store::{Batch, Record, Repeats, SledStore, Store},
};
use jiff::Timestamp;
use uuid::Uuid;

/// How long anything here may take before the test gives up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

const ROLE: &str = "ERROR_TRACKER_TEST_WORKER";

/// What the batch with this number of this worker counts for each issue: its own, and one that all share.
pub(crate) const EVENTS_PER_BATCH: u64 = 5;
pub(crate) const REPEATS_PER_BATCH: u64 = 3;

pub(crate) fn own_issue(worker: &str) -> Fingerprint {
    Fingerprint::of_parts(["own", worker])
}

pub(crate) fn shared_issue() -> Fingerprint {
    Fingerprint::of_parts(["shared"])
}

fn bytes_of(parts: &[&str]) -> [u8; 16] {
    *Fingerprint::of_parts(parts.iter().copied()).as_bytes()
}

/// An id that sorts by the number of the batch.
pub(crate) fn event_id(worker: &str, batch: u64, event: u64) -> EventId {
    let mut bytes = bytes_of(&["event", worker, &event.to_string()]);
    bytes[..8].copy_from_slice(&(batch << 8 | event).to_be_bytes());
    EventId::from_bytes(bytes)
}

/// The batch with this number: events of the worker's own issue, and repeats of the shared one.
pub(crate) fn batch(worker: &str, number: u64) -> Batch {
    let event = |index| {
        Record::Event(Box::new(Event {
            id: event_id(worker, number, index),
            fingerprint: own_issue(worker),
            timestamp: Timestamp::now(),
            kind: Kind::Error,
            level: Level::Error,
            handled: false,
            exceptions: vec![Exception { type_name: format!("app::{worker}").into(), message: "x".repeat(500) }],
            frames: Vec::new(),
            backtrace: Vec::new(),
            context: serde_json::Map::new(),
            request: None,
            thread: "main".to_owned(),
            process: std::process::id(),
            host: None,
            release: None,
            environment: None,
            breadcrumbs: Vec::new(),
            dropped_before: 0,
        }))
    };
    let repeats = Repeats {
        fingerprint: shared_issue(),
        count: REPEATS_PER_BATCH,
        first_seen: Timestamp::now(),
        last_seen: Timestamp::now(),
        kind: Kind::Error,
        level: Level::Error,
        title: "app::Shared".to_owned(),
        message: worker.to_owned(),
        culprit: "app::shared".to_owned(),
        file: None,
        line: None,
        release: None,
    };
    Batch {
        id: Uuid::from_bytes(bytes_of(&["batch", worker, &number.to_string()])),
        records: (0..EVENTS_PER_BATCH).map(event).chain([Record::Repeats(repeats)]).collect(),
    }
}

/// A worker that runs.
pub(crate) struct Worker {
    pub(crate) name: String,
    child: Child,
    lines: Receiver<String>,
    /// The number of the latest batch that it was told is durable; zero for none.
    pub(crate) acknowledged: u64,
}

impl Worker {
    /// Starts a worker that writes batches from number one on, so many, or for as long as it may.
    pub(crate) fn start(name: &str, store: &Path, batches: Option<u64>) -> Self {
        let batches = batches.map_or_else(String::new, |batches| batches.to_string());
        let mut command = command(&env::current_exe().unwrap(), &format!("write {name} {batches}"), store);
        Self::spawn(name, &mut command)
    }

    pub(crate) fn spawn(name: &str, command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Self { name: name.to_owned(), child, lines, acknowledged: 0 }
    }

    /// The next line of this kind, or nothing when there is none any more.
    pub(crate) fn next(&mut self, kind: &str) -> Option<String> {
        loop {
            let line = match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => line,
                Err(mpsc::RecvTimeoutError::Disconnected) => return None,
                Err(mpsc::RecvTimeoutError::Timeout) => panic!("worker {} is silent", self.name),
            };
            if let Some(number) = line.strip_prefix("acknowledged ") {
                self.acknowledged = number.parse().unwrap();
            }
            if let Some(rest) = line.strip_prefix(kind) {
                return Some(rest.trim().to_owned());
            }
        }
    }

    /// Waits for so many more batches to be acknowledged.
    pub(crate) fn wait_for(&mut self, batches: u64) {
        for _ in 0..batches {
            self.next("acknowledged").unwrap_or_else(|| panic!("worker {} went away", self.name));
        }
    }

    /// Kills it where it stands, and reads what it had said.
    pub(crate) fn kill(mut self) -> (String, u64) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        while self.next("").is_some() {}
        (self.name.clone(), self.acknowledged)
    }

    /// Lets it end by itself.
    pub(crate) fn finish(mut self) -> (String, u64) {
        drop(self.child.stdin.take());
        while self.next("").is_some() {}
        assert!(self.child.wait().unwrap().success(), "worker {} failed", self.name);
        (self.name.clone(), self.acknowledged)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// This binary, as a worker with this role.
pub(crate) fn command(executable: &Path, role: &str, store: &Path) -> Command {
    let mut command = Command::new(executable);
    command
        .args(["worker::a_worker_does_as_it_is_told", "--exact", "--nocapture", "--quiet"])
        .env(ROLE, role)
        .env("ERROR_TRACKER_TEST_STORE", store);
    command
}

/// How often each issue happened, when so many batches of each worker are stored.
pub(crate) fn expected(batches: &HashMap<String, u64>) -> u64 {
    batches.values().sum::<u64>() * REPEATS_PER_BATCH
}

#[test]
fn a_worker_does_as_it_is_told() {
    match (env::var(ROLE), env::var_os("ERROR_TRACKER_TEST_STORE")) {
        (Ok(role), Some(store)) => {
            let words: Vec<&str> = role.split(' ').collect();
            match words[..] {
                ["write", name, batches] => write(name, batches.parse().ok(), Path::new(&store), |_| {}),
                ["compact", name] => write(name, None, Path::new(&store), |store| {
                    store.compact().unwrap();
                    println!("compacted");
                }),
                ["open"] => open(Path::new(&store)),
                ["fill"] => crate::disk_full::fill(Path::new(&store)),
                ["read"] => crate::memory::read(Path::new(&store)),
                _ => panic!("there is no role {role}"),
            }
        }
        _ => {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("errors.db");
            write("own", Some(3), &path, |_| {});
            let store = SledStore::options().create(false).open(&path).unwrap();
            assert_eq!(store.issue(own_issue("own")).unwrap().unwrap().count, 3 * EVENTS_PER_BATCH);
        }
    }
}

fn write(name: &str, batches: Option<u64>, path: &Path, after_each: impl Fn(&SledStore)) {
    let store = SledStore::open(path).unwrap();
    println!("\nopened {}", if store.leads() { "leader" } else { "follower" });
    let (sender, stop) = mpsc::channel::<()>();
    if batches.is_none() {
        std::thread::spawn(move || {
            let _ = std::io::stdin().read_to_end(&mut Vec::new());
            drop(sender);
        });
    }
    for number in 1..=batches.unwrap_or(u64::MAX) {
        store.record(&batch(name, number)).unwrap();
        store.flush().unwrap();
        println!("acknowledged {number}");
        after_each(&store);
        if batches.is_none() && stop.try_recv() == Err(mpsc::TryRecvError::Disconnected) {
            break;
        }
    }
}

fn open(path: &Path) {
    match SledStore::open(path) {
        Ok(store) => {
            println!("\nopened {}", if store.leads() { "leader" } else { "follower" });
            let _ = std::io::stdin().read_to_end(&mut Vec::new());
        }
        Err(error) => println!("\nrefused {error}"),
    }
}
