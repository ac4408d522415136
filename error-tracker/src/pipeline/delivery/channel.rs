//! The way to one of those who are told: a bounded line, a thread, attempts with pauses between them.

use std::{
    collections::VecDeque,
    sync::{Arc, atomic::Ordering::Relaxed},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use super::{Health, Plugins, health::News};
use crate::{
    Error, ErrorKind, Result, inside,
    internal_error::Part,
    limits::{DELIVERIES_MAX, DELIVERY_ATTEMPTS_MAX, DELIVERY_RETRY_PAUSE, DELIVERY_RETRY_PAUSE_MAX},
    notifier::{Cause, Gate, Notification, Notifier, Way},
    pipeline::lock::{Lock, Signal},
    store::Store,
    ticketing::Ticketing,
};

/// Who is told.
pub(super) enum Ear {
    Notifier(Arc<dyn Notifier>),
    Ticketing(Arc<dyn Ticketing>),
}

impl Ear {
    /// The hourly cap.
    pub(super) fn gate(&self, plugins: &Plugins) -> Gate {
        Gate::new(match self {
            Self::Notifier(_) => plugins.notify.per_hour_max,
            Self::Ticketing(_) => plugins.tickets_per_hour_max,
        })
    }

    pub(super) fn part(&self) -> Part {
        match self {
            Self::Notifier(_) => Part::Notifier,
            Self::Ticketing(_) => Part::Ticketing,
        }
    }
}

#[derive(Default)]
struct Waiting {
    notifications: VecDeque<Notification>,
    /// How many found no room.
    turned_away: u64,
    /// Whether one is being told at this moment.
    telling: bool,
    closing: bool,
    ended: bool,
}

#[derive(Default)]
struct Line {
    waiting: Lock<Waiting>,
    changed: Signal,
}

/// The thread that tells one, and what waits for it.
pub(super) struct Channel {
    line: Arc<Line>,
    plugins: Plugins,
    part: Part,
    health: Arc<Health>,
    thread: JoinHandle<()>,
}

impl Channel {
    /// # Errors
    /// When no thread can be had.
    pub(super) fn start(ear: Ear, plugins: Plugins, store: Arc<dyn Store>, news: News) -> Result<Self> {
        let (line, health, part) = (Arc::new(Line::default()), Arc::new(Health::with(news)), ear.part());
        plugins.counters.deliveries.lock().push(Arc::clone(&health));
        let gate = ear.gate(&plugins);
        let teller = Teller { ear, plugins: plugins.clone(), store, health: Arc::clone(&health) };
        let their_line = Arc::clone(&line);
        let thread = std::thread::Builder::new()
            .name("error-tracker-delivery".to_owned())
            .spawn(move || run(&their_line, &teller, gate));
        let thread = thread.map_err(|error| {
            Error::new(ErrorKind::Io, format!("the delivery thread cannot be started: {error}")).with_source(error)
        })?;
        Ok(Self { line, plugins, part, health, thread })
    }

    /// Hands a notification over; never waits for its delivery.
    pub(super) fn push(&self, notification: Notification) {
        let mut waiting = self.line.waiting.lock();
        if waiting.notifications.len() >= DELIVERIES_MAX {
            waiting.turned_away += 1;
            drop(waiting);
            self.plugins.counters.notifications_failed.fetch_add(1, Relaxed);
            let message = || "too many notifications wait, one is given up".to_owned();
            return self.plugins.internal_errors.report(self.part, message);
        }
        waiting.notifications.push_back(notification);
        self.health.set_waiting(waiting.notifications.len());
        drop(waiting);
        self.line.changed.all();
    }

    /// When a call that has not returned by then is seen to fail.
    pub(super) fn hangs_at(&self) -> Option<Instant> {
        self.health.hangs_at()
    }

    /// Has the thread end when it has told what waits.
    pub(super) fn ask_to_end(&self) {
        self.line.waiting.lock().closing = true;
        self.line.changed.all();
    }

    /// Waits until then for the thread to end.
    pub(super) fn end(self, deadline: Instant) {
        let mut waiting = self.line.waiting.lock();
        while !waiting.ended {
            let time_is_up;
            (waiting, time_is_up) = self.line.changed.wait(waiting, Some(deadline));
            if time_is_up {
                // A delivery that hangs is left behind rather than waited for.
                let left = waiting.notifications.len() + usize::from(waiting.telling);
                drop(waiting);
                let message = || format!("the program ends before {left} of its deliveries were made");
                return self.plugins.internal_errors.report(self.part, message);
            }
        }
        drop(waiting);
        drop(self.thread.join());
    }
}

fn run(line: &Line, teller: &Teller, mut gate: Gate) {
    let _inside = inside::stay();
    let pause = |pause: Duration| {
        // Cut short when the program ends: the next attempt is then the last.
        let until = Instant::now() + pause;
        let mut waiting = line.waiting.lock();
        let mut time_is_up = false;
        while !waiting.closing && !time_is_up {
            (waiting, time_is_up) = line.changed.wait(waiting, Some(until));
        }
        waiting.closing
    };
    loop {
        let mut waiting = line.waiting.lock();
        let mut is_due = false;
        while !waiting.closing && !is_due {
            // A notifier is told of all in one later; a ticket system is given its tickets one by one, and waits.
            let until = match teller.ear {
                Ear::Notifier(_) => None,
                Ear::Ticketing(_) => gate.free_at(Instant::now()),
            };
            if until.is_none() && !waiting.notifications.is_empty() {
                break;
            }
            (waiting, is_due) = line.changed.wait(waiting, until.or(gate.due()));
        }
        if is_due && matches!(teller.ear, Ear::Ticketing(_)) {
            continue;
        }
        let next = waiting.notifications.pop_front();
        teller.health.set_waiting(waiting.notifications.len());
        if matches!(teller.ear, Ear::Notifier(_)) {
            gate.count_more(std::mem::take(&mut waiting.turned_away));
        }
        // At the end as well: what was held back is not kept for the next run.
        let digest = if next.is_none() { gate.digest(Instant::now()) } else { None };
        let is_last = waiting.closing && next.is_none();
        waiting.telling = next.is_some() || digest.is_some();
        drop(waiting);
        if let Some(notification) = next {
            teller.pass(&mut gate, notification, &pause);
        }
        if let Some(digest) = digest {
            teller.tell(&mut gate, digest, &pause);
        }
        let mut waiting = line.waiting.lock();
        waiting.telling = false;
        waiting.ended = is_last;
        drop(waiting);
        if is_last {
            return line.changed.all();
        }
    }
}

/// Tells one, and keeps the books.
pub(super) struct Teller {
    pub(super) ear: Ear,
    pub(super) plugins: Plugins,
    pub(super) store: Arc<dyn Store>,
    pub(super) health: Arc<Health>,
}

impl Teller {
    /// Tells of it, unless it has to be held back. The pause says whether there is time for no more than one attempt.
    pub(super) fn pass(&self, gate: &mut Gate, notification: Notification, pause: &impl Fn(Duration) -> bool) {
        if matches!(self.ear, Ear::Ticketing(_)) {
            let now = Instant::now();
            if gate.free_at(now).is_some() {
                self.plugins.counters.notifications_failed.fetch_add(1, Relaxed);
                let message = || "a ticket was not raised before the end: too many within the hour".to_owned();
                return self.plugins.internal_errors.report(Part::Ticketing, message);
            }
            gate.count(now);
            return self.tell(gate, notification, pause);
        }
        match gate.ask(notification, Instant::now()) {
            Way::Tell(notification) => self.tell(gate, *notification, pause),
            Way::Held => {
                self.health.set_held_back(gate.held_back());
                self.health.tell_news();
            }
        }
    }

    fn tell(&self, gate: &mut Gate, notification: Notification, pause: &impl Fn(Duration) -> bool) {
        let outcome = match &self.ear {
            Ear::Notifier(notifier) => self.attempt(pause, || notifier.notify(&notification)),
            Ear::Ticketing(ticketing) => self.ticket(&**ticketing, &notification, pause),
        };
        if outcome.is_err() && matches!(self.ear, Ear::Notifier(_)) {
            gate.give_up(notification, Instant::now());
        }
        self.health.set_held_back(gate.held_back());
        // Counted last, so that who sees the count sees the rest as well.
        let counters = &self.plugins.counters;
        match outcome {
            Ok(()) => drop(counters.notified.fetch_add(1, Relaxed)),
            Err(failure) => {
                counters.notifications_failed.fetch_add(1, Relaxed);
                self.plugins.internal_errors.report(self.ear.part(), || failure);
            }
        }
        self.health.tell_news();
    }

    fn ticket(
        &self,
        ticketing: &dyn Ticketing,
        notification: &Notification,
        pause: &impl Fn(Duration) -> bool,
    ) -> Result<(), String> {
        let fingerprint = notification.event.fingerprint;
        let of_issue = || Ok(self.store.issue(fingerprint)?.map(|issue| issue.tickets).unwrap_or_default());
        let tickets = self.attempt(pause, of_issue)?;
        let once = self.plugins.ticket_once && !tickets.is_empty();
        let raised = match notification.cause {
            Cause::Regression if once => {
                self.attempt(pause, || ticketing.update_tickets(&tickets, notification))?;
                None
            }
            _ if once => None,
            _ => self.attempt(pause, || ticketing.raise_ticket(notification))?,
        };
        match raised {
            Some(ticket) => self.attempt(pause, || self.store.add_ticket(fingerprint, &ticket)).map(drop),
            None => Ok(()),
        }
    }

    fn attempt<R>(&self, pause: &impl Fn(Duration) -> bool, call: impl Fn() -> Result<R>) -> Result<R, String> {
        let mut attempts = 1;
        let mut is_last = false;
        loop {
            self.health.calls();
            let (mut failure, is_final) = match inside::caught(&call) {
                Ok(Ok(done)) => {
                    self.health.returned(None);
                    return Ok(done);
                }
                Ok(Err(error)) => (error.to_string(), error.kind() == ErrorKind::Rejected),
                Err(panic) => (format!("it panicked: {panic}"), false),
            };
            (self.plugins.mask_text)(&mut failure);
            self.health.returned(Some(failure.clone()));
            if is_final || is_last || attempts >= DELIVERY_ATTEMPTS_MAX {
                let attempts = if attempts == 1 { "one attempt".to_owned() } else { format!("{attempts} attempts") };
                return Err(format!("given up after {attempts}: {failure}"));
            }
            let doubled = DELIVERY_RETRY_PAUSE.saturating_mul(1 << (attempts - 1));
            is_last = pause(doubled.min(DELIVERY_RETRY_PAUSE_MAX));
            attempts += 1;
        }
    }
}
