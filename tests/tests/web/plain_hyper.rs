//! The tower layer on a server of hyper alone, over real sockets.

use std::convert::Infallible;

use axum::http::{Request, Response, StatusCode};
use error_tracker::integration::tower::{RequestBody, RequestLayer};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tower::{Layer, service_fn};

use crate::{charge, recorded};

#[test]
fn a_failure_on_hyper_is_shown_with_its_request() {
    let (answer, events) = recorded(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let service = service_fn(|request: Request<RequestBody<Incoming>>| async move {
            let body = axum::body::to_bytes(axum::body::Body::new(request.into_body()), 100).await.expect("a body");
            charge(body.len().try_into().expect("a small body")).await.expect_err("it always fails");
            let mut response = Response::new(String::new());
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            Ok::<_, Infallible>(response)
        });
        let service = TowerToHyperService::new(RequestLayer::new().layer(service));
        tokio::task::spawn_local(async move {
            let (stream, _) = listener.accept().await.expect("a client");
            http1::Builder::new().serve_connection(TokioIo::new(stream), service).await
        });
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        let request = b"PUT /a?b=c HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nConnection: close\r\n\r\ntea";
        stream.write_all(request).await.expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("it answers");
        answer
    });
    assert!(answer.contains(&format!("x-error-id: {}", events[0].id)), "{answer}");
    let request = events[0].request.as_ref().expect("a request");
    assert_eq!((&*request.method, &*request.path, &request.body), ("PUT", "/a", &"tea".into()));
    assert_eq!(events[0].frames[0].arguments[0].value, "3");
}
