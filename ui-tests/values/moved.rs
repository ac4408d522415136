//! What has been moved away shows what it held when it went; a part that went shows nothing.

use error_tracker::auto_track;

use crate::support::{Failure, positive};
use crate::{Expected, check};

fn consume<T>(_: T) {}

#[auto_track]
fn arguments(name: String, list: Vec<i32>, pair: (i32, i32), number: i32) -> Result<(), Failure> {
    consume(name);
    let bytes = list.into_iter().map(|n| n as u8).collect::<Vec<_>>();
    consume(pair);
    positive(number)?;
    log!("{bytes:?}");
    Ok(())
}

#[test]
fn moved_arguments_show_what_they_held() {
    let expected = Expected {
        function: "arguments",
        shown: &[("name", "\"n\""), ("list", "[1, 2]"), ("pair", "(3, 4)"), ("number", "-1"), ("bytes", "[1, 2]")],
        at_most: &[],
    };
    check(|| drop(arguments("n".to_string(), vec![1, 2], (3, 4), -1)), &[expected]);
}

fn take(_: String, number: i32) -> Result<i32, Failure> {
    positive(number)
}

#[auto_track]
fn in_the_failing_call(name: String, number: i32) -> Result<i32, Failure> {
    take(name, number)?;
    Ok(1)
}

#[auto_track]
fn in_the_failing_tail(name: String, number: i32) -> Result<i32, Failure> {
    take(name, number)
}

#[test]
fn what_the_failing_call_itself_takes_is_shown() {
    for (function, call) in [
        ("in_the_failing_call", in_the_failing_call as fn(String, i32) -> Result<i32, Failure>),
        ("in_the_failing_tail", in_the_failing_tail),
    ] {
        let expected = Expected { function, shown: &[("name", "\"n\""), ("number", "-1")], at_most: &[] };
        check(|| drop(call("n".to_string(), -1)), &[expected]);
    }
}

#[auto_track]
fn changed_before_it_went(mut list: Vec<i32>, number: i32) -> Result<(), Failure> {
    list.push(2);
    let mut other = list;
    other.push(3);
    positive(number)?;
    log!("{other:?}");
    Ok(())
}

#[test]
fn a_moved_value_shows_the_last_it_held_and_not_what_became_of_it() {
    let expected = Expected {
        function: "changed_before_it_went",
        shown: &[("list", "[1, 2]"), ("number", "-1"), ("other", "[1, 2, 3]")],
        at_most: &[],
    };
    check(|| drop(changed_before_it_went(vec![1], -1)), &[expected]);
}

#[auto_track]
fn given_again(mut name: String, number: i32) -> Result<String, Failure> {
    consume(name);
    name = "second".to_string();
    positive(number)?;
    Ok(name)
}

#[auto_track]
fn given_again_and_changed(mut name: String, number: i32) -> Result<String, Failure> {
    consume(name);
    name = "second".to_string();
    name.push('!');
    positive(number)?;
    consume(name);
    positive(number - 1)?;
    Ok(String::new())
}

#[test]
fn a_variable_that_was_filled_again_shows_the_new_value() {
    let first = Expected { function: "given_again", shown: &[("name", "\"second\""), ("number", "-1")], at_most: &[] };
    check(|| drop(given_again("first".to_string(), -1)), &[first]);
    for number in ["-1", "0"] {
        let shown: &[(&str, &str)] = if number == "0" { &[("number", "0")] } else { &[("number", "-1")] };
        let second = Expected { function: "given_again_and_changed", shown, at_most: &[("name", "\"second!\"")] };
        check(|| drop(given_again_and_changed("first".to_string(), number.parse().unwrap())), &[second]);
    }
}

#[derive(Debug)]
struct Order {
    id: i32,
    name: String,
}

#[auto_track]
fn partly(order: Order, number: i32) -> Result<i32, Failure> {
    let name = order.name;
    positive(number)?;
    log!("{name}");
    Ok(order.id)
}

#[auto_track]
fn partly_and_changed(mut order: Order, number: i32) -> Result<i32, Failure> {
    consume(order.name);
    order.id = 9;
    positive(number)?;
    Ok(order.id)
}

#[test]
fn a_value_of_which_a_part_went_is_not_shown_as_a_whole_that_it_no_longer_is() {
    let whole = "Order { id: 1, name: \"n\" }";
    let shown: &[(&str, &str)] = &[("number", "-1"), ("name", "\"n\"")];
    let at_most: &'static [(&str, &str)] = Box::leak(Box::new([("order", whole)]));
    check(
        || drop(partly(Order { id: 1, name: "n".to_string() }, -1)),
        &[Expected { function: "partly", shown, at_most }],
    );
    let events = error_tracker::testing::with_captured_events(|| {
        drop(partly_and_changed(Order { id: 1, name: "n".to_string() }, -1));
    });
    let order = &events[0].frames[0].arguments[0];
    let old = order.state == error_tracker::model::VariableState::Value && order.value == whole && order.note.is_none();
    assert!(!old, "the id is 9 by now: {order:?}");
}

