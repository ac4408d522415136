//! Errors of any kind: what an event says of the error that a function failed with.

use std::{error::Error, fmt, io, ops::ControlFlow, task::Poll};

use error_tracker::{auto_track, model::Event};

use crate::{events, functions, only};

#[derive(Debug)]
struct PayError(io::Error);

impl fmt::Display for PayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not paid")
    }
}

impl Error for PayError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

fn pay_error() -> PayError {
    PayError(io::Error::other("no answer"))
}

fn chain(event: &Event) -> Vec<(&str, &str)> {
    event.exceptions.iter().map(|exception| (&*exception.type_name, &*exception.message)).collect()
}

/// The chain of the event of a function that returns or passes on this error.
macro_rules! chain_of {
    ($error:ty, $value:expr) => {{
        fn gives() -> Result<u32, $error> {
            Err($value)
        }
        #[auto_track]
        fn returned() -> Result<u32, $error> {
            Err($value)
        }
        #[auto_track]
        fn passed() -> Result<u32, $error> {
            let n = gives()?;
            Ok(n)
        }
        let (returned, passed) = (only(|| drop(returned())), only(|| drop(passed())));
        assert_eq!(chain(&returned), chain(&passed), "by `return` and by `?`");
        chain(&returned).into_iter().map(|(title, message)| (title.to_owned(), message.to_owned())).collect::<Vec<_>>()
    }};
}

fn owned(chain: &[(&str, &str)]) -> Vec<(String, String)> {
    chain.iter().map(|(title, message)| ((*title).to_owned(), (*message).to_owned())).collect()
}

const PAY: (&str, &str) = ("capture::errors::PayError", "not paid");
const IO: (&str, &str) = ("std::io::error::Error", "no answer");

#[test]
fn an_error_is_told_with_its_causes() {
    assert_eq!(chain_of!(PayError, pay_error()), owned(&[PAY, IO]));
}

#[test]
fn a_boxed_error_is_told_with_its_causes() {
    let plain = chain_of!(Box<dyn Error>, Box::new(pay_error()));
    let send_sync = chain_of!(Box<dyn Error + Send + Sync>, Box::new(pay_error()));
    let concrete = chain_of!(Box<PayError>, Box::new(pay_error()));
    assert_eq!(plain.iter().map(|exception| &*exception.1).collect::<Vec<_>>(), ["not paid", "no answer"]);
    assert_eq!(send_sync, plain);
    assert_eq!(concrete, owned(&[PAY, IO]));
}

#[test]
fn reports_of_anyhow_and_eyre_are_told_with_their_causes() {
    let anyhow = chain_of!(anyhow::Error, anyhow::Error::from(pay_error()).context("checkout"));
    let eyre = chain_of!(eyre::Report, eyre::Report::from(pay_error()).wrap_err("checkout"));
    let messages = |chain: Vec<(String, String)>| chain.into_iter().map(|exception| exception.1).collect::<Vec<_>>();
    assert_eq!(messages(anyhow), ["checkout", "not paid", "no answer"]);
    assert_eq!(messages(eyre), ["checkout", "not paid", "no answer"]);
}

#[test]
fn a_text_is_an_error() {
    assert_eq!(chain_of!(String, "owned".to_owned()), owned(&[("alloc::string::String", "owned")]));
    assert_eq!(chain_of!(&'static str, "borrowed"), owned(&[("str", "borrowed")]));
}

#[test]
fn a_unit_is_an_error() {
    assert_eq!(chain_of!((), ()), owned(&[("()", "()")]));
}

#[derive(Debug, Clone, Copy)]
enum Refused {
    TooMuch { limit: u32 },
}

#[test]
fn an_enum_without_display_is_told_by_its_debug() {
    let refused = chain_of!(Refused, Refused::TooMuch { limit: 3 });
    assert_eq!(refused, owned(&[("capture::errors::Refused", "TooMuch { limit: 3 }")]));
}

struct Mute;

#[test]
fn an_error_without_debug_is_told_by_its_type() {
    assert_eq!(chain_of!(Mute, Mute)[0].0, "capture::errors::Mute");
}

#[test]
fn a_generic_error_is_told() {
    #[auto_track]
    fn generic<E: Error>(error: E) -> Result<u32, E> {
        Err(error)
    }
    assert_eq!(only(|| drop(generic(pay_error()))).message(), "not paid");
}

type Alias<T> = Result<T, PayError>;

#[auto_track]
fn aliased() -> Alias<u32> {
    Err(pay_error())
}

#[test]
fn an_alias_is_seen_through() {
    assert_eq!(chain(&only(|| drop(aliased()))), [PAY, IO]);
}

#[auto_track]
fn of_a_generic_value() -> io::Result<Vec<Option<u8>>> {
    Err(io::Error::other(pay_error()))
}

#[test]
fn an_alias_with_a_generic_value_keeps_the_causes() {
    let event = only(|| drop(of_a_generic_value()));
    assert_eq!(chain(&event).last(), Some(&IO), "{:?}", event.exceptions);
}

#[auto_track]
fn optional(fail: Option<bool>) -> Option<Result<u32, PayError>> {
    Some(if fail? { Err(pay_error()) } else { Ok(1) })
}

#[test]
fn an_err_within_an_option_is_a_failure() {
    assert_eq!(chain(&only(|| drop(optional(Some(true))))), [PAY, IO]);
    assert!(events(|| drop((optional(Some(false)), optional(None)))).is_empty());
}

#[auto_track]
fn polled(ready: bool, fail: bool) -> Poll<Result<u32, PayError>> {
    if !ready {
        return Poll::Pending;
    }
    Poll::Ready(if fail { Err(pay_error()) } else { Ok(1) })
}

#[auto_track]
fn polled_by_question_mark(fail: bool) -> Poll<Result<u32, PayError>> {
    polled(true, fail)?.map(|n| Ok(n + 1))
}

#[test]
fn an_err_within_a_poll_is_a_failure() {
    assert_eq!(chain(&only(|| drop(polled(true, true)))), [PAY, IO]);
    assert_eq!(functions(&only(|| drop(polled_by_question_mark(true)))), ["polled", "polled_by_question_mark"]);
    assert!(events(|| drop((polled(false, true), polled(true, false), polled_by_question_mark(false)))).is_empty());
}

#[auto_track]
fn flows(stop: bool) -> ControlFlow<u32, u32> {
    let n = if stop { ControlFlow::Break(3) } else { ControlFlow::Continue(4) }?;
    ControlFlow::Continue(n)
}

#[test]
fn a_break_of_a_control_flow_is_no_failure() {
    assert!(
        events(|| assert_eq!((flows(true), flows(false)), (ControlFlow::Break(3), ControlFlow::Continue(4))))
            .is_empty()
    );
}

#[auto_track]
fn bails(number: i32) -> anyhow::Result<i32> {
    anyhow::ensure!(number != 1, "one is not allowed");
    if number == 2 {
        anyhow::bail!("{number} is not allowed");
    }
    Ok(number)
}

#[test]
fn bail_and_ensure_are_failures() {
    let recorded = events(|| drop((bails(1), bails(2), bails(3))));
    let messages: Vec<&str> = recorded.iter().map(Event::message).collect();
    assert_eq!(messages, ["one is not allowed", "2 is not allowed"]);
    assert!(recorded.iter().all(|event| event.frames[0].arguments[0].name == "number"), "{recorded:?}");
}
