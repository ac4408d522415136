//! What the rest of the function proves of a variable: that it has borrowed from nothing that changed, that nobody holds
//! it, that no part of it has gone.

use error_tracker::auto_track;

use crate::support::{Failure, positive};
use crate::{Expected, check};

/// Owns what it holds, which no text tells.
#[derive(Debug)]
struct Mark(#[allow(dead_code)] usize);

#[derive(Debug)]
struct Reader {
    position: usize,
}

impl Reader {
    fn mark(&mut self) -> Mark {
        Mark(self.position)
    }

    fn bump(&mut self) {
        self.position += 1;
    }
}

#[auto_track]
fn marked(reader: &mut Reader, number: i32) -> Result<Mark, Failure> {
    let mark = reader.mark();
    reader.bump();
    if number < 0 {
        positive(number)?;
        return Err(Failure("never"));
    }
    Ok(mark)
}

#[test]
fn what_another_way_uses_behind_a_change_has_not_borrowed_from_it() {
    let shown: &[(&str, &str)] = &[("reader", "Reader { position: 4 }"), ("number", "-1"), ("mark", "Mark(3)")];
    check(|| drop(marked(&mut Reader { position: 3 }, -1)), &[Expected { function: "marked", shown, at_most: &[] }]);
}

/// May keep what it is given, and has a destructor that could look at it.
#[derive(Debug, Default)]
struct Keeper<'a> {
    kept: Option<&'a mut String>,
    fed: usize,
}

impl<'a> Keeper<'a> {
    fn keep(&mut self, text: &'a mut String) {
        self.kept = Some(text);
    }

    fn feed(&mut self, text: &mut String) {
        self.fed += text.len();
    }

    fn end(&self) -> usize {
        self.fed
    }
}

impl Drop for Keeper<'_> {
    fn drop(&mut self) {
        if let Some(text) = &mut self.kept {
            text.push('!');
        }
    }
}

#[auto_track]
fn kept(number: i32) -> Result<usize, Failure> {
    let mut text = "a".to_owned();
    let mut keeper = Keeper::default();
    keeper.keep(&mut text);
    positive(number)?;
    Ok(keeper.end())
}

#[test]
fn what_a_method_has_kept_is_read_when_its_keeper_has_gone() {
    let shown: &[(&str, &str)] =
        &[("number", "-1"), ("text", "\"a!\""), ("keeper", "Keeper { kept: Some(\"a\"), fed: 0 }")];
    check(|| drop(kept(-1)), &[Expected { function: "kept", shown, at_most: &[] }]);
}

#[auto_track]
fn fed(number: i32) -> Result<usize, Failure> {
    let mut text = "a".to_owned();
    let mut keeper = Keeper::default();
    keeper.feed(&mut text);
    positive(number)?;
    text.push('b');
    Ok(keeper.end())
}

#[test]
fn what_a_method_has_given_back_is_read_beside_it() {
    let shown: &[(&str, &str)] = &[("number", "-1"), ("text", "\"a\""), ("keeper", "Keeper { kept: None, fed: 1 }")];
    check(|| drop(fed(-1)), &[Expected { function: "fed", shown, at_most: &[] }]);
}

#[auto_track]
fn chosen(text: &str, number: i32) -> Result<usize, Failure> {
    let mut place = Mark(1);
    let rest = if let Some(rest) = text.strip_prefix('-') {
        place = Mark(2);
        rest
    } else {
        text
    };
    positive(number)?;
    log!("{place:?}");
    Ok(rest.len())
}

#[test]
fn what_a_way_names_in_passing_is_not_lent_to_its_value() {
    let shown: &[(&str, &str)] = &[("text", "\"-a\""), ("number", "-1"), ("place", "Mark(2)"), ("rest", "\"a\"")];
    check(|| drop(chosen("-a", -1)), &[Expected { function: "chosen", shown, at_most: &[] }]);
}

#[auto_track]
fn counted(text: &str, number: i32) -> Result<Option<usize>, Failure> {
    let mut letters = text.bytes().enumerate();
    let mut last = None;
    while let Some((index, letter)) = letters.next() {
        if letter == b'+' {
            last = Some(index);
        }
        if letter == b'!' {
            positive(number)?;
        }
    }
    Ok(last)
}

#[test]
fn what_an_iterator_gives_is_none_of_its_own_and_outlives_its_name() {
    let expected = Expected {
        function: "counted",
        shown: &[("text", "\"a+!?\""), ("number", "-1"), ("last", "Some(1)"), ("letter", "33")],
        // It goes on one way only, and stays on this one.
        at_most: &[("index", "2"), ("letters", "Enumerate { iter: Bytes(Copied { it: Iter([63]) }), count: 3 }")],
    };
    check(|| drop(counted("a+!?", -1)), &[expected]);
}

#[derive(Debug)]
struct Pair {
    one: Reader,
    two: Mark,
}

fn used(_: Mark) {}

#[auto_track]
fn parts(pair: Pair, number: i32) -> Result<usize, Failure> {
    used(pair.two);
    let number = positive(number)?;
    Ok(pair.one.position + number as usize)
}

#[auto_track]
fn referred(pair: &mut Pair, number: i32) -> Result<(), Failure> {
    let one = &mut pair.one;
    one.position = 9;
    one.bump();
    positive(number)?;
    Ok(())
}

#[test]
fn what_went_in_part_shows_the_last_it_held_and_a_reference_what_it_refers_to() {
    let pair = || Pair { one: Reader { position: 1 }, two: Mark(2) };
    let shown: &[(&str, &str)] = &[("pair", "Pair { one: Reader { position: 1 }, two: Mark(2) }"), ("number", "-1")];
    check(|| drop(parts(pair(), -1)), &[Expected { function: "parts", shown, at_most: &[] }]);
    let expected = Expected {
        function: "referred",
        shown: &[("number", "-1"), ("one", "Reader { position: 10 }")],
        at_most: &[("pair", "Pair { one: Reader { position: 10 }, two: Mark(2) }")],
    };
    check(|| drop(referred(&mut pair(), -1)), &[expected]);
}

#[derive(Debug)]
enum State {
    Fresh(String),
}

#[auto_track]
fn taken_apart(number: i32) -> Result<(), Failure> {
    let state = Some(State::Fresh("f".to_owned())).take().unwrap();
    match state {
        State::Fresh(name) => {
            drop(name);
            positive(number)?;
        }
    }
    Ok(())
}

#[test]
fn what_a_match_has_taken_apart_shows_what_it_was() {
    let shown: &[(&str, &str)] = &[("number", "-1"), ("state", "Fresh(\"f\")"), ("name", "\"f\"")];
    check(|| drop(taken_apart(-1)), &[Expected { function: "taken_apart", shown, at_most: &[] }]);
}
