//! The live stream.

use std::time::Duration;

use axum::{body::Body, http::Request};
use futures_util::StreamExt;
use jiff::Timestamp;
use tower::ServiceExt;

use crate::{
    client::{Client, open},
    samples::{event, record},
};

async fn stream(client: &Client) -> axum::response::Response {
    let request = Request::get("/dev/error/live").body(Body::empty()).unwrap();
    client.app.clone().oneshot(request).await.unwrap()
}

#[tokio::test]
async fn a_new_event_is_told() {
    let (store, client) = open();
    let response = stream(&client).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut chunks = response.into_body().into_data_stream();
    let wait = async {
        let mut text = String::new();
        let mut recorded = false;
        while !text.contains("\"count\":1") {
            text.push_str(std::str::from_utf8(&chunks.next().await.unwrap().unwrap()).unwrap());
            if !std::mem::replace(&mut recorded, true) {
                record(&*store, [event("Live", Timestamp::now(), 1)]);
            }
        }
        text
    };
    let text = tokio::time::timeout(Duration::from_secs(20), wait).await.expect("an update in time");
    assert!(text.contains("event: stats"));
}

#[tokio::test]
async fn what_is_told_first_is_how_things_stand() {
    let (store, client) = open();
    record(&*store, [event("Live", Timestamp::now(), 1)]);
    for visitor in ["the first", "one who comes when nobody else looks"] {
        let mut chunks = stream(&client).await.into_body().into_data_stream();
        let told = tokio::time::timeout(Duration::from_secs(20), chunks.next()).await.expect("an answer in time");
        let told = String::from_utf8(told.unwrap().unwrap().into()).unwrap();
        assert!(told.contains("\"count\":1"), "{visitor}: {told}");
    }
}

#[tokio::test]
async fn streams_are_bounded() {
    let (_, client) = open();
    let mut open = Vec::new();
    loop {
        let response = stream(&client).await;
        if response.status() == 429 {
            break;
        }
        open.push(response);
        assert!(open.len() < 1000);
    }
    open.pop();
    assert_eq!(stream(&client).await.status(), 200);
}
