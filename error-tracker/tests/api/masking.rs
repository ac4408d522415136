//! That secrets are hidden wherever a failure can carry them.

use std::io;

use error_tracker::{
    Config, add_breadcrumb, capture_exception, capture_exception_with, capture_message, context,
    model::{Breadcrumb, Event, Request},
    print_exception, scope,
    testing::{with_captured_events, with_tracker},
    with_scope,
};
use serde_json::json;

const SECRET: &str = "hunter2-9f3c";

fn all_text(events: &[Event]) -> String {
    assert!(!events.is_empty());
    serde_json::to_string(events).expect("json")
}

#[test]
fn no_place_around_an_error_lets_a_secret_through() {
    let events = with_captured_events(|| {
        add_breadcrumb(Breadcrumb::new("http", format!("GET /?token={SECRET}")).data("password", SECRET));
        let configure = |scope: &mut error_tracker::Scope| {
            scope.set_extra("api_key", SECRET);
            scope.set_extra("nested", json!({"deep": {"Session-Id": SECRET}}));
            scope.set_tag("secret", SECRET);
            scope.set_user(json!({"name": "ada", "password": SECRET}));
            let headers = [("authorization".to_owned(), json!(format!("Bearer {SECRET}")))].into_iter().collect();
            let body = json!({"user": "ada", "password": SECRET});
            scope.set_request(Request {
                headers,
                body,
                method: format!("password={SECRET}"),
                host: Some(format!("token={SECRET}")),
                route: Some(format!("/reset;token={SECRET}")),
                remote_address: Some(format!("http://ada:{SECRET}@proxy")),
                ..Request::default()
            });
            scope.add_breadcrumb(Breadcrumb::new(format!("token={SECRET}"), "a category of its own"));
        };
        with_scope(configure, || {
            let error = io::Error::other(format!("login with password={SECRET} failed"));
            capture_exception_with(
                &error,
                context! { "pwd" => SECRET, "url" => format!("https://ada:{SECRET}@host/") },
            );
            scope!(auth_token = SECRET, who = %format!("password: {SECRET}") => {
                capture_message(format!("{{\"password\": \"{SECRET}\"}}"));
            });
        });
    });
    let text = all_text(&events);
    assert!(!text.contains(SECRET), "{text}");
    assert!(text.contains("ada"), "{text}");
}

#[test]
fn what_the_program_is_called_lets_no_secret_through() {
    let config = || {
        let url = format!("https://ada:{SECRET}@mirror.example");
        Config::new().release(url.clone()).environment(url.clone()).host(url)
    };
    let store = std::sync::Arc::new(error_tracker::MemoryStore::new());
    let kept = std::sync::Arc::clone(&store);
    let named = std::thread::Builder::new().name(format!("mirror https://ada:{SECRET}@mirror.example"));
    let captured = named.spawn(move || {
        with_tracker(config().store(kept), || capture_message("of a thread with a name")).expect("settings")
    });
    captured.expect("a thread").join().expect("no panic").expect("an event");
    let query = error_tracker::store::EventQuery::default();
    let events = error_tracker::store::Store::events(&*store, &query).expect("a store").items;
    assert!(!all_text(&events).contains(SECRET), "{events:?}");
    assert!(events[0].thread.starts_with("mirror https://") && events[0].thread.ends_with("@mirror.example"));
}

#[test]
fn what_foreign_code_says_when_it_panics_is_told_masked() {
    let (sender, told) = std::sync::mpsc::channel();
    let config = Config::new()
        .context_builder(|| -> error_tracker::Context { panic!("no answer from https://ada:{SECRET}@db") })
        .on_internal_error(move |error| sender.send(error.message.clone()).expect("somebody listens"));
    with_tracker(config, || capture_message("x")).expect("settings");
    let told = told.recv().expect("it is told");
    assert!(told.contains("no answer from") && !told.contains(SECRET), "{told}");
}

#[test]
fn printed_text_is_masked() {
    let print = || {
        let mut out = Vec::new();
        print_exception(&io::Error::other(format!("password={SECRET}")), &mut out).expect("a Vec takes all");
        String::from_utf8(out).expect("text")
    };
    let without_a_tracker = print();
    let with_one = with_tracker(Config::new(), print).expect("settings");
    assert!(!without_a_tracker.contains(SECRET), "{without_a_tracker}");
    assert!(!with_one.contains(SECRET), "{with_one}");
}

fn message_with(config: Config, message: &str) -> String {
    let (sender, receiver) = std::sync::mpsc::channel();
    let config = config.before_capture(move |event| {
        sender.send(event.message().to_owned()).ok()?;
        Some(event)
    });
    with_tracker(config, || capture_message(message)).expect("settings");
    receiver.recv().expect("an event")
}

#[test]
fn keys_and_the_mask_can_be_set() {
    let config = Config::new().mask_keys(["Colour"]).mask_with("<hidden>");
    assert_eq!(message_with(config, "colour=red password=x"), "colour=<hidden> password=x");
}

#[test]
fn without_keys_names_hide_nothing() {
    assert_eq!(message_with(Config::new().mask_keys([] as [&str; 0]), "password=x"), "password=x");
}

#[test]
fn every_masker_is_asked() {
    let config = Config::new()
        .masker(|name: &str| (name == "iris").then(|| "<one>".to_owned()))
        .masker(|name: &str| (name == "gait").then(|| "<two>".to_owned()));
    assert_eq!(message_with(config, "iris=1 gait=2 plain=3"), "iris=<one> gait=<two> plain=3");
}

#[test]
fn a_masker_that_panics_hides() {
    let config = Config::new().masker(|_: &str| -> Option<String> { panic!("masker") });
    assert_eq!(message_with(config, "plain=3"), "plain=**************");
}

#[test]
fn what_before_capture_adds_is_masked_too() {
    let store = std::sync::Arc::new(error_tracker::MemoryStore::new());
    let config = Config::new().store(std::sync::Arc::clone(&store)).before_capture(|mut event| {
        event.context.insert("password".to_owned(), SECRET.into());
        Some(event)
    });
    let id = with_tracker(config, || capture_exception(&io::Error::other("x"))).expect("settings").expect("an event");
    let event = error_tracker::store::Store::event(&*store, id).expect("a store").expect("the event");
    assert!(!all_text(&[event]).contains(SECRET));
}

#[test]
fn the_beginning_of_a_card_number_is_hidden_in_a_text_that_was_cut() {
    let events = with_captured_events(|| {
        error_tracker::add_breadcrumb("paid with 4111123456\u{2026}");
        capture_exception(&io::Error::other("x"));
    });
    let message = &events[0].breadcrumbs[0].message;
    assert!(message.starts_with("paid with ") && !message.contains("4111123456"), "{message}");
}
