//! An error as text.

use std::io;

use error_tracker::{Config, context, print_exception, testing::with_tracker, with_scope};

fn printed(error: &io::Error) -> String {
    let mut out = Vec::new();
    print_exception(error, &mut out).expect("a Vec takes all");
    String::from_utf8(out).expect("text")
}

#[test]
fn the_chain_and_the_context_are_shown() {
    let error = io::Error::new(io::ErrorKind::InvalidData, "x".parse::<u8>().unwrap_err());
    let config = Config::new().release("1.4.2").context_builder(|| context! { "tenant" => "acme" });
    let text = with_tracker(config, || with_scope(|scope| scope.set_extra("order", 7), || printed(&error)));
    let text = text.expect("settings");
    assert!(text.starts_with("std::io::error::Error: invalid digit found in string\n"), "{text}");
    for line in ["  order = 7\n", "  tenant = \"acme\"\n", "release 1.4.2"] {
        assert!(text.contains(line), "{line:?} in {text}");
    }
}

#[test]
fn without_a_tracker_the_chain_is_shown() {
    assert_eq!(printed(&io::Error::other("first\nsecond")), "std::io::error::Error: first\n  second\n");
}
