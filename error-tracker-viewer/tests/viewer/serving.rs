//! The viewer alone on a listener.

use std::{sync::Arc, time::Duration};

use error_tracker::store::MemoryStore;
use error_tracker_viewer::{Options, serve};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};

async fn ask(address: std::net::SocketAddr, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

async fn read_until(stream: &mut TcpStream, wanted: &str) -> String {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    while !text.contains(wanted) {
        let length = stream.read(&mut buffer).await.unwrap();
        assert!(length > 0, "ended early: {text}");
        text.push_str(&String::from_utf8_lossy(&buffer[..length]));
    }
    text
}

#[tokio::test]
async fn an_open_live_stream_does_not_hold_up_the_end() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let options = Options::new().view_permission(|_| true);
    let server = tokio::spawn(serve(listener, Arc::new(MemoryStore::new()), options, async { drop(stopped.await) }));
    let mut live = ask(address, "/dev/error/live").await;
    read_until(&mut live, "event: stats").await;
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(20), server).await.expect("an end").unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn the_root_leads_to_the_list_and_the_rest_is_not_found() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let options = Options::new().view_permission(|_| true);
    let server = tokio::spawn(serve(listener, Arc::new(MemoryStore::new()), options, std::future::pending()));
    let text = read_until(&mut ask(address, "/").await, "\r\n\r\n").await;
    assert!(text.contains("location: /dev/error/\r\n"), "{text}");
    let text = read_until(&mut ask(address, "/elsewhere").await, "/dev/error/").await;
    assert!(text.starts_with("HTTP/1.1 404"), "{text}");
    server.abort();
}

/// All that comes until the connection is closed.
async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    stream.read_to_end(&mut text).await.unwrap();
    String::from_utf8(text).unwrap()
}

// The clock stands still and jumps ahead when everybody waits, so nobody waits for these limits.
#[tokio::test(start_paused = true)]
async fn a_client_that_never_ends_its_request_is_cut_off() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let options = Options::new().view_permission(|_| true);
    let server = tokio::spawn(serve(listener, Arc::new(MemoryStore::new()), options, std::future::pending()));
    let mut half = TcpStream::connect(address).await.unwrap();
    half.write_all(b"GET /dev/error/ HTTP/1.1\r\nHost: local").await.unwrap();
    let answer = read_to_end(&mut half).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
    let mut half = TcpStream::connect(address).await.unwrap();
    let head =
        "POST /dev/error/issues/bulk HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 90\r\n\r\n";
    half.write_all(head.as_bytes()).await.unwrap();
    half.write_all(b"csrf=").await.unwrap();
    let answer = read_to_end(&mut half).await;
    assert!(answer.starts_with("HTTP/1.1 504") && answer.contains("The answer took too long"), "{answer}");
    server.abort();
}
