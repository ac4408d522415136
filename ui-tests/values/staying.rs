//! What was used by value and is still there, since its type is one that is copied: it is read where it is, and what it
//! became since is what is shown.

use error_tracker::auto_track;

use crate::support::{Failure, positive};
use crate::{Expected, check};

fn consume<T>(_: T) {}

#[derive(Clone, Copy, Debug)]
struct Span {
    hours: i32,
}

impl Span {
    /// Takes it, and leaves it.
    fn hours(self) -> i32 {
        self.hours
    }

    fn grow(&mut self) -> i32 {
        self.hours += 1;
        self.hours
    }
}

#[derive(Debug)]
struct Name(&'static str);

impl Name {
    fn rename(&mut self) -> i32 {
        self.0 = "new";
        3
    }
}

#[auto_track]
fn on_some_ways(span: Span, name: Option<&Name>, number: i32) -> Result<(), Failure> {
    if number < -5 {
        consume(span);
        if let Some(name) = name {
            log!("{}", name.0);
        }
    }
    positive(number)?;
    Ok(())
}

#[test]
fn what_was_copied_on_one_way_is_shown_on_each() {
    for (number, text) in [(-6, "-6"), (-1, "-1")] {
        let shown: &'static [(&str, &str)] =
            Box::leak(Box::new([("span", "Span { hours: 2 }"), ("name", "Some(Name(\"n\"))"), ("number", text)]));
        let expected = Expected { function: "on_some_ways", shown, at_most: &[] };
        check(|| drop(on_some_ways(Span { hours: 2 }, Some(&Name("n")), number)), &[expected]);
    }
}

#[auto_track]
fn by_a_method_of_its_own(mut span: Span, mut name: Name, number: i32) -> Result<i32, Failure> {
    span.hours = 3;
    let mut other = span;
    other.hours += number;
    let hours = other.hours() + span.grow() + name.rename();
    positive(number)?;
    Ok(hours)
}

#[test]
fn what_a_method_changed_is_shown_as_it_is() {
    let shown = &[("span", "Span { hours: 4 }"), ("other", "Span { hours: 2 }"), ("number", "-1"), ("hours", "9")];
    let expected = Expected { function: "by_a_method_of_its_own", shown, at_most: &[("name", "Name(\"new\")")] };
    check(|| drop(by_a_method_of_its_own(Span { hours: 1 }, Name("old"), -1)), &[expected]);
}

#[auto_track]
fn in_the_value_that_fails(mut span: Span, name: Name, gone: bool) -> Result<i32, Failure> {
    span.hours -= 3;
    if gone {
        consume(name);
    }
    positive(span.hours())
}

#[test]
fn what_the_failing_value_took_a_copy_of_is_shown() {
    for (gone, text) in [(true, "true"), (false, "false")] {
        let shown: &'static [(&str, &str)] = Box::leak(Box::new([("span", "Span { hours: -2 }"), ("gone", text)]));
        let expected = Expected { function: "in_the_value_that_fails", shown, at_most: &[("name", "Name(\"n\")")] };
        check(|| drop(in_the_value_that_fails(Span { hours: 1 }, Name("n"), gone)), &[expected]);
    }
}

#[auto_track]
fn of_a_generic_type<T: Copy + std::fmt::Debug, U: std::fmt::Debug>(
    kept: T,
    gone: U,
    number: i32,
) -> Result<(), Failure> {
    if number < 0 {
        consume(kept);
        consume(gone);
    }
    positive(number)?;
    Ok(())
}

#[test]
fn a_type_that_says_it_is_copied_stays() {
    let shown = &[("kept", "7"), ("number", "-1")];
    let expected = Expected { function: "of_a_generic_type", shown, at_most: &[("gone", "8")] };
    check(|| drop(of_a_generic_type(7_u8, 8_u8, -1)), &[expected]);
}

/// What is read through, without a word of that in its name.
type Input<'a> = &'a Tape;

struct Tape {
    at: std::cell::Cell<i32>,
    text: String,
}

#[derive(Debug)]
struct Mark<'a>(&'a str);

impl Tape {
    fn mark(&self) -> Mark<'_> {
        Mark(&self.text)
    }

    fn next(&self) -> Result<i32, Failure> {
        self.at.set(self.at.get() - 1);
        positive(self.at.get())
    }
}

#[auto_track]
fn beside_what_it_reads(input: Input<'_>) -> Result<i32, Failure> {
    let mark = input.mark();
    log!("{}", mark.0);
    let first = input.next()?;
    Ok(first + input.next()?)
}

#[test]
fn what_has_borrowed_through_a_copy_is_shown() {
    let tape = Tape { at: std::cell::Cell::new(1), text: "t".to_owned() };
    let expected =
        Expected { function: "beside_what_it_reads", shown: &[("mark", "Mark(\"t\")")], at_most: &[("first", "0")] };
    check(|| drop(beside_what_it_reads(&tape)), &[expected]);
}

#[derive(Debug)]
struct Owner {
    text: String,
}

impl Owner {
    fn mark(&mut self) -> Mark<'_> {
        Mark(&self.text)
    }

    fn change(self) -> Result<i32, Failure> {
        positive(-1)
    }
}

#[auto_track]
fn beside_what_it_takes(owner: &mut Owner, other: Owner) -> Result<i32, Failure> {
    let mark = owner.mark();
    log!("{mark:?}");
    owner.text.clear();
    other.change()
}

#[test]
fn what_has_borrowed_from_what_has_changed_is_not_shown() {
    let mut owner = Owner { text: "t".to_owned() };
    let expected = Expected {
        function: "beside_what_it_takes",
        shown: &[("other", "Owner { text: \"o\" }")],
        at_most: &[("owner", "Owner { text: \"\" }")],
    };
    check(|| drop(beside_what_it_takes(&mut owner, Owner { text: "o".to_owned() })), &[expected]);
}
