//! Another user's process is refused, on the folder and on the socket.

use std::{
    fs,
    io::{Read, Write},
    os::unix::{
        fs::{MetadataExt, PermissionsExt, chown},
        net::UnixStream,
        process::CommandExt,
    },
    path::{Path, PathBuf},
    time::Duration,
};

use error_tracker::{ErrorKind, store::SledStore};

use crate::worker::{Worker, command};

/// The user that nothing belongs to.
const NOBODY: u32 = 65534;

/// A folder that everybody may enter, with this binary in it.
fn open_folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(fs::metadata(folder.path()).unwrap().uid(), 0, "this test changes users, so it has to run as root");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let executable = folder.path().join("worker");
    fs::copy(std::env::current_exe().unwrap(), &executable).unwrap();
    (folder, executable)
}

fn as_nobody(executable: &Path, store: &Path) -> Worker {
    Worker::spawn("nobody", command(executable, "open", store).uid(NOBODY).gid(NOBODY))
}

#[test]
fn another_users_process_may_not_open_the_store() {
    let (folder, executable) = open_folder();
    let path = folder.path().join("errors.db");
    let _store = SledStore::open(&path).unwrap();
    let refused = as_nobody(&executable, &path).next("refused").unwrap();
    assert!(refused.contains(path.to_str().unwrap()) && refused.contains("belongs to user 0"), "{refused}");
}

#[test]
fn a_store_of_another_user_is_refused_also_to_root() {
    let (folder, _) = open_folder();
    let path = folder.path().join("errors.db");
    drop(SledStore::open(&path).unwrap());
    chown(&path, Some(NOBODY), None).unwrap();
    let error = SledStore::open(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(error.to_string().contains("belongs to user 65534"), "{error}");
}

#[test]
fn a_peer_of_another_user_gets_no_answer() {
    let (folder, executable) = open_folder();
    let path = folder.path().join("errors.db");
    let mut leader = as_nobody(&executable, &path);
    assert_eq!(leader.next("opened").as_deref(), Some("leader"));
    // Root may connect anywhere; the leader finds out who it is.
    let mut peer = UnixStream::connect(path.join("socket")).unwrap();
    peer.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let hello = br#"{"hello":{"protocol":1}}"#;
    let sent = peer.write_all(&(hello.len() as u32).to_le_bytes()).and_then(|()| peer.write_all(hello));
    let mut answer = Vec::new();
    let read = peer.read_to_end(&mut answer);
    assert!(answer.is_empty(), "answered {:?} after {sent:?} and {read:?}", String::from_utf8_lossy(&answer));
    leader.finish();
}
