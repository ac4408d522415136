//! What is shown is what the variable holds when the function leaves, also where a call, a pattern or a loan has been
//! at it meanwhile; and what leaves an annotated function is found again where it is taken up.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::{Arc, Mutex},
};

use error_tracker::{auto_track, capture_exception};

use crate::{block_on, events, fails, frame, functions, only, shown, variable};

fn add(list: &mut Vec<u8>) -> Result<u32, String> {
    list.push(9);
    fails("added")
}

#[auto_track]
fn lends_on(list: &mut Vec<u8>) -> Result<u32, String> {
    add(list)
}

#[test]
fn a_mutable_argument_that_is_handed_on_is_shown_as_the_call_left_it() {
    assert_eq!(shown(&frame(|| drop(lends_on(&mut vec![]))).arguments), ["list = [9]"]);
}

#[auto_track]
fn changes_through_a_pattern(mut list: Vec<Option<u8>>) -> Result<u32, String> {
    let last = list.last_mut().unwrap();
    if let Some(number) = last {
        *number += 1;
    }
    fails("changed")
}

#[test]
fn what_a_pattern_changed_behind_a_reference_is_not_shown_as_it_was() {
    let frame = frame(|| drop(changes_through_a_pattern(vec![Some(1)])));
    assert_eq!(variable(&frame, "last").value, "<moved>");
}

fn handle<T>(value: T) -> T {
    value
}

#[auto_track]
fn changes_what_is_shared(total: u8) -> Result<u32, String> {
    let mutex = handle(Arc::new(Mutex::new(total)));
    *mutex.lock().unwrap() += 3;
    let cell = handle(Some(Rc::new(RefCell::new(total))));
    cell.iter().for_each(|cell| *cell.borrow_mut() += 3);
    let plain = handle(&Cell::new(total)).clone();
    plain.set(total + 3);
    fails("changed")
}

#[test]
fn what_can_change_behind_a_shared_reference_is_never_shown_as_it_was() {
    let frame = frame(|| drop(changes_what_is_shared(1)));
    for name in ["mutex", "cell", "plain"] {
        let value = &variable(&frame, name).value;
        assert!(value == "<moved>" || value.contains('4'), "{name} = {value}");
    }
}

#[auto_track]
fn takes_by_reference(mut pair: (u8, u8)) -> Result<u32, String> {
    let (ref mut first, _) = pair;
    *first += 1;
    fails("changed")
}

#[test]
fn a_name_that_a_pattern_takes_by_reference_is_shown_as_it_is() {
    let frame = frame(|| drop(takes_by_reference((1, 2))));
    assert_eq!(variable(&frame, "first").value, "2");
    assert_ne!(variable(&frame, "pair").value, "(1, 2)");
}

#[auto_track]
fn may_have_moved(name: String) -> Result<u32, String> {
    let _ = name.eq_ignore_ascii_case("ada");
    fails("compared")
}

#[test]
fn what_was_saved_before_its_last_use_says_so() {
    let frame = frame(|| drop(may_have_moved("Ada".to_owned())));
    let note = variable(&frame, "name").note.clone();
    assert_eq!(note.as_deref(), Some("saved before its last use, which may have moved it"));
}

#[derive(Debug)]
struct Connection(u8);

struct Transaction<'a>(&'a mut Connection);

impl Connection {
    fn begin(&mut self) -> Transaction<'_> {
        Transaction(self)
    }
}

fn check(transaction: &Transaction<'_>) -> Result<u32, String> {
    if transaction.0.0 == 1 { Ok(0) } else { fails("checked") }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        self.0.0 += 1;
    }
}

#[auto_track]
fn holds_another(one: &mut Connection, other: &mut Connection) -> Result<u32, String> {
    let mut transaction = one.begin();
    check(&transaction)?;
    transaction = other.begin();
    check(&transaction)?;
    Ok(0)
}

#[test]
fn what_a_local_holds_is_read_once_the_local_is_gone() {
    let frame = frame(|| drop(holds_another(&mut Connection(1), &mut Connection(5))));
    assert_eq!(shown(&frame.arguments), ["one = Connection(2)", "other = Connection(6)"]);
    assert_eq!(variable(&frame, "other").note.as_deref(), Some("read after transaction was dropped"));
}

#[auto_track]
fn inner(number: u8) -> Result<u32, String> {
    fails("inner")
}

#[auto_track]
async fn outer(number: u8) -> Result<u32, String> {
    inner(number)?;
    Ok(0)
}

#[test]
fn a_failure_goes_on_from_a_synchronous_function_into_an_asynchronous_one() {
    assert_eq!(functions(&only(|| drop(block_on(outer(1))))), ["inner", "outer"]);
}

#[test]
fn an_error_that_has_left_the_outermost_function_is_captured_once() {
    let mut id = None;
    let events = events(|| {
        if let Err(text) = inner(3) {
            let error: Box<dyn std::error::Error> = text.into();
            id = capture_exception(&error);
        }
    });
    assert_eq!(events.iter().map(|event| Some(event.id)).collect::<Vec<_>>(), [id]);
}
