//! A web server that answers as it is told to, or not at all, and remembers what it was asked.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    sync::Arc,
};

use parking_lot::{Condvar, Mutex};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::Value;

use crate::certificate::OwnCertificate;

/// What it does with one request.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// A status and a body.
    Say(u16, String),
    /// Nothing until the server is dropped.
    Hang,
    /// The connection is closed.
    Close,
}

#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: String,
    pub(crate) body: Value,
}

struct State {
    answers: VecDeque<Answer>,
    otherwise: Answer,
    asked: Vec<Asked>,
    closed: bool,
}

pub(crate) struct HttpServer {
    pub(crate) url: String,
    state: Arc<(Mutex<State>, Condvar)>,
}

impl Drop for HttpServer {
    fn drop(&mut self) {
        self.state.0.lock().closed = true;
        self.state.1.notify_all();
    }
}

impl HttpServer {
    /// Gives these answers first, and then always the last one.
    pub(crate) fn start(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::start_with(answers, None)
    }

    /// The same, by TLS.
    pub(crate) fn start_encrypted(answers: impl IntoIterator<Item = Answer>, certificate: &OwnCertificate) -> Self {
        Self::start_with(answers, Some(Arc::clone(&certificate.server)))
    }

    fn start_with(answers: impl IntoIterator<Item = Answer>, tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("localhost:0").expect("a port");
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://localhost:{}", listener.local_addr().expect("an address").port());
        let mut answers: VecDeque<_> = answers.into_iter().collect();
        let otherwise = answers.pop_back().expect("an answer");
        let state = State { answers, otherwise, asked: Vec::new(), closed: false };
        let state = Arc::new((Mutex::new(state), Condvar::new()));
        let theirs = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (state, tls) = (Arc::clone(&theirs), tls.clone());
                let stream = stream.expect("a connection");
                std::thread::spawn(move || match tls {
                    Some(tls) => {
                        let tls = ServerConnection::new(tls).expect("tls");
                        answer(StreamOwned::new(tls, stream), &state)
                    }
                    None => answer(stream, &state),
                });
            }
        });
        Self { url, state }
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.state.0.lock().asked.clone()
    }
}

fn answer(stream: impl Read + Write, (state, changed): &(Mutex<State>, Condvar)) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut headers = String::new();
    let mut bytes = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        if line.trim().is_empty() {
            break;
        }
        if let Some(length) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            bytes = length.trim().parse().ok()?;
        }
        headers.push_str(&line);
    }
    let mut body = vec![0; bytes];
    reader.read_exact(&mut body).ok()?;
    let mut words = first.split(' ').map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    let body = serde_json::from_slice(&body).unwrap_or_default();
    let mut state = state.lock();
    state.asked.push(Asked { method, path, headers, body });
    let answer = state.answers.pop_front().unwrap_or_else(|| state.otherwise.clone());
    match answer {
        Answer::Say(status, body) => {
            drop(state);
            let length = body.len();
            let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
            reader.get_mut().write_all(format!("{head}{body}").as_bytes()).ok()?;
            reader.get_mut().flush().ok()
        }
        Answer::Hang => {
            changed.wait_while(&mut state, |state| !state.closed);
            None
        }
        Answer::Close => None,
    }
}
