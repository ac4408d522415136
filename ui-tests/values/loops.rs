//! Loops: what was saved in one round must not be shown in the next.

use error_tracker::auto_track;

use crate::support::{Failure, positive};
use crate::{Expected, check};

fn consume<T>(_: T) {}

#[auto_track]
fn renewed(numbers: &[i32]) -> Result<(), Failure> {
    let mut buffer = vec![0];
    for number in numbers {
        buffer.push(*number);
        positive(*number)?;
        consume(buffer);
        buffer = Vec::new();
    }
    Ok(())
}

#[auto_track]
fn saved_last_round(numbers: &[i32]) -> Result<i32, Failure> {
    let mut sum = 0;
    for number in numbers {
        let text = number.to_string();
        positive(*number)?;
        consume(text);
        sum += *number;
    }
    Ok(sum)
}

#[auto_track]
fn taken_and_filled(numbers: &[i32]) -> Result<(), Failure> {
    let mut kept = Some("first".to_string());
    for number in numbers {
        consume(kept.take());
        if *number > 1 {
            kept = Some(number.to_string());
        }
        positive(*number)?;
    }
    Ok(())
}

#[test]
fn each_round_shows_its_own_values() {
    let shown: &[(&str, &str)] = &[("numbers", "[1, 2, -3]"), ("buffer", "[-3]"), ("number", "-3")];
    check(|| drop(renewed(&[1, 2, -3])), &[Expected { function: "renewed", shown, at_most: &[] }]);
    let shown: &[(&str, &str)] = &[("numbers", "[1, -2]"), ("sum", "1"), ("number", "-2"), ("text", "\"-2\"")];
    check(|| drop(saved_last_round(&[1, -2])), &[Expected { function: "saved_last_round", shown, at_most: &[] }]);
    let shown: &[(&str, &str)] = &[("numbers", "[2, -1]"), ("kept", "None"), ("number", "-1")];
    check(|| drop(taken_and_filled(&[2, -1])), &[Expected { function: "taken_and_filled", shown, at_most: &[] }]);
}

#[auto_track]
fn late_in_a_loop(numbers: &[i32]) -> Result<i32, Failure> {
    let mut last = String::new();
    for number in numbers {
        let text;
        positive(*number)?;
        text = number.to_string();
        last = text;
    }
    Ok(last.len() as i32)
}

#[test]
fn what_has_no_value_in_this_round_does_not_show_that_of_the_last() {
    let shown: &[(&str, &str)] = &[("numbers", "[1, -2]"), ("number", "-2")];
    let expected = Expected { function: "late_in_a_loop", shown, at_most: &[("last", "\"1\"")] };
    check(|| drop(late_in_a_loop(&[1, -2])), &[expected]);
}

#[auto_track]
fn searched(table: &[Vec<i32>]) -> Result<usize, Failure> {
    let mut rows = 0;
    'rows: for row in table {
        rows += 1;
        let mut at = 0;
        while at < row.len() {
            if row[at] == 0 {
                continue 'rows;
            }
            positive(row[at])?;
            at += 1;
        }
    }
    Ok(rows)
}

#[test]
fn counters_of_nested_loops_are_todays() {
    let shown: &[(&str, &str)] = &[("table", "[[1, 0], [2, -3]]"), ("rows", "2"), ("row", "[2, -3]"), ("at", "1")];
    check(|| drop(searched(&[vec![1, 0], vec![2, -3]])), &[Expected { function: "searched", shown, at_most: &[] }]);
}

#[auto_track]
fn popped(mut stack: Vec<i32>) -> Result<i32, Failure> {
    let mut sum = 0;
    while let Some(top) = stack.pop() {
        sum += positive(top)?;
    }
    Ok(sum)
}

#[test]
fn what_a_loop_takes_from_shows_what_is_left() {
    let shown: &[(&str, &str)] = &[("sum", "3"), ("top", "-2")];
    check(|| drop(popped(vec![1, -2, 3])), &[Expected { function: "popped", shown, at_most: &[("stack", "[1]")] }]);
}
