//! One failure point in the source, and how many full snapshots it may still take.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering::Relaxed};

use parking_lot::Mutex;

use crate::limits::SITE_BUDGET_PER_MINUTE;

// Reset by the worker, so that a failure past the budget need not ask for the time.
static LIMIT: AtomicU32 = AtomicU32::new(SITE_BUDGET_PER_MINUTE);
static SITES: Mutex<Vec<&'static Site>> = Mutex::new(Vec::new());

/// What a failure point may do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Take everything down; so many failures went by without values since the last time.
    Full {
        /// Failures without values since the last full snapshot.
        dropped_before: u64,
    },
    /// The failure is counted and that is all.
    CountOnly,
}

/// How many full snapshots a failure point has taken in this window, and how many failures it only counted.
#[derive(Debug, Default)]
pub struct SiteBudget {
    admitted: AtomicU32,
    /// Failures past the budget, ever; wraps around.
    dropped: AtomicUsize,
    /// `dropped` at the last full snapshot.
    told: AtomicUsize,
    /// `dropped` when the worker last stored the count.
    stored: AtomicUsize,
    listed: AtomicBool,
}

impl SiteBudget {
    /// A budget that nothing was taken from.
    pub const fn new() -> Self {
        Self {
            admitted: AtomicU32::new(0),
            dropped: AtomicUsize::new(0),
            told: AtomicUsize::new(0),
            stored: AtomicUsize::new(0),
            listed: AtomicBool::new(false),
        }
    }

    #[inline]
    fn admit(&self, limit: u32) -> Admission {
        if self.admitted.load(Relaxed) < limit && self.admitted.fetch_add(1, Relaxed) < limit {
            let dropped = self.dropped.load(Relaxed);
            let told = self.told.swap(dropped, Relaxed);
            return Admission::Full { dropped_before: dropped.wrapping_sub(told) as u64 };
        }
        self.dropped.fetch_add(1, Relaxed);
        Admission::CountOnly
    }
}

/// One failure point: a `static` beside the code that fails there.
#[derive(Debug)]
pub struct Site {
    /// The function's name.
    pub function: &'static str,
    /// The path of its module.
    pub module_path: &'static str,
    /// The source file.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// The failing expression's text.
    pub expression: &'static str,
    /// How many full snapshots are left.
    pub budget: SiteBudget,
}

impl Site {
    /// A failure point with a full budget.
    pub const fn new(
        function: &'static str,
        module_path: &'static str,
        file: &'static str,
        line: u32,
        column: u32,
        expression: &'static str,
    ) -> Self {
        Self { function, module_path, file, line, column, expression, budget: SiteBudget::new() }
    }

    /// Takes one full snapshot from the budget, or counts the failure.
    #[inline]
    pub fn admit(&'static self) -> Admission {
        if !self.budget.listed.load(Relaxed) {
            self.list();
        }
        self.budget.admit(LIMIT.load(Relaxed))
    }

    #[cold]
    fn list(&'static self) {
        let mut sites = SITES.lock();
        if !self.budget.listed.swap(true, Relaxed) {
            sites.push(self);
        }
    }

    /// Whether the failure point has nothing left in this window.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.budget.admitted.load(Relaxed) >= LIMIT.load(Relaxed)
    }

    /// Failures that were counted and not stored yet.
    pub(crate) fn uncounted(&self) -> u64 {
        self.budget.dropped.load(Relaxed).wrapping_sub(self.budget.stored.load(Relaxed)) as u64
    }

    /// Takes what was counted and not stored yet; only the worker calls it.
    pub(crate) fn take_uncounted(&self) -> u64 {
        let dropped = self.budget.dropped.load(Relaxed);
        dropped.wrapping_sub(self.budget.stored.swap(dropped, Relaxed)) as u64
    }
}

/// Failures of all places that were counted and not stored yet.
pub(crate) fn uncounted_everywhere() -> u64 {
    SITES.lock().iter().map(|site| site.uncounted()).sum()
}

/// Every failure point that has failed in this program, from the place `known` on.
pub(crate) fn listed_after(known: usize) -> Vec<&'static Site> {
    SITES.lock().get(known..).map(<[_]>::to_vec).unwrap_or_default()
}

/// Gives every failure point its budget for a new window.
pub(crate) fn open_window() {
    for site in SITES.lock().iter() {
        site.budget.admitted.store(0, Relaxed);
    }
}

/// Starts over with this budget: what was counted before belongs to nobody.
pub(crate) fn start(limit: u32) {
    LIMIT.store(limit, Relaxed);
    for site in SITES.lock().iter() {
        site.budget.admitted.store(0, Relaxed);
        let dropped = site.budget.dropped.load(Relaxed);
        site.budget.told.store(dropped, Relaxed);
        site.budget.stored.store(dropped, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn past_the_budget_failures_are_counted_and_told_with_the_next_full_one() {
        let budget = SiteBudget::new();
        assert_eq!(budget.admit(1), Admission::Full { dropped_before: 0 });
        assert_eq!(budget.admit(1), Admission::CountOnly);
        assert_eq!(budget.admit(1), Admission::CountOnly);
        budget.admitted.store(0, Relaxed);
        assert_eq!(budget.admit(1), Admission::Full { dropped_before: 2 });
        budget.admitted.store(0, Relaxed);
        assert_eq!(budget.admit(1), Admission::Full { dropped_before: 0 });
    }

    #[test]
    fn a_count_is_taken_once() {
        static SITE: Site = Site::new("f", "m", "f.rs", 1, 1, "x?");
        while SITE.budget.admit(2) != Admission::CountOnly {}
        SITE.budget.admit(2);
        assert_eq!(SITE.uncounted(), 2);
        assert_eq!(SITE.take_uncounted(), 2);
        assert_eq!(SITE.take_uncounted(), 0);
    }
}
