//! One headless Chromium for all tests, and a tab for each, driven over its debugging protocol.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Mutex, OnceLock},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

/// How long anything in the browser may take.
const TIME_MAX: Duration = Duration::from_secs(60);

struct Browser {
    port: u16,
    _shell: Child,
}

/// Ends the browser, and removes its profile, when the shell's standard input closes: when the tests end, however they
/// end. All of the browser's processes write there, so that they have to be gone before.
const ATTEND: &str = r#"
    profile=$1
    shift
    $(command -v setsid) "$@" >/dev/null 2>&1 &
    browser=$!
    trap '' INT
    cat >/dev/null
    kill -TERM "-$browser" 2>/dev/null || kill "$browser" 2>/dev/null
    wait
    turns=0
    while kill -0 "-$browser" 2>/dev/null && [ $turns -lt 100 ]; do
        sleep 0.1
        turns=$((turns + 1))
    done
    rm -rf "$profile"
"#;

static BROWSER: OnceLock<Mutex<Browser>> = OnceLock::new();

fn start() -> Mutex<Browser> {
    let program = ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find(|name| Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok())
        .expect("chromium is missing: apt-get install chromium");
    let profile = tempfile::tempdir().unwrap().keep();
    let shell = Command::new("sh")
        .args(["-c", ATTEND, "sh"])
        .arg(&profile)
        .args([program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"])
        .args(["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--disable-dev-shm-usage", "--remote-debugging-port=0"])
        .arg(format!("--user-data-dir={}", profile.display()))
        // What it leaves in the folder for such things goes with the profile then.
        .env("TMPDIR", &profile)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let file: PathBuf = profile.join("DevToolsActivePort");
    let port = wait("the browser's port", || fs::read_to_string(&file).ok()?.lines().next()?.parse().ok());
    Mutex::new(Browser { port, _shell: shell })
}

/// Asks until there is an answer, and fails after a while.
pub(crate) fn wait<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + TIME_MAX;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < end, "waited too long for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The body of an answer, by its length: the browser does not close the connection.
fn read_body(stream: TcpStream) -> Vec<u8> {
    stream.set_read_timeout(Some(TIME_MAX)).unwrap();
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        match line.to_ascii_lowercase().split_once(':') {
            Some(("content-length", value)) => length = value.trim().parse().unwrap(),
            Some(_) => {}
            None if line.trim().is_empty() => break,
            None => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    body
}

/// A tab of the browser.
pub(crate) struct Tab {
    socket: WebSocket<TcpStream>,
    calls: u64,
    /// What the browser complained about.
    pub(crate) complaints: Vec<String>,
}

impl Tab {
    /// An empty tab with nobody else's cookies.
    pub(crate) fn open() -> Self {
        let port = BROWSER.get_or_init(start).lock().unwrap().port;
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let request = format!("GET /json/version HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let body: Value = serde_json::from_slice(&read_body(stream)).unwrap();
        let mut browser = Self::attached(port, body["webSocketDebuggerUrl"].as_str().unwrap());
        let context = browser.call("Target.createBrowserContext", json!({}))["browserContextId"].take();
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank", "browserContextId": context }));
        let target = target["targetId"].as_str().unwrap();
        let mut tab = Self::attached(port, &format!("ws://127.0.0.1:{port}/devtools/page/{target}"));
        for domain in ["Page", "Runtime", "Log"] {
            tab.call(&format!("{domain}.enable"), json!({}));
        }
        tab.size(1280, 900);
        tab
    }

    fn attached(port: u16, address: &str) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(TIME_MAX)).unwrap();
        let (socket, _) = tungstenite::client(address, stream).unwrap();
        Self { socket, calls: 0, complaints: Vec::new() }
    }

    /// Calls a method of the protocol.
    pub(crate) fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.ask(method, parameters).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Calls a method of the protocol that may be refused, as while a page goes.
    fn ask(&mut self, method: &str, parameters: Value) -> Result<Value, Value> {
        self.calls += 1;
        let id = self.calls;
        let call = json!({ "id": id, "method": method, "params": parameters }).to_string();
        self.socket.send(Message::text(call)).unwrap();
        loop {
            let mut message = self.next();
            if message["id"] == id {
                let error = message["error"].take();
                return if error.is_null() { Ok(message["result"].take()) } else { Err(error) };
            }
        }
    }

    fn next(&mut self) -> Value {
        let message = self.socket.read().expect("the browser answers");
        let message: Value = serde_json::from_str(message.to_text().unwrap()).unwrap();
        let told = &message["params"];
        match message["method"].as_str() {
            Some("Runtime.exceptionThrown") => self.complaints.push(told["exceptionDetails"].to_string()),
            Some("Log.entryAdded") if told["entry"]["level"] == "error" => {
                self.complaints.push(told["entry"].to_string())
            }
            _ => {}
        }
        message
    }

    /// Loads a page.
    pub(crate) fn load(&mut self, address: &str) {
        self.call("Runtime.evaluate", json!({ "expression": "window.old = true" }));
        self.call("Page.navigate", json!({ "url": address }));
        self.settled();
    }

    /// Waits until the page after a navigation has loaded.
    pub(crate) fn settled(&mut self) {
        self.until("!window.old && document.readyState === 'complete'");
    }

    /// Does what leads to another page, and waits for that.
    pub(crate) fn leave(&mut self, script: &str) {
        self.evaluate(&format!("window.old = true; {script}"));
        self.settled();
    }

    /// The value of an expression.
    pub(crate) fn evaluate(&mut self, expression: &str) -> Value {
        let parameters =
            json!({ "expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true });
        let result = self.call("Runtime.evaluate", parameters);
        assert!(result["exceptionDetails"].is_null(), "{expression}: {}", result["exceptionDetails"]);
        result["result"]["value"].clone()
    }

    /// Waits until an expression is true.
    pub(crate) fn until(&mut self, expression: &str) {
        wait(expression, || {
            // While a page comes, there may be nothing to ask.
            let asked = json!({ "expression": format!("!!({expression})"), "returnByValue": true });
            (self.ask("Runtime.evaluate", asked).ok()?["result"]["value"] == true).then_some(())
        });
    }

    /// Presses a key.
    pub(crate) fn press(&mut self, key: &str) {
        for kind in ["keyDown", "keyUp"] {
            let text = if key.chars().count() == 1 { key } else { "" };
            self.call("Input.dispatchKeyEvent", json!({ "type": kind, "key": key, "text": text }));
        }
    }

    /// Makes the window so large.
    pub(crate) fn size(&mut self, width: u32, height: u32) {
        let parameters = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500 });
        self.call("Emulation.setDeviceMetricsOverride", parameters);
    }

    /// Says which colours the user likes: `light` or `dark`.
    pub(crate) fn prefer(&mut self, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.call("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    /// All that the page says.
    pub(crate) fn text(&mut self) -> String {
        self.evaluate("document.querySelector('main').innerText").as_str().unwrap().to_owned()
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        drop(self.socket.send(Message::text(r#"{"id":0,"method":"Page.close"}"#)));
    }
}
