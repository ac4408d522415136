//! Locals of a type that the text does not tell, held since their declaration.

use error_tracker::auto_track;

use crate::support::{Failure, Source, positive};
use crate::{Expected, check};

struct Cursor {
    position: usize,
    text: String,
}

impl Cursor {
    fn place(&mut self) -> usize {
        self.position
    }

    fn word(&mut self) -> String {
        self.text.clone()
    }

    fn rest(&mut self) -> &mut String {
        &mut self.text
    }

    fn bump(&mut self) {
        self.position += 1;
        self.text.push('!');
    }
}

#[auto_track]
fn parsed(cursor: &mut Cursor, number: i32) -> Result<(), Failure> {
    let start = cursor.place();
    let word = cursor.word();
    log!("{start}{word}");
    cursor.bump();
    positive(number)?;
    Ok(())
}

fn cursor() -> Cursor {
    Cursor { position: 7, text: "a".to_owned() }
}

#[test]
fn numbers_and_texts_that_cannot_borrow_are_shown_though_their_source_has_changed() {
    let shown: &[(&str, &str)] = &[("number", "-1"), ("start", "7"), ("word", "\"a\"")];
    let run = || drop(parsed(&mut cursor(), -1));
    check(run, &[Expected { function: "parsed", shown, at_most: &[] }]);
}

#[auto_track]
fn borrowing(cursor: &mut Cursor, number: i32) -> Result<(), Failure> {
    let rest = cursor.rest();
    rest.push('?');
    cursor.bump();
    positive(number)?;
    Ok(())
}

#[test]
fn what_borrows_from_what_has_changed_is_never_shown_as_it_was() {
    let shown: &[(&str, &str)] = &[("number", "-1")];
    let run = || drop(borrowing(&mut cursor(), -1));
    check(run, &[Expected { function: "borrowing", shown, at_most: &[] }]);
}

#[auto_track]
fn taken_in_turn(source: &mut Source, number: i32) -> Result<usize, Failure> {
    let mut sum = 0;
    while let Some(length) = source.lines.pop().map(|line| line.len()) {
        sum += length;
        source.position += length;
        positive(number - sum as i32)?;
    }
    Ok(sum)
}

#[test]
fn each_turn_holds_its_own() {
    let source = "Source { lines: [], position: 3, label: \"source\" }";
    let shown: &'static [(&str, &str)] =
        Box::leak(Box::new([("source", source), ("number", "2"), ("sum", "3"), ("length", "2")]));
    let run = || drop(taken_in_turn(&mut Source::new(&["bb", "a"]), 2));
    check(run, &[Expected { function: "taken_in_turn", shown, at_most: &[] }]);
}

#[auto_track]
fn in_an_arm(found: Result<i32, i32>) -> Result<i32, Failure> {
    match found {
        Ok(number) => positive(number),
        Err(code) => positive(code.wrapping_neg()),
    }
}

#[test]
fn a_name_of_an_arm_without_a_block_is_shown() {
    let run = || {
        drop(in_an_arm(Ok(-3)));
        drop(in_an_arm(Err(3)));
    };
    let first = Expected { function: "in_an_arm", shown: &[("found", "Ok(-3)"), ("number", "-3")], at_most: &[] };
    let second = Expected { function: "in_an_arm", shown: &[("found", "Err(3)"), ("code", "3")], at_most: &[] };
    check(run, &[first, second]);
}
