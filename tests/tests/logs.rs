//! Logs that become events, events that become logs, and reports of other libraries.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

use std::{
    error::Error,
    io::{self, Write},
    sync::{Arc, Mutex, Once},
};

use error_stack::{Report, ResultExt};
use error_tracker::{
    Config, EventLog, MemoryStore, auto_track,
    integration::{error_stack::capture_report, log::RecordCapture, tracing::EventLayer},
    model::{Event, Kind, Level},
    store::Store,
    testing::{self, with_captured_events},
};
use error_tracker_tests::{example, text};
use tracing_subscriber::{filter::LevelFilter, layer::SubscriberExt};

fn traced(layer: EventLayer, run: impl FnOnce()) -> Vec<Event> {
    let subscriber = tracing_subscriber::registry().with(layer);
    with_captured_events(|| tracing::subscriber::with_default(subscriber, run))
}

#[auto_track]
fn price(article: &str) -> Result<u32, std::num::ParseIntError> {
    let tag = article.len();
    let _ = tag;
    article.parse()
}

#[test]
fn an_event_at_error_is_a_message_with_what_its_spans_know() {
    let events = traced(EventLayer::new(), || {
        let outer = tracing::info_span!("request", user = 7, order = 1, password = "hunter2");
        let _outer = outer.entered();
        let inner = tracing::info_span!("checkout", order = 18, total = tracing::field::Empty);
        inner.record("total", 4.5);
        let _inner = inner.entered();
        tracing::error!(queue = "mails", token = "s3cr3t", "the queue is {} % full", 90);
    });
    let [event] = &events[..] else { panic!("{events:?}") };
    assert_eq!((event.kind, event.level, event.message()), (Kind::Message, Level::Error, "the queue is 90 % full"));
    let context = &event.context;
    assert_eq!((&context["user"], &context["order"], &context["total"]), (&7.into(), &18.into(), &4.5.into()));
    assert_eq!((&context["queue"], &context["target"]), (&"mails".into(), &"logs".into()));
    assert_eq!(context["spans"], serde_json::json!(["request", "checkout"]));
    let shown = serde_json::to_string(event).expect("JSON");
    assert!(!shown.contains("hunter2") && !shown.contains("s3cr3t"), "{shown}");
}

#[test]
fn an_error_in_a_field_is_an_error_with_its_causes() {
    let events = traced(EventLayer::new(), || {
        let error = io::Error::other("x".parse::<u8>().unwrap_err());
        tracing::error!(error = &error as &dyn Error, "no price");
    });
    let [event] = &events[..] else { panic!("{events:?}") };
    assert_eq!((event.kind, event.title()), (Kind::Error, "std::io::error::Error"));
    assert_eq!(event.context["message"], "no price");
}

#[test]
fn an_error_that_was_recorded_on_its_way_is_one_event() {
    let events = traced(EventLayer::new(), || {
        let error = price("tea").expect_err("no number");
        tracing::error!(error = &error as &dyn Error, "no price");
    });
    let [event] = &events[..] else { panic!("{events:?}") };
    assert_eq!(&*event.frames[0].function, "price");
}

#[test]
fn lesser_events_are_breadcrumbs_down_to_the_level_that_is_wanted() {
    let said = |layer| {
        let events = traced(layer, || {
            tracing::warn!(shelf = 3, password = "hunter2", "nearly empty");
            tracing::info!("taken");
            tracing::debug!("looked up");
            tracing::trace!("too much");
            tracing::error!("empty");
        });
        let breadcrumbs = events.into_iter().next().expect("an event").breadcrumbs;
        assert_eq!((&breadcrumbs[0].data["shelf"], breadcrumbs[0].level), (&3.into(), Level::Warning));
        assert!(!format!("{breadcrumbs:?}").contains("hunter2"));
        breadcrumbs.into_iter().map(|breadcrumb| breadcrumb.message).collect::<Vec<_>>()
    };
    assert_eq!(said(EventLayer::new()), ["nearly empty", "taken", "looked up"]);
    assert_eq!(said(EventLayer::new().breadcrumbs_from(LevelFilter::WARN)), ["nearly empty"]);
    assert_eq!(said(EventLayer::new().breadcrumbs_from(LevelFilter::TRACE)).len(), 4);
}

