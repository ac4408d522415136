//! The binary at the terminal: what it prints, and how it ends.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use error_tracker::{model::Event, store::SledStore};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tempfile::TempDir;

use crate::samples::{self, event, record};

fn viewer(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_error-tracker-viewer"));
    for name in ["DB", "LISTEN", "PREFIX", "TOKEN"] {
        command.env_remove(format!("ERROR_TRACKER_{name}"));
    }
    command.args(arguments);
    command
}

fn run(arguments: &[&str]) -> Output {
    viewer(arguments).output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What went wrong, which is one line and an exit code.
fn refused(output: &Output, code: i32) -> String {
    let error = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(code), "{error}");
    assert!(output.stdout.is_empty(), "{}", text(output));
    error
}

/// A store with three events of two issues, oldest first.
fn filled() -> (TempDir, String, Vec<Event>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("errors.db");
    let now = Timestamp::now();
    let mut events = samples::shop(now);
    events.truncate(1);
    let back = |minutes| now - SignedDuration::from_mins(minutes);
    let events = vec![
        event("Old", back(50), 1),
        event("Old", back(40), 2),
        Event { timestamp: back(1), id: samples::id(back(1), 3), ..events.remove(0) },
    ];
    let store = SledStore::open(&path).unwrap();
    record(&store, events.clone());
    drop(store);
    (folder, path.to_str().unwrap().to_owned(), events)
}

#[test]
fn list_prints_issues_and_json_lines() {
    let (_folder, db, events) = filled();
    let plain = text(&run(&["list", "--db", &db]));
    assert!(
        plain.contains("shop::pay::PayError  card 4711 of order 88213 was declined") && plain.contains("2 times"),
        "{plain}"
    );
    assert!(!plain.contains('\u{1b}'), "colours without a terminal");
    let lines = text(&run(&["list", "--json", "type:Old", "--db", &db]));
    let issue: Value = serde_json::from_str(lines.trim()).unwrap();
    assert_eq!(issue["fingerprint"], events[0].fingerprint.to_string());
}

#[test]
fn show_prints_frames_with_their_values() {
    let (_folder, db, events) = filled();
    for id in
        [events[2].id.to_string(), events[2].fingerprint.to_string(), events[2].fingerprint.to_string()[..8].to_owned()]
    {
        let plain = text(&run(&["show", &id, "--db", &db]));
        for wanted in [
            "caused by reqwest::error::Error",
            "1. shop::gateway::debit  src/gateway.rs:41:18",
            "> response.error_for_status()?",
            "amount",
            "12990",
            "<moved>",
            "[masked]",
        ] {
            assert!(plain.contains(wanted), "{wanted} in {plain}");
        }
    }
    let json = text(&run(&["show", &events[2].id.to_string(), "--json", "--db", &db]));
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), serde_json::to_value(&events[2]).unwrap());
}

#[test]
fn no_stored_escape_sequence_reaches_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("errors.db");
    let mut hostile = event("Hostile", Timestamp::now(), 1);
    let attack = "\u{1b}]0;owned\u{7}\u{1b}[2J";
    hostile.exceptions[0].message = attack.into();
    hostile.exceptions[0].type_name = attack.into();
    hostile.frames[0].expression = attack.into();
    hostile.frames[0].locals = vec![samples::variable(attack, attack, attack)];
    hostile.release = Some(attack.into());
    hostile.context.insert(attack.into(), attack.into());
    let store = SledStore::open(&path).unwrap();
    record(&store, [hostile.clone()]);
    drop(store);
    let db = path.to_str().unwrap();
    for arguments in [vec!["list"], vec!["show", &hostile.id.to_string()], vec!["tail", "--no-follow"]] {
        let output = viewer(&arguments).args(["--db", db]).env("CLICOLOR_FORCE", "1").output().unwrap();
        let printed = text(&output).replace("\u{1b}[0m", "");
        assert!(
            !printed.contains("\u{1b}]") && !printed.contains("\u{1b}[2J") && !printed.contains('\u{7}'),
            "{arguments:?}: {printed:?}"
        );
    }
}

