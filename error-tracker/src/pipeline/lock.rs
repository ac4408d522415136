//! A lock and a signal that a fork cannot leave in the middle: the standard library's, which keep no table of waiting
//! threads beside them. A thread that panicked under the lock does not close it.

use std::{
    sync::{self, MutexGuard, PoisonError},
    time::Instant,
};

/// A value under a lock.
#[derive(Default)]
pub(super) struct Lock<T>(sync::Mutex<T>);

impl<T> Lock<T> {
    pub(super) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Wakes those who wait for a change of the value.
#[derive(Default)]
pub(super) struct Signal(sync::Condvar);

impl Signal {
    pub(super) fn one(&self) {
        self.0.notify_one();
    }

    pub(super) fn all(&self) {
        self.0.notify_all();
    }

    /// Waits until woken, or until that moment; says whether it has come.
    pub(super) fn wait<'a, T>(&self, guard: MutexGuard<'a, T>, until: Option<Instant>) -> (MutexGuard<'a, T>, bool) {
        let Some(until) = until else {
            return (self.0.wait(guard).unwrap_or_else(PoisonError::into_inner), false);
        };
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return (guard, true);
        }
        let (guard, _) = self.0.wait_timeout(guard, left).unwrap_or_else(PoisonError::into_inner);
        (guard, Instant::now() >= until)
    }
}