#[test]
fn warnings_are_captured_when_asked_for() {
    let events = traced(EventLayer::new().capture_from(LevelFilter::WARN), || tracing::warn!("nearly empty"));
    assert_eq!((events.len(), events[0].level), (1, Level::Warning));
}

#[test]
fn messages_that_differ_by_a_value_are_one_issue() {
    let events = traced(EventLayer::new(), || {
        for user in [17, 18] {
            tracing::error!("user {user} not found");
        }
        tracing::error!("no such user");
    });
    assert_eq!(events[0].fingerprint, events[1].fingerprint);
    assert_ne!(events[0].fingerprint, events[2].fingerprint);
}

/// Says something whenever it is shown, as a type that logs does.
struct Talkative;

impl std::fmt::Debug for Talkative {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        tracing::error!("shown");
        f.write_str("Talkative")
    }
}

#[test]
fn what_is_logged_while_an_event_is_taken_down_is_not_captured() {
    let events = traced(EventLayer::new(), || tracing::error!(value = ?Talkative, "once"));
    assert_eq!(events.iter().map(Event::message).collect::<Vec<_>>(), ["once"]);
}

#[test]
fn lines_of_the_store_are_not_captured() {
    let events = traced(EventLayer::new(), || {
        tracing::error!(target: "sled::pagecache", "no room");
        tracing::error!(target: "error_tracker", "no room");
        tracing::error!(target: "sledge", "broken");
    });
    assert_eq!(events.iter().map(Event::message).collect::<Vec<_>>(), ["broken"]);
}

/// The lines that the inner logger got.
static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Lines;

impl log::Log for Lines {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.level() <= log::Level::Warn
    }

    fn log(&self, record: &log::Record<'_>) {
        LINES.lock().expect("the lines").push(record.args().to_string());
    }

    fn flush(&self) {}
}

/// The process has one logger, and each thread a tracker of its own.
fn captured_by_the_logger(run: impl FnOnce()) -> Vec<Event> {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| RecordCapture::around(Lines).install(log::LevelFilter::Debug).expect("no logger yet"));
    with_captured_events(run)
}

#[test]
fn a_record_at_error_is_captured_with_those_before_it() {
    let events = captured_by_the_logger(|| {
        log::info!("looking for node 3");
        log::error!(node = 3, secret = "s3cr3t"; "node 3 is gone");
    });
    let [event] = &events[..] else { panic!("{events:?}") };
    assert_eq!((event.kind, event.message()), (Kind::Message, "node 3 is gone"));
    assert_eq!((&event.context["node"], &event.context["target"]), (&3.into(), &"logs".into()));
    assert_eq!(event.breadcrumbs[0].message, "looking for node 3");
    assert!(!serde_json::to_string(event).expect("JSON").contains("s3cr3t"));
}

#[test]
fn an_error_among_the_key_values_is_an_error_with_its_causes() {
    let events = captured_by_the_logger(|| {
        let error = "three".parse::<u8>().unwrap_err();
        log::error!(err:err = error; "node 3 has no port");
    });
    assert_eq!((events[0].kind, events[0].title()), (Kind::Error, "core::num::error::ParseIntError"));
}

#[test]
fn the_inner_logger_gets_what_it_wants() {
    captured_by_the_logger(|| {
        log::warn!("a line for the inner logger");
        log::info!("a line that it does not want");
    });
    let lines = LINES.lock().expect("the lines");
    assert!(lines.iter().any(|line| line == "a line for the inner logger"));
    assert!(!lines.iter().any(|line| line == "a line that it does not want"));
}

#[test]
fn a_second_logger_is_an_error() {
    captured_by_the_logger(|| {});
    let error = RecordCapture::new().install(log::LevelFilter::Info).expect_err("there is one");
    assert_eq!(error.to_string(), "the process has a logger already");
}

/// What was written, shared.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("the bytes").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Written {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("the bytes").clone()).expect("text")
    }
}

#[test]
fn each_event_is_a_line_of_json() {
    let written = Written::default();
    let config = Config::new().event_log(EventLog::json(written.clone()));
    testing::with_tracker(config, || {
        for article in ["tea", "coffee\n"] {
            price(article).expect_err("no number");
        }
    })
    .expect("a tracker");
    let events: Vec<Event> = written.text().lines().map(|line| serde_json::from_str(line).expect("an event")).collect();
    assert_eq!(
        events.iter().map(|event| &*event.frames[0].arguments[0].value).collect::<Vec<_>>(),
        ["\"tea\"", "\"coffee\\n\""]
    );
}