#[test]
fn export_writes_json_lines_oldest_first() {
    let (_folder, db, events) = filled();
    let lines = text(&run(&["export", "--format", "json", "--db", &db]));
    let read: Vec<Event> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(read, events);
    assert_eq!(text(&run(&["export", "--json", "--db", &db])), lines);
}

#[test]
fn export_writes_csv_and_markdown() {
    let (_folder, db, events) = filled();
    let table = text(&run(&["export", "--format", "csv", "--db", &db]));
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!((rows.len(), &rows[2][7]), (3, "card 4711 of order 88213 was declined"));
    let markdown =
        text(&run(&["export", "--format", "markdown", "--issue", &events[0].fingerprint.to_string(), "--db", &db]));
    assert_eq!(markdown.matches("# `app::Old`").count(), 2);
}

#[test]
fn export_into_a_file_leaves_nothing_half_made() {
    let (folder, db, _) = filled();
    let file = folder.path().join("out.json");
    assert!(run(&["export", "-o", file.to_str().unwrap(), "--db", &db]).status.success());
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 3);
    let error = refused(&run(&["export", "-o", folder.path().join("no/out.json").to_str().unwrap(), "--db", &db]), 2);
    assert!(error.contains("no/out.json"), "{error}");
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name.to_string_lossy().contains("part"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn tail_prints_the_latest_events() {
    let (_folder, db, events) = filled();
    let lines = text(&run(&["tail", "-n", "2", "--no-follow", "--json", "--db", &db]));
    let ids: Vec<String> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids, [events[1].id.to_string(), events[2].id.to_string()]);
}

#[test]
fn stats_and_prune_say_what_there_is_and_what_went() {
    let (_folder, db, _) = filled();
    let stats: Value = serde_json::from_str(&text(&run(&["stats", "--json", "--db", &db]))).unwrap();
    assert_eq!((&stats["issues"], &stats["count"]), (&Value::from(2), &Value::from(3)));
    let pruned: Value =
        serde_json::from_str(&text(&run(&["prune", "--events-per-issue-max", "1", "--json", "--db", &db]))).unwrap();
    assert!(pruned["events"].as_u64().is_some(), "{pruned}");
}

#[test]
fn a_store_that_is_not_there_is_named_and_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("missing.db");
    for arguments in [&["list"][..], &["show", "0000000000"], &["export"], &["stats"], &["tail"], &["prune"]] {
        let output = viewer(arguments).arg("--db").arg(&db).output().unwrap();
        let error = refused(&output, 2);
        assert!(error.contains("missing.db") && error.trim().lines().count() == 1, "{arguments:?}: {error}");
        assert!(!db.exists(), "{arguments:?}");
    }
}

#[test]
fn a_path_that_is_no_store_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file.db");
    std::fs::write(&file, "not a store").unwrap();
    for arguments in [&["list"][..], &["--listen", "127.0.0.1:0"]] {
        let error = refused(&viewer(arguments).arg("--db").arg(&file).output().unwrap(), 2);
        assert!(error.contains("file.db") && error.trim().lines().count() == 1, "{error}");
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "not a store");
}

