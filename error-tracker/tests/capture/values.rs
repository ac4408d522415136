//! Values that are hard to show: without `Debug`, with one that fails, or huge.

use std::{collections::BTreeMap, fmt};

use error_tracker::{auto_track, limits::VALUE_BYTES_MAX, model::VariableState};

use crate::{fails, frame};

struct Opaque;

struct Panics;

impl fmt::Debug for Panics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("begun, ")?;
        panic!("no debug")
    }
}

struct Fails;

impl fmt::Debug for Fails {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Err(fmt::Error)
    }
}

struct Endless;

impl fmt::Debug for Endless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        loop {
            f.write_str("more ")?;
        }
    }
}

#[auto_track]
fn three(opaque: Opaque, panics: Panics, failing: Fails, last: u32) -> Result<u32, String> {
    fails("no")
}

#[test]
fn a_type_without_debug_is_told_by_its_name() {
    let frame = frame(|| drop(three(Opaque, Panics, Fails, 1)));
    assert_eq!(
        (frame.arguments[0].state, &*frame.arguments[0].type_name),
        (VariableState::Unprintable, "capture::values::Opaque")
    );
}

#[test]
fn a_debug_that_panics_or_fails_spoils_nothing_else() {
    let frame = frame(|| drop(three(Opaque, Panics, Fails, 1)));
    assert_eq!(
        (frame.arguments[1].state, frame.arguments[2].state),
        (VariableState::Unprintable, VariableState::Unprintable)
    );
    assert_eq!((frame.arguments[3].state, &*frame.arguments[3].value), (VariableState::Value, "1"));
}

#[auto_track]
fn moved_away(panics: Panics, endless: Endless) -> Result<u32, String> {
    drop(panics);
    drop(endless);
    fails("no")
}

#[test]
fn a_debug_that_panics_or_never_ends_is_survived_where_a_value_is_saved() {
    let frame = frame(|| drop(moved_away(Panics, Endless)));
    assert_eq!(frame.arguments[0].state, VariableState::Unprintable);
    assert!(frame.arguments[1].truncated, "{frame:?}");
}

#[auto_track]
fn huge<T: fmt::Debug>(value: &T) -> Result<u32, String> {
    fails("no")
}

#[track_caller]
fn is_cut<T: fmt::Debug>(value: &T, begins: &str) {
    let frame = frame(|| drop(huge(value)));
    let shown = &frame.arguments[0];
    assert!(shown.truncated && shown.state == VariableState::Value, "{shown:?}");
    assert!(shown.value.len() <= VALUE_BYTES_MAX + 16, "{} bytes", shown.value.len());
    assert!(shown.value.starts_with(begins), "{}", shown.value);
}

#[test]
fn a_vector_of_a_million_is_cut() {
    is_cut(&(0..1_000_000).collect::<Vec<u32>>(), "[0, 1, 2, 3");
}

#[test]
fn a_megabyte_of_text_is_cut() {
    is_cut(&"é".repeat(1 << 19), "\"ééé");
    is_cut(&vec!["x".repeat(1 << 20)], "[\"xxx");
}

#[test]
fn a_map_of_a_hundred_thousand_is_cut() {
    is_cut(&(0..100_000).map(|n| (n, n.to_string())).collect::<BTreeMap<u32, String>>(), "{0: \"0\", 1: \"1\"");
}

#[test]
fn an_endless_debug_is_cut() {
    is_cut(&Endless, "more more");
}

#[test]
fn an_empty_and_a_short_value_are_not_cut() {
    for text in ["", "short"] {
        let frame = frame(|| drop(huge(&text)));
        assert_eq!((&*frame.arguments[0].value, frame.arguments[0].truncated), (&*format!("{text:?}"), false));
    }
}