#[test]
fn each_event_is_text_for_people() {
    let written = Written::default();
    let config = Config::new().event_log(EventLog::text(written.clone()));
    testing::with_tracker(config, || price("tea").expect_err("no number")).expect("a tracker");
    let text = written.text();
    assert!(text.starts_with("core::num::error::ParseIntError: invalid digit"), "{text}");
    assert!(text.contains("article: &str = \"tea\"") && text.ends_with("\n\n"), "{text}");
}

/// Fails whenever it is written to.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_log_that_cannot_be_written_stops_nothing_and_is_told_of() {
    let told = Arc::new(Mutex::new(String::new()));
    let hear = Arc::clone(&told);
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let config = Config::new()
        .store(Arc::clone(&store))
        .event_log(EventLog::json(Full))
        .on_internal_error(move |error| hear.lock().expect("what was told").push_str(&error.message));
    testing::with_tracker(config, || price("tea").expect_err("no number")).expect("a tracker");
    assert_eq!(store.stats().expect("numbers").kept_events, 1);
    assert!(told.lock().expect("what was told").starts_with("the event log cannot be written"));
}

#[test]
fn a_file_that_is_rotated_gets_the_events() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut program = example("tracing_events");
    let output = program.env("ERROR_TRACKER_DB", folder.path().join("e.db")).output().expect("it runs");
    let (lines, complained, code) = text(&output);
    assert_eq!(code, Some(0), "{complained}");
    let mut events: Vec<Event> = lines.lines().map(|line| serde_json::from_str(line).expect("an event")).collect();
    // An error that may go on through further functions is written a moment later.
    events.sort_by_key(|event| event.id);
    assert_eq!(
        events.iter().map(Event::message).collect::<Vec<_>>(),
        ["invalid digit found in string", "the queue is 90 % full"]
    );
    assert!(!lines.contains("hunter2"));
}

#[test]
fn a_report_of_eyre_leaves_main_with_frames_and_values() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut program = example("eyre_report");
    let output = program.arg("settings").env("ERROR_TRACKER_DB", folder.path().join("e.db")).output().expect("it runs");
    let (_, shown, code) = text(&output);
    assert_eq!(code, Some(1));
    assert!(shown.starts_with("Error: "), "{shown}");
    for part in [
        "the server cannot start",
        "caused by ",
        "port is no port",
        "eyre_report::port",
        "eyre_report::start",
        "value: &str = \" 80a\"",
        "file: &str = \"settings\"",
    ] {
        assert!(shown.contains(part), "no {part} in {shown}");
    }
    assert!(!shown.contains("correct horse battery"), "{shown}");
}

#[derive(Debug)]
struct BadSettings;

impl std::fmt::Display for BadSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the settings cannot be used")
    }
}

impl Error for BadSettings {}

#[auto_track]
fn port(line: &str) -> Result<u16, Report<BadSettings>> {
    let port = line.parse().attach("in settings.toml").attach("password=hunter2").change_context(BadSettings)?;
    Ok(port)
}

#[auto_track]
fn start(line: &str) -> Result<u16, Report<BadSettings>> {
    port(line).attach("while starting")
}

#[test]
fn a_report_of_error_stack_has_its_contexts_and_attachments() {
    let events = with_captured_events(|| {
        capture_report(&start("http").expect_err("no number"));
    });
    let [event] = &events[..] else { panic!("{events:?}") };
    let chain: Vec<_> = event.exceptions.iter().map(|exception| &*exception.type_name).collect();
    assert_eq!(chain, ["logs::BadSettings", "core::num::error::ParseIntError"]);
    assert_eq!(event.frames.len(), 2);
    let attachments = event.context["attachments"].to_string();
    assert!(attachments.contains("while starting") && attachments.contains("in settings.toml"), "{attachments}");
    assert!(!attachments.contains("hunter2"), "{attachments}");
}

#[test]
fn a_report_outside_of_tracked_functions_can_be_captured() {
    let report = Report::new(BadSettings).attach("in settings.toml");
    let events = with_captured_events(|| capture_report(&report));
    assert_eq!(
        (events[0].title(), &events[0].context["attachments"][0]),
        ("logs::BadSettings", &"in settings.toml".into())
    );
}
