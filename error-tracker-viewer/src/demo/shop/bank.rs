//! The bank: the other end of the socket, which declines large amounts.

use std::{
    io::{self, BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread::{self, JoinHandle},
};

const LIMIT_CENTS: u32 = 15_000;

/// A bank that is open until it is closed; then its socket refuses.
pub(super) struct Bank {
    address: SocketAddr,
    clerk: JoinHandle<()>,
}

impl Bank {
    pub(super) fn open() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let clerk = thread::Builder::new().name("bank".to_owned()).spawn(move || {
            for stream in listener.incoming() {
                // A customer who leaves is no matter for the bank.
                if let Ok(false) = stream.and_then(serve) {
                    return;
                }
            }
        })?;
        Ok(Self { address, clerk })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn close(self) -> io::Result<()> {
        writeln!(TcpStream::connect(self.address)?, "close")?;
        self.clerk.join().map_err(|_| io::Error::other("the bank's clerk panicked"))
    }
}

/// Answers one request; false when it was the last one.
fn serve(mut stream: TcpStream) -> io::Result<bool> {
    let mut reader = BufReader::new(&stream);
    let (mut who, mut what) = (String::new(), String::new());
    reader.read_line(&mut who)?;
    if who.trim() == "close" {
        return Ok(false);
    }
    reader.read_line(&mut what)?;
    let cents = what.trim().rsplit(';').next().and_then(|word| word.parse::<u32>().ok());
    let answer = match cents {
        Some(cents) if cents <= LIMIT_CENTS => "approved",
        Some(_) => "over the limit of the card",
        None => "not understood",
    };
    writeln!(stream, "{answer}")?;
    Ok(true)
}
