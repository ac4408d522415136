//! What the handlers hand to the pages.

use std::collections::BTreeSet;

use error_tracker::{
    EventId,
    model::{Event, Issue},
    store::{Page, StoreStats},
};

use super::notice::Flash;
use crate::{
    condition::Condition,
    query::{EventFilter, ListQuery},
    source::Source,
    spread::Distribution,
    visit::Visit,
};

/// The list of issues.
pub(crate) struct ListPage<'a> {
    pub(crate) visit: &'a Visit,
    pub(crate) list: &'a ListQuery,
    pub(crate) issues: &'a Page<Issue>,
    /// What is wrong with the search.
    pub(crate) wrong: Option<&'a str>,
    pub(crate) stats: &'a StoreStats,
    pub(crate) condition: &'a Condition,
    /// What the contexts of the latest events have as keys, for the search box to suggest.
    pub(crate) context_keys: &'a BTreeSet<String>,
    pub(crate) day: &'a [u64],
    pub(crate) month: &'a [u64],
    pub(crate) flash: Option<Flash>,
}

/// An issue with one of its events.
pub(crate) struct IssuePage<'a> {
    pub(crate) visit: &'a Visit,
    pub(crate) issue: &'a Issue,
    pub(crate) condition: &'a Condition,
    pub(crate) day: &'a [u64],
    pub(crate) month: &'a [u64],
    /// The event shown; none when none is kept.
    pub(crate) part: Option<EventPart<'a>>,
    /// Whether the page stands for the latest event, whichever that is.
    pub(crate) latest: bool,
    /// The key whose spread was asked for; empty for none.
    pub(crate) chosen: &'a str,
    pub(crate) spreads: &'a [Distribution],
    pub(crate) flash: Option<Flash>,
}

/// An event, as a page shows it.
pub(crate) struct EventPart<'a> {
    pub(crate) event: &'a Event,
    /// The kept event before it.
    pub(crate) before: Option<&'a Event>,
    /// The kept event after it.
    pub(crate) newer: Option<EventId>,
    /// The oldest kept event, unless it is this one.
    pub(crate) first: Option<EventId>,
    /// For each frame.
    pub(crate) sources: Vec<Source>,
}

/// The kept events of an issue.
pub(crate) struct EventsPage<'a> {
    pub(crate) visit: &'a Visit,
    pub(crate) issue: &'a Issue,
    pub(crate) condition: &'a Condition,
    pub(crate) filter: &'a EventFilter,
    pub(crate) events: &'a [Event],
    /// The event behind which the next page begins.
    pub(crate) next: Option<EventId>,
    pub(crate) is_first: bool,
}
