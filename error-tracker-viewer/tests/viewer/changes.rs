//! The life of an issue: every change by its form, and back.

use error_tracker::{
    model::{Status, Until},
    store::{MemoryStore, Store},
};
use jiff::Timestamp;

use crate::{
    client::{Client, open, with},
    samples::{event, record},
};

fn one(store: &MemoryStore) -> String {
    let event = event("One", Timestamp::now(), 1);
    record(store, [event.clone()]);
    event.fingerprint.to_string()
}

fn status(store: &MemoryStore, fingerprint: &str) -> (Status, Option<Until>) {
    let issue = store.issue(fingerprint.parse().unwrap()).unwrap().unwrap();
    (issue.status, issue.until)
}

#[tokio::test]
async fn an_issue_is_resolved_and_reopened() {
    let (store, mut client) = open();
    let fingerprint = one(&store);
    let answer = client.submit(&format!("/issues/{fingerprint}/resolve"), &[]).await;
    assert_eq!(answer.status, 303);
    assert_eq!(status(&store, &fingerprint).0, Status::Resolved);
    client.submit(&format!("/issues/{fingerprint}/reopen"), &[]).await;
    assert_eq!(status(&store, &fingerprint).0, Status::Open);
}

#[tokio::test]
async fn an_issue_is_resolved_until_a_newer_release() {
    let (store, mut client) = open();
    let fingerprint = one(&store);
    client.submit(&format!("/issues/{fingerprint}/resolve"), &[("until", "release")]).await;
    assert_eq!(status(&store, &fingerprint), (Status::Resolved, Some(Until::ReleaseOtherThan("1.4.2".into()))));
}

#[tokio::test]
async fn an_issue_is_ignored_for_a_time_or_a_number() {
    let (store, mut client) = open();
    let fingerprint = one(&store);
    client.submit(&format!("/issues/{fingerprint}/ignore"), &[("until", "count"), ("count", "5")]).await;
    assert_eq!(status(&store, &fingerprint), (Status::Ignored, Some(Until::Count(6))));
    client.submit(&format!("/issues/{fingerprint}/ignore"), &[("until", "time"), ("time", "2999-01-01")]).await;
    let until = Until::Time("2999-01-01T00:00:00Z".parse().unwrap());
    assert_eq!(status(&store, &fingerprint), (Status::Ignored, Some(until)));
}

#[tokio::test]
async fn a_wrong_time_or_number_changes_nothing_and_is_named() {
    let (store, mut client) = open();
    let fingerprint = one(&store);
    for (fields, text) in [
        ([("until", "count"), ("count", "0")], "1 at least, not &quot;0&quot;"),
        ([("until", "time"), ("time", "2001-01-01")], "&quot;2001-01-01&quot; is in the past"),
        ([("until", "noon"), ("time", "")], "not &quot;noon&quot;"),
    ] {
        let answer = client.submit(&format!("/issues/{fingerprint}/ignore"), &fields).await;
        assert_eq!(answer.status, 400);
        assert!(answer.body.contains(text), "{text} in {}", answer.body);
    }
    assert_eq!(status(&store, &fingerprint).0, Status::Open);
}

#[tokio::test]
async fn the_history_says_who_and_what() {
    let (store, mut client) =
        with(error_tracker_viewer::Options::new().view_permission(|_| true).user(|_| Some("ada".into())));
    let fingerprint = one(&store);
    client.submit(&format!("/issues/{fingerprint}/resolve"), &[]).await;
    client.submit(&format!("/issues/{fingerprint}/note"), &[("text", "it was the cache")]).await;
    let page = client.get(&format!("/issues/{fingerprint}")).await.body;
    assert!(page.contains("it was the cache") && page.contains("ada · "));
    assert!(page.contains("<span>Resolved</span>"));
}

#[tokio::test]
async fn an_empty_note_is_refused() {
    let (store, mut client) = open();
    let fingerprint = one(&store);
    assert_eq!(client.submit(&format!("/issues/{fingerprint}/note"), &[("text", "  ")]).await.status, 400);
    assert_eq!(client.submit(&format!("/issues/{fingerprint}/note"), &[("text", &"x".repeat(5000))]).await.status, 400);
}

#[tokio::test]
async fn deleting_asks_first() {
    let (store, mut client) = open();
    let fingerprint = one(&store);
    let asked = client.submit(&format!("/issues/{fingerprint}/delete"), &[]).await;
    assert_eq!(asked.status, 200);
    assert!(asked.body.contains("Delete this issue?") && asked.body.contains("name=\"confirm\" value=\"yes\""));
    assert!(store.issue(fingerprint.parse().unwrap()).unwrap().is_some());
    let done = client.submit(&format!("/issues/{fingerprint}/delete"), &[("confirm", "yes")]).await;
    assert_eq!(done.status, 303);
    assert!(store.issue(fingerprint.parse().unwrap()).unwrap().is_none());
}

