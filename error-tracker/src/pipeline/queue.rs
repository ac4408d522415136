//! The bounded queue between the failing threads and the worker. Full, it keeps counts in place of values.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use parking_lot::{Condvar, Mutex};

use super::{Captured, grouping};
use crate::{limits::QUEUE_COUNTS_MAX, model::Fingerprint};

/// What became of a failure that was pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// It waits with its values.
    Whole,
    /// It is counted.
    Counted,
    /// It is lost.
    Lost,
    /// The worker has ended.
    Closed,
}

/// Failures that are counted because the queue was full.
pub(super) struct Counted {
    pub(super) captured: Captured,
    pub(super) count: u64,
    pub(super) first_seen: Timestamp,
    pub(super) last_seen: Timestamp,
}

/// What the worker has to do.
#[derive(Default)]
pub(super) struct Work {
    pub(super) events: Vec<Captured>,
    pub(super) counted: Vec<Counted>,
    /// The number of the last flush that was asked for before.
    pub(super) flush: u64,
    /// Until when to store what is left, when it is time to end.
    pub(super) close_by: Option<Instant>,
}

#[derive(Default)]
struct State {
    events: Vec<Captured>,
    counted: HashMap<Fingerprint, Counted>,
    flushes_asked: u64,
    flushes_done: u64,
    close_by: Option<Instant>,
    /// Whether everything was stored, once the worker has ended.
    closed: Option<bool>,
}

impl State {
    fn has_control(&self, flush_seen: u64) -> bool {
        self.flushes_asked > flush_seen || self.close_by.is_some()
    }
}

pub(super) struct Queue {
    state: Mutex<State>,
    events_max: usize,
    /// The worker waits here for something to do.
    work: Condvar,
    /// Who asked for a flush waits here.
    done: Condvar,
}

impl Queue {
    pub(super) fn new(events_max: usize) -> Self {
        Self { state: Mutex::default(), events_max, work: Condvar::new(), done: Condvar::new() }
    }

    pub(super) fn push(&self, mut captured: Captured) -> Pushed {
        {
            let mut state = self.state.lock();
            if state.close_by.is_some() {
                return Pushed::Closed;
            }
            if state.events.len() < self.events_max {
                state.events.push(captured);
                drop(state);
                self.work.notify_one();
                return Pushed::Whole;
            }
        }
        // Out of the lock: dropping the values takes time.
        captured.strip();
        let key = grouping::key(&captured);
        let seen = captured.event.timestamp;
        let mut state = self.state.lock();
        if let Some(counted) = state.counted.get_mut(&key) {
            counted.count += 1;
            counted.first_seen = counted.first_seen.min(seen);
            counted.last_seen = counted.last_seen.max(seen);
            return Pushed::Counted;
        }
        if state.counted.len() >= QUEUE_COUNTS_MAX {
            return Pushed::Lost;
        }
        state.counted.insert(key, Counted { captured, count: 1, first_seen: seen, last_seen: seen });
        Pushed::Counted
    }

    pub(super) fn queued(&self) -> u64 {
        let state = self.state.lock();
        state.events.len() as u64 + state.counted.values().map(|counted| counted.count).sum::<u64>()
    }

    /// Waits for work until that moment. Where `only_control`, failures stay in the queue, and only a flush that was
    /// not seen yet, or the end, is work.
    pub(super) fn wait(&self, until: Option<Instant>, only_control: bool, flush_seen: u64) -> Work {
        let mut state = self.state.lock();
        loop {
            let is_empty = state.events.is_empty() && state.counted.is_empty();
            if !(only_control || is_empty) || state.has_control(flush_seen) {
                break;
            }
            match until {
                None => self.work.wait(&mut state),
                Some(until) if self.work.wait_until(&mut state, until).timed_out() => break,
                Some(_) => {}
            }
        }
        let mut work = Work { flush: state.flushes_asked, close_by: state.close_by, ..Work::default() };
        if !only_control {
            work.events = std::mem::take(&mut state.events);
            work.counted = std::mem::take(&mut state.counted).into_values().collect();
        }
        work
    }

    /// Says that everything asked for by this flush is durable.
    pub(super) fn flushed(&self, flush: u64) {
        let mut state = self.state.lock();
        state.flushes_done = state.flushes_done.max(flush);
        drop(state);
        self.done.notify_all();
    }

    /// Says that the worker has ended, and whether everything was stored.
    pub(super) fn ended(&self, all_stored: bool) {
        self.state.lock().closed = Some(all_stored);
        self.done.notify_all();
    }

    pub(super) fn flush(&self, deadline: Instant) -> bool {
        let mut state = self.state.lock();
        if let Some(all_stored) = state.closed {
            return all_stored;
        }
        state.flushes_asked += 1;
        let flush = state.flushes_asked;
        self.work.notify_one();
        while state.flushes_done < flush && state.closed.is_none() {
            if self.done.wait_until(&mut state, deadline).timed_out() {
                break;
            }
        }
        state.flushes_done >= flush || state.closed == Some(true)
    }

    /// Ends the worker: whether everything was stored, nothing when it does not answer.
    pub(super) fn close(&self, deadline: Instant) -> Option<bool> {
        // The worker needs a moment to say that it could not make it.
        let patience = Duration::from_millis(200);
        let mut state = self.state.lock();
        state.close_by = Some(deadline);
        self.work.notify_one();
        while state.closed.is_none() {
            if self.done.wait_until(&mut state, deadline + patience).timed_out() {
                break;
            }
        }
        state.closed
    }
}
