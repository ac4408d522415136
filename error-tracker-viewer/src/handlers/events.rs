//! The kept events of an issue as a list, to find the one to look at.

use axum::extract::{Path, State as Shared};
use error_tracker::{
    EventId, Fingerprint,
    model::Event,
    store::{EventOrder, EventQuery, Store},
};

use super::{Answer, Caller, fingerprint, no_issue, page};
use crate::{
    condition::Condition,
    error::{Failure, off_thread},
    limits::{EVENTS_SEARCHED_MAX, PAGE_SIZE_MAX, SEARCH_BYTES_MAX},
    query::{EventFilter, limit},
    state::State,
    views::{self, EventsPage},
};

pub(crate) async fn get(Shared(state): Shared<State>, Path(text): Path<String>, caller: Caller) -> Answer {
    let fingerprint = fingerprint(&text)?;
    let mut filter = EventFilter::default();
    let (mut size, mut after) = (state.options.list_size, None);
    for (name, value) in caller.pairs.iter().filter(|(_, value)| !value.is_empty()) {
        match name.as_str() {
            "q" if value.len() > SEARCH_BYTES_MAX => {
                let message = format!("the search has {} bytes, and {SEARCH_BYTES_MAX} are the most", value.len());
                return Err(Failure::BadRequest(message));
            }
            "q" => value.trim().clone_into(&mut filter.text),
            "by" => filter.key.clone_from(value),
            "value" => filter.value.clone_from(value),
            "order" => filter.oldest_first = oldest_first(value)?,
            "limit" => size = limit(value).map_err(Failure::BadRequest)?,
            "cursor" => after = Some(value.parse::<EventId>()?),
            name => return Err(Failure::BadRequest(format!("there is no filter \"{name}\""))),
        }
    }
    filter.limit = (size != state.options.list_size).then_some(size);
    off_thread(move || {
        let store = &*state.store;
        let issue = store.issue(fingerprint)?.ok_or_else(|| no_issue(fingerprint))?;
        let (events, next) = search(store, fingerprint, &filter, after, size)?;
        Ok(page(views::events(&EventsPage {
            visit: &caller.visit,
            issue: &issue,
            condition: &Condition::of(store),
            filter: &filter,
            events: &events,
            next,
            is_first: after.is_none(),
        })))
    })
    .await
}

/// Which order a word names: whether the oldest comes first.
pub(super) fn oldest_first(word: &str) -> Result<bool, Failure> {
    match word {
        "newest" => Ok(false),
        "oldest" => Ok(true),
        other => Err(Failure::BadRequest(format!("order takes newest or oldest, not \"{other}\""))),
    }
}

/// Up to `size` events behind the one named that fit, and where to go on when there may be more.
fn search(
    store: &dyn Store,
    fingerprint: Fingerprint,
    filter: &EventFilter,
    mut after: Option<EventId>,
    size: usize,
) -> Result<(Vec<Event>, Option<EventId>), Failure> {
    let order = if filter.oldest_first { EventOrder::Oldest } else { EventOrder::Newest };
    let mut found = Vec::new();
    let (mut seen, mut more) = (0, true);
    while more && found.len() < size && seen < EVENTS_SEARCHED_MAX {
        let limit = if filter.is_narrow() { PAGE_SIZE_MAX } else { size };
        let events = store.events(&EventQuery { fingerprint: Some(fingerprint), order, after, limit })?;
        let mut items = events.items.into_iter();
        while found.len() < size
            && let Some(event) = items.next()
        {
            seen += 1;
            after = Some(event.id);
            if filter.fits(&event) {
                found.push(event);
            }
        }
        more = events.next.is_some() || items.next().is_some();
    }
    Ok((found, after.filter(|_| more)))
}
