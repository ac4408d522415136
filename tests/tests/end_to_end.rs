//! A program that fails, its store, and all that can be seen of it: at the terminal, over HTTP, on disk.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

use error_tracker_tests::{Served, example, files_with, text, viewer};
use serde_json::Value;
use tempfile::TempDir;

/// What `worker` is given, and nobody may ever see.
const TOKEN: &str = "tok_worker_93b1f0aa";

/// A store that `worker` has failed into.
fn worked() -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("errors.db").to_str().expect("text").to_owned();
    let output = example("worker").env("ERROR_TRACKER_DB", &db).output().expect("it runs");
    let (said, complained, code) = text(&output);
    assert_eq!(code, Some(0), "{complained}");
    assert!(said.ends_with("3 jobs failed\n"), "{said}");
    assert!(!complained.contains(TOKEN), "print_exception masks: {complained}");
    (folder, db)
}

fn exported(db: &str) -> Vec<Value> {
    let (lines, complained, code) =
        text(&viewer(["--db", db, "export", "--format", "json"]).output().expect("it runs"));
    assert_eq!(code, Some(0), "{complained}");
    lines.lines().map(|line| serde_json::from_str(line).expect("an event a line")).collect()
}

fn variable<'a>(frame: &'a Value, kind: &str, name: &str) -> &'a Value {
    let variables = frame[kind].as_array().expect("a list");
    variables.iter().find(|variable| variable["name"] == name).unwrap_or_else(|| panic!("no {name} in {frame:#}"))
}

