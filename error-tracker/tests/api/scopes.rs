//! Scopes, extras, tags, the user and breadcrumbs, in synchronous code.

use std::cell::Cell;

use error_tracker::{
    Config, Level, add_breadcrumb, capture_message, configure_scope, context,
    model::{Breadcrumb, Event},
    scope,
    testing::{with_captured_events, with_tracker},
    with_scope,
};
use serde_json::{Value, json};

fn contexts(run: impl FnOnce()) -> Vec<Value> {
    with_captured_events(run).into_iter().map(|event| Value::Object(event.context)).collect()
}

fn capture() {
    capture_message("x");
}

struct Opaque;

#[test]
fn extras_come_by_serialize_display_and_debug() {
    let (user, address) = (17, Some("x"));
    let seen = contexts(|| {
        scope!(id = user, shown = %user, text = ?address, json = address => {
            capture();
        })
    });
    assert_eq!(seen, [json!({"id": 17, "shown": "17", "text": "Some(\"x\")", "json": "x"})]);
}

#[test]
fn the_header_in_angle_brackets_says_the_same() {
    let user = String::from("ab");
    let seen = contexts(|| scope!(<id = user.len(), plan = "pro", big = user.len() > 1> { capture() }));
    assert_eq!(seen, [json!({"id": 2, "plan": "pro", "big": true})]);
}

#[test]
fn the_scope_can_be_changed_on_the_way() {
    let seen = contexts(|| {
        scope!(|scope| {
            scope.set_extra("step", "login");
            capture();
            scope.set_extra("step", "token");
            scope.set_tag("region", "eu");
            scope.set_user(json!({"id": 7}));
            capture();
        })
    });
    assert_eq!(seen, [json!({"step": "login"}), json!({"step": "token", "tags": {"region": "eu"}, "user": {"id": 7}})]);
}

#[test]
fn a_scope_ends_with_its_block_and_inner_ones_win() {
    let seen = contexts(|| {
        scope!(a = 1, b = 1 => {
            scope!(b = 2 => { capture() });
            capture();
        });
        capture();
    });
    assert_eq!(seen, [json!({"a": 1, "b": 2}), json!({"a": 1, "b": 1}), json!({})]);
}

#[test]
fn a_scope_is_a_block_in_place() {
    fn with_question_mark(text: &str) -> Result<u8, std::num::ParseIntError> {
        let number = scope!(text = text => { text.parse::<u8>()? });
        Ok(number + 1)
    }
    fn with_return() -> u8 {
        scope!(<a = 1> {
            if std::hint::black_box(true) {
                return 3;
            }
        });
        4
    }
    assert_eq!(with_question_mark("4"), Ok(5));
    assert!(with_question_mark("x").is_err());
    assert_eq!(with_return(), 3);
    let mut rounds = 0;
    let broken = loop {
        rounds += 1;
        scope!(|_| {
            if rounds < 3 {
                continue;
            }
            break rounds;
        });
    };
    assert_eq!(broken, 3);
}

#[test]
fn leaving_early_ends_the_scope() {
    fn leave() -> Option<()> {
        scope!(left = true => { None? });
        Some(())
    }
    let seen = contexts(|| {
        assert_eq!(leave(), None);
        let _ = std::panic::catch_unwind(|| scope!(left = true => { std::panic::resume_unwind(Box::new(())) }));
        capture();
    });
    assert_eq!(seen, [json!({})]);
}

#[test]
fn values_are_evaluated_once_and_not_moved() {
    let calls = Cell::new(0);
    let next = || calls.replace(calls.get() + 1);
    let name = String::from("ada");
    scope!(name = name, call = next() => { drop(name) });
    assert_eq!(calls.get(), 1);
    let seen = contexts(|| scope!(call = next() => { capture() }));
    assert_eq!((calls.get(), seen), (2, vec![json!({"call": 1})]));
}

#[test]
fn without_a_tracker_values_are_not_turned_into_anything() {
    struct Loud;
    impl std::fmt::Display for Loud {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            panic!("formatted")
        }
    }
    let (loud, opaque) = (Loud, Opaque);
    let answer = scope!(loud = %loud => {
        let _inside = &opaque;
        42
    });
    assert_eq!(answer, 42);
}

#[test]
fn a_name_may_be_a_keyword_or_a_text() {
    let seen = contexts(|| scope!(type = "a", r#match = 1, "user.id" = 2 => { capture() }));
    assert_eq!(seen, [json!({"type": "a", "match": 1, "user.id": 2})]);
}

#[test]
fn the_events_own_context_goes_before_the_scopes_and_these_before_the_builders() {
    let config = Config::new().context_builder(|| context! { "a" => "builder", "b" => "builder", "c" => "builder" });
    let store = std::sync::Arc::new(error_tracker::MemoryStore::new());
    let config = config.store(std::sync::Arc::clone(&store));
    let id = with_tracker(config, || {
        scope!(a = "scope", b = "scope" => {
            error_tracker::capture_exception_with(&std::fmt::Error, context! { "a" => "own" })
        })
    });
    let event = error_tracker::store::Store::event(&*store, id.expect("settings").expect("an id")).expect("a store");
    assert_eq!(Value::Object(event.expect("the event").context), json!({"a": "own", "b": "scope", "c": "builder"}));
}

#[test]
fn a_context_builder_that_panics_is_left_out() {
    let builder = || -> error_tracker::Context { panic!("builder") };
    let config = Config::new().context_builder(builder).context_builder(|| context! { "good" => 1 });
    let config = config.on_internal_error(|_| {});
    let told = with_tracker(config, || {
        capture();
        error_tracker::stats().internal_errors
    });
    assert_eq!(told.expect("settings"), 1);
}

#[test]
fn outside_of_scopes_the_whole_tracker_is_configured() {
    let seen = contexts(|| {
        configure_scope(|scope| scope.set_extra("all", true));
        scope!(a = 1 => {
            configure_scope(|scope| scope.set_extra("here", true));
            capture();
        });
        capture();
    });
    assert_eq!(seen, [json!({"all": true, "a": 1, "here": true}), json!({"all": true})]);
}

#[test]
fn a_scope_sets_the_level() {
    let events = with_captured_events(|| with_scope(|scope| scope.set_level(Level::Fatal), capture));
    assert_eq!(events[0].level, Level::Fatal);
}

fn crumbs(event: &Event) -> Vec<&str> {
    event.breadcrumbs.iter().map(|breadcrumb| breadcrumb.message.as_str()).collect()
}

#[test]
fn breadcrumbs_are_shown_oldest_first_and_bounded() {
    let store = std::sync::Arc::new(error_tracker::MemoryStore::new());
    let config = Config::new().breadcrumbs_max(2).store(std::sync::Arc::clone(&store));
    let id = with_tracker(config, || {
        add_breadcrumb("one");
        add_breadcrumb(Breadcrumb::new("http", "two").level(Level::Warning));
        scope!(|scope| {
            scope.add_breadcrumb("three");
            capture_message("x")
        })
    });
    let event = error_tracker::store::Store::event(&*store, id.expect("settings").expect("an id")).expect("a store");
    assert_eq!(crumbs(&event.expect("the event")), ["two", "three"]);
}

#[test]
fn the_breadcrumbs_of_a_scope_end_with_it() {
    let events = with_captured_events(|| {
        scope!(|scope| { scope.add_breadcrumb("inner") });
        capture();
    });
    assert!(crumbs(&events[0]).is_empty());
}
