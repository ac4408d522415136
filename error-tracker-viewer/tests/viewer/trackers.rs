//! How the trackers stand that write to the store: in the API and at the terminal.

use std::{process::Command, sync::Arc};

use error_tracker::{
    Config,
    store::{SledStore, Store},
};
use error_tracker_viewer::{Options, router};
use serde_json::{Value, json};

use crate::client::Client;

#[tokio::test]
async fn the_statistics_tell_of_the_trackers_that_write_to_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(SledStore::open(folder.path().join("errors.db")).unwrap());
    let mut client =
        Client::new(router(Arc::clone(&store) as Arc<dyn Store>, Options::new().view_permission(|_| true)));
    let at_the_terminal = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_error-tracker-viewer"));
        let output = command.arg("stats").args(arguments).arg("--db").arg(store.path()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(client.get("/api/stats").await.json()["trackers"], json!([]));
    let guard = error_tracker::init(Config::new().store(SledStore::open(store.path()).unwrap())).unwrap();
    let stats = client.get("/api/stats").await.json();
    assert_eq!(stats["issues"], json!(0));
    assert_eq!(stats["trackers"][0]["process"], json!(std::process::id()));
    assert_eq!(stats["trackers"][0]["stats"]["failing_since"], json!(null));
    assert_eq!(serde_json::from_str::<Value>(&at_the_terminal(&["--json"])).unwrap()["trackers"], stats["trackers"]);
    let plain = at_the_terminal(&[]);
    assert!(plain.contains(&format!("process {}, since", std::process::id())), "{plain}");
    drop(guard);
    assert_eq!(client.get("/api/stats").await.json()["trackers"], json!([]));
}