#[test]
fn values_travel_from_the_failing_program_to_the_export() {
    let (_folder, db) = worked();
    let events = exported(&db);
    assert_eq!(events.len(), 3);
    let times: Vec<&str> = events.iter().map(|event| event["timestamp"].as_str().expect("a time")).collect();
    assert!(times.is_sorted(), "oldest first: {times:?}");

    let event = events.iter().find(|event| {
        event["exceptions"].as_array().expect("a list").len() == 2 && event["frames"][0]["function"] == "add_up"
    });
    let event = event.expect("the job with a word in it");
    assert_eq!(event["exceptions"][1]["type"], "core::num::error::ParseIntError");
    assert_eq!(
        (&event["kind"], &event["level"], &event["release"]),
        (&"error".into(), &"error".into(), &"1.4.2".into())
    );
    let [inner, outer] = [&event["frames"][0], &event["frames"][1]];
    assert_eq!((&inner["function"], &outer["function"]), (&"add_up".into(), &"work".into()));
    assert_eq!(variable(inner, "arguments", "text")["value"], r#""4\nfive\n6\n""#);
    assert_eq!(variable(inner, "locals", "line")["value"], r#""five""#);
    assert_eq!(variable(inner, "locals", "row")["value"], "1");
    assert_eq!(variable(outer, "arguments", "job")["value"], r#""tuesday""#);
    assert_eq!(variable(outer, "arguments", "api_token")["masked"], true);
    assert!(inner["file"].as_str().expect("a file").ends_with("examples/worker.rs"));
    assert!(inner["line"].as_u64().is_some_and(|line| line > 0));
}

#[test]
fn the_terminal_lists_the_issues_and_shows_one() {
    let (_folder, db) = worked();
    let (list, ..) = text(&viewer(["--db", &db, "list"]).output().expect("it runs"));
    assert!(list.contains("JobError") && list.contains("worker::add_up"), "{list}");
    let fingerprint = exported(&db)[0]["fingerprint"].as_str().expect("text").to_owned();
    let (shown, ..) = text(&viewer(["--db", &db, "show", &fingerprint]).output().expect("it runs"));
    assert!(shown.contains("api_token") && !shown.contains(TOKEN), "{shown}");
}

#[test]
fn a_second_run_counts_on() {
    let (_folder, db) = worked();
    let status = example("worker").env("ERROR_TRACKER_DB", &db).output().expect("it runs").status;
    assert!(status.success());
    let served = Served::start(&mut viewer(["--db", &db]));
    let issues = served.json("api/issues");
    assert_eq!(issues["total"], 3);
    for issue in issues["items"].as_array().expect("a list") {
        assert_eq!(issue["count"], 2, "{issue}");
    }
}

#[test]
fn the_api_tells_the_same_as_the_export() {
    let (_folder, db) = worked();
    let events = exported(&db);
    let served = Served::start(&mut viewer(["--db", &db]));
    for event in &events {
        let id = event["id"].as_str().expect("an id");
        assert_eq!(&served.json(&format!("api/events/{id}")), event);
    }
    assert_eq!(served.json("api/stats")["count"], 3);
}

#[test]
fn a_secret_is_nowhere() {
    let (folder, db) = worked();
    let (lines, ..) = text(&viewer(["--db", &db, "export"]).output().expect("it runs"));
    assert!(lines.contains("api_token") && !lines.contains(TOKEN));
    let served = Served::start(&mut viewer(["--db", &db]));
    let mut pages = vec![served.get("")];
    for issue in served.json("api/issues")["items"].as_array().expect("a list") {
        let fingerprint = issue["fingerprint"].as_str().expect("text");
        pages.push(served.get(&format!("issues/{fingerprint}")));
        pages.push(served.get(&format!("api/issues/{fingerprint}/events")));
    }
    assert!(pages.iter().any(|page| page.contains("api_token")));
    assert!(pages.iter().all(|page| !page.contains(TOKEN)));
    drop(served);
    assert_eq!(files_with(folder.path(), TOKEN), Vec::<std::path::PathBuf>::new());
}

#[test]
fn without_init_the_same_program_runs_unchanged() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |tracked: bool| {
        let mut program = example("worker");
        program.current_dir(folder.path());
        if tracked {
            program.env("ERROR_TRACKER_DB", "errors.db");
        }
        let (said, _, code) = text(&program.output().expect("it runs"));
        (said, code)
    };
    let untracked = run(false);
    assert!(std::fs::read_dir(folder.path()).expect("a folder").next().is_none(), "nothing is made");
    assert_eq!(untracked, run(true));
    assert_eq!(untracked.1, Some(0));
}

#[test]
fn the_demo_fails_in_many_ways_and_leaks_nothing() {
    // What the shop's customers and the shop itself keep to themselves.
    const SECRETS: [&str; 10] = [
        "4111 1111",
        "5500 0055",
        "4012 8888",
        "4222 2222",
        "5105 1051",
        "earl-grey-hot",
        "Qm9uZUNoaW5h",
        "first-real-bug",
        "bombe-bletchley",
        "analytical-engine",
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let demo = || Served::start(viewer(["--demo"]).current_dir(folder.path()));
    // Twice, because each run has a fresh store.
    drop(demo());
    let served = demo();
    let issues = served.json("api/issues?limit=100");
    let issues = issues["items"].as_array().expect("a list");
    assert!(issues.len() >= 10, "{}", served.said);
    let counts: std::collections::BTreeSet<_> = issues.iter().map(|issue| issue["count"].as_u64()).collect();
    assert!(counts.len() > 3, "{counts:?}");
    for kind in ["error", "panic", "message"] {
        assert!(issues.iter().any(|issue| issue["kind"] == kind), "no {kind}");
    }
    let mut pages = vec![served.get(""), served.said.clone()];
    for issue in issues {
        pages.push(served.get(&format!("issues/{}", issue["fingerprint"].as_str().expect("text"))));
    }
    let db = folder.path().join("error-tracker-demo.db");
    let (lines, ..) = text(&viewer(["--db", db.to_str().expect("text"), "export"]).output().expect("it runs"));
    pages.push(lines);
    drop(served);
    for secret in SECRETS {
        assert!(pages.iter().all(|page| !page.contains(secret)), "{secret} is on a page");
        assert!(files_with(folder.path(), secret).is_empty(), "{secret} is on disk");
    }
}
