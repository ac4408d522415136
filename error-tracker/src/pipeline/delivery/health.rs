//! How it goes with one of those who are told, for `stats`.

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Instant,
};

use jiff::Timestamp;
use parking_lot::Mutex;

use crate::{limits::DELIVERY_HANGS_AFTER, pipeline::Stats};

/// The state of one channel.
#[derive(Default)]
pub(in crate::pipeline) struct Health {
    state: Mutex<State>,
    waiting: AtomicU64,
    held_back: AtomicU64,
}

#[derive(Default)]
struct State {
    calling_since: Option<(Instant, Timestamp)>,
    failing_since: Option<Timestamp>,
    last_error: Option<String>,
}

impl Health {
    /// A call begins.
    pub(super) fn calls(&self) {
        self.state.lock().calling_since = Some((Instant::now(), Timestamp::now()));
    }

    /// A call has come back.
    pub(super) fn returned(&self, failure: Option<String>) {
        let mut state = self.state.lock();
        state.calling_since = None;
        match failure {
            Some(failure) => {
                state.failing_since.get_or_insert_with(Timestamp::now);
                state.last_error = Some(failure);
            }
            None => state.failing_since = None,
        }
    }

    pub(super) fn set_waiting(&self, waiting: usize) {
        self.waiting.store(waiting as u64, Relaxed);
    }

    pub(super) fn set_held_back(&self, held_back: u64) {
        self.held_back.store(held_back, Relaxed);
    }

    /// Adds this to the numbers of all.
    pub(in crate::pipeline) fn add_to(&self, stats: &mut Stats) {
        stats.notifications_waiting += self.waiting.load(Relaxed);
        stats.notifications_held_back += self.held_back.load(Relaxed);
        let state = self.state.lock();
        let hangs = state.calling_since.filter(|(since, _)| since.elapsed() >= DELIVERY_HANGS_AFTER);
        let failing_since = state.failing_since.or(hangs.map(|(_, since)| since));
        let earliest = stats.notifications_failing_since.into_iter().chain(failing_since).min();
        stats.notifications_failing_since = earliest;
        if failing_since.is_some() || stats.notifications_last_error.is_none() {
            let error = state.last_error.clone();
            let hangs = hangs.map(|(since, _)| format!("it has not returned for {} s", since.elapsed().as_secs()));
            stats.notifications_last_error = hangs.or(error).or(stats.notifications_last_error.take());
        }
    }
}
