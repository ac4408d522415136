//! What the tests of the whole share: the real binaries, a viewer that serves, and a plain HTTP client.

// Here a panic is the message.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

use std::{
    env,
    ffi::OsStr,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Output, Stdio},
    sync::OnceLock,
    time::Duration,
};

use serde_json::Value;

/// How long an answer may take.
const TIME_MAX: Duration = Duration::from_secs(60);
/// Every setting that the environment of the tests may have.
const SETTINGS: [&str; 5] =
    ["ERROR_TRACKER_DB", "ERROR_TRACKER_LISTEN", "ERROR_TRACKER_PREFIX", "ERROR_TRACKER_TOKEN", "ERROR_TRACKER_SOURCE"];

/// The folder that the binaries are built into. What is not up to date there is built first.
fn built() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let status = Command::new(cargo)
            .args(["build", "--quiet", "--workspace", "--bins", "--examples"])
            .current_dir(root)
            .status()
            .expect("cargo runs");
        assert!(status.success(), "the binaries cannot be built");
        let test = env::current_exe().expect("a path");
        test.ancestors().nth(2).expect("target/debug/deps/test").to_owned()
    })
}

fn clean(program: PathBuf) -> Command {
    let mut command = Command::new(program);
    for setting in SETTINGS {
        command.env_remove(setting);
    }
    command.stdin(Stdio::null());
    command
}

/// The viewer, with a clean environment.
pub fn viewer<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = clean(built().join(format!("error-tracker-viewer{}", env::consts::EXE_SUFFIX)));
    command.args(arguments);
    command
}

/// One of the programs in `examples/`, with a clean environment.
pub fn example(name: &str) -> Command {
    clean(built().join("examples").join(format!("{name}{}", env::consts::EXE_SUFFIX)))
}

/// Both outputs as text, and the exit code.
pub fn text(output: &Output) -> (String, String, Option<i32>) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.code())
}

/// A viewer that serves, until it is dropped.
#[derive(Debug)]
pub struct Served {
    child: Child,
    // Kept open, though it is not read to its end.
    lines: BufReader<ChildStdout>,
    /// What it said before it served.
    pub said: String,
    /// The address of the list, with a slash behind.
    pub address: String,
}

impl Served {
    /// Starts it on a free port, and waits until it serves.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.args(["--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().expect("it starts");
        let lines = BufReader::new(child.stdout.take().expect("its output"));
        let mut served = Self { child, lines, said: String::new(), address: String::new() };
        while served.address.is_empty() {
            let mut line = String::new();
            let read = served.lines.read_line(&mut line).expect("text");
            assert!(read > 0, "it ended before it served: {}", served.said);
            match line.split_once(" at http://") {
                Some((_, address)) => served.address = format!("http://{}", address.trim()),
                None => served.said.push_str(&line),
            }
        }
        served
    }

    /// The body of a page under the prefix; it has to be there.
    pub fn get(&self, path: &str) -> String {
        let (host, prefix) = self.address.trim_start_matches("http://").split_once('/').expect("a prefix");
        let mut stream = TcpStream::connect(host).expect("it listens");
        stream.set_read_timeout(Some(TIME_MAX)).expect("a timeout");
        write!(stream, "GET /{prefix}{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").expect("it reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
        body.to_owned()
    }

    /// The JSON at a path under the prefix.
    pub fn json(&self, path: &str) -> Value {
        let body = self.get(path);
        // A long answer comes in chunks, each with its length on a line of its own.
        let whole = body.lines().filter(|line| usize::from_str_radix(line, 16).is_err()).collect::<String>();
        serde_json::from_str(&body).or_else(|_| serde_json::from_str(&whole)).expect("JSON")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Every file under a folder that contains the text, as bytes.
pub fn files_with(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files_with(&path, text));
        } else if path.is_file() {
            let bytes = std::fs::read(&path).expect("a file");
            if bytes.windows(text.len()).any(|window| window == text.as_bytes()) {
                found.push(path);
            }
        }
    }
    found
}
