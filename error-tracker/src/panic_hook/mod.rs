//! The panic hook: takes a panic down where it is raised, then lets the hook run that was there before.
//!
//! A second panic inside a panic hook ends the process, so foreign code (maskers, context builders) never runs in it. The
//! worker does what is left, or, when the process is about to end, a thread of its own, which is waited for no longer
//! than `flush_timeout`. The values are added by the functions that the panic leaves (`trail/unwinding.rs`).

mod payload;
mod places;

use std::{
    panic::PanicHookInfo,
    sync::{Arc, Once, mpsc},
    thread,
};

use parking_lot::Mutex;
use serde_json::json;

use crate::{
    global, inside,
    internal_error::Part,
    model::{Exception, Kind, Level},
    pipeline::{Captured, Rest},
    scope::{Scope, stack},
    snapshot::{backtrace::RawBacktrace, site::Admission},
    tracker::Tracker,
    trail,
};

use payload::{PANIC, Payload};

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

/// The exception of a panic that was caught with this payload, masked.
#[cfg(any(feature = "tower", feature = "actix-web"))]
pub(crate) fn exception_of(payload: &(dyn std::any::Any + Send), tracker: &Tracker) -> Exception {
    Payload::of(payload).exception(tracker.mask_rules())
}

fn record(info: &PanicHookInfo<'_>) {
    // Nothing inside our own code: what fails there never records itself.
    let Some(tracker) = global::for_failure() else { return };
    let ends_the_process = cfg!(panic = "abort") || payload::is_last_words(info.payload());
    let admission = places::site(info).map(|site| (site, tracker.admit(site)));
    if let Some((_, Admission::CountOnly)) = admission
        && !ends_the_process
    {
        return;
    }
    let _inside = inside::stay();
    let payload = Payload::of(info.payload());
    let level = if ends_the_process { Level::Fatal } else { Level::Error };
    let mut captured = Captured::new(tracker.new_event(Kind::Panic, level));
    if let Some((site, Admission::Full { dropped_before })) = admission {
        captured.site = Some(site);
        captured.event.dropped_before = dropped_before;
    }
    if let Some(place) = info.location() {
        captured = captured.at(place.file().to_owned(), place.line());
        captured.origin_column = place.column();
        let place = json!({ "file": place.file(), "line": place.line(), "column": place.column() });
        captured.event.context.insert(PANIC.to_owned(), place);
    }
    if tracker.takes_backtraces() {
        captured.addresses = Some(RawBacktrace::capture());
    }
    captured.watch = stack::current().iter().rev().find_map(|scope| scope.try_lock()?.watch.clone());
    captured.announce();
    captured.rest = Some(rest(tracker.clone(), payload));
    if ends_the_process {
        last_chance(&tracker, captured);
    } else if let Some(before) = trail::begin_panic(&tracker, captured) {
        hand_over(&tracker, before);
    }
}

/// What has to wait until foreign code may run: the text is masked, and the context added, with the scopes as they are
/// now.
fn rest(tracker: Tracker, payload: Payload) -> Rest {
    let scopes: Vec<Arc<Mutex<Scope>>> = stack::current().iter().filter_map(copy).collect();
    Rest::new(move |captured| {
        let rest = inside::caught(|| {
            captured.event.exceptions.push(payload.exception(tracker.mask_rules()));
            tracker.enrich_within(captured, &scopes);
        });
        if let Err(panic) = rest {
            tracker.report(Part::Capture, || format!("it panicked: {panic}"));
        }
        if captured.event.exceptions.is_empty() {
            captured.event.exceptions.push(Exception { type_name: PANIC.into(), message: String::new() });
        }
    })
}

fn copy(scope: &Arc<Mutex<Scope>>) -> Option<Arc<Mutex<Scope>>> {
    // The panic may have been raised by whoever edits it.
    let scope = scope.try_lock()?;
    Some(Arc::new(Mutex::new(scope.clone())))
}

/// Hands the panic to the worker; without one, to a thread that does what is left at once.
fn hand_over(tracker: &Tracker, captured: Captured) {
    if tracker.has_worker() {
        tracker.capture(captured);
        return;
    }
    on_own_thread(tracker, move |tracker| {
        tracker.capture(captured);
    });
}

/// The process is about to end: everything is stored before.
fn last_chance(tracker: &Tracker, captured: Captured) {
    let flush_timeout = tracker.flush_timeout();
    on_own_thread(tracker, move |tracker| {
        trail::seal_every();
        tracker.capture(captured);
        tracker.flush(flush_timeout);
    });
}

fn on_own_thread(tracker: &Tracker, run: impl FnOnce(&Tracker) + Send + 'static) {
    let (done, finished) = mpsc::sync_channel(1);
    let own = tracker.clone();
    let run = move || {
        run(&own);
        let _ = done.send(());
    };
    // The thread is not joined: one that hangs in foreign code is left behind.
    if let Err(error) = thread::Builder::new().name("error-tracker-panic".to_owned()).spawn(run) {
        return tracker.report(Part::Capture, || format!("no thread to take a panic down: {error}"));
    }
    if finished.recv_timeout(tracker.flush_timeout()).is_err() {
        tracker.report(Part::Capture, || "a panic was not taken down in time".to_owned());
    }
}
