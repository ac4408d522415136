//! A plain HTTP client: one request for each connection.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// What came back.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The status; zero when the connection was closed without an answer.
    pub status: u16,
    /// The head, as it came.
    pub head: String,
    /// The rest.
    pub body: String,
}

impl Answer {
    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.map(|(key, value)| (key, value.trim())).find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, v)| v)
    }
}

/// Sends one request. `headers` are whole lines without their ends.
#[must_use]
pub fn send(server: SocketAddr, method: &str, path: &str, headers: &[&str], body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(server).expect("the shop listens");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a time-out can be set");
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n", server.port());
    for header in headers {
        request.push_str(header);
        request.push_str("\r\n");
    }
    if !body.is_empty() {
        request.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    request.push_str("\r\n");
    // A server that has answered before it has read everything closes, and what it said counts.
    let _ = stream.write_all(request.as_bytes());
    let _ = stream.write_all(body);
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return Answer::default() };
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    Answer { status, head: head.to_owned(), body: body.to_owned() }
}

/// Makes the shop fail in its five ways, and says how it answered each time.
#[must_use]
pub fn fail_in_five_ways(server: SocketAddr) -> Vec<(&'static str, Answer)> {
    let json = "Content-Type: application/json";
    let payment = br#"{"order":7,"card_number":"4111 1111 1111 1111","password":"correct horse battery"}"#;
    vec![
        ("an order that is not valid", send(server, "POST", "/orders", &[json], br#"{"article":"tea","pieces":0}"#)),
        ("an error on its way through `?`", send(server, "GET", "/orders/17?expand=lines&token=t0p", &[], b"")),
        ("a panic", send(server, "GET", "/stock/9", &[], b"")),
        ("an error in a task that is spawned", send(server, "POST", "/orders/7/receipt", &[], b"")),
        (
            "an error with secrets in the body",
            send(server, "POST", "/payments", &[json, "Cookie: session=abc"], payment),
        ),
    ]
}
