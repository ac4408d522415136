//! How the trackers stand that write to the store: in the API and at the terminal.

use std::{
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use error_tracker::{
    Config, Error, ErrorKind, MemoryStore, Notification, capture_message,
    store::{SledStore, Store},
};
use error_tracker_viewer::{Options, router};
use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::{
    client::Client,
    samples,
    stubborn_store::{Mood, StubbornStore},
};

/// The process has one tracker at a time, so these tests take turns.
pub(crate) static TURN: Mutex<()> = Mutex::new(());

#[test]
fn the_statistics_tell_of_the_trackers_that_write_to_the_store() {
    let _turn = TURN.lock();
    let runtime = Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(SledStore::open(folder.path().join("errors.db")).unwrap());
    let mut client =
        Client::new(router(Arc::clone(&store) as Arc<dyn Store>, Options::new().view_permission(|_| true)));
    let at_the_terminal = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_error-tracker-viewer"));
        let output = command.arg("stats").args(arguments).arg("--db").arg(store.path()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(runtime.block_on(client.get("/api/stats")).json()["trackers"], json!([]));
    let guard = error_tracker::init(Config::new().store(SledStore::open(store.path()).unwrap())).unwrap();
    let stats = runtime.block_on(client.get("/api/stats")).json();
    assert_eq!(stats["issues"], json!(0));
    assert_eq!(stats["trackers"][0]["process"], json!(std::process::id()));
    assert_eq!(stats["trackers"][0]["stats"]["failing_since"], json!(null));
    assert_eq!(serde_json::from_str::<Value>(&at_the_terminal(&["--json"])).unwrap()["trackers"], stats["trackers"]);
    let plain = at_the_terminal(&[]);
    assert!(plain.contains(&format!("process {}, since", std::process::id())), "{plain}");
    drop(guard);
    assert_eq!(runtime.block_on(client.get("/api/stats")).json()["trackers"], json!([]));
}

/// The page of the list, once it says so.
fn page_that_says(runtime: &Runtime, client: &mut Client, wanted: &str) -> String {
    let end = Instant::now() + Duration::from_secs(30);
    loop {
        let page = runtime.block_on(client.get("/")).body;
        if page.contains(wanted) {
            return page;
        }
        assert!(Instant::now() < end, "waited too long for \"{wanted}\" in {page}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_store_that_fails_its_tracker_is_told_on_top_of_the_list() {
    let _turn = TURN.lock();
    let folder = tempfile::tempdir().unwrap();
    let mut store = StubbornStore::new(Mood::Failing);
    store.location = Some(folder.path().to_owned());
    let runtime = Runtime::new().unwrap();
    let mut client = Client::new(router(Arc::new(store.clone()), Options::new().view_permission(|_| true)));
    assert!(!runtime.block_on(client.get("/")).body.contains("role=\"alert\""));
    let guard = error_tracker::init(Config::new().store(store.clone())).unwrap();
    capture_message("queue is 90 % full");
    let page = page_that_says(&runtime, &mut client, "Store failing since ");
    assert!(page.contains("</time>, 1 queued."), "{page}");
    assert!(page.contains(&format!("({}).", std::process::id())), "{page}");
    let known = samples::event("Known", Timestamp::now(), 1);
    samples::record(&*store.inner, [known.clone()]);
    let issue = runtime.block_on(client.get(&format!("/issues/{}", known.fingerprint))).body;
    assert!(issue.contains("Store failing since "), "{issue}");
    let live = runtime.block_on(client.get("/api/stats")).json();
    assert_eq!(live["trackers"][0]["stats"]["queued"], json!(1));
    store.set(Mood::Willing);
    let page = page_that_says(&runtime, &mut client, "queue is 90 % full");
    assert_eq!(page.matches("class=\"issue\"").count(), 2);
    page_that_is_well(&runtime, &mut client);
    drop(guard);
}

/// Waits until the list warns of nothing.
fn page_that_is_well(runtime: &Runtime, client: &mut Client) {
    let end = Instant::now() + Duration::from_secs(30);
    while runtime.block_on(client.get("/")).body.contains("role=\"alert\"") {
        assert!(Instant::now() < end, "the banner stays");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn what_a_full_queue_dropped_is_told_on_top_of_the_list() {
    let _turn = TURN.lock();
    let folder = tempfile::tempdir().unwrap();
    let mut store = StubbornStore::new(Mood::Hanging);
    store.location = Some(folder.path().to_owned());
    let runtime = Runtime::new().unwrap();
    let mut client = Client::new(router(Arc::new(store.clone()), Options::new().view_permission(|_| true)));
    let guard = error_tracker::init(Config::new().store(store.clone()).queue_events_max(4)).unwrap();
    for number in 0..200 {
        capture_message(format!("message {number}"));
    }
    store.set(Mood::Willing);
    let page = page_that_says(&runtime, &mut client, ": queue full.</strong> They are counted, without their values.");
    assert!(page.contains("events were dropped since "), "{page}");
    drop(guard);
}

#[test]
fn a_notifier_that_fails_is_told_with_its_last_words_and_they_stay_text() {
    let _turn = TURN.lock();
    let runtime = Runtime::new().unwrap();
    let store = Arc::new(MemoryStore::new());
    let mut client = Client::new(router(store.clone() as Arc<dyn Store>, Options::new().view_permission(|_| true)));
    let refuses = Arc::new(Mutex::new(true));
    let asked = Arc::clone(&refuses);
    let notifier = move |_: &Notification| match *asked.lock() {
        true => Err(Error::new(ErrorKind::Rejected, "<script>alert(1)</script> at smtp://shop:hunter2@mail.example")),
        false => Ok(()),
    };
    let config = Config::new().store(store).notifier(notifier).on_internal_error(|_| {});
    let guard = error_tracker::init(config).unwrap();
    capture_message("queue is 90 % full");
    let page = page_that_says(&runtime, &mut client, " could not be delivered");
    assert!(page.contains("Notifications failing since <time"), "{page}");
    assert!(page.contains("1 issue was held back, to be told when it works again."), "{page}");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; at smtp://"), "{page}");
    assert!(!page.contains("<script>alert") && !page.contains("hunter2"), "{page}");
    *refuses.lock() = false;
    capture_message("queue is 95 % full");
    // What was given up stays told, with the reason.
    let page = page_that_says(&runtime, &mut client, "<strong>1 notification could not be delivered");
    assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains("failing since"), "{page}");
    drop(guard);
}

#[test]
fn a_notifier_that_fails_is_told_by_the_viewer_of_another_program() {
    let _turn = TURN.lock();
    let runtime = Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(SledStore::open(folder.path().join("errors.db")).unwrap());
    let mut arguments = Command::new(env!("CARGO_BIN_EXE_error-tracker-viewer"));
    arguments.args(["stats", "--db"]).arg(store.path());
    let mut client =
        Client::new(router(Arc::clone(&store) as Arc<dyn Store>, Options::new().view_permission(|_| true)));
    let notifier = |_: &Notification| Err(Error::new(ErrorKind::Rejected, "no such \u{1b}[31mmailbox"));
    let guard = error_tracker::init(Config::new().store(store).notifier(notifier).on_internal_error(|_| {})).unwrap();
    capture_message("queue is 90 % full");
    let page = page_that_says(&runtime, &mut client, "1 issue was held back");
    assert!(page.contains("no such [31mmailbox"), "{page}");
    let stats = runtime.block_on(client.get("/api/stats")).json();
    assert_eq!(stats["trackers"][0]["stats"]["notifications_held_back"], json!(1));
    let output = arguments.output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("notifications failing since ") && told.contains(": no such [31mmailbox\n"), "{told}");
    drop(guard);
}
