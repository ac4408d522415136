//! What can be asked of a store.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::{EventId, Fingerprint, Kind, Level, Status};

/// Which issues to list by their status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StatusFilter {
    /// Every issue.
    #[default]
    All,
    /// Issues of one status.
    #[serde(untagged)]
    Only(Status),
}

/// The order of a list of issues.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssueSort {
    /// Last seen first.
    #[default]
    LastSeen,
    /// First seen last: the newest issues on top.
    FirstSeen,
    /// Most frequent first.
    Count,
}

/// Which issues to list. Texts match without regard to case, anywhere in the field; all conditions hold at once.
///
/// ```
/// use error_tracker::{
///     model::Status,
///     store::{IssueQuery, IssueSort, MemoryStore, StatusFilter, Store},
/// };
///
/// # let store = MemoryStore::new();
/// let mut query = IssueQuery {
///     status: StatusFilter::Only(Status::Open),
///     type_name: Some("ParseIntError".to_owned()),
///     sort: IssueSort::Count,
///     limit: 100,
///     ..IssueQuery::default()
/// };
/// loop {
///     let page = store.issues(&query)?;
///     for issue in &page.items {
///         println!("{} x {}", issue.count, issue.title);
///     }
///     query.cursor = page.next;
///     if query.cursor.is_none() {
///         break;
///     }
/// }
/// # Ok::<(), error_tracker::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct IssueQuery {
    /// By status.
    pub status: StatusFilter,
    /// Words that stand in the title, the message, the culprit or the file.
    pub text: Vec<String>,
    /// Text in the title.
    pub type_name: Option<String>,
    /// Text in the culprit.
    pub function: Option<String>,
    /// Text in the file.
    pub file: Option<String>,
    /// Text in the last message.
    pub message: Option<String>,
    /// The first or the last release, whole.
    pub release: Option<String>,
    /// The level.
    pub level: Option<Level>,
    /// The kind.
    pub kind: Option<Kind>,
    /// Keys and values in the context of the latest event.
    pub context: Vec<(String, String)>,
    /// Last seen at this moment or later.
    pub since: Option<Timestamp>,
    /// First seen before this moment.
    pub until: Option<Timestamp>,
    /// The order.
    pub sort: IssueSort,
    /// Where the page begins: the `next` of the page before.
    pub cursor: Option<String>,
    /// Most issues on the page; zero means 25.
    pub limit: usize,
}

/// The order of a list of events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventOrder {
    /// Latest first.
    #[default]
    Newest,
    /// Oldest first.
    Oldest,
}

/// Which events to list.
///
/// ```
/// use error_tracker::store::{EventOrder, EventQuery, MemoryStore, Store};
///
/// # let store = MemoryStore::new();
/// let query = EventQuery { order: EventOrder::Oldest, limit: 100, ..EventQuery::default() };
/// for event in store.events(&query)?.items {
///     println!("{} {}", event.timestamp, event.message());
/// }
/// # Ok::<(), error_tracker::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventQuery {
    /// Of one issue, or of all.
    pub fingerprint: Option<Fingerprint>,
    /// The order, which is that of the ids.
    pub order: EventOrder,
    /// Begin behind this event, which need not exist any more.
    pub after: Option<EventId>,
    /// Most events on the page; zero means 25.
    pub limit: usize,
}

/// What a trend is counted by.
///
/// ```
/// use error_tracker::store::{MemoryStore, Store, TrendSpan};
/// use jiff::Timestamp;
///
/// let days = MemoryStore::new().trend(None, TrendSpan::Month, Timestamp::now())?;
/// assert_eq!(days.len(), 30);
/// # Ok::<(), error_tracker::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrendSpan {
    /// The last 24 hours, by the hour.
    Day,
    /// The last 30 days, by the day.
    Month,
}

/// A part of a list.
///
/// ```
/// use error_tracker::{model::Issue, store::Page};
///
/// fn summary(page: &Page<Issue>) -> String {
///     let more = if page.next.is_some() { ", and there is more" } else { "" };
///     format!("{} of {} issues{more}", page.items.len(), page.total)
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The items, in the order asked for.
    pub items: Vec<T>,
    /// Where the next page begins; nothing when this is the last.
    pub next: Option<String>,
    /// How many items match in all. Of a search by status, type or function it is exact, and so it is of a search for a
    /// text of three letters or more that at most [`TEXT_ISSUES_MAX`](crate::limits::TEXT_ISSUES_MAX) issues have; of
    /// one that more have it may count some that have all the letters and not the text, and ends at
    /// [`TEXT_ENTRIES_MAX`](crate::limits::TEXT_ENTRIES_MAX). Of any other search in a store of more than
    /// [`COUNT_ISSUES_MAX`](crate::limits::COUNT_ISSUES_MAX) issues it is how many match among the first so many, and
    /// so a lower bound.
    pub total: u64,
}
