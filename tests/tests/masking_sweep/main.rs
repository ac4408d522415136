//! One random literal in every place where a failure can carry a secret, and then a search for it in all that is ever
//! seen of the failure: the store's raw files, pages, exports, the API, printed text, and what notifiers are told.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

mod further;
mod places;

use std::{
    fs::{self, File},
    hash::{BuildHasher, RandomState},
    path::Path,
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};

use error_tracker::{Config, Context, Error, ErrorKind, EventLog, Notification, SledStore, model::Event, stats};
use error_tracker_tests::{Served, files_with, text, viewer};

/// Another one in each run, so that nothing can be made to fit it.
static SECRET: LazyLock<String> = LazyLock::new(|| format!("zq{:016x}", RandomState::new().hash_one("secret")));

/// What stands beside the secret in each place, and has to be seen.
const BESIDE: [&str; 22] = [
    "beside_argument",
    "beside_nested",
    "beside_field",
    "beside_pair",
    "beside_newtype",
    "beside_map_like",
    "beside_json",
    "beside_form",
    "beside_query",
    "beside_local_header",
    "beside_url",
    "beside_additional",
    "beside_scope",
    "beside_breadcrumb",
    "beside_message",
    "beside_cause",
    "beside_moved",
    "beside_panic",
    "beside_context",
    "beside_request_query",
    "beside_request_body",
    "beside_printed",
];

/// Every page, and every answer of the API.
fn pages(db: &Path) -> Vec<(String, String)> {
    let served = Served::start(&mut viewer(["--db", db.to_str().expect("text")]));
    let mut paths: Vec<String> =
        ["", "?status=all", "api/issues", "api/stats", "?text=password"].map(str::to_owned).to_vec();
    for issue in served.json("api/issues?limit=100")["items"].as_array().expect("a list") {
        let fingerprint = issue["fingerprint"].as_str().expect("text");
        let page = format!("issues/{fingerprint}");
        paths.extend([format!("{page}/events"), page, format!("api/issues/{fingerprint}")]);
        for tab in ["frames", "backtrace", "context", "request", "breadcrumbs"] {
            paths.push(format!("issues/{fingerprint}?tab={tab}"));
        }
        let events = format!("api/issues/{fingerprint}/events");
        for event in served.json(&events)["items"].as_array().expect("a list") {
            let id = event["id"].as_str().expect("text");
            paths.extend([format!("events/{id}"), format!("api/events/{id}")]);
        }
        paths.push(events);
    }
    // What a page links to under itself, such as the event as Markdown.
    let mut pages: Vec<(String, String)> = Vec::new();
    while let Some(path) = paths.pop() {
        let page = served.get(&path);
        if path.starts_with("events/") {
            let id = path.split(['/', '?', '.']).nth(1).expect("an id");
            let links = page.split(['"', '\'']).filter(|link| link.contains(id) && link.starts_with('/'));
            let below = links.filter_map(|link| link.split_once("/events/").map(|(_, rest)| format!("events/{rest}")));
            let below: Vec<String> = below.map(|path| path.replace("&amp;", "&")).collect();
            let known = |path: &String| pages.iter().any(|(known, _)| known == path) || paths.contains(path);
            let new: Vec<String> = below.into_iter().filter(|below| *below != path && !known(below)).collect();
            paths.extend(new);
        }
        pages.push((path, page));
    }
    pages
}