/// Follows the undo button of the page that a change led to.
async fn undo(client: &mut Client, address: &str) {
    let page = client.get(address.strip_prefix("/dev/error").unwrap()).await.body;
    let (_, rest) = page.split_once("name=\"undo\" value=\"").expect("an undo button");
    let value = rest.split_once('"').unwrap().0.to_owned();
    let answer = client.submit("/issues/bulk", &[("action", "undo"), ("undo", &value)]).await;
    assert_eq!(answer.status, 303);
}

#[tokio::test]
async fn a_bulk_change_is_undone_to_what_each_issue_was() {
    let (store, mut client) = open();
    let [open, ignored] = [event("Open", Timestamp::now(), 1), event("Ignored", Timestamp::now(), 2)];
    record(&*store, [open.clone(), ignored.clone()]);
    let [open, ignored] = [open.fingerprint.to_string(), ignored.fingerprint.to_string()];
    client.submit(&format!("/issues/{ignored}/ignore"), &[("until", "count"), ("count", "9")]).await;
    let fields = [("action", "resolve"), ("issue", &open), ("issue", &ignored), ("return", "/dev/error/?status=all")];
    let answer = client.submit("/issues/bulk", &fields).await;
    assert_eq!((status(&store, &open).0, status(&store, &ignored).0), (Status::Resolved, Status::Resolved));
    assert!(answer.header("location").starts_with("/dev/error/?status=all&done=resolved-2&undo="));
    undo(&mut client, answer.header("location")).await;
    assert_eq!(status(&store, &open), (Status::Open, None));
    assert_eq!(status(&store, &ignored), (Status::Ignored, Some(Until::Count(10))));
}

#[tokio::test]
async fn a_bulk_delete_asks_first_and_then_deletes_the_chosen_only() {
    let (store, mut client) = open();
    let [one, two, kept] = ["One", "Two", "Kept"].map(|name| event(name, Timestamp::now(), name.len() as u32));
    record(&*store, [one.clone(), two.clone(), kept.clone()]);
    let [a, b] = [one.fingerprint.to_string(), two.fingerprint.to_string()];
    let asked = client.submit("/issues/bulk", &[("action", "delete"), ("issue", &a), ("issue", &b)]).await;
    assert!(asked.body.contains("Delete 2 issues?"));
    assert_eq!(store.stats().unwrap().issues, 3);
    client.submit("/issues/bulk", &[("action", "delete"), ("confirm", "yes"), ("issue", &a), ("issue", &b)]).await;
    assert_eq!(store.stats().unwrap().issues, 1);
    assert!(store.issue(kept.fingerprint).unwrap().is_some());
}

#[tokio::test]
async fn a_bulk_change_of_nothing_says_so() {
    let (_, mut client) = open();
    let answer = client.submit("/issues/bulk", &[("action", "resolve")]).await;
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("No issue is chosen"));
}

#[tokio::test]
async fn a_change_leads_back_to_the_viewers_own_pages_only() {
    let (store, mut client) = open();
    let fingerprint = one(&store);
    for foreign in ["https://evil.example/", "//evil.example/", "/dev/errors", "/dev/error//evil.example"] {
        let fields = [("action", "resolve"), ("issue", fingerprint.as_str()), ("return", foreign)];
        let answer = client.submit("/issues/bulk", &fields).await;
        assert!(answer.header("location").starts_with("/dev/error/?done="), "{foreign}");
    }
}

#[tokio::test]
async fn a_change_by_get_is_refused() {
    let (store, mut client) = open();
    let fingerprint = one(&store);
    for action in ["resolve", "reopen", "ignore", "note"] {
        let answer = client.get(&format!("/issues/{fingerprint}/{action}")).await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "POST"), "{action}");
    }
    assert_eq!(status(&store, &fingerprint).0, Status::Open);
}

#[tokio::test]
async fn a_change_of_an_issue_that_is_not_there_is_not_found() {
    let (store, mut client) = open();
    let missing = "00000000000000000000000000000000";
    for action in ["resolve", "reopen", "ignore", "delete", "note"] {
        let fields = [("text", "seen"), ("confirm", "yes")];
        let answer = client.submit(&format!("/issues/{missing}/{action}"), &fields).await;
        assert_eq!(answer.status, 404, "{action}");
    }
    assert_eq!(store.stats().unwrap().issues, 0);
}
