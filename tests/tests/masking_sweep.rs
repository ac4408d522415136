//! One random literal in every place where a failure can carry a secret, and then a search for it in all that is ever
//! seen of the failure: the store's raw files, pages, exports, the API, printed text, and what notifiers are told.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

use std::{
    collections::{BTreeMap, HashMap},
    fmt, fs,
    hash::{BuildHasher, RandomState},
    path::Path,
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};

use error_tracker::{
    Config, Notification, Scope, SledStore, add_breadcrumb, auto_track, capture_exception, capture_exception_with,
    capture_message, context,
    model::{Breadcrumb, Event, Request},
    print_exception, scope, with_scope,
};
use error_tracker_tests::{Served, files_with, text, viewer};
use serde_json::{Map, Value, json};

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

#[derive(Debug)]
struct Account {
    #[allow(dead_code, reason = "shown by Debug")]
    user: &'static str,
    #[allow(dead_code, reason = "shown by Debug")]
    password: String,
}

#[derive(Debug)]
struct Settings(#[allow(dead_code, reason = "shown by Debug")] BTreeMap<&'static str, String>);

/// A map that writes its own `Debug`.
struct Registry(Vec<(&'static str, String)>);

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter().map(|(name, value)| (name, value))).finish()
    }
}

#[derive(Debug)]
struct LoginError(std::io::Error);

impl fmt::Display for LoginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "login with password={} failed at beside_message", *SECRET)
    }
}

impl std::error::Error for LoginError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

fn refused() -> Result<(), LoginError> {
    let message = format!("{{\"password\": \"{}\", \"place\": \"beside_cause\"}}", *SECRET);
    Err(LoginError(std::io::Error::other(message)))
}

#[auto_track(additional_context = { "api_key": &*SECRET, "additional": "beside_additional" })]
fn log_in(password: &str, place: &str) -> Result<(), LoginError> {
    let secret = SECRET.as_str();
    let inner = HashMap::from([("password", secret), ("place", "beside_nested")]);
    let nested = BTreeMap::from([("outer", vec![inner])]);
    let account = Account { user: "beside_field", password: secret.to_owned() };
    let pair = [("password", secret), ("place", "beside_pair")];
    let newtype = Settings(BTreeMap::from([("Session-Id", secret.to_owned()), ("place", "beside_newtype".to_owned())]));
    let map_like = Registry(vec![("jwt", secret.to_owned()), ("place", "beside_map_like".to_owned())]);
    let json = format!(r#"{{"user": {{"password": "{secret}"}}, "place": "beside_json"}}"#);
    let form = format!("user=ada&password={secret}&place=beside_form");
    let query = format!("/login?token={secret}&place=beside_query");
    let headers = vec![
        ("Authorization", format!("Basic {secret}")),
        ("Cookie", format!("theme=dark; session={secret}")),
        ("Place", "beside_local_header".to_owned()),
    ];
    let url = format!("postgres://ada:{secret}@beside_url/shop");
    refused()?;
    drop((nested, account, pair, newtype, map_like, json, form, query, headers, url, password, place));
    Ok(())
}

#[auto_track]
fn close(account: Account, access_token: String) -> Result<(), LoginError> {
    drop(account);
    drop(access_token);
    refused()?;
    Ok(())
}

#[auto_track]
fn print(api_key: &str, place: &str) -> Result<(), LoginError> {
    refused()?;
    let _ = (api_key, place);
    Ok(())
}

fn request() -> Request {
    let secret = SECRET.as_str();
    let map = |pairs: &[(&str, Value)]| -> Map<String, Value> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    };
    Request {
        method: "POST".to_owned(),
        path: format!("/login;password={secret}"),
        query: map(&[("access_token", json!(secret)), ("place", json!("beside_request_query"))]),
        headers: map(&[
            ("authorization", json!(format!("Bearer {secret}"))),
            ("cookie", json!(format!("theme=dark; sid={secret}"))),
            ("referer", json!(format!("https://ada:{secret}@shop.example/?csrf={secret}"))),
        ]),
        body: json!({ "place": "beside_request_body", "user": { "passphrase": secret }, "raw": format!("otp={secret}") }),
        ..Request::default()
    }
}

/// Fails with the secret in every place; what was printed of it.
fn fail_everywhere() -> String {
    let secret = SECRET.as_str();
    let mut printed = Vec::new();
    let configure = |scope: &mut Scope| {
        scope.set_extra("secret", secret);
        scope.set_extra("place", "beside_scope");
        scope.set_extra("deep", json!({ "list": [{ "X-Api-Key": secret }] }));
        scope.set_tag("pwd", secret);
        scope.set_user(json!({ "name": "ada", "password": secret }));
        scope.set_request(request());
        let crumb = Breadcrumb::new("http", format!("GET https://shop.example/?token={secret} beside_breadcrumb"));
        scope.add_breadcrumb(crumb.data("passwd", secret));
    };
    add_breadcrumb(Breadcrumb::new("log", format!("password: {secret}")));
    with_scope(configure, || {
        log_in(secret, "beside_argument").expect_err("it fails");
        scope!(auth_token = secret, whole = %format!("Authorization: Bearer {secret}") => {
            close(Account { user: "beside_moved", password: secret.to_owned() }, secret.to_owned())
                .expect_err("it fails");
        });
        let context = context! { "credential" => secret, "handed_over" => "beside_context" };
        capture_exception_with(&refused().expect_err("an error"), context);
        capture_message(format!("iban={secret}"));
        let error = print(secret, "beside_printed").expect_err("it fails");
        print_exception(&error, &mut printed).expect("a Vec takes all");
        capture_exception(&error);
        let panicking = std::thread::spawn(|| panic!("password={} at beside_panic", *SECRET));
        panicking.join().expect_err("it panics");
    });
    String::from_utf8(printed).expect("text")
}

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
    let store = SledStore::open(&db).expect("a store");
    let guard = error_tracker::init(Config::new().store(store).notifier(notifier)).expect("settings");
    let printed = fail_everywhere();
    assert!(error_tracker::flush(Duration::from_secs(60)));
    drop(guard);

    let export = |format: &str| {
        let db = db.to_str().expect("text");
        let (out, complained, code) =
            text(&viewer(["--db", db, "export", "--format", format]).output().expect("it runs"));
        assert_eq!(code, Some(0), "{complained}");
        out
    };
    let json = export("json");
    let mut seen = vec![("printed".to_owned(), printed.clone())];
    seen.extend(told.lock().expect("no panic").iter().map(|mail| ("a notification".to_owned(), mail.clone())));
    seen.extend(["csv", "markdown"].map(|format| (format.to_owned(), export(format))));
    seen.push(("json".to_owned(), json.clone()));
    for line in json.lines() {
        let id = serde_json::from_str::<Event>(line).expect("an event").id.to_string();
        let (shown, ..) = text(&viewer(["--db", db.to_str().expect("text"), "show", &id]).output().expect("it runs"));
        seen.push((format!("show {id}"), shown));
    }
    seen.extend(pages(&db));

    for beside in BESIDE.iter().filter(|beside| **beside != "beside_printed") {
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
    assert_eq!(files_with(folder.path(), &SECRET), Vec::<std::path::PathBuf>::new());
    // Sled may pack what it writes; the search above has to be one that finds.
    assert!(!files_with(folder.path(), "beside_field").is_empty());
    fs::remove_dir_all(&db).expect("the store goes");
}
