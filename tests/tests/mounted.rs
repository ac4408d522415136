//! The viewer mounted in an axum application, over a real socket: closed to strangers, complete for staff, and silent
//! about itself.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, ChildStdout, Stdio},
    time::{Duration, Instant},
};

use error_tracker_tests::example;

/// How long anything may take.
const TIME_MAX: Duration = Duration::from_secs(60);
const STAFF: &str = "Cookie: staff=yes\r\n";

struct Application {
    child: Child,
    host: String,
    // Kept open, so that it can go on printing.
    _lines: BufReader<ChildStdout>,
    _folder: tempfile::TempDir,
}

impl Application {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut child = example("mounted_viewer")
            .arg("serve")
            .env("ERROR_TRACKER_DB", folder.path().join("errors.db"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut line = String::new();
        let mut lines = BufReader::new(child.stdout.take().expect("its output"));
        lines.read_line(&mut line).expect("text");
        let (_, address) = line.trim().split_once("http://").unwrap_or_else(|| panic!("it said {line:?}"));
        let host = address.split_once('/').expect("a path").0.to_owned();
        Self { child, host, _lines: lines, _folder: folder }
    }

    /// The answer with its head, to a request with these lines in its own.
    fn get(&self, path: &str, lines: &str) -> String {
        self.get_as(&self.host, path, lines)
    }

    fn get_as(&self, name: &str, path: &str, lines: &str) -> String {
        let mut stream = TcpStream::connect(&self.host).expect("it listens");
        stream.set_read_timeout(Some(TIME_MAX)).expect("a timeout");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {name}\r\n{lines}Connection: close\r\n\r\n").expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        answer
    }

    /// The list as staff sees it, once it holds the text.
    fn list_with(&self, text: &str) -> String {
        let end = Instant::now() + TIME_MAX;
        loop {
            let page = self.get("/dev/error/", STAFF);
            if page.contains(text) {
                return page;
            }
            assert!(Instant::now() < end, "waited too long for {text} in {page}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Application {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn staff_sees_in_the_application_what_failed_in_it() {
    let application = Application::start();
    assert!(application.get("/offers/lamp/12", "").ends_with("15000 cents"));
    assert!(application.get("/offers/lamp/twelve", "").starts_with("HTTP/1.1 400"));
    let list = application.list_with("invalid digit found in string");
    let (_, rest) = list.split_once("class=\"title\" href=\"").expect("a link");
    let page = application.get(rest.split_once('"').expect("its end").0, STAFF);
    for text in ["price</strong>", "&quot;twelve&quot;", "1250", "<code>amount</code>", "examples/mounted_viewer.rs"] {
        assert!(page.contains(text), "{text} in {page}");
    }
}

#[test]
fn strangers_and_strange_names_get_nothing() {
    let application = Application::start();
    for path in ["/dev/error/", "/dev/error/api/issues", "/dev/error/live", "/dev/error/issues/bulk"] {
        let answer = application.get(path, "");
        assert!(answer.starts_with("HTTP/1.1 403"), "{path}: {answer}");
        assert!(!answer.contains("lamp"), "{path}");
    }
    assert!(application.get_as("evil.example", "/dev/error/", STAFF).starts_with("HTTP/1.1 403"));
    assert!(application.get("/dev/error/", STAFF).starts_with("HTTP/1.1 200"));
}

#[test]
fn what_the_viewer_is_asked_for_in_vain_is_no_new_error() {
    let application = Application::start();
    for path in ["/dev/error/issues/nonsense", "/dev/error/events/none", "/dev/error/nowhere"] {
        assert!(application.get(path, STAFF).starts_with("HTTP/1.1 404"), "{path}");
    }
    assert!(application.get("/dev/error/?q=since:yesterday", STAFF).starts_with("HTTP/1.1 400"));
    application.get("/offers/lamp/twelve", "");
    application.list_with("invalid digit found in string");
    assert!(application.get("/dev/error/api/stats", STAFF).contains("\"issues\":1,"));
}
