//! What a page or the API was asked for, read from an address and written back into one. No store is asked here.

mod events;
mod list;
mod moment;
mod search;
mod trail;
pub(crate) mod undo;

use error_tracker::store::IssueQuery;
use jiff::Timestamp;

pub(crate) use events::EventFilter;
pub(crate) use list::{Defaults, ListQuery, limit, sort_word, status_word};
pub(crate) use moment::{later, moment};
pub(crate) use trail::Trail;

/// Reads a search text such as `type:Pay is:panic since:24h timeout` into a query, as the search box of the list does.
/// `status` is `open`, `resolved`, `ignored` or `all`, and holds unless the search text names another one.
///
/// ```
/// use error_tracker::store::{MemoryStore, Store};
/// use error_tracker_viewer::issue_query;
///
/// # let store = MemoryStore::new();
/// let query = issue_query("type:Pay since:24h timeout", "open", jiff::Timestamp::now())?;
/// assert_eq!(query.type_name.as_deref(), Some("Pay"));
/// let issues = store.issues(&query).unwrap().items;
/// assert!(issue_query("since:soon", "open", jiff::Timestamp::now()).is_err());
/// # let _ = issues;
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
/// With what is wrong, in one sentence that names the condition and the value.
pub fn issue_query(search: &str, status: &str, now: Timestamp) -> Result<IssueQuery, String> {
    let mut query = IssueQuery { status: search::status_filter(status)?, ..IssueQuery::default() };
    if let Some(status) = search::read(search, now, &mut query)? {
        query.status = status;
    }
    Ok(query)
}
