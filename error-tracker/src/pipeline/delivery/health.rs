//! How it goes with one of those who are told, for `stats`.

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Instant,
};

use jiff::Timestamp;
use parking_lot::Mutex;

use crate::{
    limits::{DELIVERY_ERROR_BYTES_MAX, DELIVERY_HANGS_AFTER},
    pipeline::Stats,
    render::cut,
};

/// Called when there is something new to say.
pub(super) type News = Box<dyn Fn() + Send + Sync>;

/// The state of one channel.
#[derive(Default)]
pub(in crate::pipeline) struct Health {
    state: Mutex<State>,
    waiting: AtomicU64,
    held_back: AtomicU64,
    news: Option<News>,
}

#[derive(Default)]
struct State {
    calling_since: Option<(Instant, Timestamp)>,
    failing_since: Option<Timestamp>,
    last_error: Option<String>,
}

impl Health {
    /// The state of a channel whose news somebody waits for.
    pub(super) fn with(news: News) -> Self {
        Self { news: Some(news), ..Self::default() }
    }

    /// Has who waits for news look at it.
    pub(super) fn tell_news(&self) {
        if let Some(news) = &self.news {
            news();
        }
    }

    /// A call begins.
    pub(super) fn calls(&self) {
        self.state.lock().calling_since = Some((Instant::now(), Timestamp::now()));
        self.tell_news();
    }

    /// When a call that has not returned by then is seen to fail.
    pub(super) fn hangs_at(&self) -> Option<Instant> {
        let (since, _) = self.state.lock().calling_since?;
        Some(since + DELIVERY_HANGS_AFTER)
    }

    /// A call has come back.
    pub(super) fn returned(&self, failure: Option<String>) {
        let mut state = self.state.lock();
        state.calling_since = None;
        match failure {
            Some(mut failure) => {
                failure.retain(|c| !c.is_control());
                cut(&mut failure, DELIVERY_ERROR_BYTES_MAX);
                state.failing_since.get_or_insert_with(Timestamp::now);
                state.last_error = Some(failure);
            }
            None => state.failing_since = None,
        }
        drop(state);
        self.tell_news();
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
            let hangs =
                hangs.map(|(since, _)| format!("it has not returned for {} min", since.elapsed().as_secs() / 60));
            stats.notifications_last_error = hangs.or(error).or(stats.notifications_last_error.take());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stats(all: &[&Health]) -> Stats {
        let mut stats = Stats::default();
        all.iter().for_each(|health| health.add_to(&mut stats));
        stats
    }

    #[test]
    fn one_that_does_not_return_is_seen_to_fail() {
        let health = Health::default();
        health.calls();
        assert_eq!(stats(&[&health]).notifications_failing_since, None, "not yet");
        let long_ago = Instant::now().checked_sub(DELIVERY_HANGS_AFTER).expect("a machine that runs for a minute");
        let since = Timestamp::UNIX_EPOCH;
        health.state.lock().calling_since = Some((long_ago, since));
        let seen = stats(&[&health]);
        assert_eq!(seen.notifications_failing_since, Some(since));
        assert_eq!(seen.notifications_last_error.as_deref(), Some("it has not returned for 1 min"));
        health.returned(None);
        assert_eq!(stats(&[&health]), Stats::default());
    }

    #[test]
    fn of_several_the_one_that_fails_has_the_last_word() {
        let (fine, failing) = (Health::default(), Health::default());
        fine.returned(Some("an old failure".to_owned()));
        fine.returned(None);
        failing.returned(Some(format!("no\r\n{}", "x".repeat(1000))));
        for order in [[&fine, &failing], [&failing, &fine]] {
            let seen = stats(&order);
            assert!(seen.notifications_failing_since.is_some());
            let error = seen.notifications_last_error.expect("its last word");
            assert!(error.starts_with("noxxx") && error.len() <= DELIVERY_ERROR_BYTES_MAX + "…".len(), "{error}");
        }
    }
}
