//! The JSON API.

use error_tracker::store::Store;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::{
    client::open,
    samples::{self, event, record},
};

#[tokio::test]
async fn issues_come_as_items_next_and_total() {
    let (store, mut client) = open();
    let now = Timestamp::now();
    record(&*store, (0..3).map(|n| event(&format!("Error{n}"), now - SignedDuration::from_mins(n), n as u32)));
    let first = client.get("/api/issues?limit=2").await.json();
    assert_eq!((first["items"].as_array().unwrap().len(), &first["total"]), (2, &json!(3)));
    assert_eq!(first["items"][0]["title"], "app::Error0");
    let next = first["next"].as_str().unwrap();
    let last = client.get(&format!("/api/issues?limit=2&cursor={next}")).await.json();
    assert_eq!((last["items"].as_array().unwrap().len(), &last["next"]), (1, &json!(null)));
}

#[tokio::test]
async fn the_api_takes_the_filters_of_the_page() {
    let (store, mut client) = open();
    let now = Timestamp::now();
    let mut tenant = event("Tenant", now, 1);
    tenant.context.insert("tenant".into(), "acme".into());
    record(&*store, [tenant.clone(), event("Mail", now, 2)]);
    for filter in [
        "q=type:Tenant",
        "type=Tenant",
        "context.tenant=acme",
        "text=Tenant",
        "message=Tenant&since=1h",
        "q=context.tenant:acme+is:error",
    ] {
        let found = client.get(&format!("/api/issues?{filter}")).await.json();
        assert_eq!(found["total"], 1, "{filter}");
        assert_eq!(found["items"][0]["fingerprint"], tenant.fingerprint.to_string(), "{filter}");
    }
}

#[tokio::test]
async fn without_a_status_the_api_lists_all_issues() {
    let (store, mut client) = open();
    let one = event("One", Timestamp::now(), 1);
    record(&*store, [one.clone(), event("Other", Timestamp::now(), 2)]);
    client.submit(&format!("/issues/{}/ignore", one.fingerprint), &[]).await;
    assert_eq!(client.get("/api/issues").await.json()["total"], 2);
    assert_eq!(client.get("/api/issues?status=ignored").await.json()["total"], 1);
}

#[tokio::test]
async fn an_issue_and_an_event_come_as_they_are_stored() {
    let (store, mut client) = open();
    let event = samples::shop(Timestamp::now()).remove(0);
    record(&*store, [event.clone()]);
    let issue = client.get(&format!("/api/issues/{}", event.fingerprint)).await.json();
    assert_eq!(
        (&issue["title"], &issue["count"], &issue["status"]),
        (&json!("shop::pay::PayError"), &json!(1), &json!("open"))
    );
    assert_eq!(issue["trend"].as_array().unwrap().len(), 24);
    assert_eq!(client.get(&format!("/api/events/{}", event.id)).await.json(), serde_json::to_value(&event).unwrap());
}

fn keys(value: &serde_json::Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

fn words(text: &str) -> Vec<&str> {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    words.sort_unstable();
    words
}

#[tokio::test]
async fn every_field_has_the_name_that_others_rely_on() {
    let (store, mut client) = open();
    let event = samples::shop(Timestamp::now()).remove(0);
    record(&*store, [event.clone()]);
    let issue = client.get("/api/issues").await.json()["items"][0].take();
    let of_issue = "fingerprint kind level title message culprit file line status count first_seen last_seen \
        first_release last_release kept_events trend tickets notes";
    assert!(words(of_issue).iter().all(|name| keys(&issue).contains(name)), "{issue}");
    assert_eq!(issue["culprit"], "shop::gateway::debit");
    let told = client.get(&format!("/api/events/{}", event.id)).await.json();
    let of_event = "id fingerprint timestamp kind level handled exceptions frames backtrace context request thread process \
        host release environment breadcrumbs dropped_before";
    assert_eq!(keys(&told), words(of_event));
    let frame = &told["frames"][0];
    assert_eq!(keys(frame), words("function module file line column expression arguments locals globals"));
    for group in ["arguments", "locals", "globals"] {
        let variable = &frame[group][0];
        assert_eq!(keys(variable), words("name type value state masked truncated note"), "{group}");
    }
    let states: Vec<_> = frame["locals"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
    for state in ["value", "moved", "borrowed", "uninitialized", "skipped", "unprintable"] {
        assert!(states.contains(&state), "{state}");
    }
    assert_eq!(keys(&told["exceptions"][0]), words("type message"));
    assert_eq!(keys(&told["backtrace"][0]), words("function file line in_app"));
    let of_request = "method host path query headers body";
    assert!(words(of_request).iter().all(|name| keys(&told["request"]).contains(name)), "{}", told["request"]);
    for list in ["/api/issues".to_owned(), format!("/api/issues/{}/events", event.fingerprint)] {
        assert_eq!(keys(&client.get(&list).await.json()), ["items", "next", "total"], "{list}");
    }
}

#[tokio::test]
async fn events_of_an_issue_come_in_either_order_page_by_page() {
    let (store, mut client) = open();
    let now = Timestamp::now();
    let events: Vec<_> = (0..5).map(|n| event("Many", now - SignedDuration::from_mins(9 - i64::from(n)), n)).collect();
    let base = format!("/api/issues/{}/events", events[0].fingerprint);
    record(&*store, events.clone());
    let newest = client.get(&base).await.json();
    assert_eq!((&newest["total"], &newest["items"][0]["id"]), (&json!(5), &json!(events[4].id.to_string())));
    let mut seen = Vec::new();
    let mut address = format!("{base}?order=oldest&limit=2");
    loop {
        let page = client.get(&address).await.json();
        seen.extend(page["items"].as_array().unwrap().iter().map(|event| event["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        address = format!("{base}?order=oldest&limit=2&cursor={next}");
    }
    assert_eq!(seen, events.iter().map(|event| event.id.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_statistics_are_those_of_the_store() {
    let (store, mut client) = open();
    record(&*store, [event("One", Timestamp::now(), 1)]);
    assert_eq!(client.get("/api/stats").await.json(), serde_json::to_value(store.stats().unwrap()).unwrap());
}

#[tokio::test]
async fn a_wrong_request_is_told_in_json() {
    let (_, mut client) = open();
    for (path, status) in [
        ("/api/issues?level=bad", 400),
        ("/api/issues?nonsense=1", 400),
        ("/api/issues?cursor=damaged", 400),
        ("/api/issues/00000000000000000000000000000000", 404),
        ("/api/issues/00000000000000000000000000000000/events", 404),
        ("/api/events/nonsense", 404),
        ("/api/nowhere", 404),
    ] {
        let answer = client.get(path).await;
        assert_eq!(answer.status, status, "{path}");
        assert!(!answer.json()["error"].as_str().unwrap().is_empty(), "{path}");
    }
}
