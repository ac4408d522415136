//! The page of an issue, with its latest event or with another one of it.

use std::collections::BTreeMap;

use axum::extract::{Path, State as Shared};
use error_tracker::{
    EventId,
    model::{Event, Issue},
    store::{EventOrder, EventQuery, Store, TrendSpan},
};

use super::{Answer, Caller, fingerprint, list::flash, no_issue, page};
use crate::{
    condition::Condition,
    error::{Failure, off_thread},
    limits::{DISTRIBUTION_EVENTS_MAX, DISTRIBUTION_VALUES_MAX, PAGE_SIZE_MAX},
    source,
    state::State,
    views::{self, Distribution, EventPart, IssuePage},
};

pub(crate) async fn get(Shared(state): Shared<State>, Path(text): Path<String>, caller: Caller) -> Answer {
    let fingerprint = fingerprint(&text)?;
    off_thread(move || {
        let issue = state.store.issue(fingerprint)?.ok_or_else(|| no_issue(fingerprint))?;
        let event = one(&*state.store, &issue, EventOrder::Newest, None)?;
        show(&state, &caller, &issue, event.as_ref(), true)
    })
    .await
}

/// Shows an issue with one of its events, or with none when none is kept.
pub(super) fn show(state: &State, caller: &Caller, issue: &Issue, event: Option<&Event>, latest: bool) -> Answer {
    let store = &*state.store;
    let now = caller.visit.now;
    let older;
    let mut part = None;
    if let Some(event) = event {
        older = one(store, issue, EventOrder::Newest, Some(event.id))?;
        let newer = if latest { None } else { one(store, issue, EventOrder::Oldest, Some(event.id))? };
        let first = match older {
            Some(_) => one(store, issue, EventOrder::Oldest, None)?.map(|event| event.id),
            None => None,
        };
        let root = state.options.source_root.as_deref();
        part = Some(EventPart {
            event,
            before: older.as_ref(),
            newer: newer.map(|event| event.id),
            first,
            sources: event.frames.iter().map(|frame| source::read(root, frame)).collect(),
        });
    }
    let by = caller.parameter("by");
    let distribution = if by.is_empty() { None } else { Some(distribution(store, issue, by)?) };
    Ok(page(views::issue(&IssuePage {
        visit: &caller.visit,
        issue,
        condition: &Condition::of(store),
        day: &store.trend(Some(issue.fingerprint), TrendSpan::Day, now)?,
        month: &store.trend(Some(issue.fingerprint), TrendSpan::Month, now)?,
        part,
        latest,
        distribution,
        flash: flash(caller),
    })))
}

fn one(store: &dyn Store, issue: &Issue, order: EventOrder, after: Option<EventId>) -> Result<Option<Event>, Failure> {
    let query = EventQuery { fingerprint: Some(issue.fingerprint), order, after, limit: 1 };
    Ok(store.events(&query)?.items.into_iter().next())
}

/// How often each value of a context key stands in the latest kept events.
fn distribution(store: &dyn Store, issue: &Issue, key: &str) -> Result<Distribution, Failure> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let mut seen = 0;
    let mut after = None;
    while seen < DISTRIBUTION_EVENTS_MAX {
        let limit = PAGE_SIZE_MAX.min(DISTRIBUTION_EVENTS_MAX - seen);
        let query = EventQuery { fingerprint: Some(issue.fingerprint), order: EventOrder::Newest, after, limit };
        let events = store.events(&query)?;
        let Some(last) = events.items.last() else { break };
        after = Some(last.id);
        seen += events.items.len();
        for event in &events.items {
            *counts.entry(views::context_value(event, key).unwrap_or_else(|| "–".to_owned())).or_default() += 1;
        }
        if events.next.is_none() {
            break;
        }
    }
    let mut values: Vec<_> = counts.into_iter().collect();
    values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let others = values.iter().skip(DISTRIBUTION_VALUES_MAX).map(|(_, count)| count).sum();
    let distinct = values.len();
    values.truncate(DISTRIBUTION_VALUES_MAX);
    Ok(Distribution { key: key.to_owned(), values, others, distinct, events: seen as u64 })
}