#[test]
fn bad_input_is_named_and_ends_with_2() {
    let (_folder, db, _) = filled();
    for (arguments, named) in [
        (&["--nonsense"][..], "--nonsense"),
        (&["--listen", "nowhere"], "nowhere"),
        (&["--listen", "0.0.0.0:0"], "--token"),
        (&["--listen", "127.0.0.1:0", "--prefix", "/a b"], "/a b"),
        (&["--listen", "127.0.0.1:0", "--list-size", "0"], "the list size is a number from 1 to 100, not \"0\""),
        (&["--listen", "127.0.0.1:0", "--list-size", "many"], "the list size is a number from 1 to 100, not \"many\""),
        (&["--listen", "127.0.0.1:0", "--source", "nowhere"], "the source folder nowhere is not there"),
        (&["list", "--limit", "0"], "invalid value '0' for '--limit <NUMBER>': it takes a number from 1 on"),
        (&["list", "--status", "done"], "done"),
        (&["list", "is:broken"], "broken"),
        (&["show", "xyz"], "xyz"),
        (&["show", "0"], "\"0\" is too short: the beginning of a fingerprint has at least"),
        (&["export", "--format", "xml"], "xml"),
        (&["export", "--issue", "xyz"], "xyz"),
    ] {
        let error = refused(&viewer(arguments).args(["--db", &db]).output().unwrap(), 2);
        assert!(error.contains(named), "{arguments:?}: {error}");
    }
}

#[test]
fn what_is_not_found_ends_with_1() {
    let (_folder, db, _) = filled();
    for id in ["00000000000000000000000000000000", "0197f6a0-0000-7000-8000-000000000000", "00000000"] {
        assert!(refused(&run(&["show", id, "--db", &db]), 1).contains(id));
    }
}

#[test]
fn a_port_in_use_makes_no_store() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("new.db");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let error = refused(&viewer(&["--listen", &address]).arg("--db").arg(&db).output().unwrap(), 2);
    assert!(error.contains(&address) && error.trim().lines().count() == 1, "{error}");
    assert!(!db.exists());
}

#[test]
fn test_error_records_a_failure_with_its_values_and_masks_the_secret() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("new.db");
    let output = viewer(&["test-error", "--json"]).arg("--db").arg(&db).output().unwrap();
    let event: Event = serde_json::from_str(&text(&output)).unwrap();
    assert_eq!(event.message(), "invalid digit found in string");
    let functions: Vec<&str> = event.frames.iter().map(|frame| &*frame.function).collect();
    assert_eq!(functions, ["read_amount", "read_order"]);
    assert_eq!(event.frames[0].arguments[0].value, "\"O1 bulbs\"");
    let password = event.frames[1].arguments.iter().find(|argument| argument.name == "password").unwrap();
    assert!(password.masked && !text(&output).contains("not a real secret"));
    let shown = viewer(&["show", &event.id.to_string()]).arg("--db").arg(&db).output().unwrap();
    assert!(text(&shown).contains("read_amount"));
}

#[test]
fn compact_says_what_it_gave_back() {
    let (_folder, db, events) = filled();
    let sizes: Value = serde_json::from_str(&text(&run(&["compact", "--json", "--db", &db]))).unwrap();
    assert!(sizes["bytes_before"].as_u64().is_some() && sizes["bytes_after"].as_u64().is_some(), "{sizes}");
    assert_eq!(text(&run(&["export", "--db", &db])).lines().count(), events.len());
}

#[test]
fn completions_are_printed() {
    assert!(text(&run(&["completions", "bash"])).contains("_error__tracker__viewer()"));
}

struct Serving {
    child: Child,
    address: String,
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn serve(db: &Path, more: &[&str]) -> Serving {
    let mut child =
        viewer(&["--listen", "127.0.0.1:0"]).args(more).arg("--db").arg(db).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).unwrap().to_owned();
    Serving { child, address }
}

