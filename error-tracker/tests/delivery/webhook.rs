//! Web hooks, to a web server that fails, hangs and recovers.

use std::time::Duration;

use error_tracker::{
    Config, capture_message,
    model::Event,
    notifier::{NotifyPolicy, WebhookFormat, WebhookSettings},
};

use crate::{
    certificate::OwnCertificate,
    charge,
    http_server::{
        Answer::{self, Close, Hang, Say},
        HttpServer,
    },
    installed, wait_until,
};

fn settings(server: &HttpServer) -> WebhookSettings {
    let url = format!("{}/hooks/9f8e7d6c5b4a", server.url);
    WebhookSettings { url, timeout: Duration::from_millis(200), ..WebhookSettings::default() }
}

fn fine() -> Answer {
    Say(200, "ok".to_owned())
}

#[test]
fn the_whole_notification_is_posted_as_json() {
    let server = HttpServer::start([fine()]);
    let settings = WebhookSettings { token: Some("t0k".to_owned()), ..settings(&server) };
    let (_turn, _guard, _) = installed(Config::new().webhook(settings).url_prefix("https://x.example/dev/error"));
    charge(17, "4111 1111 1111 1111", "12,50").unwrap_err();
    wait_until("it is posted", |stats| stats.notified == 1);
    let asked = server.asked().remove(0);
    assert_eq!((&*asked.method, &*asked.path), ("POST", "/hooks/9f8e7d6c5b4a"));
    let headers = asked.headers.to_ascii_lowercase();
    assert!(headers.contains("authorization: bearer t0k") && headers.contains("content-type: application/json"));
    let event: Event = serde_json::from_value(asked.body["event"].clone()).expect("an event as it is stored");
    assert_eq!(event.frames[0].arguments[2].value, "\"12,50\"");
    assert_eq!((&asked.body["cause"], &asked.body["count"]), (&"new".into(), &1.into()));
    assert_eq!(asked.body["url"], format!("https://x.example/dev/error/issues/{}", event.fingerprint));
}

#[test]
fn slack_gets_a_message_that_it_can_show() {
    let server = HttpServer::start([fine()]);
    let settings = WebhookSettings { format: WebhookFormat::Slack, ..settings(&server) };
    let (_turn, _guard, _) = installed(Config::new().webhook(settings).url_prefix("https://x.example/dev/error"));
    charge(17, "4111 1111 1111 1111", "<!channel>").unwrap_err();
    wait_until("it is posted", |stats| stats.notified == 1);
    let body = server.asked().remove(0).body;
    let (text, detail) = (body["text"].as_str().unwrap(), body["attachments"][0]["text"].as_str().unwrap());
    assert!(text.starts_with("*<https://x.example/dev/error/issues/") && text.contains("|new: core::num::"), "{text}");
    assert!(detail.contains("euros = \"&lt;!channel&gt;\""), "{detail}");
    assert!(!body.to_string().contains("<!channel>"));
}

#[test]
fn a_server_that_fails_hangs_and_recovers_gets_everything_and_delays_nobody() {
    let server = HttpServer::start([Say(503, "out of order".to_owned()), Hang, Close, fine()]);
    let (_turn, _guard, _) = installed(Config::new().webhook(settings(&server)));
    capture_message("a");
    wait_until("it is seen to fail", |stats| stats.notifications_failing_since.is_some());
    // Meanwhile capture goes on, and what is captured is stored.
    capture_message("b");
    assert!(error_tracker::flush(crate::PATIENCE));
    wait_until("both are posted", |stats| stats.notified == 2);
    let told: Vec<_> = server.asked().iter().map(|asked| asked.body["headline"].clone()).collect();
    let (a, b) = ("new: message: a", "new: message: b");
    assert_eq!(told, [a, a, a, a, b], "four attempts, and then the next");
    assert_eq!(error_tracker::stats().notifications_failing_since, None);
}

#[test]
fn a_refusal_for_good_is_not_asked_again_and_is_told_with_the_next() {
    let server = HttpServer::start([Say(404, "no such hook".to_owned()), fine()]);
    let (_turn, _guard, _) = installed(Config::new().webhook(settings(&server)));
    capture_message("a");
    wait_until("it is given up", |stats| stats.notifications_failed == 1);
    let stats = error_tracker::stats();
    assert_eq!((stats.notifications_held_back, stats.notifications_failing_since.is_some()), (1, true));
    let error = stats.notifications_last_error.expect("an error");
    let host = server.url.strip_prefix("http://").unwrap();
    assert_eq!(error, format!("web server {host} answers 404: no such hook"), "without the address's secret path");
    capture_message("b");
    wait_until("the next is posted", |stats| stats.notified == 1);
    let asked = server.asked();
    assert_eq!((asked.len(), asked[1].body["held_back"].as_array().map(Vec::len)), (2, Some(1)));
    assert_eq!(error_tracker::stats().notifications_held_back, 0);
}

#[test]
fn past_the_hourly_cap_issues_are_held_back_and_told_at_the_end() {
    let server = HttpServer::start([fine()]);
    let policy = NotifyPolicy { per_hour_max: 2, ..NotifyPolicy::default() };
    let (_turn, guard, _) = installed(Config::new().webhook(settings(&server)).notify(policy));
    for message in ["a", "b", "c", "d", "e"] {
        capture_message(message);
    }
    wait_until("three are held back", |stats| stats.notifications_held_back == 3);
    assert_eq!(server.asked().len(), 2);
    drop(guard);
    let asked = server.asked();
    let digest = &asked[2].body;
    assert_eq!(
        (asked.len(), &digest["cause"], &digest["headline"]),
        (3, &"digest".into(), &"3 issues were held back".into())
    );
    let held: Vec<_> = digest["held_back"].as_array().unwrap().iter().map(|held| held["cause"].clone()).collect();
    assert_eq!(held, ["new", "new", "new"]);
}

#[test]
fn one_notifier_that_hangs_does_not_hold_up_another() {
    let (hangs, works) = (HttpServer::start([Hang]), HttpServer::start([fine()]));
    let settings = |server| WebhookSettings { timeout: crate::PATIENCE, ..settings(server) };
    let hanging = error_tracker::notifier::WebhookNotifier::new(&settings(&hangs)).unwrap();
    let config = Config::new().notifier(hanging).webhook(settings(&works));
    let (_turn, _guard, _) = installed(config);
    capture_message("x");
    wait_until("the other is told", |stats| stats.notified == 1);
    assert_eq!(works.asked().len(), 1);
    // Let go of what hangs, so that the guard does not wait for it.
    drop(hangs);
}

#[test]
fn an_own_certificate_is_trusted_where_the_settings_say_so_and_only_there() {
    let certificate = OwnCertificate::new();
    let server = HttpServer::start_encrypted([fine()], &certificate);
    let trusting = WebhookSettings { ca_file: Some(certificate.ca_file.clone()), ..settings(&server) };
    let trusting = WebhookSettings { timeout: crate::PATIENCE, ..trusting };
    let (turn, guard, _) = installed(Config::new().webhook(trusting));
    capture_message("x");
    wait_until("it is posted", |stats| stats.notified == 1);
    drop((guard, turn));
    let strange = WebhookSettings { timeout: crate::PATIENCE, ..settings(&server) };
    let (_turn, guard, _) = installed(Config::new().webhook(strange));
    capture_message("x");
    wait_until("the refusal is seen", |stats| stats.notifications_failing_since.is_some());
    let error = error_tracker::stats().notifications_last_error.expect("an error");
    assert!(error.contains("certificate") && error.contains("localhost"), "{error}");
    drop(guard);
    assert_eq!(server.asked().len(), 1);
}
