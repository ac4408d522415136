//! The JSON API: what the pages show, as data.

use axum::{
    Json,
    extract::{Path, State as Shared},
    response::IntoResponse,
};
use error_tracker::{
    TrackerState,
    store::{EventOrder, EventQuery, Page, StatusFilter, StoreStats},
};
use serde_json::json;

use super::{Answer, Caller, event_id, events::oldest_first, fingerprint, no_event, no_issue};
use crate::{
    error::{Failure, off_thread},
    query::{Defaults, ListQuery, limit},
    state::State,
};

/// The issues that match. Without a status it lists all of them.
pub(crate) async fn issues(Shared(state): Shared<State>, caller: Caller) -> Answer {
    let defaults = Defaults { status: StatusFilter::All, limit: state.options.list_size };
    let list = ListQuery::read(&caller.pairs, &[], defaults, caller.visit.now).map_err(Failure::BadRequest)?;
    off_thread(move || Ok(items(state.store.issues(&list.issue_query())?))).await
}

pub(crate) async fn issue(Shared(state): Shared<State>, Path(text): Path<String>) -> Answer {
    let fingerprint = fingerprint(&text)?;
    off_thread(move || {
        let issue = state.store.issue(fingerprint)?.ok_or_else(|| no_issue(fingerprint))?;
        Ok(Json(issue).into_response())
    })
    .await
}

/// The kept events of an issue, latest first unless `order=oldest`.
pub(crate) async fn events(Shared(state): Shared<State>, Path(text): Path<String>, caller: Caller) -> Answer {
    let fingerprint = fingerprint(&text)?;
    let mut query =
        EventQuery { fingerprint: Some(fingerprint), limit: state.options.list_size, ..EventQuery::default() };
    for (name, value) in caller.pairs.iter().filter(|(_, value)| !value.is_empty()) {
        match name.as_str() {
            "limit" => query.limit = limit(value).map_err(Failure::BadRequest)?,
            "cursor" => query.after = Some(value.parse()?),
            "order" if oldest_first(value)? => query.order = EventOrder::Oldest,
            "order" => query.order = EventOrder::Newest,
            name => return Err(Failure::BadRequest(format!("there is no filter \"{name}\""))),
        }
    }
    off_thread(move || {
        state.store.issue(fingerprint)?.ok_or_else(|| no_issue(fingerprint))?;
        let page = state.store.events(&query)?;
        let next = page.next.and_then(|_| page.items.last().map(|event| event.id.to_string()));
        Ok(items(Page { next, total: page.total, items: page.items }))
    })
    .await
}

pub(crate) async fn event(Shared(state): Shared<State>, Path(text): Path<String>) -> Answer {
    let id = event_id(&text)?;
    off_thread(move || Ok(Json(state.store.event(id)?.ok_or_else(|| no_event(id))?).into_response())).await
}

/// What the store holds, and how the trackers stand that write to it.
pub(crate) async fn stats(Shared(state): Shared<State>) -> Answer {
    #[derive(serde::Serialize)]
    struct Told {
        #[serde(flatten)]
        store: StoreStats,
        /// Of a store that does not lie on this machine's disk nothing is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        trackers: Option<Vec<TrackerState>>,
    }
    off_thread(move || {
        let trackers = state.store.location().map(error_tracker::trackers);
        Ok(Json(Told { store: state.store.stats()?, trackers }).into_response())
    })
    .await
}

fn items<T: serde::Serialize>(page: Page<T>) -> axum::response::Response {
    Json(json!({ "items": page.items, "next": page.next, "total": page.total })).into_response()
}