fn fetch(address: &str, head: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(format!("{head}\r\nConnection: close\r\n\r\n").as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn without_a_command_it_serves_the_store() {
    let (_folder, db, _) = filled();
    let serving = serve(Path::new(&db), &[]);
    let page = fetch(&serving.address, &format!("GET /dev/error/ HTTP/1.1\r\nHost: {}", serving.address));
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("card 4711 of order 88213 was declined"));
    let foreign = fetch(&serving.address, "GET /dev/error/ HTTP/1.1\r\nHost: evil.example");
    assert!(foreign.starts_with("HTTP/1.1 403"));
}

#[test]
fn serving_makes_a_store_that_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let db: PathBuf = folder.path().join("new.db");
    let serving = serve(&db, &["--prefix", "/errors"]);
    let page = fetch(&serving.address, "GET /errors/ HTTP/1.1\r\nHost: localhost");
    assert!(page.contains("No failure has been recorded yet"));
    assert!(db.exists());
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_in_peace() {
    let folder = tempfile::tempdir().unwrap();
    let mut serving = serve(&folder.path().join("new.db"), &[]);
    let kill = Command::new("kill").args(["-INT", &serving.child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    assert_eq!(serving.child.wait().unwrap().code(), Some(0));
}

#[test]
fn the_environment_sets_what_options_set() {
    let (_folder, db, _) = filled();
    let output = viewer(&["list"]).env("ERROR_TRACKER_DB", &db).output().unwrap();
    assert!(text(&output).contains("PayError"));
    let wrong = viewer(&[]).env("ERROR_TRACKER_DB", &db).env("ERROR_TRACKER_LISTEN", "nowhere").output().unwrap();
    assert!(refused(&wrong, 2).contains("nowhere"));
    let wrong = viewer(&["--listen", "127.0.0.1:0"])
        .args(["--db", &db])
        .env("ERROR_TRACKER_LIST_SIZE", "101")
        .output()
        .unwrap();
    assert!(refused(&wrong, 2).contains("the list size is a number from 1 to 100, not \"101\""));
}

#[test]
fn the_list_size_is_an_option() {
    let (_folder, db, _) = filled();
    let serving = serve(Path::new(&db), &["--list-size", "2"]);
    let page = fetch(&serving.address, &format!("GET /dev/error/?status=all HTTP/1.1\r\nHost: {}", serving.address));
    assert_eq!(page.matches("class=\"issue\"").count(), 2);
}

/// What a terminal is given, standard error included: `script` stands for one.
#[cfg(target_os = "linux")]
fn on_a_terminal(arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let line = [&[env!("CARGO_BIN_EXE_error-tracker-viewer")], arguments].concat().join(" ");
    let mut command = Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).stdin(Stdio::null()).env("TERM", "xterm").env_remove("NO_COLOR");
    let output = command.envs(environment.iter().copied()).output();
    text(&output.unwrap_or_else(|error| panic!("script is missing ({error}): apt-get install bsdutils")))
}

#[test]
#[cfg(target_os = "linux")]
fn a_terminal_gets_colours_unless_it_asks_for_none() {
    let (_folder, db, _) = filled();
    assert!(on_a_terminal(&["list", "--db", &db], &[]).contains("\u{1b}[1m"));
    let plain = on_a_terminal(&["list", "--db", &db], &[("NO_COLOR", "1")]);
    assert!(plain.contains("PayError") && !plain.contains("\u{1b}["), "{plain:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn long_work_shows_on_a_terminal_how_far_it_is_and_elsewhere_nothing() {
    let (folder, db, _) = filled();
    let file = folder.path().join("events.json");
    let file = file.to_str().unwrap();
    let shown = on_a_terminal(&["export", "-o", file, "--db", &db], &[]);
    assert!(shown.contains("0 of 3 events") || shown.contains("3 of 3 events"), "{shown:?}");
    assert_eq!(std::fs::read_to_string(file).unwrap().lines().count(), 3);
    for (command, said) in [("prune", "removed 0 events and 0 issues"), ("compact", " after")] {
        let shown = on_a_terminal(&[command, "--db", &db], &[]);
        assert!(shown.contains("\u{1b}[") && shown.contains(said), "{shown:?}");
        let output = run(&[command, "--db", &db]);
        assert!(output.stderr.is_empty() && !text(&output).contains('\u{1b}'), "{output:?}");
    }
    assert!(run(&["export", "-o", file, "--db", &db]).stderr.is_empty());
}
