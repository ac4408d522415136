//! Several processes at one store, and one that comes and goes.

use std::{
    collections::HashMap,
    io::{ErrorKind, Read, Write},
    os::unix::{fs::PermissionsExt, net::UnixStream},
    path::Path,
    time::Duration,
};

use error_tracker::store::{IssueQuery, SledStore, Store};

use crate::worker::{EVENTS_PER_BATCH, Worker, batch, expected, own_issue, shared_issue};

#[test]
fn a_viewer_that_comes_and_goes_disturbs_nobody() {
    const BATCHES: u64 = 500;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("errors.db");
    // The viewer is there first, so that its going leaves the others without a leader.
    let mut viewer = Some(SledStore::open(&path).unwrap());
    let mut workers: Vec<Worker> =
        (0..4).map(|number| Worker::start(&number.to_string(), &path, Some(BATCHES))).collect();
    let mut views = 0;
    for rounds in 0..BATCHES / 20 {
        for worker in &mut workers {
            worker.wait_for(20);
        }
        match viewer.take() {
            Some(viewer) => drop(viewer),
            None => {
                let opened = SledStore::options().create(false).open(&path).unwrap();
                views += opened.issues(&IssueQuery::default()).unwrap().total;
                viewer = Some(opened);
            }
        }
        assert!(rounds < BATCHES);
    }
    drop(viewer);
    let batches: HashMap<String, u64> = workers.into_iter().map(Worker::finish).collect();
    assert_eq!(batches.values().sum::<u64>(), 4 * BATCHES);
    assert!(views > 0, "the viewer has seen issues");
    let store = SledStore::options().create(false).open(&path).unwrap();
    for name in batches.keys() {
        assert_eq!(store.issue(own_issue(name)).unwrap().unwrap().count, BATCHES * EVENTS_PER_BATCH, "worker {name}");
    }
    assert_eq!(store.issue(shared_issue()).unwrap().unwrap().count, expected(&batches));
    assert_eq!(store.stats().unwrap().count, 4 * BATCHES * EVENTS_PER_BATCH + expected(&batches));
    assert_eq!(store.verify().unwrap(), [""; 0]);
}

#[test]
fn a_path_too_long_for_a_socket_is_shared_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("a".repeat(120)).join("b".repeat(120));
    std::fs::create_dir_all(&deep).unwrap();
    let path = deep.join("errors.db");
    let mut leader = Worker::start("leader", &path, None);
    assert_eq!(leader.next("opened").as_deref(), Some("leader"));
    let mut follower = Worker::start("follower", &path, None);
    assert_eq!(follower.next("opened").as_deref(), Some("follower"));
    follower.wait_for(2);
    leader.kill();
    follower.wait_for(2);
    follower.finish();
}

/// Sends bytes to the leader, and reads what comes back until it closes or says no more.
fn say(store: &Path, bytes: &[u8]) -> String {
    let mut peer = UnixStream::connect(store.join("socket")).unwrap();
    peer.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    peer.write_all(bytes).unwrap();
    peer.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answer = Vec::new();
    // A leader that closes without reading on resets the connection.
    let read = peer.read_to_end(&mut answer);
    assert!(
        !read.is_err_and(|error| error.kind() != ErrorKind::ConnectionReset),
        "the leader neither answers nor closes"
    );
    String::from_utf8_lossy(&answer).into_owned()
}

fn framed(message: &str) -> Vec<u8> {
    [&(message.len() as u32).to_le_bytes()[..], message.as_bytes()].concat()
}

#[test]
fn a_peer_of_another_version_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let store = SledStore::open(folder.path().join("errors.db")).unwrap();
    let answer = say(store.path(), &framed(r#"{"hello":{"protocol":99}}"#));
    assert!(answer.contains("unsupported_version") && answer.contains("this process 99"), "{answer}");
}

#[test]
fn a_peer_that_talks_nonsense_harms_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let store = SledStore::open(folder.path().join("errors.db")).unwrap();
    assert_eq!(say(store.path(), &[0xff; 64]), "", "a message of 4 GiB is not waited for");
    assert_eq!(say(store.path(), &framed("{}")[..5]), "", "half a message has no answer");
    for message in ["", "{", "null", r#"{"no_such_request":1}"#, &"[".repeat(100_000)] {
        let answer = say(store.path(), &framed(message));
        assert!(answer.contains("cannot be read"), "{answer}");
    }
    store.record(&batch("a", 1)).unwrap();
    let follower = SledStore::open(store.path()).unwrap();
    assert_eq!(follower.issue(own_issue("a")).unwrap().unwrap().count, EVENTS_PER_BATCH);
}

#[test]
fn folders_are_0700_and_files_0600() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("errors.db");
    let mut worker = Worker::start("w", &path, None);
    worker.wait_for(3);
    let mut waiting = vec![path];
    let mut files = 0;
    while let Some(path) = waiting.pop() {
        let metadata = std::fs::metadata(&path).unwrap();
        let mode = metadata.permissions().mode() & 0o7777;
        if metadata.is_dir() {
            assert_eq!(mode, 0o700, "{}", path.display());
            waiting.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            assert_eq!(mode, 0o600, "{}", path.display());
            files += 1;
        }
    }
    assert!(files >= 4, "the manifest, the socket and sled's files");
    worker.finish();
}
