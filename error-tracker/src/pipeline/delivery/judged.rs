//! What a stored batch gives reason to tell, and to whom.

use std::{sync::Arc, time::Instant};

use super::Plugins;
use crate::{
    Result, inside,
    model::{Event, Status},
    notifier::{Cause, Judge, Notification},
    store::{Batch, EventQuery, Record, Recorded, Store},
};

/// A notification, and whom it concerns.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(crate) notification: Notification,
    /// Whether notifiers are told.
    pub(crate) notifies: bool,
    /// Whether a ticket is raised, or updated.
    pub(crate) raises: bool,
}

impl Judged {
    /// All that this batch gives reason to tell.
    pub(crate) fn of_batch(
        batch: &Batch,
        recorded: &[Recorded],
        judge: &mut Judge,
        store: &dyn Store,
        plugins: &Plugins,
    ) -> Vec<Self> {
        let now = Instant::now();
        let mut all = Vec::new();
        for (record, recorded) in batch.records.iter().zip(recorded) {
            let seen = match record {
                Record::Event(event) => event.timestamp,
                Record::Repeats(repeats) => repeats.first_seen,
            };
            let told = judge.cause(recorded, seen, now).filter(|cause| is_open(*cause, recorded, store));
            let raised = match recorded {
                Recorded { new: true, .. } => Some(Cause::New),
                Recorded { regressed: true, .. } => Some(Cause::Regression),
                _ => None,
            };
            let Some(cause) = told.or(raised) else { continue };
            let Some(event) = event_of(record, store) else { continue };
            let url = plugins.url_prefix.as_ref().map(|prefix| format!("{prefix}/issues/{}", event.fingerprint));
            let notification = Notification::new(cause, Arc::new(event), recorded.count_after, url);
            all.push(Self { notification, notifies: told.is_some(), raises: raised.is_some() });
        }
        all
    }
}

/// Of an issue that somebody has resolved or set aside, nobody is told that it goes on.
fn is_open(cause: Cause, recorded: &Recorded, store: &dyn Store) -> bool {
    if matches!(cause, Cause::New | Cause::Regression) {
        return true;
    }
    let issue = inside::caught(|| store.issue(recorded.fingerprint)).ok().and_then(Result::ok).flatten();
    issue.is_some_and(|issue| issue.status == Status::Open)
}

fn event_of(record: &Record, store: &dyn Store) -> Option<Event> {
    match record {
        Record::Event(event) => Some((**event).clone()),
        Record::Repeats(repeats) => {
            let query = EventQuery { fingerprint: Some(repeats.fingerprint), limit: 1, ..EventQuery::default() };
            let page = inside::caught(|| store.events(&query)).ok().and_then(Result::ok);
            page.and_then(|page| page.items.into_iter().next())
        }
    }
}
