//! What cannot be is said in one line that names the thing and the value, ends with 2, and leaves nothing behind.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

use std::{fs, net::TcpListener, path::Path, process::Command};

use error_tracker_tests::{example, text, viewer};

/// Asserts that the program refuses, and names this.
fn refuses(command: &mut Command, names: &[&str]) {
    let output = command.output().expect("it runs");
    let (said, complained, code) = text(&output);
    assert_eq!(code, Some(2), "{command:?}: {complained}");
    assert_eq!(said, "", "{command:?}");
    assert_eq!(complained.lines().count(), 1, "one line: {complained}");
    assert!(complained.starts_with("error: "), "{complained}");
    for name in names {
        assert!(complained.contains(name), "\"{name}\" is not in: {complained}");
    }
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_file_where_a_folder_should_be() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("errors.db");
    fs::write(&file, "my thesis").expect("a file");
    let path = file.to_str().expect("text");
    refuses(&mut viewer(["--db", path, "--listen", "127.0.0.1:0"]), &[path]);
    refuses(&mut viewer(["--db", path, "list"]), &[path]);
    refuses(example("worker").env("ERROR_TRACKER_DB", path), &[path]);
    assert_eq!(fs::read_to_string(&file).expect("untouched"), "my thesis");
    assert_eq!(names_in(folder.path()), ["errors.db"]);
}

#[test]
fn a_folder_of_other_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("error-tracker-demo.db");
    fs::create_dir(&path).expect("a folder");
    fs::write(path.join("thesis.txt"), "mine").expect("a file");
    refuses(&mut viewer(["--db", path.to_str().expect("text"), "list"]), &["error-tracker-demo.db"]);
    let mut demo = viewer(["--demo", "--listen", "127.0.0.1:0"]);
    refuses(demo.current_dir(folder.path()), &["error-tracker-demo.db"]);
    assert_eq!(names_in(&path), ["thesis.txt"], "the demo takes nothing away that is not its own");
}

#[cfg(target_os = "linux")]
#[test]
fn a_path_that_cannot_be_written() {
    // Not even root can make a folder there.
    refuses(&mut viewer(["--db", "/proc/errors.db", "--listen", "127.0.0.1:0"]), &["/proc/errors.db"]);
    refuses(example("worker").env("ERROR_TRACKER_DB", "/proc/errors.db"), &["/proc/errors.db"]);
}

#[test]
fn a_store_that_is_not_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("none.db");
    refuses(&mut viewer(["--db", path.to_str().expect("text"), "list"]), &["none.db"]);
    let inside = path.join("errors.db");
    refuses(&mut viewer(["--db", inside.to_str().expect("text"), "--listen", "127.0.0.1:0"]), &["errors.db"]);
    assert!(names_in(folder.path()).is_empty());
}

#[test]
fn an_option_or_command_that_there_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    refuses(viewer(["--frobnicate"]).current_dir(folder.path()), &["--frobnicate"]);
    refuses(viewer(["frobnicate"]).current_dir(folder.path()), &["frobnicate"]);
    refuses(viewer(["export", "--format", "xml"]).current_dir(folder.path()), &["--format", "xml", "markdown"]);
    refuses(viewer(["list", "--limit", "many"]).current_dir(folder.path()), &["--limit", "many"]);
    refuses(viewer(["--demo", "--db", "mine.db"]).current_dir(folder.path()), &["--demo", "mine.db"]);
    refuses(viewer(["--demo", "list"]).current_dir(folder.path()), &["--demo"]);
    refuses(viewer(["--listen", "example.org"]).current_dir(folder.path()), &["example.org"]);
    refuses(viewer(["--prefix", "/a b"]).current_dir(folder.path()), &["/a b"]);
    assert!(names_in(folder.path()).is_empty());
}

#[test]
fn an_environment_value_that_is_not_allowed() {
    let folder = tempfile::tempdir().expect("a folder");
    let in_folder = |mut command: Command| {
        command.current_dir(folder.path()).env("ERROR_TRACKER_DB", "errors.db");
        command
    };
    refuses(in_folder(viewer([""; 0])).env("ERROR_TRACKER_LISTEN", "nowhere"), &["nowhere"]);
    refuses(in_folder(viewer([""; 0])).env("ERROR_TRACKER_TOKEN", ""), &["token"]);
    let wrong = in_folder(example("worker")).env("ERROR_TRACKER_BACKTRACE", "maybe").output().expect("it runs");
    assert_eq!(text(&wrong).2, Some(2));
    refuses(
        in_folder(example("worker")).env("ERROR_TRACKER_BACKTRACE", "maybe"),
        &["ERROR_TRACKER_BACKTRACE", "maybe"],
    );
    refuses(in_folder(example("worker")).env("ERROR_TRACKER_MASK_KEY", "x"), &["ERROR_TRACKER_MASK_KEY`"]);
    assert!(names_in(folder.path()).is_empty());
}

#[test]
fn a_port_that_is_taken() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    refuses(viewer(["--listen", &address]).current_dir(folder.path()), &[&address]);
    refuses(viewer(["--demo", "--listen", &address]).current_dir(folder.path()), &[&address]);
    assert!(names_in(folder.path()).is_empty());
}
