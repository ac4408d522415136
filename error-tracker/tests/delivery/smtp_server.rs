//! A mail server: SMTP with STARTTLS or TLS from the beginning, AUTH PLAIN and LOGIN, and as many mails as wanted over one
//! connection. It can refuse.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
};

use parking_lot::Mutex;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::certificate::OwnCertificate;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    InTheClear,
    Encrypted,
}

/// One mail as it came in.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    pub(crate) encrypted: bool,
    pub(crate) login: Option<String>,
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    /// Headers and body as they were sent.
    pub(crate) data: String,
    /// The connection that it came over, counted from 0.
    pub(crate) connection: usize,
}

#[derive(Default)]
struct State {
    mails: Vec<Mail>,
    connections: usize,
    /// The answer to `MAIL`, in place of the usual one.
    refusal: Option<&'static str>,
    refused: usize,
}

pub(crate) struct SmtpServer {
    pub(crate) port: u16,
    state: Arc<Mutex<State>>,
}

impl SmtpServer {
    /// Who has this password may send.
    pub(crate) fn start(
        certificate: &OwnCertificate,
        start: Start,
        user: &'static str,
        password: &'static str,
    ) -> Self {
        let listener = TcpListener::bind("localhost:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(Mutex::new(State::default()));
        let (their_state, tls) = (Arc::clone(&state), Arc::clone(&certificate.server));
        let login = format!("\0{user}\0{password}");
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (state, tls, login) = (Arc::clone(&their_state), Arc::clone(&tls), login.clone());
                let connection = state.lock().connections;
                state.lock().connections += 1;
                std::thread::spawn(move || {
                    let session = Session { state, login, connection };
                    session.run(stream.expect("a connection"), &tls, start)
                });
            }
        });
        Self { port, state }
    }

    pub(crate) fn mails(&self) -> Vec<Mail> {
        self.state.lock().mails.clone()
    }

    pub(crate) fn refuse(&self, answer: Option<&'static str>) {
        self.state.lock().refusal = answer;
    }

    pub(crate) fn refused(&self) -> usize {
        self.state.lock().refused
    }
}

trait Stream: Read + Write {}
impl<S: Read + Write> Stream for S {}

struct Session {
    state: Arc<Mutex<State>>,
    login: String,
    connection: usize,
}

impl Session {
    fn run(self, stream: TcpStream, tls: &Arc<ServerConfig>, start: Start) -> Option<()> {
        let encrypt = |stream| {
            let connection = ServerConnection::new(Arc::clone(tls)).expect("tls");
            Box::new(StreamOwned::new(connection, stream)) as Box<dyn Stream>
        };
        if start == Start::Encrypted {
            return self.talk(encrypt(stream), true, true).map(drop);
        }
        let clear = Box::new(stream.try_clone().expect("the same socket"));
        match self.talk(clear, true, false)? {
            Next::Encrypt => self.talk(encrypt(stream), false, true).map(drop),
            Next::End => Some(()),
        }
    }

