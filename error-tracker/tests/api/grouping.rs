//! Which events are the same issue.

use std::io;

use error_tracker::{
    Fingerprint, capture_exception, capture_message, model::Event, testing::with_captured_events, with_scope,
};

fn fingerprints(events: &[Event]) -> Vec<Fingerprint> {
    events.iter().map(|event| event.fingerprint).collect()
}

#[inline(never)]
fn fail_with(text: &str) {
    capture_exception(&io::Error::other(text.to_owned()));
}

#[inline(never)]
fn fail_elsewhere() {
    capture_exception(&io::Error::other("user 17 not found"));
}

#[test]
fn the_message_does_not_matter() {
    let events = with_captured_events(|| ["user 17 not found", "user 18 not found"].into_iter().for_each(fail_with));
    let [first, second] = fingerprints(&events)[..] else { panic!("two events") };
    assert_eq!(first, second);
}

#[test]
fn the_function_matters() {
    let events = with_captured_events(|| {
        fail_with("user 17 not found");
        fail_elsewhere();
    });
    let [first, second] = fingerprints(&events)[..] else { panic!("two events") };
    assert_ne!(first, second);
}

#[test]
fn messages_are_told_apart_by_their_text() {
    let events = with_captured_events(|| ["a", "b", "a"].map(capture_message));
    let [a, b, again] = fingerprints(&events)[..] else { panic!("three events") };
    assert_eq!(a, again);
    assert_ne!(a, b);
}

#[test]
fn a_fingerprint_set_by_hand_wins() {
    let events = with_captured_events(|| {
        with_scope(|scope| scope.set_fingerprint("mine"), || capture_message("a"));
        with_scope(|scope| scope.set_fingerprint("mine"), || fail_with("b"));
    });
    let [first, second] = fingerprints(&events)[..] else { panic!("two events") };
    assert_eq!(first, second);
}
