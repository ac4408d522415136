//! A web server that an example plays itself, so that what it posts arrives somewhere: it prints each request.

use std::{
    io::{BufRead, BufReader, Read, Result, Write},
    net::{TcpListener, TcpStream},
};

/// Serves at `localhost`, and answers each request by what it begins with, such as `GET /`. The port.
pub fn play(answer: fn(&str) -> &'static str) -> Result<u16> {
    let listener = TcpListener::bind("localhost:0")?;
    let port = listener.local_addr()?.port();
    std::thread::spawn(move || listener.incoming().flatten().try_for_each(|stream| take(stream, answer)));
    Ok(port)
}

fn take(mut stream: TcpStream, answer: fn(&str) -> &'static str) -> Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut request, mut line, mut bytes) = (String::new(), String::new(), 0);
    reader.read_line(&mut request)?;
    while reader.read_line(&mut line)? > 2 {
        if let Some(length) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            bytes = length.trim().parse().unwrap_or_default();
        }
        line.clear();
    }
    let mut body = vec![0; bytes];
    reader.read_exact(&mut body)?;
    println!("{}{}\n", request, String::from_utf8_lossy(&body));
    let body = answer(&request);
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}
