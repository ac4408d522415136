//! One failure is one event, with a frame for each annotated function that it left.

use std::{fmt, io};

use anyhow::Context as _;
use error_tracker::{auto_track, capture_exception, capture_exception_with, context, model::Event};

use crate::{block_on, events, fails, functions, only, shown};

#[derive(Debug)]
enum AppError {
    Io(io::Error),
    Text(String),
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "io: {error}"),
            Self::Text(text) => write!(f, "text: {text}"),
        }
    }
}

impl std::error::Error for AppError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Text(_) => None,
        }
    }
}

impl From<io::Error> for AppError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

#[auto_track]
fn innermost(id: u32) -> Result<u32, io::Error> {
    Err(io::Error::other(format!("{id} is gone")))
}

#[auto_track]
fn by_from(id: u32) -> Result<u32, AppError> {
    let n = innermost(id + 1)?;
    Ok(n)
}

#[auto_track]
fn by_map_err(id: u32) -> Result<u32, AppError> {
    innermost(id + 1).map_err(|error| AppError::Text(error.to_string()))
}

#[auto_track]
fn by_context(id: u32) -> anyhow::Result<u32> {
    let n = by_from(id + 1).with_context(|| format!("loading {id}"))?;
    Ok(n)
}

#[auto_track]
fn by_match(id: u32) -> Result<u32, AppError> {
    match innermost(id + 1) {
        Ok(n) => Ok(n),
        Err(error) => Err(AppError::Io(error)),
    }
}

#[test]
fn nested_functions_give_one_event_innermost_first() {
    let event = only(|| drop(by_context(1)));
    assert_eq!(functions(&event), ["innermost", "by_from", "by_context"]);
    let ids: Vec<Vec<String>> = event.frames.iter().map(|frame| shown(&frame.arguments)).collect();
    assert_eq!(ids, [["id = 3"], ["id = 2"], ["id = 1"]]);
}

#[test]
fn an_error_that_is_changed_on_the_way_is_still_one_event() {
    for (run, name) in [(by_from as fn(u32) -> _, "by_from"), (by_map_err, "by_map_err"), (by_match, "by_match")] {
        assert_eq!(functions(&only(|| drop(run(1)))), ["innermost", name]);
    }
}

#[test]
fn a_failure_that_leaves_everything_is_not_handled() {
    #[auto_track]
    fn top() -> anyhow::Result<u32> {
        Ok(by_context(1)?)
    }
    let event = only(|| drop(top()));
    assert_eq!(functions(&event).len(), 4);
    assert!(!event.handled, "{event:?}");
}

#[auto_track]
fn countdown(depth: u32) -> Result<u32, String> {
    if depth == 0 {
        return fails("bottom");
    }
    countdown(depth - 1)
}

#[test]
fn recursion_gives_a_frame_for_each_call() {
    let event = only(|| drop(countdown(3)));
    let depths: Vec<String> = event.frames.iter().flat_map(|frame| shown(&frame.arguments)).collect();
    assert_eq!(depths, ["depth = 0", "depth = 1", "depth = 2", "depth = 3"]);
}

#[auto_track]
fn first() -> Result<u32, String> {
    fails("first")
}

#[auto_track]
fn second() -> Result<u32, String> {
    fails("second")
}

#[auto_track]
fn siblings(id: u32) -> Result<u32, String> {
    let n = first().unwrap_or(7);
    second()?;
    Ok(n)
}

#[test]
fn a_handled_failure_and_another_are_two_events() {
    let recorded = events(|| drop(siblings(1)));
    let seen: Vec<(&str, bool)> = recorded.iter().map(|event| (event.message(), event.handled)).collect();
    assert_eq!(seen, [("first", true), ("second", false)]);
    assert_eq!((functions(&recorded[0]), functions(&recorded[1])), (vec!["first"], vec!["second", "siblings"]));
}

#[auto_track]
fn attempt(number: u32) -> Result<u32, String> {
    if number < 3 { Err(format!("attempt {number}")) } else { Ok(number) }
}

