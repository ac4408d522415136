//! One failure is one event, with a frame for each annotated function that it left.

use std::{fmt, io};

use anyhow::Context as _;
use error_tracker::{auto_track, capture_exception, capture_exception_with, context};

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
    #[allow(clippy::needless_question_mark, reason = "to be left by it")]
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
fn an_error_that_is_kept_and_returned_later_is_the_failure_that_it_was() {
    let recorded = events(|| drop(kept()));
    let mut seen: Vec<_> = recorded.iter().map(|event| (event.message(), event.handled, functions(event))).collect();
    seen.sort();
    assert_eq!(seen, [("attempt 1", false, vec!["attempt", "kept"]), ("attempt 2", true, vec!["attempt"])]);
}

#[auto_track]
fn kept_twins() -> Result<(), String> {
    let mut problems: Vec<String> = Vec::new();
    for _ in 1..3 {
        problems.extend(attempt(1).err());
    }
    Err(problems.remove(0))
}

#[test]
fn of_two_failures_that_are_alike_none_is_taken_for_the_one_that_is_returned() {
    let recorded = events(|| drop(kept_twins()));
    let mut seen: Vec<_> = recorded.iter().map(|event| (event.handled, functions(event))).collect();
    seen.sort();
    assert_eq!(seen, [(false, vec!["kept_twins"]), (true, vec!["attempt"]), (true, vec!["attempt"])]);
}

/// What fails with the same text as `first`, and has nothing to do with it.
fn like_first() -> Result<u32, String> {
    fails("first")
}

#[auto_track]
fn another_of_the_same_text(which: u32) -> Result<u32, String> {
    let n = first().unwrap_or(7);
    match which {
        0 => Err("first".to_owned()),
        1 => like_first(),
        2 => Ok(like_first()? + n),
        3 => anyhow::Ok(n).or_else(|_| like_first()).and_then(|_| like_first()),
        4 => first().or_else(|_| like_first()),
        5 => Ok(format!("first{n}").parse::<u32>().map_err(|_| "first".to_owned())?),
        _ => Err(format!("{}st", "fir")),
    }
}

#[test]
fn an_error_with_the_same_text_is_another_failure() {
    for which in 0..7 {
        let recorded = events(|| drop(another_of_the_same_text(which)));
        let last = recorded.iter().filter(|event| functions(event).contains(&"another_of_the_same_text"));
        let seen: Vec<_> = last.map(|event| (event.message(), event.handled, functions(event))).collect();
        assert_eq!(seen.len(), 1, "{which}");
        assert_eq!((seen[0].1, &seen[0].2), (false, &vec!["another_of_the_same_text"]), "{which}");
        let dealt_with: Vec<_> = recorded.iter().filter(|event| functions(event) == ["first"]).collect();
        assert!(!dealt_with.is_empty() && dealt_with.iter().all(|event| event.handled), "{which}");
    }
}

/// Stands for a cache and for what is behind it: two methods of one name.
struct Cache;
struct Shelf;

impl Cache {
    #[auto_track]
    fn get(&self, key: &str) -> Result<u32, String> {
        fails(key)
    }
}

impl Shelf {
    fn get(&self, key: &str) -> Result<u32, String> {
        Err(format!("no {key} on the shelf"))
    }
}

#[allow(clippy::needless_question_mark, reason = "to be left by it")]
#[auto_track]
fn falls_back(key: &str) -> Result<u32, String> {
    if let Ok(found) = Cache.get(key) {
        return Ok(found);
    }
    Ok(Shelf.get(key)?)
}

#[test]
fn a_function_of_the_same_name_is_another() {
    let recorded = events(|| drop(falls_back("tea")));
    let seen: Vec<_> = recorded.iter().map(|event| (event.message(), event.handled, functions(event))).collect();
    assert_eq!(seen, [("tea", true, vec!["get"]), ("no tea on the shelf", false, vec!["falls_back"])]);
}

#[auto_track]
fn changed_beyond_recognition(id: u32) -> Result<u32, AppError> {
    let found = innermost(id).map_err(|_| AppError::Text("no luck".to_owned()))?;
    let again = innermost(found).map_err(|_| AppError::Text("still none".to_owned()))?;
    Ok(again)
}

#[auto_track]
fn by_variable(id: u32) -> Result<u32, AppError> {
    let tried = innermost(id + 1);
    let size = id.to_string().len();
    if let Err(error) = &tried
        && size > 100
    {
        return Err(AppError::Text(error.to_string()));
    }
    let found = tried.map_err(|_| AppError::Text("no luck".to_owned()))?;
    Ok(found)
}

#[test]
fn an_error_that_is_changed_beyond_recognition_is_still_the_failure_of_the_call() {
    for (run, name) in
        [(changed_beyond_recognition as fn(u32) -> _, "changed_beyond_recognition"), (by_variable, "by_variable")]
    {
        let event = only(|| drop(run(1)));
        assert_eq!(functions(&event), ["innermost", name]);
        assert_eq!(event.exceptions[0].message, "text: no luck");
    }
}

#[auto_track]
fn both_arms(id: u32) -> Result<u32, AppError> {
    match innermost(id) {
        Err(error) if id > 100 => return Err(AppError::Io(error)),
        Err(_) => {}
        Ok(found) => return Ok(found),
    }
    match attempt(id) {
        Err(error) => Err(AppError::Text(format!("twice: {error}"))),
        Ok(found) => Ok(found),
    }
}

#[test]
fn a_name_that_stands_for_two_errors_stands_for_its_own_in_each_place() {
    let recorded = events(|| drop(both_arms(1)));
    let seen: Vec<_> = recorded.iter().map(|event| (event.handled, functions(event))).collect();
    assert_eq!(seen, [(true, vec!["innermost"]), (false, vec!["attempt", "both_arms"])]);
}

#[auto_track]
fn for_each_of(numbers: &[u32]) -> Result<Vec<u32>, String> {
    numbers.iter().map(|&number| attempt(number)).collect()
}

fn tries<T>(run: impl Fn() -> Result<T, String>) -> Result<T, String> {
    run()
}

#[auto_track]
fn through_a_closure(number: u32) -> Result<u32, String> {
    let found = tries(|| attempt(number))?;
    Ok(found)
}

#[test]
fn a_failure_that_comes_through_a_closure_is_the_same() {
    assert_eq!(functions(&only(|| drop(for_each_of(&[4, 1])))), ["attempt", "for_each_of"]);
    assert_eq!(functions(&only(|| drop(through_a_closure(1)))), ["attempt", "through_a_closure"]);
}

#[test]
fn an_error_that_only_reads_the_same_has_an_id_of_its_own() {
    let mut id = None;
    let recorded = events(|| {
        drop(innermost(3));
        // Of another type.
        id = capture_exception(&AppError::Text("3 is gone".to_owned()));
    });
    assert_eq!(recorded.len(), 2);
    assert!(recorded.iter().any(|event| Some(event.id) == id && event.frames.is_empty()));
}

#[test]
fn an_error_of_two_that_are_alive_has_the_id_of_its_own_failure() {
    let (mut ids, mut first) = (Vec::new(), None);
    let recorded = events(|| {
        let (one, two) = (innermost(1).unwrap_err(), innermost(2).unwrap_err());
        first = Some(one.to_string());
        ids = vec![capture_exception(&one), capture_exception(&two)];
    });
    assert_eq!(recorded.iter().map(|event| Some(event.id)).collect::<Vec<_>>(), ids);
    assert_eq!(Some(recorded[0].message().to_owned()), first);
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
