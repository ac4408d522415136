//! Masking, through its public interface: tables of inputs and what is shown of them, and generated values.

// Here a panic is the message, also in what the tests share.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

mod bodies;
mod debug;
mod generated;
mod json;
mod names;
mod signatures;
mod text;

use error_tracker::mask::{DEFAULT_MASK_TEXT, MaskRules};

/// What the default rules show of a `Debug` rendering, with a short mask.
fn debug(text: &str) -> String {
    let mut out = "kept ".to_owned();
    let masked = MaskRules::default().debug_text(text, &mut out);
    shown(text, &out, masked)
}

/// What the default rules show of free text, with a short mask.
fn free(text: &str) -> String {
    let mut out = "kept ".to_owned();
    let masked = MaskRules::default().text(text, &mut out);
    shown(text, &out, masked)
}

#[track_caller]
fn shown(text: &str, out: &str, masked: bool) -> String {
    let out = out.strip_prefix("kept ").expect("what was there before stays");
    assert_eq!(masked, out != text, "whether something was hidden in {text}");
    out.replace(DEFAULT_MASK_TEXT, "***")
}

/// Checks each line of a table: a text, and what is to be shown of it.
#[track_caller]
fn check(show: impl Fn(&str) -> String, table: &[(&str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .map(|(text, expected)| (text, expected, show(text)))
        .filter(|(_, expected, shown)| shown != **expected)
        .map(|(text, expected, shown)| format!("\n   of {text}\nwanted {expected}\n   got {shown}\n"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

/// Checks that nothing is hidden in any of these.
#[track_caller]
fn check_readable(show: impl Fn(&str) -> String, texts: &[&str]) {
    let table: Vec<(&str, &str)> = texts.iter().map(|text| (*text, *text)).collect();
    check(show, &table);
}
