//! What the crate without std does, and that its failures are seen.

use error_tracker_shapes_no_std::{Error, words};

#[test]
fn it_reads_words_as_before() {
    assert_eq!(words(b"\x01a\x02bc").unwrap(), ["a", "bc"]);
    assert_eq!(words(b"\x01a\x02b"), Err(Error::End));
}

#[test]
fn its_failures_are_seen_with_their_values() {
    let events = error_tracker::testing::with_captured_events(|| drop(words(b"\x02a1")));
    let [event] = events.as_slice() else { panic!("{} events", events.len()) };
    let functions: Vec<&str> = event.frames.iter().map(|frame| &*frame.function).collect();
    assert_eq!(functions, ["word", "words"]);
    let word = event.frames[0].locals.iter().find(|local| local.name == "word").map(|local| &*local.value);
    assert_eq!(word, Some("\"a\""));
}