#[auto_track]
fn retries(times: u32) -> Result<u32, String> {
    let mut last = Err("never tried".to_owned());
    for number in 1..=times {
        last = attempt(number);
        if last.is_ok() {
            break;
        }
    }
    last
}

#[test]
fn a_retry_loop_that_succeeds_leaves_handled_failures() {
    let recorded = events(|| assert_eq!(retries(3), Ok(3)));
    let seen: Vec<(&str, bool, usize)> =
        recorded.iter().map(|event| (event.message(), event.handled, event.frames.len())).collect();
    assert_eq!(seen, [("attempt 1", true, 1), ("attempt 2", true, 1)]);
}

#[test]
fn a_retry_loop_that_fails_passes_the_last_failure_on() {
    let recorded = events(|| drop(retries(2)));
    let seen: Vec<(&str, bool)> = recorded.iter().map(|event| (event.message(), event.handled)).collect();
    assert_eq!(seen, [("attempt 1", true), ("attempt 2", false)]);
    assert_eq!(functions(&recorded[1]), ["attempt", "retries"]);
}

#[auto_track]
fn kept() -> Result<(), String> {
    let mut problems: Vec<String> = Vec::new();
    for number in 1..3 {
        problems.extend(attempt(number).err());
    }
    Err(problems.remove(0))
}

#[test]
fn no_failure_is_lost_when_errors_are_kept_and_returned_later() {
    let recorded = events(|| drop(kept()));
    let messages: Vec<&str> = recorded.iter().map(Event::message).collect();
    assert!(messages.contains(&"attempt 1") && messages.contains(&"attempt 2"), "{messages:?}");
    let frames: Vec<&str> = recorded.iter().flat_map(functions).collect();
    assert_eq!(frames.iter().filter(|name| **name == "kept").count(), 1, "{frames:?}");
}

#[auto_track]
fn captures(id: u32, ids: &mut Vec<Option<error_tracker::EventId>>) -> Result<u32, AppError> {
    let result = by_from(id);
    if let Err(error) = &result {
        ids.extend([capture_exception(error), capture_exception(error)]);
    }
    result
}

#[test]
fn an_error_that_is_on_its_way_keeps_its_id_when_it_is_captured() {
    let mut ids = Vec::new();
    let event = only(|| drop(captures(1, &mut ids)));
    assert_eq!(ids, [Some(event.id), Some(event.id)]);
    assert_eq!(functions(&event), ["innermost", "by_from", "captures"]);
}

#[auto_track]
fn captures_with_more(id: u32) -> Result<u32, AppError> {
    let result = by_from(id);
    if let Err(error) = &result {
        capture_exception_with(error, context! { "order" => 7, "password" => "hunter2" });
    }
    result
}

#[test]
fn an_error_that_is_on_its_way_takes_the_context_that_it_is_captured_with() {
    let event = only(|| drop(captures_with_more(1)));
    assert_eq!(event.context["order"], 7);
    assert_eq!(event.context["password"], "**************");
}

#[test]
fn another_error_has_another_id() {
    let mut id = None;
    let recorded = events(|| {
        drop(by_from(1));
        id = capture_exception(&io::Error::other("something else"));
    });
    assert_eq!(recorded.len(), 2);
    assert_eq!(id, recorded.iter().find(|event| event.message() == "something else").map(|event| event.id));
}

#[auto_track]
async fn inner_later(id: u32) -> Result<u32, String> {
    tokio::task::yield_now().await;
    fails("later")
}

#[auto_track]
async fn outer_later(id: u32) -> Result<u32, String> {
    let n = inner_later(id + 1).await?;
    Ok(n)
}

#[test]
fn nested_async_functions_give_one_event() {
    let event = only(|| drop(block_on(outer_later(1))));
    assert_eq!(functions(&event), ["inner_later", "outer_later"]);
}

#[auto_track]
fn between(id: u32) -> Result<u32, String> {
    not_annotated(id)
}

fn not_annotated(id: u32) -> Result<u32, String> {
    let n = first()?;
    Ok(n + id)
}

#[test]
fn a_function_without_annotation_in_between_is_passed_over() {
    assert_eq!(functions(&only(|| drop(between(1)))), ["first", "between"]);
}
