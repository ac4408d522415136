//! Values that went, or changed, on one way to the failure and not on the other.

use error_tracker::auto_track;

use crate::support::{Failure, positive};
use crate::{Expected, check};

fn consume<T>(_: T) {}

#[auto_track]
fn moved_or_changed(mut list: Vec<i32>, gone: bool, number: i32) -> Result<(), Failure> {
    if gone {
        consume(list);
    } else {
        list.push(2);
    }
    positive(number)?;
    Ok(())
}

#[test]
fn what_changed_on_this_way_is_not_shown_as_it_was() {
    let shown: &[(&str, &str)] = &[("gone", "true"), ("number", "-1")];
    let expected = Expected { function: "moved_or_changed", shown, at_most: &[("list", "[1]")] };
    check(|| drop(moved_or_changed(vec![1], true, -1)), &[expected]);
    let shown: &[(&str, &str)] = &[("gone", "false"), ("number", "-1")];
    let expected = Expected { function: "moved_or_changed", shown, at_most: &[("list", "[1, 2]")] };
    check(|| drop(moved_or_changed(vec![1], false, -1)), &[expected]);
}

#[auto_track]
fn moved_on_the_other_way(list: Vec<i32>, number: i32) -> Result<(), Failure> {
    if number > 5 {
        consume(list);
        positive(-number)?;
    } else {
        positive(number)?;
        log!("{list:?}");
    }
    Ok(())
}

#[test]
fn each_way_shows_its_own() {
    for (number, text) in [(6, "6"), (-1, "-1")] {
        let shown: &'static [(&str, &str)] = Box::leak(Box::new([("list", "[1]"), ("number", text)]));
        let expected = Expected { function: "moved_on_the_other_way", shown, at_most: &[] };
        check(|| drop(moved_on_the_other_way(vec![1], number)), &[expected]);
    }
}

#[auto_track]
fn late(number: i32) -> Result<i32, Failure> {
    let value;
    if number > 5 {
        value = number;
        positive(5 - value)?;
    } else {
        positive(number)?;
        value = 1;
    }
    positive(value - 2)?;
    Ok(value)
}

#[test]
fn what_has_no_value_yet_shows_none() {
    let expected = Expected { function: "late", shown: &[("number", "6"), ("value", "6")], at_most: &[] };
    check(|| drop(late(6)), &[expected]);
    let expected = Expected { function: "late", shown: &[("number", "-1")], at_most: &[] };
    check(|| drop(late(-1)), &[expected]);
    let expected = Expected { function: "late", shown: &[("number", "1"), ("value", "1")], at_most: &[] };
    check(|| drop(late(1)), &[expected]);
}

#[auto_track]
fn arms(input: Option<String>, fallback: String, number: i32) -> Result<String, Failure> {
    let text = match input {
        Some(text) if text.is_empty() => fallback,
        Some(text) => {
            positive(number)?;
            text
        }
        None => {
            let made = fallback + "!";
            positive(number - 1)?;
            made
        }
    };
    positive(number - 2)?;
    Ok(text)
}

#[test]
fn arms_show_what_they_bind_and_what_is_left() {
    let shown: &[(&str, &str)] = &[("fallback", "\"f\""), ("number", "-1"), ("text", "\"t\"")];
    let expected = Expected { function: "arms", shown, at_most: &[("input", "Some(\"t\")")] };
    check(|| drop(arms(Some("t".to_string()), "f".to_string(), -1)), &[expected]);
    let shown: &[(&str, &str)] = &[("fallback", "\"f\""), ("number", "0"), ("made", "\"f!\""), ("input", "None")];
    let expected = Expected { function: "arms", shown, at_most: &[] };
    check(|| drop(arms(None, "f".to_string(), 0)), &[expected]);
    let shown: &[(&str, &str)] = &[("number", "1"), ("text", "\"f\"")];
    let expected = Expected { function: "arms", shown, at_most: &[("fallback", "\"f\""), ("input", "Some(\"\")")] };
    check(|| drop(arms(Some(String::new()), "f".to_string(), 1)), &[expected]);
}

macro_rules! tri {
    ($e:expr) => {
        match $e {
            Ok(value) => value,
            Err(error) => return Err(error),
        }
    };
}

#[auto_track]
fn by_a_macro(number: i32, label: String) -> Result<i32, Failure> {
    let twice = number * 2;
    let kept = tri!(positive(twice));
    Ok(kept + label.len() as i32)
}

#[test]
fn a_macro_in_place_of_a_question_mark_is_a_failure_point() {
    let shown: &[(&str, &str)] = &[("number", "-1"), ("label", "\"a\""), ("twice", "-2")];
    let run = || drop(by_a_macro(-1, "a".to_owned()));
    check(run, &[Expected { function: "by_a_macro", shown, at_most: &[] }]);
}
