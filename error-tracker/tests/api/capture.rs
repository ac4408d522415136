//! What `capture_exception` and its kin take down.

use std::{error::Error, fmt, io, sync::Arc};

use error_tracker::{
    Level, capture_exception, capture_exception_with, capture_exception_with_level, capture_message, context,
    model::{Event, Kind},
    testing::with_captured_events,
};

#[derive(Debug)]
struct PayError {
    cause: io::Error,
}

impl fmt::Display for PayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("card was not charged")
    }
}

impl Error for PayError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.cause)
    }
}

fn pay_error() -> PayError {
    PayError { cause: io::Error::new(io::ErrorKind::TimedOut, "no answer") }
}

fn chain(event: &Event) -> Vec<(&str, &str)> {
    event.exceptions.iter().map(|exception| (&*exception.type_name, &*exception.message)).collect()
}

fn only(events: Vec<Event>) -> Event {
    let [event] = <[Event; 1]>::try_from(events).expect("one event");
    event
}

#[test]
fn an_error_is_taken_down_with_its_causes() {
    let event = only(with_captured_events(|| capture_exception(&pay_error())));
    assert_eq!(
        chain(&event),
        [("api::capture::PayError", "card was not charged"), ("std::io::error::Error", "no answer")]
    );
    assert_eq!((event.kind, event.level, event.handled), (Kind::Error, Level::Error, true));
}

#[test]
fn the_id_is_that_of_the_event() {
    let mut id = None;
    let event = only(with_captured_events(|| id = capture_exception(&pay_error())));
    assert_eq!(id, Some(event.id));
}

#[test]
fn each_kind_of_boxed_error_is_taken() {
    let events = with_captured_events(|| {
        let plain: Box<dyn Error> = Box::new(pay_error());
        let send_sync: Box<dyn Error + Send + Sync> = Box::new(pay_error());
        let concrete: Box<PayError> = Box::new(pay_error());
        let shared: Arc<dyn Error + Send + Sync> = Arc::new(pay_error());
        let unsized_: &dyn Error = &pay_error();
        capture_exception(&plain);
        capture_exception(&send_sync);
        capture_exception(&concrete);
        capture_exception(&shared);
        capture_exception(unsized_);
        capture_exception(&unsized_);
    });
    let types: Vec<&str> = events.iter().map(Event::title).collect();
    let shared = "dyn Error";
    assert_eq!(types, ["dyn Error", "dyn Error", "api::capture::PayError", shared, "dyn Error", "dyn Error"]);
    assert!(events.iter().all(|event| event.message() == "card was not charged" && event.exceptions.len() == 2));
}

#[test]
fn a_well_known_error_behind_dyn_error_is_told_by_its_type() {
    let event = only(with_captured_events(|| {
        let error: Box<dyn Error + Send + Sync> = Box::new("x".parse::<u8>().unwrap_err());
        capture_exception(&error);
    }));
    assert_eq!(event.title(), "core::num::error::ParseIntError");
}

#[test]
fn reports_of_anyhow_and_eyre_are_taken() {
    let events = with_captured_events(|| {
        capture_exception(&anyhow::Error::from(pay_error()).context("checkout"));
        capture_exception(&eyre::Report::from(pay_error()));
    });
    assert_eq!(events[0].title(), "anyhow::Error");
    assert_eq!(chain(&events[0])[..2], [("anyhow::Error", "checkout"), ("dyn Error", "card was not charged")]);
    assert_eq!(chain(&events[1])[0], ("eyre::Report", "card was not charged"));
}

#[test]
fn an_endless_chain_of_causes_is_cut() {
    #[derive(Debug)]
    struct Ouroboros;
    impl fmt::Display for Ouroboros {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("again")
        }
    }
    impl Error for Ouroboros {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(self)
        }
    }
    let event = only(with_captured_events(|| capture_exception(&Ouroboros)));
    assert_eq!(event.exceptions.len(), error_tracker::limits::EXCEPTIONS_MAX);
}

#[test]
fn a_long_message_is_cut() {
    let event = only(with_captured_events(|| capture_exception(&io::Error::other("x".repeat(1 << 20)))));
    let bytes_max = error_tracker::limits::MESSAGE_BYTES_MAX;
    assert!((bytes_max..bytes_max + 8).contains(&event.message().len()), "{}", event.message().len());
}

#[test]
fn a_display_that_panics_leaves_an_event_that_says_so() {
    #[derive(Debug)]
    struct Bad;
    impl fmt::Display for Bad {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            panic!("bad display")
        }
    }
    impl Error for Bad {}
    let event = only(with_captured_events(|| capture_exception(&Bad)));
    assert_eq!(event.message(), "<its Display panicked>");
}

#[test]
fn a_display_that_captures_records_nothing_of_its_own() {
    #[derive(Debug)]
    struct Chatty;
    impl fmt::Display for Chatty {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            capture_message("from inside");
            f.write_str("chatty")
        }
    }
    impl Error for Chatty {}
    let event = only(with_captured_events(|| capture_exception(&Chatty)));
    assert_eq!(event.message(), "chatty");
}

#[test]
fn a_context_goes_with_the_error() {
    let event = only(with_captured_events(|| {
        capture_exception_with(&pay_error(), context! { "order" => 7, "retry" => true });
    }));
    assert_eq!((&event.context["order"], &event.context["retry"]), (&7.into(), &true.into()));
}

#[test]
fn a_level_can_be_given() {
    let event = only(with_captured_events(|| capture_exception_with_level(&pay_error(), Level::Warning)));
    assert_eq!(event.level, Level::Warning);
}

#[test]
fn a_message_is_an_event_of_its_own_kind() {
    let event = only(with_captured_events(|| capture_message("queue is 90 % full")));
    assert_eq!((event.kind, event.level, event.message()), (Kind::Message, Level::Info, "queue is 90 % full"));
}

#[test]
fn the_backtrace_begins_in_the_users_code() {
    let event = only(with_captured_events(|| capture_message("where am I")));
    let first = event.backtrace.iter().find(|frame| frame.in_app).expect("a frame of ours");
    assert!(first.function.contains("the_backtrace_begins_in_the_users_code"), "{:?}", event.backtrace);
    assert!(!event.backtrace[0].function.starts_with("error_tracker::"), "{:?}", event.backtrace);
}

#[test]
fn without_a_tracker_nothing_is_captured() {
    assert_eq!(capture_message("nobody listens"), None);
}
