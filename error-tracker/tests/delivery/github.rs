//! Tickets, to a web server that answers as GitHub does.

use error_tracker::{
    Config, capture_message,
    model::{Action, Change},
    store::{IssueQuery, Store},
    ticketing::GithubSettings,
};
use serde_json::json;

use crate::{
    charge,
    http_server::{Answer::Say, Asked, HttpServer},
    installed, wait_until,
};

fn settings(server: &HttpServer) -> GithubSettings {
    GithubSettings {
        repository: "acme/shop".to_owned(),
        token: "ghp_secret".to_owned(),
        base_url: format!("{}/api/v3/", server.url),
        labels: vec!["bug".to_owned()],
        ..GithubSettings::default()
    }
}

fn created() -> String {
    json!({ "number": 7, "html_url": "https://github.example/acme/shop/issues/7" }).to_string()
}

fn lines(asked: &[Asked]) -> Vec<String> {
    let path = |asked: &Asked| asked.path.split('?').next().unwrap_or_default().to_owned();
    asked.iter().map(|asked| format!("{} {}", asked.method, path(asked))).collect()
}

fn resolve_all(store: &dyn Store) {
    for issue in store.issues(&IssueQuery::default()).unwrap().items {
        let change = Change { action: Action::Resolve, at: jiff::Timestamp::now(), by: None, until: None };
        assert!(store.set_status(issue.fingerprint, &change).unwrap());
    }
}

#[test]
fn a_new_issue_gets_a_ticket_that_is_kept_with_it_and_opened_again_when_it_comes_back() {
    let server = HttpServer::start([Say(200, "[]".to_owned()), Say(201, created()), Say(200, created())]);
    let (_turn, _guard, store) = installed(Config::new().github(settings(&server)));
    charge(17, "4111 1111 1111 1111", "12,50").unwrap_err();
    wait_until("the ticket is raised", |stats| stats.notified == 1);
    let issue = store.issues(&IssueQuery::default()).unwrap().items.remove(0);
    let [ticket] = &issue.tickets[..] else { panic!("one ticket: {issue:#?}") };
    assert_eq!((&*ticket.id, ticket.url.as_deref()), ("#7", Some("https://github.example/acme/shop/issues/7")));

    charge(18, "4111 1111 1111 1111", "twelve").unwrap_err();
    assert!(error_tracker::flush(crate::PATIENCE));
    resolve_all(&*store);
    charge(19, "4111 1111 1111 1111", "19,00").unwrap_err();
    wait_until("the ticket is updated", |stats| stats.notified == 2);

    let asked = server.asked();
    let issues = "/api/v3/repos/acme/shop/issues";
    let expected = [
        format!("GET {issues}"),
        format!("POST {issues}"),
        format!("PATCH {issues}/7"),
        format!("POST {issues}/7/comments"),
    ];
    assert_eq!(lines(&asked), expected);
    assert!(asked.iter().all(|asked| asked.headers.contains("Bearer ghp_secret")));
    let (title, body) = (asked[1].body["title"].as_str().unwrap(), asked[1].body["body"].as_str().unwrap());
    assert!(title.starts_with("core::num::") && title.ends_with("::charge"), "{title}");
    assert!(body.contains("euros: &str = \"12,50\"") && body.contains(&issue.fingerprint.to_string()), "{body}");
    assert_eq!((&asked[1].body["labels"], &asked[2].body["state"]), (&json!(["bug"]), &"open".into()));
    assert!(asked[3].body["body"].as_str().unwrap().contains("19,00"));
    assert_eq!(store.issue(issue.fingerprint).unwrap().unwrap().tickets.len(), 1);
}

#[test]
fn a_ticket_that_is_there_already_is_taken() {
    // The first attempt raises it, and its answer is lost.
    let fingerprint = {
        let events = error_tracker::testing::with_captured_events(|| capture_message("x"));
        events[0].fingerprint
    };
    let body = format!("text\n<!-- error-tracker {fingerprint} -->\n");
    let listed = json!([{ "number": 3, "body": "x" }, { "number": 4, "body": body, "html_url": "javascript:x" }]);
    let server = HttpServer::start([Say(200, "[]".to_owned()), Say(502, String::new()), Say(200, listed.to_string())]);
    let (_turn, _guard, store) = installed(Config::new().github(settings(&server)));
    capture_message("x");
    wait_until("the ticket is found", |stats| stats.notified == 1);
    let issue = store.issue(fingerprint).unwrap().expect("the issue");
    assert_eq!((&*issue.tickets[0].id, &issue.tickets[0].url), ("#4", &None));
    assert_eq!(server.asked().iter().filter(|asked| asked.method == "POST").count(), 1);
}

#[test]
fn unless_it_is_once_each_time_has_its_ticket() {
    let server = HttpServer::start([
        Say(200, "[]".to_owned()),
        Say(201, created()),
        Say(200, "[]".to_owned()),
        Say(201, json!({ "number": 8 }).to_string()),
    ]);
    let (_turn, _guard, store) = installed(Config::new().github(settings(&server)).ticket_once(false));
    capture_message("x");
    wait_until("the first is raised", |stats| stats.notified == 1);
    resolve_all(&*store);
    capture_message("x");
    wait_until("the second is raised", |stats| stats.notified == 2);
    let tickets = store.issues(&IssueQuery::default()).unwrap().items.remove(0).tickets;
    assert_eq!(tickets.iter().map(|ticket| &*ticket.id).collect::<Vec<_>>(), ["#7", "#8"]);
    let asked = server.asked();
    let looked = asked.iter().filter(|asked| asked.method == "GET").map(|asked| asked.path.contains("state=open&"));
    assert_eq!(looked.collect::<Vec<_>>(), [true, true], "the first is closed, so it is not found");
}

#[test]
fn tickets_are_raised_when_notifications_are_off() {
    let server = HttpServer::start([Say(200, "[]".to_owned()), Say(201, created())]);
    let told = |_: &error_tracker::Notification| panic!("notifications are off");
    let (_turn, guard, _) = installed(Config::new().github(settings(&server)).notifier(told).send_notifications(false));
    capture_message("x");
    wait_until("the ticket is raised", |stats| stats.notified == 1);
    let stats = guard.tracker().stats();
    assert_eq!((stats.notified, stats.notifications_failed), (1, 0));
}
