//! The bodies of requests and answers over real sockets: shown, and otherwise left as they are.

use std::{net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::Request,
    http::StatusCode,
    response::Response,
    routing::post,
};
use error_tracker::{
    integration::{tower::RequestLayer, web::WebOptions},
    model::Event,
};
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::recorded;

/// Sends back what comes, chunk by chunk.
async fn echo(request: Request) -> Response {
    let length = request.headers().get("content-length").cloned();
    let mut answer = Response::new(Body::from_stream(request.into_body().into_data_stream()));
    if let Some(length) = length {
        answer.headers_mut().insert("x-length", length);
    }
    answer
}

async fn read_and_fail(body: Bytes) -> (StatusCode, String) {
    (StatusCode::INTERNAL_SERVER_ERROR, body.len().to_string())
}

async fn fail_without_reading() -> StatusCode {
    StatusCode::INTERNAL_SERVER_ERROR
}

async fn serve() -> SocketAddr {
    let options = WebOptions::new().body_bytes_max(1000);
    let app = Router::new()
        .route("/echo", post(echo))
        .route("/fail", post(read_and_fail))
        .route("/unread", post(fail_without_reading))
        .layer(axum::extract::DefaultBodyLimit::disable())
        .layer(RequestLayer::with_options(options));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::task::spawn_local(async move { axum::serve(listener, app).await });
    address
}

async fn post_to(path: &str, content_type: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(serve().await).await.expect("it listens");
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.expect("it reads");
    stream.write_all(body).await.expect("it reads");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("it answers");
    String::from_utf8_lossy(&answer).into_owned()
}

/// The body that is shown when all of this was read.
fn shown(content_type: &str, body: &[u8]) -> Value {
    let (answer, events) = recorded(post_to("/fail", content_type, body));
    assert!(answer.ends_with(&format!("\r\n\r\n{}", body.len())), "the program reads all of it: {answer}");
    body_of(&events)
}

fn body_of(events: &[Event]) -> Value {
    let [event] = events else { panic!("{events:?}") };
    event.request.as_ref().expect("a request").body.clone()
}

#[test]
fn json_is_shown_masked() {
    let body = br#"{"user":"ada","password":"hunter2","cards":[{"number":"4111111111111111"}]}"#;
    let shown = shown("application/json", body);
    assert_eq!(shown["user"], "ada");
    let text = shown.to_string();
    assert!(!text.contains("hunter2") && !text.contains("4111111111111111"), "{text}");
}

#[test]
fn a_form_is_shown_by_its_fields() {
    let shown = shown("application/x-www-form-urlencoded", b"user=ada&token=s3cr3t&colour=dark+red");
    assert_eq!((&shown["user"], &shown["colour"]), (&json!("ada"), &json!("dark red")));
    assert!(!shown.to_string().contains("s3cr3t"));
}

#[test]
fn a_form_with_files_is_shown_without_what_they_hold() {
    let body = b"--line\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nada\r\n--line\r\n\
        Content-Disposition: form-data; name=\"photo\"; filename=\"me.png\"\r\nContent-Type: image/png\r\n\r\n\
        \x89PNG-\xff\xfe\r\n--line--\r\n";
    let shown = shown("multipart/form-data; boundary=line", body);
    assert_eq!(shown, json!({ "user": "ada", "photo": "<file \"me.png\", image/png, 7 bytes>" }));
}

#[test]
fn of_a_long_body_the_beginning_is_shown() {
    let body = "tea ".repeat(1000);
    let shown = shown("text/plain", body.as_bytes());
    assert_eq!(shown.as_str().map(str::len), Some(1000));
}

#[test]
fn what_the_program_does_not_read_is_not_shown() {
    let (_, events) = recorded(post_to("/unread", "text/plain", b"nobody looks"));
    assert_eq!(body_of(&events), Value::Null);
}

#[test]
fn a_body_streams_through_as_it_comes() {
    let (length, events) = recorded(async {
        let mut stream = TcpStream::connect(serve().await).await.expect("it listens");
        stream
            .write_all(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8\r\nConnection: close\r\n\r\nfirst")
            .await
            .expect("it reads");
        let mut seen = String::new();
        // The rest is sent only when the beginning has come back.
        let wait = async {
            while !seen.contains("first") {
                let mut chunk = [0; 1024];
                let read = stream.read(&mut chunk).await.expect("it answers");
                assert!(read > 0, "it ended: {seen}");
                seen.push_str(&String::from_utf8_lossy(&chunk[..read]));
            }
        };
        tokio::time::timeout(Duration::from_secs(60), wait).await.expect("it does not wait for the end");
        stream.write_all(b"end").await.expect("it reads");
        stream.read_to_string(&mut seen).await.expect("it answers");
        assert!(seen.contains("end"), "{seen}");
        seen.to_ascii_lowercase().contains("x-length: 8")
    });
    assert!(length && events.is_empty());
}

#[test]
fn a_body_that_breaks_off_breaks_off_for_the_program() {
    let (answer, _) = recorded(async {
        let address = serve().await;
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        stream
            .write_all(b"POST /fail HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\nno size\r\n")
            .await
            .expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("it answers");
        answer
    });
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
}

#[test]
fn sizes_stay_as_they_are() {
    use http_body::Body as _;
    use tower::{Layer, ServiceExt};

    let (seen, _) = recorded(async {
        let service =
            tower::service_fn(|request: Request<error_tracker::integration::tower::RequestBody<Body>>| async move {
                let exact = request.body().size_hint().exact();
                Ok::<_, std::convert::Infallible>(Response::new(Body::from(format!("{exact:?}"))))
            });
        let request = Request::builder().uri("/").body(Body::from("12345")).expect("a request");
        let answer = RequestLayer::new().layer(service).oneshot(request).await.expect("it never fails");
        let length = answer.body().size_hint().exact();
        let chunks: Vec<_> = Body::new(answer.into_body()).into_data_stream().collect().await;
        (length, chunks.into_iter().map(|chunk| chunk.expect("a chunk")).collect::<Vec<_>>())
    });
    assert_eq!(seen, (Some(7), vec![Bytes::from("Some(5)")]));
}
