//! The shops of the examples, each on its framework: they fail in five ways over real sockets, and the events are read
//! back from the viewer that they have mounted.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use error_tracker_examples::client::{Answer, fail_in_five_ways, send};
use error_tracker_tests::{example, files_with};
use serde_json::Value;
use tempfile::TempDir;

const SHOPS: [&str; 2] = ["axum_shop", "actix_shop"];
/// What the client sends, and nobody may ever see.
const SECRETS: [&str; 4] = ["4111 1111 1111 1111", "correct horse battery", "t0p", "session=abc"];

/// A shop that serves, until it is dropped.
struct Shop {
    child: Child,
    address: SocketAddr,
    folder: TempDir,
}

impl Shop {
    fn open(name: &str, arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut child = example(name)
            .args(arguments)
            .env("ERROR_TRACKER_DB", folder.path().join("errors.db"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("text");
        let (_, address) = line.trim().split_once("http://").unwrap_or_else(|| panic!("{name} said {line:?}"));
        Self { child, address: address.parse().expect("an address"), folder }
    }

    fn get(&self, path: &str, headers: &[&str]) -> Answer {
        send(self.address, "GET", path, headers, b"")
    }

    fn json(&self, path: &str) -> Option<Value> {
        let answer = self.get(&format!("/dev/error/api{path}"), &[]);
        (answer.status == 200).then(|| json(&answer.body))
    }

    /// The event, once it is stored.
    fn event(&self, id: &str) -> Value {
        until(|| self.json(&format!("/events/{id}")))
    }

    /// The latest event of the one issue of this title, once it is stored.
    fn event_of(&self, search: &str) -> Value {
        let issue = until(|| self.json(&format!("/issues?q={search}"))?["items"].get(0).cloned());
        let fingerprint = issue["fingerprint"].as_str().expect("text").to_owned();
        let events = self.json(&format!("/issues/{fingerprint}/events")).expect("it is there");
        events["items"][0].clone()
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn json(body: &str) -> Value {
    // A long answer comes in chunks, each with its length on a line of its own.
    let whole = body.lines().filter(|line| usize::from_str_radix(line, 16).is_err()).collect::<String>();
    serde_json::from_str(body).or_else(|_| serde_json::from_str(&whole)).expect("JSON")
}

fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "it never came");
        std::thread::yield_now();
    }
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no {pointer} in {value:#}"))
}

fn told(answer: &Answer) -> &str {
    answer.header("x-error-id").unwrap_or_else(|| panic!("no id in {}", answer.head))
}

#[test]
fn five_failures_are_five_events_with_their_requests() {
    for name in SHOPS {
        let shop = Shop::open(name, &["serve"]);
        let answers = fail_in_five_ways(shop.address);
        let [invalid, unreadable, panic, receipt, payment] = answers.each(|(_, answer)| answer);

        assert_eq!(invalid.status, 422, "{name}");
        let event = shop.event(told(&invalid));
        assert_eq!((text(&event, "/level"), text(&event, "/request/method")), ("warning", "POST"), "{name}");
        assert_eq!(event.pointer("/request/body/article"), Some(&"tea".into()), "{name}: {event:#}");

        assert_eq!(unreadable.status, 500, "{name}");
        let event = shop.event(told(&unreadable));
        assert_eq!(text(&event, "/frames/0/function"), "find", "{name}");
        assert_eq!(text(&event, "/request/path"), "/orders/17", "{name}");
        assert_eq!(text(&event, "/request/route"), "/orders/{number}", "{name}");
        assert_eq!(text(&event, "/request/query/expand"), "lines", "{name}");
        assert!(text(&event, "/request/host").starts_with("localhost:"), "{name}");
        assert_eq!(text(&event, "/request/remote_address"), "127.0.0.1", "{name}");

        assert_eq!(panic.status, 0, "{name}: the connection is closed, as it is without the tracker");
        let event = shop.event_of("kind:panic");
        assert!(text(&event, "/exceptions/0/message").contains("out of bounds"), "{name}: {event:#}");
        assert_eq!(text(&event, "/request/route"), "/stock/{shelf}", "{name}");

        assert_eq!(receipt.status, 202, "{name}");
        let event = shop.event_of("function:send_receipt");
        assert_eq!(text(&event, "/request/path"), "/orders/7/receipt", "{name}: the task belongs to its request");

        assert_eq!(payment.status, 500, "{name}");
        let event = shop.event(told(&payment));
        assert_eq!(text(&event, "/frames/0/function"), "debit", "{name}");
        assert_eq!(event.pointer("/request/body/order"), Some(&7.into()), "{name}: {event:#}");

        let total = shop.json("/issues?status=all").expect("a list")["total"].clone();
        assert_eq!(total, 5, "{name}: no failure makes two issues");
        for secret in SECRETS {
            assert!(files_with(shop.folder.path(), secret).is_empty(), "{name} has stored {secret}");
        }
    }
}

/// An array from the list of answers.
trait Each {
    fn each<R>(self, map: impl Fn((&'static str, Answer)) -> R) -> [R; 5];
}

impl Each for Vec<(&'static str, Answer)> {
    fn each<R>(self, map: impl Fn((&'static str, Answer)) -> R) -> [R; 5] {
        let all: Vec<R> = self.into_iter().map(map).collect();
        all.try_into().unwrap_or_else(|_| panic!("five answers"))
    }
}

#[test]
fn a_developer_on_this_machine_gets_the_page_of_the_event() {
    for name in SHOPS {
        let shop = Shop::open(name, &["serve", "development"]);
        let answer = shop.get("/orders/17", &["Accept: text/html"]);
        assert_eq!(answer.status, 500, "{name}");
        assert!(answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html")), "{name}");
        assert!(answer.body.contains("/dev/error/events/") && answer.body.contains("<strong>find</strong>"), "{name}");
        let panic = shop.get("/stock/9", &["Accept: text/html"]);
        assert_eq!(panic.status, 500, "{name}: the panic ends in the page");
        assert!(panic.body.contains("out of bounds"), "{name}");
        let plain = shop.get("/orders/17", &["Accept: */*"]);
        assert!(plain.body.starts_with("# `"), "{name}: a client that is no browser gets text: {}", plain.body);
    }
}

#[test]
fn nobody_else_gets_the_page_of_the_event() {
    for name in SHOPS {
        let shop = Shop::open(name, &["serve", "development"]);
        for foreign in ["X-Forwarded-For: 10.0.0.1", "Forwarded: for=10.0.0.1", "Via: 1.1 proxy"] {
            let answer = shop.get("/orders/17", &["Accept: text/html", foreign]);
            assert_eq!((answer.status, &*answer.body), (500, "order 17 cannot be read\n"), "{name}: {foreign}");
        }
        let shop = Shop::open(name, &["serve"]);
        let answer = shop.get("/orders/17", &["Accept: text/html"]);
        assert_eq!(answer.body, "order 17 cannot be read\n", "{name}: nobody has asked for it");
    }
}

#[test]
fn the_viewer_stands_in_the_shop() {
    for name in SHOPS {
        let shop = Shop::open(name, &["serve"]);
        let list = shop.get("/dev/error/", &[]);
        assert_eq!(list.status, 200, "{name}");
        assert!(list.body.contains("error-tracker</title>"), "{name}");
        let style = list.body.split("href=\"").find(|part| part.contains(".css\"")).expect("a style sheet");
        let style = shop.get(style.split('"').next().expect("an address"), &[]);
        assert_eq!((style.status, style.header("content-type")), (200, Some("text/css; charset=utf-8")), "{name}");
        let forged = send(shop.address, "POST", "/dev/error/issues/bulk", &[], b"action=delete");
        assert_eq!(forged.status, 403, "{name}: what guards the viewer is there too");
    }
}
