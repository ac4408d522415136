//! Arguments and locals at each kind of failure point, in each kind of function.

use std::fmt::Debug;

use error_tracker::auto_track;

use crate::{block_on, events, fails, frame, shown};

#[auto_track]
fn by_question_mark(id: u32, name: &str) -> Result<u32, String> {
    let twice = id * 2;
    let n = fails(name)?;
    Ok(n + twice)
}

#[test]
fn a_question_mark_shows_arguments_and_the_locals_so_far() {
    let frame = frame(|| drop(by_question_mark(7, "no")));
    assert_eq!(shown(&frame.arguments), ["id = 7", "name = \"no\""]);
    assert_eq!(shown(&frame.locals), ["twice = 14"]);
    assert_eq!(frame.expression, "fails(name)?");
}

#[test]
fn the_frame_says_where_it_stands() {
    let frame = frame(|| drop(by_question_mark(7, "no")));
    assert_eq!((&*frame.function, &*frame.module), ("by_question_mark", "capture::snapshots"));
    assert!(frame.file.ends_with("tests/capture/snapshots.rs"), "{}", frame.file);
    let source = include_str!("snapshots.rs").lines().nth(frame.line as usize - 1).expect("a line");
    assert!(source[frame.column as usize - 1..].starts_with("fails(name)?"), "{source}");
}

#[test]
fn types_are_written_as_the_compiler_writes_them() {
    let frame = frame(|| drop(by_question_mark(7, "no")));
    let types: Vec<&str> = frame.arguments.iter().map(|variable| &*variable.type_name).collect();
    assert_eq!(types, ["u32", "&str"]);
}

#[allow(clippy::boxed_local, reason = "what a box shows is the question")]
#[auto_track]
fn shared(shelf: std::sync::Arc<u32>, boxed: Box<str>) -> Result<u32, String> {
    let found = fails("shelf")?;
    Ok(*shelf + boxed.len() as u32 + found)
}

#[test]
fn what_a_type_is_wrapped_in_belongs_to_it() {
    let frame = frame(|| drop(shared(7.into(), "box".into())));
    let types: Vec<&str> = frame.arguments.iter().map(|variable| &*variable.type_name).collect();
    assert_eq!(types, ["alloc::sync::Arc<u32>", "alloc::boxed::Box<str>"]);
}

#[auto_track]
fn by_return(id: u32) -> Result<u32, String> {
    if id > 3 {
        let limit = 3;
        return Err(format!("more than {limit}"));
    }
    Ok(id)
}

#[test]
fn a_returned_err_shows_the_locals_of_its_block() {
    let frame = frame(|| drop(by_return(7)));
    assert_eq!(
        (shown(&frame.arguments), shown(&frame.locals)),
        (vec!["id = 7".to_owned()], vec!["limit = 3".to_owned()])
    );
    assert_eq!(frame.expression, "return Err(format!(\"more than {limit}\"))");
}

#[auto_track]
fn by_tail(id: u32) -> Result<u32, String> {
    let text = id.to_string();
    fails(&text)
}

#[test]
fn a_failing_tail_shows_the_locals() {
    let frame = frame(|| drop(by_tail(7)));
    assert_eq!(
        (shown(&frame.arguments), shown(&frame.locals)),
        (vec!["id = 7".to_owned()], vec!["text = \"7\"".to_owned()])
    );
}

#[test]
fn a_success_leaves_nothing() {
    assert!(events(|| drop(by_return(2))).is_empty());
}

#[auto_track]
async fn later(id: u32, name: String) -> Result<u32, String> {
    let half = id / 2;
    std::future::ready(()).await;
    let n = std::future::ready(fails(&name)).await?;
    Ok(n + half)
}

#[test]
fn an_async_function_shows_what_it_held_across_an_await() {
    let frame = frame(|| drop(block_on(later(8, "no".to_owned()))));
    assert_eq!(shown(&frame.arguments), ["id = 8", "name = \"no\""]);
    assert_eq!(shown(&frame.locals), ["half = 4"]);
}

#[derive(Debug, Clone)]
struct Account {
    balance: i64,
}

impl Account {
    #[auto_track]
    fn by_reference(&self, amount: i64) -> Result<u32, String> {
        fails("no")
    }

    #[auto_track]
    fn by_mutable_reference(&mut self, amount: i64) -> Result<(), String> {
        self.balance -= amount;
        fails("no")?;
        self.balance += amount;
        Ok(())
    }

    #[auto_track]
    fn by_value(self, amount: i64) -> Result<i64, String> {
        fails("no")?;
        Ok(self.balance + amount)
    }

