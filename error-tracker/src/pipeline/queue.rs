//! The bounded queue between the failing threads and the worker. Full, it keeps counts in place of values.

use std::{
    collections::{HashMap, hash_map},
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use jiff::Timestamp;

use super::{
    Captured, grouping,
    lock::{Lock, Signal},
};
use crate::{
    limits::{QUEUE_BYTES_MAX, QUEUE_COUNTS_BYTES_MAX, QUEUE_COUNTS_MAX},
    model::Fingerprint,
};

/// No moment at all.
const NEVER: u64 = u64::MAX;

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
    /// The fingerprint, where no symbols are needed for it.
    pub(super) known: Option<Fingerprint>,
    pub(super) count: u64,
    pub(super) first_seen: Timestamp,
    pub(super) last_seen: Timestamp,
}

/// Who keeps failures that are still on their way, and hands them over when asked to: what captures stands above the
/// pipeline, so it leaves word here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trails {
    /// Hands over what nobody goes on with any more; the moment when the next one is due.
    pub(crate) seal_due: fn(Instant) -> Option<Instant>,
    /// Hands over everything.
    pub(crate) seal_every: fn(),
}

/// What the worker would take now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Take {
    /// Whatever is there.
    Everything,
    /// What is there as soon as it is half of what fits.
    WhenHalfFull,
    /// Only a flush that was not seen yet, or the end.
    Nothing,
}

/// What the worker has to do.
#[derive(Default)]
pub(super) struct Work {
    pub(super) events: Vec<Captured>,
    pub(super) counted: hash_map::IntoValues<Fingerprint, Box<Counted>>,
    /// The number of the last flush that was asked for before.
    pub(super) flush: u64,
    /// Until when to store what is left, when it is time to end.
    pub(super) close_by: Option<Instant>,
    /// Whether failures may be there that nobody goes on with.
    pub(super) trails_due: bool,
}

impl Work {
    /// Whether there is nothing to store.
    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty() && self.counted.len() == 0
    }
}

#[derive(Default)]
struct State {
    /// When to look for failures that nobody goes on with.
    trails_at: Option<Instant>,
    events: Vec<Captured>,
    /// About how many bytes the events take.
    bytes: usize,
    /// What the worker waits for, if it waits: waking it is a call to the system, which not every failure has to pay.
    awaited: Option<Take>,
    counted: HashMap<Fingerprint, Box<Counted>>,
    /// About how many bytes those take.
    counted_bytes: usize,
    /// Whether there is news for the worker that is nothing to take.
    has_news: bool,
    flushes_asked: u64,
    flushes_done: u64,
    close_by: Option<Instant>,
    /// Whether everything was stored, once the worker has ended.
    closed: Option<bool>,
}

impl State {
    fn has_control(&self, flush_seen: u64) -> bool {
        self.flushes_asked > flush_seen || self.close_by.is_some() || self.has_news
    }
}

pub(super) struct Queue {
    state: Lock<State>,
    events_max: usize,
    trails: OnceLock<Trails>,
    /// When it will look for failures that nobody goes on with, in nanoseconds since `started`: who keeps a failure asks
    /// this first, and leaves the lock and the clock alone. Whoever reads an old value here has kept its failure before the worker looks.
    trails_soon: AtomicU64,
    started: Instant,
    /// The worker waits here for something to do.
    work: Signal,
    /// Who asked for a flush waits here.
    done: Signal,
}

impl Queue {
    pub(super) fn new(events_max: usize) -> Self {
        Self {
            state: Lock::default(),
            events_max,
            trails: OnceLock::new(),
            trails_soon: AtomicU64::new(NEVER),
            started: Instant::now(),
            work: Signal::default(),
            done: Signal::default(),
        }
    }

    pub(super) fn push(&self, mut captured: Captured) -> Pushed {
        let bytes = captured.bytes();
        {
            let mut state = self.state.lock();
            if state.close_by.is_some() {
                return Pushed::Closed;
            }
            if state.events.len() < self.events_max && state.bytes + bytes <= QUEUE_BYTES_MAX {
                state.bytes += bytes;
                state.events.push(captured);
                if state.awaited.is_some_and(|take| self.is_ready(&state, take)) {
                    state.awaited = None;
                    drop(state);
                    self.work.one();
                }
                return Pushed::Whole;
            }
        }
        // Out of the lock: dropping the values takes time.
        captured.strip_frames();
        let known = grouping::by_what_is_known(&captured);
        let key = known.unwrap_or_else(|| grouping::key(&captured));
        captured.strip();
        let seen = captured.event.timestamp;
        let mut state = self.state.lock();
        if let Some(counted) = state.counted.get_mut(&key) {
            counted.count += 1;
            counted.first_seen = counted.first_seen.min(seen);
            counted.last_seen = counted.last_seen.max(seen);
            return Pushed::Counted;
        }
        let bytes = captured.bytes();
        if state.counted.len() >= QUEUE_COUNTS_MAX || state.counted_bytes + bytes > QUEUE_COUNTS_BYTES_MAX {
            return Pushed::Lost;
        }
        state.counted_bytes += bytes;
        let counted = Counted { captured, known, count: 1, first_seen: seen, last_seen: seen };
        state.counted.insert(key, Box::new(counted));
        Pushed::Counted
    }

