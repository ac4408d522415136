//! A web request whose failure is the first one, and has the tracker installed. A binary of its own, because a process has
//! one tracker.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

use std::{convert::Infallible, sync::Arc};

use axum::{
    body::Body,
    http::{Request, Response, StatusCode},
};
use error_tracker::{
    Config, MemoryStore, auto_track, init_lazy,
    integration::tower::{RequestBody, RequestLayer},
    store::{EventQuery, Store},
};
use tower::{Layer, ServiceExt, service_fn};

#[auto_track]
fn pieces(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}

async fn answer(request: Request<RequestBody<Body>>) -> Result<Response<String>, Infallible> {
    let mut response = Response::new(String::new());
    if pieces(request.uri().query().unwrap_or_default()).is_err() {
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    }
    Ok(response)
}

#[test]
fn the_first_failure_is_shown_with_its_request_too() {
    let store = Arc::new(MemoryStore::new());
    let theirs = Arc::clone(&store);
    let guard = init_lazy(move || Ok(Config::new().store(theirs))).expect("no tracker yet");
    let request = Request::get("http://shop.example/stock?many").body(Body::empty()).expect("a request");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let response = runtime.block_on(RequestLayer::new().layer(service_fn(answer)).oneshot(request)).expect("an answer");
    drop(guard);
    let events = store.events(&EventQuery::default()).expect("a store").items;
    assert_eq!(events.len(), 1, "the answer is no event of its own: {events:#?}");
    assert_eq!(response.headers()["x-error-id"], events[0].id.to_string());
    let request = events[0].request.as_ref().expect("the request");
    assert_eq!((&*request.path, request.host.as_deref()), ("/stock", Some("shop.example")));
}
