//! The page of an issue, with its latest event or with another one of it.

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
    limits::{COMMON_EVENTS, COMMON_KEYS_MAX, DISTRIBUTION_EVENTS_MAX, PAGE_SIZE_MAX},
    source,
    spread::{self, Distribution},
    state::State,
    views::{self, EventPart, IssuePage},
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
    Ok(page(views::issue(&IssuePage {
        visit: &caller.visit,
        issue,
        condition: &Condition::of(store),
        day: &store.trend(Some(issue.fingerprint), TrendSpan::Day, now)?,
        month: &store.trend(Some(issue.fingerprint), TrendSpan::Month, now)?,
        part,
        latest,
        chosen: caller.parameter("by"),
        spreads: &spreads(store, issue, caller.parameter("by"))?,
        flash: flash(caller),
    })))
}

fn one(store: &dyn Store, issue: &Issue, order: EventOrder, after: Option<EventId>) -> Result<Option<Event>, Failure> {
    let query = EventQuery { fingerprint: Some(issue.fingerprint), order, after, limit: 1 };
    Ok(store.events(&query)?.items.into_iter().next())
}

/// The latest kept events of an issue, at most so many.
fn latest(store: &dyn Store, issue: &Issue, most: usize) -> Result<Vec<Event>, Failure> {
    let mut events: Vec<Event> = Vec::new();
    while events.len() < most {
        let limit = PAGE_SIZE_MAX.min(most - events.len());
        let after = events.last().map(|event| event.id);
        let query = EventQuery { fingerprint: Some(issue.fingerprint), order: EventOrder::Newest, after, limit };
        let page = store.events(&query)?;
        events.extend(page.items);
        if page.next.is_none() {
            break;
        }
    }
    Ok(events)
}

/// How the chosen key is spread over the latest events; unasked, what tells something about them.
fn spreads(store: &dyn Store, issue: &Issue, chosen: &str) -> Result<Vec<Distribution>, Failure> {
    if !chosen.is_empty() {
        return Ok(vec![spread::of(&latest(store, issue, DISTRIBUTION_EVENTS_MAX)?, chosen)]);
    }
    if issue.kept_events < 2 {
        return Ok(Vec::new());
    }
    Ok(spread::telling(&latest(store, issue, COMMON_EVENTS)?, COMMON_KEYS_MAX))
}
