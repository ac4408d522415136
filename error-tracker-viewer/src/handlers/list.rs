//! The issue list.

use std::collections::BTreeSet;

use axum::{extract::State as Shared, http::StatusCode, response::IntoResponse};
use error_tracker::{
    ErrorKind,
    model::Status,
    store::{EventQuery, Page, StatusFilter, Store, TrendSpan},
};

use super::{Answer, Caller, page};
use crate::{
    condition::Condition,
    error::{Failure, off_thread},
    limits::{SUGGESTED_KEYS_MAX, SUGGESTING_EVENTS},
    query::{Defaults, ListQuery, undo},
    state::State,
    views::{self, Flash, ListPage},
};

/// Parameters of the page that are no filters.
const PASS: [&str; 3] = ["undo", "done", "token"];

pub(crate) async fn get(Shared(state): Shared<State>, caller: Caller) -> Answer {
    let defaults = Defaults { status: StatusFilter::Only(Status::Open), limit: state.options.list_size };
    let read = ListQuery::read(&caller.pairs, &PASS, defaults, caller.visit.now);
    off_thread(move || {
        let store = &*state.store;
        let (list, issues, wrong) = match read {
            Ok(list) => match store.issues(&list.issue_query()) {
                Ok(issues) => (list, issues, None),
                Err(error) if error.kind() == ErrorKind::InvalidQuery => (list, nothing(), Some(error.to_string())),
                Err(error) => return Err(error.into()),
            },
            Err(wrong) => {
                let mut list = ListQuery::new(defaults);
                caller.parameter("q").clone_into(&mut list.search);
                (list, nothing(), Some(wrong))
            }
        };
        let status = if wrong.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
        let markup = views::list(&ListPage {
            visit: &caller.visit,
            list: &list,
            issues: &issues,
            wrong: wrong.as_deref(),
            stats: &store.stats()?,
            condition: &Condition::of(store),
            context_keys: &context_keys(store)?,
            day: &trend(store, TrendSpan::Day, &caller)?,
            month: &trend(store, TrendSpan::Month, &caller)?,
            flash: flash(&caller),
        });
        Ok((status, page(markup)).into_response())
    })
    .await
}

/// The keys of the contexts of the latest events.
fn context_keys(store: &dyn Store) -> Result<BTreeSet<String>, Failure> {
    let latest = store.events(&EventQuery { limit: SUGGESTING_EVENTS, ..EventQuery::default() })?;
    let keys = latest.items.into_iter().flat_map(|event| event.context.into_iter().map(|(key, _)| key));
    Ok(keys.take(SUGGESTED_KEYS_MAX).collect())
}

fn nothing<T>() -> Page<T> {
    Page { items: Vec::new(), next: None, total: 0 }
}

fn trend(store: &dyn Store, span: TrendSpan, caller: &Caller) -> Result<Vec<u64>, Failure> {
    Ok(store.trend(None, span, caller.visit.now)?)
}

/// What the last change did, when the address says so and it reads well.
pub(crate) fn flash(caller: &Caller) -> Option<Flash> {
    let before = undo::read(caller.parameter("undo")).unwrap_or_default();
    let (word, count) = caller.parameter("done").split_once('-')?;
    Flash::read(word, count.parse().ok()?, undo::write(&before))
}