#[test]
fn a_secret_in_every_place_is_seen_nowhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("errors.db");
    let told = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&told);
    // Whatever tells somebody of a failure, a mail for one, is made of this; the text that it makes belongs in here too.
    let notifier = move |notification: &Notification| {
        let mail = format!("{notification:?}\n{}", serde_json::to_string(&*notification.event).expect("JSON"));
        into.lock().expect("no panic").push(mail);
        Ok(())
    };
    let own = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&own);
    let log = File::create(folder.path().join("events.txt")).expect("a file");
    let config = Config::new()
        .store(SledStore::open(&db).expect("a store"))
        .release(format!("https://ada:{}@mirror.example/1.4.2", *SECRET))
        .context_builder(|| Context::from([("builder", "beside_builder"), ("passwd", SECRET.as_str())]))
        .context_builder(|| -> Context { panic!("no settings at https://ada:{}@host", *SECRET) })
        .before_capture(|mut event| {
            event.context.insert("edited".to_owned(), format!("token={}", *SECRET).into());
            Some(event)
        })
        .notifier(notifier)
        .notifier(|_: &Notification| Err(Error::new(ErrorKind::Rejected, format!("refused: api_key={}", *SECRET))))
        .event_log(EventLog::text(log))
        .on_internal_error(move |error| into.lock().expect("no panic").push(error.to_string()));
    let guard = error_tracker::init(config).expect("settings");
    let printed = places::fail_everywhere();
    further::fail();
    assert!(error_tracker::flush(Duration::from_secs(60)));
    // While the tracker lives, it says beside the store how it stands.
    let mut seen = vec![("the tracker's stats".to_owned(), format!("{:?}", stats()))];
    seen.extend(error_tracker::trackers(&db).iter().map(|tracker| ("a tracker".to_owned(), format!("{tracker:?}"))));
    assert_eq!(seen.len(), 2, "the tracker is known");
    assert_eq!(files_with(folder.path(), &SECRET), Vec::<std::path::PathBuf>::new());
    drop(guard);

    let export = |format: &str| {
        let db = db.to_str().expect("text");
        let (out, complained, code) =
            text(&viewer(["--db", db, "export", "--format", format]).output().expect("it runs"));
        assert_eq!(code, Some(0), "{complained}");
        out
    };
    let json = export("json");
    seen.push(("printed".to_owned(), printed.clone()));
    let own = own.lock().expect("no panic");
    assert!(own.iter().any(|told| told.contains("no settings at")) && own.iter().any(|told| told.contains("refused")));
    seen.extend(own.iter().map(|told| ("an internal error".to_owned(), told.clone())));
    seen.extend(told.lock().expect("no panic").iter().map(|mail| ("a notification".to_owned(), mail.clone())));
    seen.extend(["csv", "markdown"].map(|format| (format.to_owned(), export(format))));
    seen.push(("json".to_owned(), json.clone()));
    for line in json.lines() {
        let id = serde_json::from_str::<Event>(line).expect("an event").id.to_string();
        let (shown, ..) = text(&viewer(["--db", db.to_str().expect("text"), "show", &id]).output().expect("it runs"));
        seen.push((format!("show {id}"), shown));
    }
    seen.extend(pages(&db));

    for beside in BESIDE.iter().chain(&further::BESIDE).filter(|beside| **beside != "beside_printed") {
        assert!(json.contains(beside), "{beside} is not there, so its place was not tried");
    }
    assert!(printed.contains("beside_printed") && printed.contains("beside_cause"), "{printed}");
    assert!(told.lock().expect("no panic").len() >= 5, "notifiers were told");
    assert!(seen.iter().filter(|(path, _)| path.ends_with("tab=request")).count() >= 5);
    assert!(seen.iter().any(|(path, _)| path.contains("markdown") || path.contains(".md")), "{:?}", {
        seen.iter().map(|(path, _)| path).collect::<Vec<_>>()
    });
    for (place, text) in &seen {
        let at = text.find(SECRET.as_str());
        let around = at.map(|at| text.get(at.saturating_sub(200)..at).unwrap_or_default());
        assert_eq!(around, None, "the secret is in {place}, behind this");
    }
    for secret in [&*SECRET, further::WRITTEN_DOWN] {
        assert_eq!(files_with(folder.path(), secret), Vec::<std::path::PathBuf>::new());
        assert!(!json.contains(secret) && !told.lock().expect("no panic").iter().any(|told| told.contains(secret)));
    }
    // Sled may pack what it writes; the search above has to be one that finds.
    assert!(!files_with(folder.path(), "beside_field").is_empty());
    fs::remove_dir_all(&db).expect("the store goes");
}
