//! An error as text.

use std::io;

use error_tracker::{Config, auto_track, context, print_exception, testing::with_tracker, with_scope};

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

#[derive(Debug)]
struct Refused(std::num::ParseIntError);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the card was refused")
    }
}

impl std::error::Error for Refused {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

// Read by `Debug` alone.
#[allow(dead_code)]
#[derive(Debug)]
struct Order {
    id: u64,
    password: &'static str,
    items: Vec<String>,
}

#[auto_track]
fn debit(order: &Order, cents: &str, note: Option<String>) -> Result<u32, Refused> {
    let attempts = 3_u8;
    assert!(order.id > 0);
    drop(note);
    let cents = cents.parse::<u32>().map_err(Refused)?;
    Ok(cents + u32::from(attempts))
}

#[allow(clippy::redundant_closure, reason = "a line that is too long")]
#[auto_track(skip(order), additional_context = { "tenant": "acme" })]
fn checkout(order: &Order, token: &str) -> Result<u32, Box<dyn std::error::Error>> {
    assert!(!token.is_empty());
    let paid = debit(order, "12x", Some("call back".to_owned())).map_err(|error| Box::new(error))?;
    Ok(paid)
}

/// The lines and columns in this file, which move with it, and the times and the process, are left out.
fn without_what_moves(text: &str) -> String {
    let line = |line: &str| match (line.find("printing.rs:"), line.find(" default: ")) {
        (Some(at), _) => line[..at + "printing.rs".len()].to_owned(),
        (None, Some(at)) => format!("  <time>{}", &line[at..]),
        (None, None) => line.to_owned(),
    };
    let (failure, facts) = text.trim_end().rsplit_once("\n\n").expect("the facts");
    let failure: Vec<String> = failure.lines().map(line).collect();
    assert!(
        facts.contains(" of process ") && facts.replace("\n   ", "").ends_with(", release 1.4.2, environment test")
    );
    failure.join("\n")
}

#[test]
fn a_failure_reads_at_a_glance_in_eighty_columns() {
    let items = (0..20).map(|item| format!("item number {item}")).collect();
    let order = Order { id: 17, password: "hunter2", items };
    let mut out = Vec::new();
    let config = Config::new().release("1.4.2").environment("test");
    with_tracker(config, || {
        error_tracker::add_breadcrumb("the cache is cold");
        let error = checkout(&order, "tok_12345").expect_err("it fails");
        print_exception(&error, &mut out).expect("a Vec takes all");
    })
    .expect("settings");
    let text = String::from_utf8(out).expect("text");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert_eq!(without_what_moves(&text), PRINTED, "{text}");
}

const PRINTED: &str = r#"api::printing::Refused: the card was refused
  caused by core::num::error::ParseIntError: invalid digit found in string

  0: api::printing::debit
     at error-tracker/tests/api/printing.rs
         cents.parse::<u32>().map_err(Refused)?
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
     arguments
       order: &Order = Order { id: 17, password: "**************",
           items: ["item number 0", "item number 1", "item number 2",
           "item number 3", "item number 4", "item number 5", "item number 6",
           "item number 7", "item number 8", "item number 9", "item number 10",
           "item number 11", "item number 12", "item number 13",
           "item number 14", "item number 15", "item number 16",
           "item number 17", "item number 18", "item number 19"…
       cents: &str = "12x"
       note: Option<String> = Some("call back")  (saved before its last use,
           which may have moved it)
     locals
       attempts: u8 = 3

  1: api::printing::checkout
     at error-tracker/tests/api/printing.rs
         debit(order, "12x", Some("call back".to_owned())).map_err(|error|
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
         Box::new(error))?
         ^^^^^^^^^^^^^^^^^
     arguments
       order = <skipped>
       token: &str = **************

context
  tenant = "acme"

breadcrumbs
  <time> default: the cache is cold"#;
