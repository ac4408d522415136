//! Values that are lent out at the failure, and what the loan has done to them.

use error_tracker::auto_track;

use crate::support::{Failure, Source, positive};
use crate::{Expected, check};

#[auto_track]
fn filled(source: &mut Source) -> Result<String, Failure> {
    let mut text = String::new();
    source.read(&mut text)?;
    source.read(&mut text)?;
    Ok(text)
}

#[test]
fn what_the_failing_call_had_lent_is_shown_as_the_call_left_it() {
    let source = "Source { lines: [\"a\"], position: 1, label: \"source\" }";
    let shown: &'static [(&str, &str)] = Box::leak(Box::new([("source", source), ("text", "\"a\"")]));
    check(|| drop(filled(&mut Source::new(&["a"]))), &[Expected { function: "filled", shown, at_most: &[] }]);
}

#[auto_track]
fn transacted(source: &mut Source, statement: &str) -> Result<(), Failure> {
    let mut transaction = source.begin()?;
    transaction.execute("one")?;
    transaction.execute(statement)?;
    transaction.commit()
}

#[test]
fn a_transaction_is_shown_and_then_what_it_held() {
    let lines = "lines: [\"a\", \"one\", \"\"], position: 0";
    let within = format!("Transaction {{ source: Source {{ {lines}, label: \"source\" }} }}");
    let after = format!("Source {{ {lines}, label: \"source!\" }}");
    let events = error_tracker::testing::with_captured_events(|| drop(transacted(&mut Source::new(&["a"]), "")));
    let frame = &events[0].frames[0];
    let find = |name: &str| crate::variables(frame).find(|variable| variable.name == name).unwrap();
    assert_eq!(find("statement").value, "\"\"");
    assert_eq!(find("transaction").value, within);
    let source = find("source");
    assert_eq!(source.value, after);
    let note = source.note.as_deref().unwrap_or_default();
    assert!(note.contains("transaction"), "the drop has changed it, and the note has to say so: {note:?}");
}

#[auto_track]
fn iterated(list: &mut Vec<i32>, limit: i32) -> Result<(), Failure> {
    for item in &mut *list {
        *item += 1;
        positive(limit - *item)?;
    }
    Ok(())
}

#[test]
fn what_a_loop_holds_is_not_shown_wrongly() {
    let shown: &[(&str, &str)] = &[("limit", "2")];
    let expected = Expected { function: "iterated", shown, at_most: &[("list", "[2, 3, 3]"), ("item", "3")] };
    check(|| drop(iterated(&mut vec![1, 2, 3], 2)), &[expected]);
}

#[auto_track]
fn lent_field(source: &mut Source, number: i32) -> Result<usize, Failure> {
    let line = source.first_mut()?;
    line.push('!');
    positive(number)?;
    line.push('?');
    Ok(line.len())
}

#[test]
fn a_reference_into_an_argument_shows_what_it_points_to() {
    let source = "Source { lines: [\"a!\"], position: 0, label: \"source\" }";
    let at_most: &'static [(&str, &str)] = Box::leak(Box::new([("source", source)]));
    let shown: &[(&str, &str)] = &[("number", "-1"), ("line", "\"a!\"")];
    let expected = Expected { function: "lent_field", shown, at_most };
    check(|| drop(lent_field(&mut Source::new(&["a"]), -1)), &[expected]);
}

struct Rows<'a>(&'a mut Vec<i32>);

/// An error that owns what it holds, of a name that says nothing.
#[derive(Debug)]
struct Broken;

type Fetched<'a> = Result<Rows<'a>, Broken>;

fn fetch(table: &mut Vec<i32>, number: i32) -> Result<Rows<'_>, Broken> {
    table.push(number);
    if number < 0 { Err(Broken) } else { Ok(Rows(table)) }
}

#[auto_track]
#[allow(elided_lifetimes_in_paths, mismatched_lifetime_syntaxes)]
fn hidden(table: &mut Vec<i32>, number: i32) -> Fetched {
    let rows = fetch(table, number)?;
    Ok(rows)
}

#[auto_track]
fn counted(table: &mut Vec<i32>, number: i32) -> Result<usize, Broken> {
    let rows = fetch(table, number)?;
    Ok(rows.0.len())
}

#[auto_track]
fn counted_at_last(table: &mut Vec<i32>, number: i32) -> Result<usize, Broken> {
    fetch(table, number).map(|rows| rows.0.len())
}

#[test]
fn what_lives_on_in_what_is_returned_is_lent_though_no_lifetime_is_written() {
    let events = error_tracker::testing::with_captured_events(|| drop(hidden(&mut vec![1], -1)));
    let table = crate::variables(&events[0].frames[0]).find(|variable| variable.name == "table").unwrap();
    assert_eq!(table.state, error_tracker::model::VariableState::Borrowed);
    assert_eq!(table.value, "<borrowed>");
}

#[test]
fn what_cannot_live_on_in_what_is_returned_is_shown_whatever_its_type_is_called() {
    for function in ["counted", "counted_at_last"] {
        let fail = move || match function {
            "counted" => drop(counted(&mut vec![1], -1)),
            _ => drop(counted_at_last(&mut vec![1], -1)),
        };
        check(fail, &[Expected { function, shown: &[("table", "[1, -1]"), ("number", "-1")], at_most: &[] }]);
    }
}