    #[allow(clippy::boxed_local, reason = "what a box shows is the question")]
    #[auto_track]
    fn boxed(self: Box<Self>) -> Result<i64, String> {
        fails("no")?;
        Ok(self.balance)
    }
}

#[test]
fn self_is_an_argument_like_any_other() {
    let account = || Account { balance: 10 };
    let by_reference = frame(|| drop(account().by_reference(3)));
    let by_value = frame(|| drop(account().by_value(3)));
    let boxed = frame(|| drop(Box::new(account()).boxed()));
    assert_eq!(shown(&by_reference.arguments), ["self = Account { balance: 10 }", "amount = 3"]);
    assert_eq!(shown(&by_value.arguments), ["self = Account { balance: 10 }", "amount = 3"]);
    assert_eq!(shown(&boxed.arguments), ["self = Account { balance: 10 }"]);
}

#[test]
fn a_changed_self_is_shown_as_it_is_at_the_failure() {
    let frame = frame(|| drop(Account { balance: 10 }.by_mutable_reference(3)));
    assert_eq!(shown(&frame.arguments), ["self = Account { balance: 7 }", "amount = 3"]);
}

#[auto_track]
fn generic<T: Debug, U>(shown: T, hidden: U) -> Result<u32, String> {
    fails("no")
}

#[test]
fn a_generic_argument_is_shown_where_its_bounds_say_debug() {
    let frame = frame(|| drop(generic(vec![1], 2)));
    assert_eq!(frame.arguments[0].value, "[1]");
    assert_eq!(frame.arguments[1].state, error_tracker::model::VariableState::Unprintable);
}

#[auto_track]
fn patterns((left, right): (u8, u8), [first, ..]: [u8; 2], Account { balance }: Account) -> Result<u32, String> {
    let (a, Some(b)) = (left, Some(right)) else { return fails("never") };
    fails("no")
}

#[test]
fn the_names_in_patterns_are_shown() {
    let frame = frame(|| drop(patterns((1, 2), [3, 4], Account { balance: 5 })));
    assert_eq!(shown(&frame.arguments), ["left = 1", "right = 2", "first = 3", "balance = 5"]);
    assert_eq!(shown(&frame.locals), ["a = 1", "b = 2"]);
}

#[auto_track]
fn moved(name: String, items: Vec<u8>) -> Result<usize, String> {
    let kept = name;
    let count = items.into_iter().count();
    fails("no")?;
    Ok(kept.len() + count)
}

#[test]
fn what_moved_away_is_shown_as_it_was_then() {
    let frame = frame(|| drop(moved("anna".to_owned(), vec![1, 2])));
    assert_eq!(shown(&frame.arguments), ["name = \"anna\"", "items = [1, 2]"]);
    assert!(
        frame
            .arguments
            .iter()
            .all(|argument| argument.note.as_deref() == Some("saved before its last use, which may have moved it")),
        "{frame:?}"
    );
    assert_eq!(shown(&frame.locals), ["kept = \"anna\"", "count = 2"]);
}

#[auto_track]
fn not_yet(fail: bool) -> Result<u32, String> {
    let later;
    if fail {
        fails("no")?;
    }
    later = 1;
    Ok(later)
}

#[test]
fn a_variable_without_a_value_says_so() {
    let frame = frame(|| drop(not_yet(true)));
    assert_eq!(shown(&frame.locals), ["later = <uninitialized>"]);
}

#[auto_track]
fn in_a_loop(numbers: &[i32]) -> Result<i32, String> {
    let mut sum = 0;
    for (index, number) in numbers.iter().enumerate() {
        if *number < 0 {
            return Err(format!("{index} is negative"));
        }
        sum += number;
    }
    Ok(sum)
}

#[test]
fn the_turn_of_the_loop_that_failed_is_shown() {
    let frame = frame(|| drop(in_a_loop(&[5, 6, -7, 8])));
    assert_eq!(shown(&frame.locals), ["sum = 11", "index = 2", "number = -7"]);
}

#[auto_track]
fn shadowed(value: &str) -> Result<u32, String> {
    let value = value.len();
    let value = value * 2;
    fails("no")
}

#[test]
fn of_a_shadowed_name_the_innermost_is_shown() {
    let frame = frame(|| drop(shadowed("abc")));
    assert_eq!((shown(&frame.arguments), shown(&frame.locals)), (vec![], vec!["value = 6".to_owned()]));
}

#[test]
fn without_a_tracker_nothing_changes() {
    assert_eq!(by_question_mark(7, "no"), Err("no".to_owned()));
    assert_eq!(moved("anna".to_owned(), vec![]), Err("no".to_owned()));
    assert_eq!(by_return(2), Ok(2));
}