    /// Has the worker look for failures that nobody goes on with, at that moment.
    pub(super) fn expect_trail(&self, due: Instant, trails: Trails) {
        let soon = self.nanoseconds(due);
        if self.trails_soon.load(Relaxed) <= soon {
            return;
        }
        self.trails.get_or_init(|| trails);
        let mut state = self.state.lock();
        if state.trails_at.is_none_or(|at| due < at) {
            let waits_longer = state.trails_at.is_none();
            state.trails_at = Some(due);
            self.trails_soon.store(soon, Relaxed);
            if waits_longer {
                drop(state);
                self.work.one();
            }
        }
    }

    /// The same within that time, unless it is about to look: then the clock is not asked either.
    pub(super) fn expect_some_trail(&self, patience: Duration, trails: Trails) {
        if self.trails_soon.load(Relaxed) == NEVER {
            self.expect_trail(Instant::now() + patience, trails);
        }
    }

    fn nanoseconds(&self, at: Instant) -> u64 {
        u64::try_from(at.saturating_duration_since(self.started).as_nanos()).unwrap_or(NEVER - 1)
    }

    /// Has the worker look around, although there is nothing to take.
    pub(super) fn tell_news(&self) {
        self.state.lock().has_news = true;
        self.work.one();
    }

    /// Who keeps failures that are still on their way, when anybody does.
    pub(super) fn trails(&self) -> Option<Trails> {
        self.trails.get().copied()
    }

    pub(super) fn queued(&self) -> u64 {
        let state = self.state.lock();
        state.events.len() as u64 + state.counted.values().map(|counted| counted.count).sum::<u64>()
    }

    /// Waits until that moment for something to take, for news, for a flush that was not seen yet, or for the end. The buffer,
    /// which is empty, takes the place of the queue's own.
    pub(super) fn wait(&self, buffer: Vec<Captured>, until: Option<Instant>, take: Take, flush_seen: u64) -> Work {
        let mut state = self.state.lock();
        loop {
            if self.is_ready(&state, take) || state.has_control(flush_seen) {
                break;
            }
            state.awaited = Some(take);
            let until = match (until, state.trails_at) {
                (Some(until), Some(trails)) => Some(until.min(trails)),
                (until, trails) => until.or(trails),
            };
            let time_is_up;
            (state, time_is_up) = self.work.wait(state, until);
            if time_is_up {
                break;
            }
        }
        let trails_due = state.trails_at.is_some_and(|at| at <= Instant::now());
        if trails_due {
            state.trails_at = None;
            self.trails_soon.store(NEVER, Relaxed);
        }
        let mut work = Work { flush: state.flushes_asked, close_by: state.close_by, trails_due, ..Work::default() };
        state.awaited = None;
        state.has_news = false;
        if self.is_ready(&state, take) {
            work.events = std::mem::replace(&mut state.events, buffer);
            state.bytes = 0;
            work.counted = std::mem::take(&mut state.counted).into_values();
            state.counted_bytes = 0;
        }
        work
    }

    fn is_ready(&self, state: &State, take: Take) -> bool {
        match take {
            Take::Everything => !state.events.is_empty() || !state.counted.is_empty(),
            Take::WhenHalfFull => {
                state.events.len() >= self.events_max.div_ceil(2) || state.bytes >= QUEUE_BYTES_MAX / 2
            }
            Take::Nothing => false,
        }
    }

    /// Says that everything asked for by this flush is durable.
    pub(super) fn flushed(&self, flush: u64) {
        let mut state = self.state.lock();
        state.flushes_done = state.flushes_done.max(flush);
        drop(state);
        self.done.all();
    }

    /// Says that the worker has ended, and whether everything was stored.
    pub(super) fn ended(&self, all_stored: bool) {
        self.state.lock().closed = Some(all_stored);
        self.done.all();
    }

    pub(super) fn flush(&self, deadline: Instant) -> bool {
        let mut state = self.state.lock();
        if let Some(all_stored) = state.closed {
            return all_stored;
        }
        state.flushes_asked += 1;
        let flush = state.flushes_asked;
        self.work.one();
        while state.flushes_done < flush && state.closed.is_none() {
            let time_is_up;
            (state, time_is_up) = self.done.wait(state, Some(deadline));
            if time_is_up {
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
        self.work.one();
        while state.closed.is_none() {
            let time_is_up;
            (state, time_is_up) = self.done.wait(state, Some(deadline + patience));
            if time_is_up {
                break;
            }
        }
        state.closed
    }
}
