//! The panic hook among other hooks, and at the end of a process. A binary of its own, because a process has one hook.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

use std::{
    panic::catch_unwind,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use error_tracker::{
    Config, Level, MemoryStore, SledStore,
    model::{Event, Kind},
    store::{EventQuery, Store},
    testing::with_captured_events,
};

/// Says to this binary, started once more, that it is the child, and which store it has.
const CHILD: &str = "PANIC_HOOK_TEST_STORE";

fn events(store: &dyn Store) -> Vec<Event> {
    store.events(&EventQuery { limit: 100, ..EventQuery::default() }).expect("a store").items
}

#[test]
fn the_hook_that_was_there_runs_too_and_without_a_guard_it_runs_alone() {
    static CALLED: AtomicUsize = AtomicUsize::new(0);
    if std::env::var_os(CHILD).is_some() {
        return;
    }
    std::panic::set_hook(Box::new(|_| {
        CALLED.fetch_add(1, Relaxed);
    }));
    let store = Arc::new(MemoryStore::new());
    let guard = error_tracker::init(Config::new().store(Arc::clone(&store))).expect("settings");
    let _ = catch_unwind(|| panic!("seen by both"));
    drop(guard);
    let _ = catch_unwind(|| panic!("seen by one"));
    assert_eq!(CALLED.load(Relaxed), 2);
    assert_eq!(events(&*store).iter().map(Event::message).collect::<Vec<_>>(), ["seen by both"]);

    let captured = with_captured_events(|| {
        let _ = catch_unwind(|| panic!("seen by a test"));
        std::thread::spawn(|| panic!("of another thread")).join().expect_err("it panics");
    });
    assert_eq!(captured.iter().map(Event::message).collect::<Vec<_>>(), ["seen by a test"]);
    assert_eq!(captured[0].kind, Kind::Panic);

    let second = Arc::new(MemoryStore::new());
    let guard = error_tracker::init(Config::new().store(Arc::clone(&second))).expect("settings");
    let _ = catch_unwind(|| panic!("seen once"));
    drop(guard);
    assert_eq!((events(&*second).len(), events(&*store).len()), (1, 1));
}

/// Where no panic may pass, the standard library ends the process.
extern "C" fn called_by_foreign_code(order: u32) {
    assert!(order < 10, "no order {order}");
}

#[test]
fn a_panic_that_ends_the_process_is_on_disk() {
    if let Some(path) = std::env::var_os(CHILD) {
        let _guard = error_tracker::init(Config::new().db(path)).expect("settings");
        called_by_foreign_code(17);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("errors.db");
    let child = Command::new(std::env::current_exe().expect("a path"))
        .args(["--exact", "a_panic_that_ends_the_process_is_on_disk"])
        .env(CHILD, &path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("a process");
    assert!(!child.success());
    let events = events(&SledStore::open(&path).expect("the child has let go of it"));
    let panic = events.iter().find(|event| event.message() == "no order 17").expect("the panic");
    assert_eq!((panic.kind, panic.level), (Kind::Panic, Level::Error));
    let end = events.iter().find(|event| event.level == Level::Fatal).expect("and what came of it");
    assert!(end.message().contains("cannot unwind"), "{}", end.message());
}

/// The example, built with `panic = "abort"`.
fn built_to_abort(example: &str) -> String {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--offline", "--profile", "abort"])
        .args(["--package", "error-tracker", "--example", example, "--message-format", "json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let messages = String::from_utf8_lossy(&built.stdout);
    let program = messages.lines().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        message["executable"].as_str().map(str::to_owned)
    });
    program.expect("the program")
}

#[test]
fn with_panic_abort_a_type_that_took_long_is_told_by_its_name() {
    let ran = Command::new(built_to_abort("long_values")).output().expect("a process");
    assert!(ran.status.success(), "{ran:?}");
    let shown = String::from_utf8_lossy(&ran.stdout);
    let not_again = "has taken too long before";
    let expected = [
        ("Value: Batch { id: 17, rows: [7, 7, ", "-"),
        ("Unprintable: <&long_values::Batch>", not_again),
        ("Unprintable: <&long_values::Batch>", not_again),
        ("Value: Batch { id: 17, rows: [7, 7, ", "saved before its last use"),
        ("Moved: <moved>", not_again),
        ("Moved: <moved>", not_again),
    ];
    assert_eq!(shown.lines().count(), expected.len(), "{shown}");
    for (line, (beginning, note)) in shown.lines().zip(expected) {
        assert!(line.starts_with(beginning) && line.contains(note), "{line}");
    }
}

#[test]
fn with_panic_abort_a_panic_is_on_disk_before_the_process_dies() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("errors.db");
    let program = built_to_abort("ends_by_panic");
    let child =
        Command::new(program).arg(&path).stdout(Stdio::null()).stderr(Stdio::null()).status().expect("a process");
    assert_eq!(child.code(), None, "a signal ends it, and no unwinding");
    let events = events(&SledStore::open(&path).expect("the child has let go of it"));
    let [event] = &events[..] else { panic!("one panic, one event: {events:#?}") };
    assert_eq!((event.kind, event.level, event.message()), (Kind::Panic, Level::Fatal, "no order 17"));
    assert_eq!(event.context["panic"]["file"], "error-tracker/examples/ends_by_panic.rs");
    assert!(event.backtrace.iter().any(|frame| frame.function.ends_with("charge")), "{:#?}", event.backtrace);
}
