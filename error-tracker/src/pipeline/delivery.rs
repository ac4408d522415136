//! Telling notifiers and ticket systems, on a thread of its own that can be slow without harm.

use std::{
    collections::VecDeque,
    sync::{Arc, atomic::Ordering::Relaxed},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use super::{
    Plugins,
    lock::{Lock, Signal},
};
use crate::{
    Error, ErrorKind, Result, inside,
    internal_error::Part,
    limits::{DELIVERIES_MAX, DELIVERY_ATTEMPTS_MAX, DELIVERY_RETRY_PAUSE},
    notifier::{Cause, Notification},
    store::Store,
};

#[derive(Default)]
struct Waiting {
    notifications: VecDeque<Notification>,
    closing: bool,
    ended: bool,
}

#[derive(Default)]
struct Line {
    waiting: Lock<Waiting>,
    changed: Signal,
}

/// The thread that delivers, and what waits for it.
pub(super) struct Delivery {
    line: Arc<Line>,
    plugins: Plugins,
    thread: JoinHandle<()>,
}

impl Delivery {
    /// Starts the thread; nothing when there is nobody to tell.
    ///
    /// # Errors
    /// When no thread can be had.
    pub(super) fn start(plugins: &Plugins, store: Arc<dyn Store>) -> Result<Option<Self>> {
        if plugins.notifiers.is_empty() && plugins.ticketing.is_none() {
            return Ok(None);
        }
        let line = Arc::new(Line::default());
        let (their_line, their_plugins) = (Arc::clone(&line), plugins.clone());
        let thread = std::thread::Builder::new()
            .name("error-tracker-delivery".to_owned())
            .spawn(move || run(&their_line, &their_plugins, &*store));
        let thread = thread.map_err(|error| {
            Error::new(ErrorKind::Io, format!("the delivery thread cannot be started: {error}")).with_source(error)
        })?;
        Ok(Some(Self { line, plugins: plugins.clone(), thread }))
    }

    /// Hands a notification over; never waits for its delivery.
    pub(super) fn push(&self, notification: Notification) {
        let mut waiting = self.line.waiting.lock();
        if waiting.notifications.len() >= DELIVERIES_MAX {
            drop(waiting);
            self.plugins.counters.notifications_failed.fetch_add(1, Relaxed);
            self.plugins
                .internal_errors
                .report(Part::Notifier, || "too many notifications wait, one is given up".to_owned());
            return;
        }
        waiting.notifications.push_back(notification);
        drop(waiting);
        self.line.changed.all();
    }

    /// Delivers what waits until that moment, and ends the thread.
    pub(super) fn close(self, deadline: Instant) {
        let mut waiting = self.line.waiting.lock();
        waiting.closing = true;
        self.line.changed.all();
        while !waiting.ended {
            let time_is_up;
            (waiting, time_is_up) = self.line.changed.wait(waiting, Some(deadline));
            if time_is_up {
                // A delivery that hangs is left behind rather than waited for.
                return;
            }
        }
        drop(waiting);
        drop(self.thread.join());
    }
}

fn run(line: &Line, plugins: &Plugins, store: &dyn Store) {
    let _inside = inside::stay();
    loop {
        let mut waiting = line.waiting.lock();
        while waiting.notifications.is_empty() && !waiting.closing {
            (waiting, _) = line.changed.wait(waiting, None);
        }
        let Some(notification) = waiting.notifications.pop_front() else {
            waiting.ended = true;
            drop(waiting);
            line.changed.all();
            return;
        };
        drop(waiting);
        let pause = |pause: Duration| {
            // Cut short when the program ends: the next attempt is then the last.
            let until = Instant::now() + pause;
            let mut waiting = line.waiting.lock();
            let mut time_is_up = false;
            while !waiting.closing && !time_is_up {
                (waiting, time_is_up) = line.changed.wait(waiting, Some(until));
            }
        };
        deliver(plugins, store, &notification, pause);
    }
}

/// Tells everybody of it.
pub(crate) fn deliver(plugins: &Plugins, store: &dyn Store, notification: &Notification, pause: impl Fn(Duration)) {
    for notifier in &plugins.notifiers {
        let told = attempt(&pause, || notifier.notify(notification));
        count(plugins, Part::Notifier, told);
    }
    if let Some(ticketing) = &plugins.ticketing {
        let fingerprint = notification.event.fingerprint;
        let tickets = attempt(&pause, || Ok(store.issue(fingerprint)?.map(|issue| issue.tickets).unwrap_or_default()));
        let raised = tickets.and_then(|tickets| match (notification.cause, tickets.is_empty()) {
            (Cause::New, true) => attempt(&pause, || ticketing.raise_ticket(notification)),
            (Cause::New, false) => Ok(None),
            (Cause::Regression, _) => {
                attempt(&pause, || ticketing.update_tickets(&tickets, notification)).map(|()| None)
            }
        });
        let kept = raised.and_then(|ticket| match ticket {
            Some(ticket) => attempt(&pause, || store.add_ticket(fingerprint, &ticket)).map(drop),
            None => Ok(()),
        });
        count(plugins, Part::Ticketing, kept);
    }
}

fn attempt<R>(pause: &impl Fn(Duration), call: impl Fn() -> Result<R>) -> Result<R, String> {
    let mut attempts = 1;
    loop {
        let failure = match inside::caught(&call) {
            Ok(Ok(done)) => return Ok(done),
            Ok(Err(error)) => error.to_string(),
            Err(panic) => format!("it panicked: {panic}"),
        };
        if attempts == DELIVERY_ATTEMPTS_MAX {
            return Err(format!("given up after {attempts} attempts: {failure}"));
        }
        pause(DELIVERY_RETRY_PAUSE * (1 << (attempts - 1)));
        attempts += 1;
    }
}

fn count(plugins: &Plugins, part: Part, outcome: Result<(), String>) {
    match outcome {
        Ok(()) => {
            plugins.counters.notified.fetch_add(1, Relaxed);
        }
        Err(failure) => {
            plugins.counters.notifications_failed.fetch_add(1, Relaxed);
            plugins.internal_errors.report(part, || failure);
        }
    }
}
