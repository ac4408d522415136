//! `#[track]`: functions that record a failure and carry on, and handlers that are handed one.

use std::{fmt, io};

use error_tracker::track;

use crate::{events, fails, frame, functions, only, shown};

#[track(silent)]
fn unit(id: u32) {
    let n = fails("no")?;
    assert!(n > 0, "never reached");
}

#[track(silent)]
fn option(id: u32) -> Option<u32> {
    let n = fails("no")?;
    Some(n + id)
}

#[track(silent)]
fn result(id: u32) -> Result<Vec<u8>, String> {
    fails("no")?;
    Ok(vec![1])
}

#[track(silent)]
fn result_by_tail(id: u32) -> Result<u32, String> {
    fails("no")
}

#[track(silent)]
fn plain(id: u32) -> String {
    format!("{}{id}", fails("no")?)
}

#[track(silent, default = id * 2)]
fn twice(id: u32) -> u32 {
    fails("no")?
}

#[track(silent)]
fn several_kinds_of_error(text: &str) -> u32 {
    let n: u32 = text.parse()?;
    std::str::from_utf8(&[text.len() as u8 + 0xfe])?;
    n
}

#[test]
fn the_caller_sees_what_the_return_type_stands_for_and_the_failure_is_recorded() {
    let recorded = events(|| {
        unit(7);
        assert_eq!(option(7), None);
        assert_eq!(result(7), Ok(vec![]));
        assert_eq!(result_by_tail(7), Ok(0));
        assert_eq!(plain(7), "");
        assert_eq!(twice(7), 14);
    });
    let names: Vec<Vec<&str>> = recorded.iter().map(functions).collect();
    assert_eq!(names, [["unit"], ["option"], ["result"], ["result_by_tail"], ["plain"], ["twice"]]);
    assert!(
        recorded.iter().all(|event| shown(&event.frames[0].arguments) == ["id = 7"] && event.message() == "no"),
        "{recorded:?}"
    );
}

#[test]
fn a_swallowed_failure_is_handled() {
    assert!(only(|| unit(7)).handled);
}

#[test]
fn a_silent_function_takes_errors_of_any_kind() {
    let recorded = events(|| assert_eq!((several_kinds_of_error("x"), several_kinds_of_error("1")), (0, 0)));
    let titles: Vec<&str> = recorded.iter().map(error_tracker::model::Event::title).collect();
    assert_eq!(titles, ["core::num::error::ParseIntError", "core::str::error::Utf8Error"]);
}

#[test]
fn a_silent_function_that_succeeds_gives_its_value() {
    #[track(silent, default = 9)]
    fn fine() -> u32 {
        "5".parse()?
    }
    assert!(events(|| assert_eq!(fine(), 5)).is_empty());
}

#[test]
fn without_a_tracker_a_silent_function_is_silent_too() {
    assert_eq!((option(7), twice(7)), (None, 14));
}

#[track(error = problem, skip(secret_plan))]
fn on_failure(path: &str, problem: io::Error, secret_plan: u32) -> String {
    format!("{path}: {problem}")
}

#[test]
fn a_handler_records_the_error_it_is_handed_and_runs() {
    let event = only(|| assert_eq!(on_failure("a.txt", io::Error::other("no"), 1), "a.txt: no"));
    assert_eq!((event.title(), event.message()), ("std::io::error::Error", "no"));
    assert_eq!(event.frames[0].function, "on_failure");
    assert!(shown(&event.frames[0].arguments).contains(&"path = \"a.txt\"".to_owned()), "{event:?}");
}

#[derive(Debug)]
struct PayError;

impl fmt::Display for PayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not paid")
    }
}

impl std::error::Error for PayError {}

#[track(error = error)]
fn by_reference(error: &PayError) -> usize {
    error.to_string().len()
}

#[track]
fn pays(amount: u32) -> Result<u32, PayError> {
    Err(PayError)
}

#[test]
fn a_handler_may_be_handed_a_reference() {
    assert_eq!(only(|| assert_eq!(by_reference(&PayError), 8)).title(), "capture::silent::PayError");
}

#[test]
fn track_alone_is_as_auto_track() {
    assert_eq!(shown(&frame(|| drop(pays(3))).arguments), ["amount = 3"]);
}

#[track(silent(panics), default = id * 2)]
fn catches(id: u32, limits: &[u32]) -> u32 {
    let limit = limits[id as usize];
    limit + fails("no")?
}

#[test]
fn a_function_that_is_silent_about_panics_gives_its_default_for_them_and_for_errors() {
    let recorded = events(|| assert_eq!((catches(7, &[]), catches(0, &[3])), (14, 0)));
    let errors: Vec<&str> =
        recorded.iter().map(error_tracker::model::Event::message).filter(|text| *text == "no").collect();
    assert_eq!(errors, ["no"]);
}

#[test]
fn a_panic_that_is_caught_leaves_the_trail_as_it_was() {
    #[track]
    fn outer() -> Result<u32, String> {
        catches(7, &[]);
        fails("after")
    }
    let recorded = events(|| drop(outer()));
    let event = recorded.iter().find(|event| event.message() == "after").expect("an event");
    assert_eq!((functions(event), event.handled), (vec!["outer"], false));
}

#[test]
fn a_payload_that_panics_when_it_is_dropped_is_caught_as_well() {
    struct Bad;
    impl Drop for Bad {
        fn drop(&mut self) {
            panic!("bad drop");
        }
    }
    #[track(silent(panics))]
    fn raises(bad: Option<Bad>) -> u32 {
        if let Some(bad) = bad {
            std::panic::panic_any(bad);
        }
        7
    }
    assert_eq!((raises(None), raises(Some(Bad))), (7, 0));
}
