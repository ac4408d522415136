//! Values that change through other hands: replaced, swapped, lent, shared.

use std::cell::{Cell, RefCell};
use std::mem;

use error_tracker::auto_track;

use crate::support::{Failure, positive};
use crate::{Expected, check};

#[auto_track]
fn replaced(mut first: String, mut second: String, mut list: Vec<i32>, number: i32) -> Result<(), Failure> {
    mem::swap(&mut first, &mut second);
    let old = mem::replace(&mut second, "new".to_string());
    let taken = mem::take(&mut list);
    positive(number)?;
    log!("{first}{old}{taken:?}");
    Ok(())
}

#[test]
fn swapped_and_replaced_values_are_todays() {
    let shown: &[(&str, &str)] = &[
        ("first", "\"b\""),
        ("second", "\"new\""),
        ("list", "[]"),
        ("number", "-1"),
        ("old", "\"a\""),
        ("taken", "[1]"),
    ];
    let run = || drop(replaced("a".to_string(), "b".to_string(), vec![1], -1));
    check(run, &[Expected { function: "replaced", shown, at_most: &[] }]);
}

#[auto_track]
fn by_a_closure(number: i32) -> Result<i32, Failure> {
    let mut total = 1;
    let mut seen = Vec::new();
    let mut add = |n: i32| {
        total += n;
        seen.push(n);
    };
    add(2);
    add(3);
    positive(number)?;
    log!("{seen:?}");
    Ok(total)
}

#[test]
fn what_a_closure_changed_is_todays() {
    let shown: &[(&str, &str)] = &[("number", "-1"), ("total", "6"), ("seen", "[2, 3]")];
    check(|| drop(by_a_closure(-1)), &[Expected { function: "by_a_closure", shown, at_most: &[] }]);
}

#[auto_track]
fn shared(cell: &Cell<i32>, list: &RefCell<Vec<i32>>, number: i32) -> Result<(), Failure> {
    cell.set(7);
    list.borrow_mut().push(8);
    let guard = list.borrow();
    positive(number)?;
    log!("{guard:?}");
    Ok(())
}

#[test]
fn what_is_changed_through_shared_references_is_todays() {
    let shown: &[(&str, &str)] =
        &[("cell", "Cell { value: 7 }"), ("list", "RefCell { value: [8] }"), ("number", "-1"), ("guard", "[8]")];
    let run = || drop(shared(&Cell::new(1), &RefCell::new(vec![]), -1));
    check(run, &[Expected { function: "shared", shown, at_most: &[] }]);
}

#[auto_track]
fn operators(mut number: i32, mut flags: [bool; 2], mut pair: (i32, String)) -> Result<i32, Failure> {
    number += 4;
    number *= -1;
    flags[1] = true;
    pair.0 -= 1;
    pair.1.push('x');
    (number, pair.0) = (number - 1, number);
    positive(number)?;
    log!("{flags:?}");
    Ok(pair.0)
}

#[test]
fn assignments_of_every_kind_are_seen() {
    let shown: &[(&str, &str)] = &[("number", "-6"), ("flags", "[false, true]")];
    let run = || drop(operators(1, [false; 2], (0, String::new())));
    check(run, &[Expected { function: "operators", shown, at_most: &[("pair", "(-5, \"x\")")] }]);
}

#[derive(Debug)]
struct Total {
    sum: i32,
}

impl Total {
    fn note(&mut self, number: i32) {
        self.sum += number;
    }
}

#[derive(Debug)]
struct Report<'a> {
    total: &'a mut Total,
}

#[auto_track]
fn through_a_part(report: Report<'_>, number: i32) -> Result<i32, Failure> {
    report.total.note(number);
    positive(number)
}

#[auto_track]
fn through_a_part_of_a_local(number: i32) -> Result<i32, Failure> {
    let mut total = Total { sum: 1 };
    let report = Report { total: &mut total };
    report.total.note(number);
    positive(number)
}

#[test]
fn what_a_part_has_changed_is_not_shown_as_it_was() {
    let shown: &[(&str, &str)] = &[("number", "-1")];
    let run = || drop(through_a_part(Report { total: &mut Total { sum: 1 } }, -1));
    check(run, &[Expected { function: "through_a_part", shown, at_most: &[] }]);
    let run = || drop(through_a_part_of_a_local(-1));
    check(run, &[Expected { function: "through_a_part_of_a_local", shown, at_most: &[] }]);
}
