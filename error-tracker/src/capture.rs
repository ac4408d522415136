//! The calls that hand a failure over by hand, and those that set what it is told with.

use std::{borrow::Cow, io, panic::Location};

use crate::{
    active,
    exception::CaptureError,
    global, inside, lazy,
    mask::MaskRules,
    model::{Breadcrumb, Event, EventId, Exception, Kind, Level},
    pipeline::Captured,
    report,
    scope::{Context, Scope, stack::ScopeGuard},
    snapshot::backtrace::RawBacktrace,
    tracker::Tracker,
    trail,
};

/// Captures an error with its cause chain, as an event of level `error` that the program has dealt with.
///
/// It takes any `std::error::Error`, and also `Box<dyn Error>`, `anyhow::Error` and `eyre::Report`. The id of the
/// event; nothing without a tracker, or when only a count is kept of it.
///
/// ```
/// # let events = error_tracker::testing::with_captured_events(|| {
/// if let Err(error) = "x".parse::<u32>() {
///     error_tracker::capture_exception(&error);
/// }
/// # });
/// # assert_eq!(events[0].title(), "core::num::error::ParseIntError");
/// ```
#[track_caller]
pub fn capture_exception<M, E: CaptureError<M> + ?Sized>(error: &E) -> Option<EventId> {
    capture_error(error, Context::new(), Level::Error, Location::caller())
}

/// Captures an error together with a context of its own.
///
/// ```
/// # let events = error_tracker::testing::with_captured_events(|| {
/// use error_tracker::{capture_exception_with, context};
///
/// if let Err(error) = "x".parse::<u32>() {
///     capture_exception_with(&error, context! { "order" => 7, "retry" => true });
/// }
/// # });
/// # assert_eq!(events[0].context["order"], 7);
/// ```
#[track_caller]
pub fn capture_exception_with<M, E: CaptureError<M> + ?Sized>(
    error: &E,
    context: impl Into<Context>,
) -> Option<EventId> {
    if !active::is_active() {
        return None;
    }
    capture_error(error, context.into(), Level::Error, Location::caller())
}

/// Captures an error with a level other than `error`.
///
/// ```
/// use error_tracker::{Level, capture_exception_with_level};
///
/// # let events = error_tracker::testing::with_captured_events(|| {
/// if let Err(error) = "x".parse::<u32>() {
///     capture_exception_with_level(&error, Level::Warning);
/// }
/// # });
/// # assert_eq!(events[0].level, Level::Warning);
/// ```
#[track_caller]
pub fn capture_exception_with_level<M, E: CaptureError<M> + ?Sized>(error: &E, level: Level) -> Option<EventId> {
    capture_error(error, Context::new(), level, Location::caller())
}

/// Captures a message, as an event of level `info`. Messages with the same text are one issue.
///
/// ```
/// # let events = error_tracker::testing::with_captured_events(|| {
/// error_tracker::capture_message("queue is 90 % full");
/// # });
/// # assert_eq!(events[0].message(), "queue is 90 % full");
/// ```
#[track_caller]
pub fn capture_message(text: impl AsRef<str>) -> Option<EventId> {
    capture_text(text.as_ref(), Level::Info, Location::caller())
}

/// Captures a message with a level other than `info`.
///
/// ```
/// use error_tracker::{Level, capture_message_with_level};
///
/// # let events = error_tracker::testing::with_captured_events(|| {
/// capture_message_with_level("no disk left", Level::Fatal);
/// # });
/// # assert_eq!(events[0].level, Level::Fatal);
/// ```
#[track_caller]
pub fn capture_message_with_level(text: impl AsRef<str>, level: Level) -> Option<EventId> {
    capture_text(text.as_ref(), level, Location::caller())
}

/// Writes an error as text, in the same detail as an event: the cause chain, and of an error that is just passing
/// through tracked functions, these with their values. Masked like everything else; stores nothing.
///
/// Without a tracker the default rules mask.
///
/// ```
/// use error_tracker::{auto_track, print_exception};
///
/// #[auto_track]
/// fn port(text: &str) -> Result<u16, std::num::ParseIntError> {
///     text.parse()
/// }
///
/// # error_tracker::testing::with_captured_events(|| {
/// if let Err(error) = port("http") {
///     let mut text = Vec::new();
///     print_exception(&error, &mut text)?; // or `&mut std::io::stderr()`
///     assert!(String::from_utf8_lossy(&text).contains("\"http\""));
/// }
/// # Ok::<(), std::io::Error>(())
/// # });
/// ```
///
/// # Errors
/// When the text cannot be written.
#[track_caller]
pub fn print_exception<M, E: CaptureError<M> + ?Sized>(
    error: &E,
    out: &mut (impl io::Write + ?Sized),
) -> io::Result<()> {
    let place = Location::caller();
    let text = match global::with_tracker(|tracker| report::text(&event_of(tracker, error, place))) {
        Some(text) => text,
        None => report::chain_text(&error.exceptions(&MaskRules::default())),
    };
    out.write_all(text.as_bytes())
}

