//! The panic hook: records a panic where it is raised, then lets the hook run that was there before.
//!
//! A second panic inside a panic hook ends the process, so foreign code (maskers, context builders) never runs in it: a
//! thread of its own does the rest, and is waited for no longer than `flush_timeout`.

use std::{
    any::Any,
    borrow::Cow,
    fmt::Debug,
    panic::PanicHookInfo,
    sync::{Once, mpsc},
    thread,
};

use serde_json::json;

use crate::{
    exception, global, inside,
    internal_error::Part,
    limits::MESSAGE_BYTES_MAX,
    model::{Exception, Kind, Level},
    pipeline::Captured,
    render,
    scope::stack,
    snapshot::backtrace::RawBacktrace,
    tracker::Tracker,
};

/// What the type of an exception says when a panic carries a text, as nearly all do.
const PANIC: &str = "panic";
/// What is said of a payload whose type cannot be told.
const UNKNOWN_PAYLOAD: &str = "dyn Any";
const UNKNOWN_PAYLOAD_TEXT: &str = "a panic with a value that is no text";
/// What the standard library says when it is about to end the process.
const LAST_WORDS: [&str; 2] = ["panic in a function that cannot unwind", "panic in a destructor during cleanup"];

static INSTALLED: Once = Once::new();

/// Installs the hook, once for the life of the process. It asks for the tracker at each panic, so that without one it
/// does nothing but call the hook before it.
pub(crate) fn install() {
    // The hook of a thread that is panicking cannot be changed.
    if INSTALLED.is_completed() || thread::panicking() {
        return;
    }
    INSTALLED.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            // First, because the hook before may end the process.
            record(info);
            before(info);
        }));
    });
}

fn record(info: &PanicHookInfo<'_>) {
    // Nothing inside our own code: what fails there never records itself.
    let Some(tracker) = global::for_failure() else { return };
    let payload = Payload::of(info.payload());
    let ends_the_process = cfg!(panic = "abort") || payload.is_last_words();
    let taken_down = {
        let _inside = inside::stay();
        take_down(&tracker, info, payload, ends_the_process)
    };
    if ends_the_process && taken_down {
        tracker.flush(tracker.flush_timeout());
    }
}

fn take_down(tracker: &Tracker, info: &PanicHookInfo<'_>, payload: Payload, ends_the_process: bool) -> bool {
    let level = if ends_the_process { Level::Fatal } else { Level::Error };
    let mut captured = Captured::new(tracker.new_event(Kind::Panic, level));
    if let Some(place) = info.location() {
        captured = captured.at(place.file().to_owned(), place.line());
        let place = json!({ "file": place.file(), "line": place.line(), "column": place.column() });
        captured.event.context.insert(PANIC.to_owned(), place);
    }
    if tracker.takes_backtraces() {
        captured.addresses = Some(RawBacktrace::capture());
    }
    let scopes = stack::current();
    let (done, finished) = mpsc::sync_channel(1);
    let own = tracker.clone();
    let rest = move || {
        let rest = inside::caught(|| {
            captured.event.exceptions.push(payload.exception(&own));
            own.enrich_within(&mut captured, &scopes);
            own.capture(captured);
        });
        if let Err(panic) = rest {
            own.report(Part::Capture, || format!("it panicked: {panic}"));
        }
        let _ = done.send(());
    };
    // The thread is not joined: one that hangs in foreign code is left behind.
    if let Err(error) = thread::Builder::new().name("error-tracker-panic".to_owned()).spawn(rest) {
        tracker.report(Part::Capture, || format!("no thread to take a panic down: {error}"));
        return false;
    }
    let finished = finished.recv_timeout(tracker.flush_timeout()).is_ok();
    if !finished {
        tracker.report(Part::Capture, || "a panic was not taken down in time".to_owned());
    }
    finished
}

/// The exception of a panic that was caught with this payload, masked.
#[cfg(any(feature = "tower", feature = "actix-web"))]
pub(crate) fn exception_of(payload: &(dyn Any + Send), tracker: &Tracker) -> Exception {
    Payload::of(payload).exception(tracker)
}

/// What a panic carries.
enum Payload {
    Text(String),
    /// A value of a type that is known, as `Debug` shows it.
    Value(&'static str, String),
    Unknown,
}

impl Payload {
    fn of(payload: &(dyn Any + Send)) -> Self {
        if let Some(text) = payload.downcast_ref::<&'static str>() {
            return Self::Text(cut(text));
        }
        if let Some(text) = payload.downcast_ref::<String>() {
            return Self::Text(cut(text));
        }
        value(payload).unwrap_or(Self::Unknown)
    }

    fn is_last_words(&self) -> bool {
        matches!(self, Self::Text(text) if LAST_WORDS.contains(&text.as_str()))
    }

    /// The exception, masked.
    fn exception(&self, tracker: &Tracker) -> Exception {
        let mask = tracker.mask_rules();
        match self {
            Self::Text(text) => exception::exception(Cow::Borrowed(PANIC), text, mask),
            Self::Value(type_name, text) => exception::exception(Cow::Borrowed(type_name), text, mask),
            Self::Unknown => {
                Exception { type_name: Cow::Borrowed(UNKNOWN_PAYLOAD), message: UNKNOWN_PAYLOAD_TEXT.to_owned() }
            }
        }
    }
}

/// A payload of one of the plain types that `panic_any` is used with. Their `Debug` cannot fail.
fn value(payload: &(dyn Any + Send)) -> Option<Payload> {
    macro_rules! plain {
        ($($type:ty),* $(,)?) => {
            $(if let Some(value) = payload.downcast_ref::<$type>() { return Some(shown(stringify!($type), value)); })*
        };
    }
    fn shown(type_name: &'static str, value: &dyn Debug) -> Payload {
        Payload::Value(type_name, render::debug_text(value, MESSAGE_BYTES_MAX))
    }
    plain!(
        (),
        bool,
        char,
        i8,
        i16,
        i32,
        i64,
        i128,
        isize,
        u8,
        u16,
        u32,
        u64,
        u128,
        usize,
        f32,
        f64,
        Box<str>,
        Cow<'static, str>,
        std::io::ErrorKind,
        std::fmt::Error,
        std::process::ExitStatus,
    );
    None
}

fn cut(text: &str) -> String {
    // A little more than is shown, so that it still shows that something was cut.
    let end = text.floor_char_boundary(MESSAGE_BYTES_MAX.saturating_add(4));
    text.get(..end).unwrap_or_default().to_owned()
}
