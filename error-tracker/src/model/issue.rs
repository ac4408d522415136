//! All events of one fingerprint, summed up.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Fingerprint, Kind, Level};

/// Where an issue stands in its life.
///
/// ```
/// use error_tracker::{model::Status, store::{IssueQuery, StatusFilter}};
///
/// let query = IssueQuery { status: StatusFilter::Only(Status::Open), ..IssueQuery::default() };
/// # let _ = query;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Status {
    /// To be looked at.
    #[default]
    Open,
    /// Done; a later event opens it again.
    Resolved,
    /// Counted, and not spoken of.
    Ignored,
}

/// Until when a resolved or ignored issue stays as it is.
///
/// ```
/// use error_tracker::model::{Action, Change, Until};
/// use jiff::{Timestamp, ToSpan};
///
/// let at = Timestamp::now();
/// let until = Some(Until::Time(at + 24.hours()));
/// let for_a_day = Change { action: Action::Ignore, at, by: Some("ada".to_owned()), until };
/// let once_fixed = Change {
///     action: Action::Resolve,
///     until: Some(Until::ReleaseOtherThan("1.4.2".to_owned())),
///     ..for_a_day.clone()
/// };
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Until {
    /// An ignored issue opens again with the first event after this moment.
    Time(Timestamp),
    /// An ignored issue opens again when its count has reached this number.
    Count(u64),
    /// A resolved issue opens again only with an event of a release after this one. Of releases whose names have no
    /// order, such as commits, any other one counts as such, and so does an event without a release.
    ReleaseOtherThan(String),
}

/// What was done to an issue.
///
/// ```
/// use error_tracker::model::{Action, Issue};
///
/// /// How often somebody said that it was done, and it was not.
/// fn relapses(issue: &Issue) -> usize {
///     issue.history.iter().filter(|change| change.action == Action::Regress).count()
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Action {
    /// Marked as done.
    Resolve,
    /// Opened again by hand.
    Reopen,
    /// Set aside.
    Ignore,
    /// Opened again by an event.
    Regress,
}

/// One change of an issue's status: who did what, and when.
///
/// ```
/// use std::sync::Arc;
///
/// use error_tracker::{
///     Config, MemoryStore, capture_message,
///     model::{Action, Change, Status},
///     store::{IssueQuery, Store},
///     testing::with_tracker,
/// };
///
/// let store = Arc::new(MemoryStore::new());
/// with_tracker(Config::new().store(Arc::clone(&store)), || capture_message("queue is 90 % full"))?;
/// let issue = store.issues(&IssueQuery::default())?.items.remove(0);
/// let change = Change { action: Action::Resolve, at: issue.last_seen, by: Some("ada".to_owned()), until: None };
/// store.set_status(issue.fingerprint, &change)?;
/// assert_eq!(store.issue(issue.fingerprint)?.unwrap().status, Status::Resolved);
/// # Ok::<(), error_tracker::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What was done.
    pub action: Action,
    /// When.
    pub at: Timestamp,
    /// Who, as far as it is known.
    #[serde(default)]
    pub by: Option<String>,
    /// Until when it holds.
    #[serde(default)]
    pub until: Option<Until>,
}

/// A remark that somebody left on an issue.
///
/// ```
/// use std::sync::Arc;
///
/// use error_tracker::{
///     Config, MemoryStore, capture_message,
///     model::Note,
///     store::{IssueQuery, Store},
///     testing::with_tracker,
/// };
///
/// let store = Arc::new(MemoryStore::new());
/// with_tracker(Config::new().store(Arc::clone(&store)), || capture_message("queue is 90 % full"))?;
/// let issue = store.issues(&IssueQuery::default())?.items.remove(0);
/// let note = Note { text: "the night's import".to_owned(), at: issue.last_seen, by: Some("ada".to_owned()) };
/// store.add_note(issue.fingerprint, &note)?;
/// assert_eq!(store.issue(issue.fingerprint)?.unwrap().notes, [note]);
/// # Ok::<(), error_tracker::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The remark.
    pub text: String,
    /// When.
    pub at: Timestamp,
    /// Who, as far as it is known.
    #[serde(default)]
    pub by: Option<String>,
}

/// A ticket raised for an issue.
///
/// ```
/// use std::sync::Arc;
///
/// use error_tracker::{
///     Config, MemoryStore, capture_message,
///     model::Ticket,
///     store::{IssueQuery, Store},
///     testing::with_tracker,
/// };
///
/// let store = Arc::new(MemoryStore::new());
/// with_tracker(Config::new().store(Arc::clone(&store)), || capture_message("queue is 90 % full"))?;
/// let issue = store.issues(&IssueQuery::default())?.items.remove(0);
/// let ticket = Ticket { id: "SHOP-17".to_owned(), url: None, at: issue.last_seen };
/// store.add_ticket(issue.fingerprint, &ticket)?;
/// assert_eq!(store.issue(issue.fingerprint)?.unwrap().tickets, [ticket]);
/// # Ok::<(), error_tracker::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// What the ticket system calls it.
    pub id: String,
    /// Where it can be read.
    #[serde(default)]
    pub url: Option<String>,
    /// When it was raised.
    pub at: Timestamp,
}

/// All events of one fingerprint, summed up.
///
/// ```
/// use std::sync::Arc;
///
/// use error_tracker::{
///     Config, MemoryStore, capture_message,
///     store::{IssueQuery, Store},
///     testing::with_tracker,
/// };
///
/// let store = Arc::new(MemoryStore::new());
/// with_tracker(Config::new().store(Arc::clone(&store)), || capture_message("queue is 90 % full"))?;
/// let issue = store.issues(&IssueQuery::default())?.items.remove(0);
/// assert_eq!((&*issue.title, &*issue.message, issue.count), ("message", "queue is 90 % full", 1));
/// # Ok::<(), error_tracker::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    /// What names the issue.
    pub fingerprint: Fingerprint,
    /// How its events came about.
    pub kind: Kind,
    /// How bad the last one was.
    pub level: Level,
    /// The outermost exception's type.
    pub title: String,
    /// The last event's message.
    pub message: String,
    /// The function that it came from, with its module.
    pub culprit: String,
    /// The source file, when known.
    pub file: Option<String>,
    /// The line, from 1, when known.
    pub line: Option<u32>,
    /// Where it stands.
    pub status: Status,
    /// How many times it happened, exactly.
    pub count: u64,
    /// When it happened first.
    pub first_seen: Timestamp,
    /// When it happened last.
    pub last_seen: Timestamp,
    /// The release of the first event.
    pub first_release: Option<String>,
    /// The release of the last event.
    pub last_release: Option<String>,
    /// How many of its events are kept with their values.
    pub kept_events: u64,
    /// How often it happened in each of the last 24 hours, oldest first; filled in when the issue is read.
    pub trend: Vec<u64>,
    /// The tickets raised for it.
    #[serde(default)]
    pub tickets: Vec<Ticket>,
    /// What people remarked.
    #[serde(default)]
    pub notes: Vec<Note>,
    /// What was done to it, oldest first.
    #[serde(default)]
    pub history: Vec<Change>,
    /// Until when its status holds.
    #[serde(default)]
    pub until: Option<Until>,
}