fn event_of<M, E: CaptureError<M> + ?Sized>(tracker: &Tracker, error: &E, place: &Location<'static>) -> Event {
    let exceptions = error.exceptions(tracker.mask_rules());
    let Some(mut event) = trail::event_for(&exceptions) else {
        let mut captured = captured(tracker, Kind::Error, Level::Error, exceptions, place);
        tracker.enrich(&mut captured);
        return captured.into_event();
    };
    event.frames.iter_mut().for_each(|frame| tracker.mask_rules().code(&mut frame.expression));
    event
}

fn capture_error<M, E: CaptureError<M> + ?Sized>(
    error: &E,
    context: Context,
    level: Level,
    place: &Location<'static>,
) -> Option<EventId> {
    if !active::is_active() {
        return None;
    }
    global::with_tracker(|tracker| {
        let exceptions = error.exceptions(tracker.mask_rules());
        if let Some(id) = trail::id_for(&exceptions, &context) {
            return Some(id);
        }
        let mut captured = captured(tracker, Kind::Error, level, exceptions, place);
        captured.event.context = context.into_map();
        hand_over(tracker, captured)
    })?
}

fn capture_text(text: &str, level: Level, place: &Location<'static>) -> Option<EventId> {
    if !active::is_active() {
        return None;
    }
    global::with_tracker(|tracker| {
        let message = crate::exception::exception(Cow::Borrowed("message"), &text, tracker.mask_rules());
        hand_over(tracker, captured(tracker, Kind::Message, level, vec![message], place))
    })?
}

fn captured(
    tracker: &Tracker,
    kind: Kind,
    level: Level,
    exceptions: Vec<Exception>,
    place: &Location<'static>,
) -> Captured {
    let mut captured = tracker.new_captured(kind, level).at(place.file(), place.line());
    captured.event.handled = true;
    captured.event.exceptions = exceptions;
    captured
}

/// Adds what is known around the failure, and hands it over.
pub(crate) fn hand_over(tracker: &Tracker, mut captured: Captured) -> Option<EventId> {
    tracker.enrich(&mut captured);
    if tracker.takes_backtraces() {
        captured.addresses = Some(RawBacktrace::capture());
    }
    tracker.capture(captured)
}

/// Remembers what happened, to be shown with the next failures: of the innermost scope of this thread, or, outside of
/// every scope, of the whole process.
///
/// ```
/// use error_tracker::{add_breadcrumb, model::Breadcrumb};
///
/// add_breadcrumb("cache is cold");
/// add_breadcrumb(Breadcrumb::new("http", "GET /orders").data("status", 200));
/// ```
pub fn add_breadcrumb(breadcrumb: impl Into<Breadcrumb>) {
    if active::is_active() {
        let breadcrumb = breadcrumb.into();
        configure_scope(|scope| scope.add_breadcrumb(breadcrumb));
    }
}

/// Edits the innermost scope of this thread, or, outside of every scope, that of the whole process.
///
/// ```
/// error_tracker::configure_scope(|scope| scope.set_tag("region", "eu"));
/// ```
pub fn configure_scope(edit: impl FnOnce(&mut Scope)) {
    match global::current() {
        Some(tracker) => tracker.configure_scope(edit),
        None if active::now().is_lazy() && !inside::is_inside() => lazy::configure_scope(edit),
        None => {}
    }
}

/// Runs the closure inside a scope of its own. For blocks, and for code that awaits, there is `scope!`.
///
/// ```
/// let answer = error_tracker::with_scope(|scope| scope.set_extra("job", "nightly"), || 42);
/// assert_eq!(answer, 42);
/// ```
pub fn with_scope<R>(configure: impl FnOnce(&mut Scope), run: impl FnOnce() -> R) -> R {
    let _scope = global::new_scope().map(|mut scope| {
        configure(&mut scope);
        ScopeGuard::enter(scope)
    });
    run()
}
