//! Failures past the budget of their failure point: collected from the sites' counters and given their issue's name.

use std::{collections::HashMap, time::Instant};

use jiff::Timestamp;

use super::processor::{Completed, repeats_of};
use crate::{
    limits::{BUDGET_WINDOW, STORM_TICK},
    snapshot::site::{self, Site},
    store::Repeats,
};

/// What the last full snapshot of a site became.
enum Last {
    Stored(Repeats),
    /// `before_capture` dropped it.
    Dropped,
    /// A rule says to ignore it.
    Ignored,
}

/// What was collected.
#[derive(Default)]
pub(super) struct Collected {
    pub(super) repeats: Vec<Repeats>,
    /// Failures like one that `before_capture` has dropped.
    pub(super) dropped: u64,
    /// Failures like one that a rule says to ignore.
    pub(super) ignored: u64,
}

pub(super) struct Storms {
    sites: Vec<&'static Site>,
    /// By the site's address, which is its name and never followed.
    last: HashMap<usize, Last>,
    window_ends: Option<Instant>,
    collected_at: Timestamp,
}

impl Storms {
    pub(super) fn new() -> Self {
        Self { sites: Vec::new(), last: HashMap::new(), window_ends: None, collected_at: Timestamp::now() }
    }

    /// Remembers what the site's failures are counted as.
    pub(super) fn remember(&mut self, site: &'static Site, completed: &Completed) {
        self.window_ends.get_or_insert_with(|| Instant::now() + BUDGET_WINDOW);
        let last = match completed {
            Completed::Event(event) => Last::Stored(repeats_of(event, 0)),
            Completed::Ignored => Last::Ignored,
            Completed::Dropped => Last::Dropped,
        };
        self.last.insert(address(site), last);
    }

    /// Takes what the sites have counted since the last time.
    pub(super) fn collect(&mut self) -> Collected {
        self.sites.extend(site::listed_after(self.sites.len()));
        let now = Timestamp::now();
        let mut collected = Collected::default();
        for site in &self.sites {
            // Without a name yet the count waits in the site.
            let Some(last) = self.last.get(&address(site)) else { continue };
            let count = site.take_uncounted();
            match last {
                _ if count == 0 => {}
                Last::Dropped => collected.dropped += count,
                Last::Ignored => collected.ignored += count,
                Last::Stored(repeats) => collected.repeats.push(Repeats {
                    count,
                    first_seen: self.collected_at.max(repeats.first_seen).min(now),
                    last_seen: now,
                    ..repeats.clone()
                }),
            }
        }
        self.collected_at = now;
        if self.window_ends.is_some_and(|ends| ends <= Instant::now()) {
            self.window_ends = None;
            site::open_window();
        }
        collected
    }

    /// Takes what no name was ever known for.
    pub(super) fn take_nameless(&self) -> u64 {
        self.sites.iter().map(|site| site.take_uncounted()).sum()
    }

    /// When to collect again.
    pub(super) fn next(&self) -> Option<Instant> {
        let window_ends = self.window_ends?;
        let storm = self.sites.iter().any(|site| site.is_exhausted());
        Some(if storm { window_ends.min(Instant::now() + STORM_TICK) } else { window_ends })
    }
}

fn address(site: &'static Site) -> usize {
    std::ptr::from_ref(site).addr()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::site::Admission;

    #[test]
    fn a_new_window_gives_the_budget_back_and_tells_what_went_by() {
        static SITE: Site = Site::new("window", "m", "f.rs", 1, 1, "x?");
        let mut storms = Storms::new();
        storms.remember(&SITE, &Completed::Dropped);
        while SITE.admit() != Admission::CountOnly {}
        assert_eq!(storms.collect().dropped, 1);
        assert_eq!(SITE.admit(), Admission::CountOnly);
        assert!(storms.next().is_some_and(|next| next <= Instant::now() + STORM_TICK), "a storm is collected soon");
        storms.window_ends = Some(Instant::now());
        assert_eq!(storms.collect().dropped, 1);
        assert_eq!(SITE.admit(), Admission::Full { dropped_before: 2 });
    }
}