#[derive(Clone, Copy, Debug)]
struct Point(i32);

#[auto_track]
fn copies(point: Point, mut number: i32) -> Result<i32, Failure> {
    let other = point;
    let old = number;
    consume(number);
    number -= 10;
    positive(number)?;
    Ok(old + other.0)
}

#[test]
fn a_copy_leaves_the_variable_as_it_is() {
    let shown: &[(&str, &str)] = &[("point", "Point(1)"), ("number", "-8"), ("other", "Point(1)"), ("old", "2")];
    check(|| drop(copies(Point(1), 2)), &[Expected { function: "copies", shown, at_most: &[] }]);
}

#[auto_track]
fn into_a_closure(name: String, number: i32) -> Result<usize, Failure> {
    let length = move || name.len();
    positive(number)?;
    Ok(length())
}

#[auto_track]
fn into_a_changed_closure(mut total: i32, number: i32) -> Result<i32, Failure> {
    let mut add = move || {
        total += 1;
        total
    };
    add();
    positive(number)?;
    Ok(add())
}

#[test]
fn captured_values_show_what_the_function_still_has() {
    let shown: &[(&str, &str)] = &[("name", "\"n\""), ("number", "-1")];
    check(
        || drop(into_a_closure("n".to_string(), -1)),
        &[Expected { function: "into_a_closure", shown, at_most: &[] }],
    );
    let shown: &[(&str, &str)] = &[("total", "1"), ("number", "-1")];
    let expected = Expected { function: "into_a_changed_closure", shown, at_most: &[] };
    check(|| drop(into_a_changed_closure(1, -1)), &[expected]);
}

#[derive(Debug, Clone)]
struct Parts {
    name: String,
    label: String,
    count: i32,
}

#[auto_track]
fn in_part_and_changed(mut parts: Parts, number: i32) -> Result<i32, Failure> {
    consume(parts.name);
    parts.count += 5;
    parts.label.push('!');
    positive(number)?;
    Ok(parts.count)
}

#[auto_track]
fn in_part_and_back(mut parts: Parts, number: i32) -> Result<i32, Failure> {
    consume(parts.name);
    parts.name = "new".to_string();
    consume(parts.label);
    positive(number)?;
    Ok(parts.count)
}

#[test]
fn what_has_changed_since_a_part_of_it_went_is_not_shown_as_it_was() {
    let parts = Parts { name: "n".to_string(), label: "l".to_string(), count: 1 };
    for (function, call) in [
        ("in_part_and_changed", in_part_and_changed as fn(Parts, i32) -> Result<i32, Failure>),
        ("in_part_and_back", in_part_and_back),
    ] {
        let expected = Expected { function, shown: &[("number", "-1")], at_most: &[] };
        check(|| drop(call(parts.clone(), -1)), &[expected]);
    }
}

fn shorter(list: Vec<i32>) -> Result<Vec<i32>, Failure> {
    positive(list.len() as i32 - 2)?;
    Ok(list[1..].to_vec())
}

#[auto_track]
fn renewed_in_a_loop(mut list: Vec<i32>) -> Result<i32, Failure> {
    loop {
        list = shorter(list)?;
    }
}

#[auto_track]
fn perhaps_renewed(mut list: Vec<i32>, number: i32) -> Result<i32, Failure> {
    consume(list);
    if number > -2 {
        list = vec![9];
        positive(number)?;
    }
    positive(-3)
}

#[test]
fn what_had_several_values_shows_the_one_that_it_held_when_it_went() {
    let shown: &[(&str, &str)] = &[("list", "[3]")];
    let run = || drop(renewed_in_a_loop(vec![1, 2, 3]));
    check(run, &[Expected { function: "renewed_in_a_loop", shown, at_most: &[] }]);
    let shown: &[(&str, &str)] = &[("list", "[9]"), ("number", "-1")];
    check(|| drop(perhaps_renewed(vec![1], -1)), &[Expected { function: "perhaps_renewed", shown, at_most: &[] }]);
    for number in [-2, 1] {
        let shown: &'static [(&str, &str)] = if number == 1 { &[("number", "1")] } else { &[("number", "-2")] };
        let run = || drop(perhaps_renewed(vec![1], number));
        check(run, &[Expected { function: "perhaps_renewed", shown, at_most: &[] }]);
    }
}
