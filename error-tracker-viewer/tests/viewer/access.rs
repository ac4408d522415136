//! Who may look and who may change.

use axum::{Router, http::StatusCode, routing::get};
use error_tracker::store::Store;
use error_tracker_viewer::{Options, router};
use jiff::Timestamp;

use crate::{
    client::{Client, open, with},
    samples::{event, record},
};

#[tokio::test]
async fn a_viewer_that_nobody_opened_is_closed_and_says_what_to_set() {
    let (store, mut client) = with(Options::new());
    record(&*store, [event("Secret", Timestamp::now(), 1)]);
    let page = client.get("/").await;
    assert_eq!(page.status, 403);
    assert!(page.body.contains("view_permission") && !page.body.contains("Secret"));
    assert_eq!(client.get("/api/issues").await.status, 403);
    assert_eq!(client.get("/live").await.status, 403);
}

#[tokio::test]
async fn the_permission_sees_the_request() {
    let (_, mut client) = with(Options::new().view_permission(|request| request.headers.contains_key("x-staff")));
    assert_eq!(client.get("/").await.status, 403);
    client.headers.push(("x-staff", "1".into()));
    assert_eq!(client.get("/").await.status, 200);
}

#[tokio::test]
async fn every_answer_is_hardened() {
    let (_, mut client) = open();
    for path in ["/", "/api/stats", "/nowhere", "/login"] {
        let answer = client.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test]
async fn a_change_without_the_forms_token_is_refused() {
    let (store, mut client) = open();
    let one = event("One", Timestamp::now(), 1);
    record(&*store, [one.clone()]);
    let path = format!("/issues/{}/resolve", one.fingerprint);
    assert_eq!(client.post(&path, &[]).await.status, 403);
    client.get("/").await;
    assert_eq!(client.post(&path, &[]).await.status, 403);
    assert_eq!(client.post(&path, &[("csrf", "00000000000000000000000000000000")]).await.status, 403);
    assert_eq!(store.stats().unwrap().resolved, 0);
    let csrf = client.get(&format!("/issues/{}", one.fingerprint)).await.csrf();
    assert_eq!(client.post(&path, &[("csrf", &csrf)]).await.status, 303);
}

#[tokio::test]
async fn pages_that_a_browser_opens_at_once_can_all_be_used() {
    let (store, mut client) = open();
    let one = event("One", Timestamp::now(), 1);
    record(&*store, [one.clone()]);
    let first = client.get("/").await.csrf();
    client.cookies.clear();
    let second = client.get("/").await.csrf();
    let path = format!("/issues/{}/resolve", one.fingerprint);
    for (site, csrf, status) in [
        ("same-origin", first.as_str(), 303),
        ("same-origin", &second, 303),
        ("same-origin", "0123456789abcdef0123456789abcdef", 403),
        ("none", &first, 403),
        ("cross-site", &first, 403),
    ] {
        client.headers = vec![("sec-fetch-site", site.into())];
        assert_eq!(client.post(&path, &[("csrf", csrf)]).await.status.as_u16(), status, "{site} {csrf}");
    }
    client.cookies.clear();
    client.headers = vec![("sec-fetch-site", "same-origin".into())];
    assert_eq!(client.post(&path, &[("csrf", &first)]).await.status, 403, "without any cookie");
}

#[tokio::test]
async fn a_change_that_another_site_sent_is_refused() {
    let (store, mut client) = open();
    let one = event("One", Timestamp::now(), 1);
    record(&*store, [one.clone()]);
    let path = format!("/issues/{}/resolve", one.fingerprint);
    client.headers = vec![("sec-fetch-site", "cross-site".into())];
    assert_eq!(client.submit(&path, &[]).await.status, 403);
    client.headers = vec![("origin", "http://evil.example".into()), ("host", "localhost:8765".into())];
    assert_eq!(client.submit(&path, &[]).await.status, 403);
    client.headers = vec![("origin", "http://localhost:8765".into()), ("host", "localhost:8765".into())];
    assert_eq!(client.submit(&path, &[]).await.status, 303);
}

#[tokio::test]
async fn the_cookie_of_forms_is_kept_from_scripts_and_other_sites() {
    let (_, mut client) = open();
    let answer = client.get("/").await;
    let line = answer.header("set-cookie");
    assert!(line.contains("; Path=/dev/error; HttpOnly; SameSite=Strict"), "{line}");
}

#[tokio::test]
async fn a_foreign_host_name_is_refused() {
    let (_, mut client) = with(Options::new().view_permission(|_| true).hosts(["localhost", "127.0.0.1", "::1"]));
    for (host, status) in [
        ("localhost:8765", 200),
        ("127.0.0.1", 200),
        ("[::1]:8765", 200),
        ("LOCALHOST:1", 200),
        ("evil.example", 403),
        ("localhost.evil.example", 403),
        ("", 403),
    ] {
        client.headers = vec![("host", host.into())];
        assert_eq!(client.get("/").await.status.as_u16(), status, "{host}");
        assert_eq!(client.get("/api/issues").await.status.as_u16(), status, "{host}");
    }
    client.headers.clear();
    assert_eq!(client.get("/").await.status, 403);
}

#[tokio::test]
async fn a_token_is_asked_for_and_remembered() {
    let (store, mut client) = with(Options::new().token("correct horse; battery"));
    record(&*store, [event("Secret", Timestamp::now(), 1)]);
    let page = client.get("/?status=all").await;
    assert_eq!(page.status, 401);
    assert!(page.body.contains("type=\"password\"") && !page.body.contains("Secret failed"));
    let csrf = page.csrf();
    let wrong = client.post("/login", &[("csrf", &csrf), ("token", "wrong")]).await;
    assert_eq!(wrong.status, 401);
    assert!(wrong.body.contains("This is not the token."));
    let back = client.post("/login", &[("csrf", &csrf), ("token", "x"), ("return", "/dev/error/?status=all")]).await;
    assert!(back.body.contains("name=\"return\" value=\"/dev/error/?status=all\""), "{}", back.body);
    let fields = [("csrf", csrf.as_str()), ("token", "correct horse; battery"), ("return", "/dev/error/?status=all")];
    let right = client.post("/login", &fields).await;
    assert_eq!((right.status, right.header("location")), (StatusCode::SEE_OTHER, "/dev/error/?status=all"));
    assert!(right.header("set-cookie").contains("HttpOnly; SameSite=Strict"));
    assert!(client.get("/").await.body.contains("Secret failed"));
    client.submit("/logout", &[]).await;
    assert_eq!(client.get("/").await.status, 401);
}

#[tokio::test]
async fn a_token_is_taken_from_the_header_and_from_a_link() {
    let (_, mut client) = with(Options::new().token("s3cret"));
    client.headers = vec![("authorization", "Bearer wrong".into())];
    assert_eq!(client.get("/api/issues").await.status, 401);
    client.headers = vec![("authorization", "Bearer s3cret".into())];
    assert_eq!(client.get("/api/issues").await.status, 200);
    client.headers.clear();
    let answer = client.get("/?status=all&token=s3cret").await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/dev/error/?status=all"));
    assert_eq!(client.get("/").await.status, 200);
}

#[tokio::test]
async fn viewers_at_two_ports_of_a_host_do_not_log_each_other_out() {
    let (_, mut client) = with(Options::new().token("first"));
    let (_, other) = with(Options::new().token("second"));
    let both = [("127.0.0.1:8765", client.app.clone(), "first"), ("127.0.0.1:8766", other.app, "second")];
    for (host, app, token) in &both {
        (client.app, client.headers) = (app.clone(), vec![("host", (*host).to_owned())]);
        assert_eq!(client.get(&format!("/?token={token}")).await.status, StatusCode::SEE_OTHER);
    }
    for (host, app, _) in both {
        (client.app, client.headers) = (app, vec![("host", host.to_owned())]);
        assert_eq!(client.get("/").await.status, 200, "{host}");
    }
}

#[tokio::test]
async fn wrong_tokens_are_turned_away_after_some() {
    let (_, mut client) = with(Options::new().token("s3cret"));
    client.headers = vec![("authorization", "Bearer wrong".into())];
    let mut statuses = Vec::new();
    for _ in 0..30 {
        statuses.push(client.get("/api/issues").await.status.as_u16());
    }
    assert_eq!((statuses[0], statuses[29]), (401, 429));
}

#[tokio::test]
async fn an_empty_token_lets_nobody_in() {
    let (_, mut client) = with(Options::new().token(""));
    client.headers = vec![("authorization", "Bearer ".into())];
    assert_eq!(client.get("/api/issues").await.status, 401);
    client.headers.clear();
    client.cookies.push(("error_tracker_token".into(), String::new()));
    assert_eq!(client.get("/api/issues").await.status, 401);
}

#[tokio::test]
async fn a_body_without_end_is_refused() {
    let (_, mut client) = open();
    assert_eq!(client.submit("/issues/bulk", &[("action", &"x".repeat(100_000))]).await.status, 413);
}

#[tokio::test]
async fn it_can_be_nested_in_another_router() {
    let (store, _) = open();
    record(&*store, [event("Nested", Timestamp::now(), 1)]);
    let viewer = router(store as _, Options::new().prefix("").view_permission(|_| true));
    let app = Router::new().route("/", get(async || "home")).nest("/admin/failures", viewer);
    let mut client = Client::new(app);
    let page = client.send("GET", "/admin/failures", None).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("href=\"/admin/failures/issues/"), "{}", page.body);
    let (_, rest) = page.body.split_once("<a class=\"brand\" href=\"").unwrap();
    let list = rest.split('"').next().unwrap();
    assert_eq!(client.send("GET", list, None).await.status, 200);
    assert_eq!(client.send("GET", "/", None).await.body, "home");
}

#[tokio::test]
async fn the_prefix_without_its_slash_leads_to_the_list() {
    let (_, mut client) = open();
    let answer = client.get("").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (308, "/dev/error/"));
}
