//! Arguments that are lent at the failure, and read when the failure has left the body.

use error_tracker::auto_track;

use crate::support::{Failure, Source, positive};
use crate::{Expected, check};

#[auto_track]
fn matched(source: &mut Source, number: i32) -> Result<usize, Failure> {
    match source.next_line() {
        Some(line) => {
            line.push('!');
            positive(number)?;
            Ok(line.len())
        }
        None => Err(Failure("end")),
    }
}

const MATCHED: &str = "Source { lines: [\"a!\"], position: 1, label: \"source\" }";

#[test]
fn what_a_match_has_lent_is_read_behind_the_match() {
    let shown: &[(&str, &str)] = &[("source", MATCHED), ("number", "-1")];
    let run = || drop(matched(&mut Source::new(&["a"]), -1));
    check(run, &[Expected { function: "matched", shown, at_most: &[("line", "\"a!\"")] }]);
}

#[test]
fn an_argument_that_is_read_behind_the_body_says_so() {
    let events = error_tracker::testing::with_captured_events(|| drop(matched(&mut Source::new(&["a"]), -1)));
    let source = crate::variables(&events[0].frames[0]).find(|variable| variable.name == "source").unwrap();
    let note = source.note.as_deref().unwrap_or_default();
    assert!(note.contains("dropped"), "what held it may have changed it: {note:?}");
}

#[auto_track]
fn returned_while_held(source: &mut Source, name: String) -> Result<(), Failure> {
    let mut transaction = source.begin()?;
    transaction.execute(&name)?;
    return Err(Failure("never good"));
}

#[test]
fn an_argument_that_a_guard_held_shows_what_its_drop_left() {
    let left = "Source { lines: [\"a\", \"b\"], position: 0, label: \"source!\" }";
    let shown: &'static [(&str, &str)] = Box::leak(Box::new([("source", left), ("name", "\"b\"")]));
    let within = "Transaction { source: Source { lines: [\"a\", \"b\"], position: 0, label: \"source\" } }";
    let at_most: &'static [(&str, &str)] = Box::leak(Box::new([("transaction", within)]));
    let run = || drop(returned_while_held(&mut Source::new(&["a"]), "b".to_owned()));
    check(run, &[Expected { function: "returned_while_held", shown, at_most }]);
}

#[auto_track]
fn each(lines: &mut [String], limit: i32) -> Result<i32, Failure> {
    let mut sum = 0;
    for line in lines.iter_mut().take(2) {
        line.push('?');
        sum += positive(limit - line.len() as i32)?;
    }
    Ok(sum)
}

#[test]
fn what_a_loop_has_lent_is_read_behind_the_loop() {
    let shown: &[(&str, &str)] = &[("lines", "[\"a?\", \"bb?\", \"c\"]"), ("limit", "2"), ("sum", "0")];
    let run = || drop(each(&mut ["a".to_string(), "bb".to_string(), "c".to_string()], 2));
    check(run, &[Expected { function: "each", shown, at_most: &[("line", "\"bb?\"")] }]);
}

#[auto_track]
async fn awaited(source: &mut Source, number: i32) -> Result<usize, Failure> {
    for line in source.lines.iter_mut().rev() {
        crate::support::pause().await;
        line.push('.');
        positive(number)?;
    }
    Ok(source.lines.len())
}

#[test]
fn an_async_function_reads_them_too() {
    let source = "Source { lines: [\"a.\"], position: 0, label: \"source\" }";
    let shown: &'static [(&str, &str)] = Box::leak(Box::new([("source", source), ("number", "-1")]));
    let run = || drop(crate::support::block_on(awaited(&mut Source::new(&["a"]), -1)));
    check(run, &[Expected { function: "awaited", shown, at_most: &[("line", "\"a.\"")] }]);
}

#[derive(Debug)]
struct Words<'a> {
    text: &'a str,
    at: usize,
}

#[auto_track]
impl<'a> Words<'a> {
    fn next(&mut self, least: i32) -> Result<&'a str, Failure> {
        let rest = &self.text[self.at..];
        let end = rest.find(' ').ok_or(Failure("end"))?;
        self.at += end + 1;
        if end > 3 {
            return Ok(&rest[..end]);
        }
        positive(least)?;
        Ok(rest)
    }

    fn two(&mut self, least: i32) -> Result<&'a str, Failure> {
        self.next(1)?;
        self.next(least)
    }
}

#[test]
fn what_lives_longer_than_the_loan_of_an_argument_does_not_hide_it() {
    let shown: &[(&str, &str)] = &[("self", "Words { text: \"a b c\", at: 4 }"), ("least", "-1")];
    let inner: &[(&str, &str)] = &[("self", "Words { text: \"a b c\", at: 4 }"), ("least", "-1"), ("end", "1")];
    let run = || drop(Words { text: "a b c", at: 0 }.two(-1));
    let inner = Expected { function: "next", shown: inner, at_most: &[("rest", "\"b c\"")] };
    check(run, &[inner, Expected { function: "two", shown, at_most: &[] }]);
}