    fn talk(&self, stream: Box<dyn Stream>, greets: bool, encrypted: bool) -> Option<Next> {
        let mut lines = BufReader::new(stream);
        let mut line = String::new();
        let mut login = None;
        let mut mail: Option<(String, Vec<String>)> = None;
        if greets {
            say(&mut lines, "220 localhost ready")?;
        }
        loop {
            line.clear();
            if lines.read_line(&mut line).ok()? == 0 {
                return Some(Next::End);
            }
            let command = line.trim_end().to_owned();
            let word = command.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            match word.as_str() {
                "EHLO" if encrypted => say(&mut lines, "250-localhost\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME")?,
                "EHLO" => say(&mut lines, "250-localhost\r\n250 STARTTLS")?,
                "STARTTLS" if !encrypted => {
                    say(&mut lines, "220 go on")?;
                    return Some(Next::Encrypt);
                }
                "AUTH" => match command.split(' ').nth(2).map(decoded) {
                    Some(given) if given == self.login => {
                        login = given.split('\0').nth(1).map(str::to_owned);
                        say(&mut lines, "235 welcome")?;
                    }
                    _ => say(&mut lines, "535 5.7.8 wrong user or password")?,
                },
                "MAIL" if login.is_none() => say(&mut lines, "530 5.7.0 log in first")?,
                "MAIL" => {
                    let refusal = self.state.lock().refusal;
                    if let Some(refusal) = refusal {
                        self.state.lock().refused += 1;
                        say(&mut lines, refusal)?;
                        continue;
                    }
                    mail = Some((address(&command), Vec::new()));
                    say(&mut lines, "250 ok")?;
                }
                "RCPT" => {
                    mail.as_mut()?.1.push(address(&command));
                    say(&mut lines, "250 ok")?;
                }
                "DATA" => {
                    say(&mut lines, "354 go on")?;
                    let data = data(&mut lines)?;
                    let (from, to) = mail.take()?;
                    let (login, connection) = (login.clone(), self.connection);
                    self.state.lock().mails.push(Mail { encrypted, login, from, to, data, connection });
                    say(&mut lines, "250 taken")?;
                }
                "RSET" | "NOOP" => say(&mut lines, "250 ok")?,
                "QUIT" => {
                    say(&mut lines, "221 bye")?;
                    return Some(Next::End);
                }
                _ => say(&mut lines, "502 unknown")?,
            }
        }
    }
}

enum Next {
    Encrypt,
    End,
}

fn say(lines: &mut BufReader<Box<dyn Stream>>, text: &str) -> Option<()> {
    let stream = lines.get_mut();
    stream.write_all(format!("{text}\r\n").as_bytes()).ok()?;
    stream.flush().ok()
}

fn data(lines: &mut impl BufRead) -> Option<String> {
    let mut data = String::new();
    loop {
        let before = data.len();
        lines.read_line(&mut data).ok().filter(|read| *read > 0)?;
        if &data[before..] == ".\r\n" {
            data.truncate(before);
            return Some(data);
        }
    }
}

fn address(command: &str) -> String {
    let begin = command.find('<').map_or(0, |at| at + 1);
    let end = command.find('>').unwrap_or(command.len());
    command[begin..end].to_owned()
}

fn decoded(base64: &str) -> String {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let digits: Vec<u8> = base64.bytes().filter(|byte| *byte != b'=').map(value).collect();
    let bytes = digits.chunks(4).flat_map(|chunk| {
        let word = chunk.iter().fold(0_u32, |word, digit| word << 6 | u32::from(*digit)) << (6 * (4 - chunk.len()));
        word.to_be_bytes().into_iter().skip(1).take(chunk.len() - 1).collect::<Vec<_>>()
    });
    String::from_utf8_lossy(&bytes.collect::<Vec<_>>()).into_owned()
}

/// The mail's text with quoted-printable and base64 parts decoded.
pub(crate) fn readable(mail: &Mail) -> String {
    let mut out = String::new();
    let mut encoding = String::new();
    let mut is_header = true;
    let mut pending = String::new();
    for line in mail.data.lines() {
        if line.starts_with("--") {
            out.push_str(&decoded(&std::mem::take(&mut pending)));
            (is_header, encoding) = (true, String::new());
        } else if is_header {
            if let Some(name) = line.to_ascii_lowercase().strip_prefix("content-transfer-encoding:") {
                encoding = name.trim().to_owned();
            }
            is_header = !line.is_empty();
            out.push_str(line);
            out.push('\n');
        } else if encoding == "quoted-printable" {
            match line.strip_suffix('=') {
                Some(line) => out.push_str(line),
                None => out.push_str(&format!("{line}\n")),
            }
        } else if encoding == "base64" {
            pending.push_str(line);
        } else {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.push_str(&decoded(&pending));
    percent_free(&out)
}

/// `=3D` and its kin as the bytes that they stand for.
fn percent_free(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if bytes[at] == b'=' => {
                out.push(byte);
                at += 3;
            }
            _ => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
