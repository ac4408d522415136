//! Deleting an issue: it is asked first, and then done.

use axum::extract::{Path, State as Shared};

use super::{Answer, Caller, fingerprint, lead_to, no_issue, page};
use crate::{error::off_thread, state::State, views};

/// Asks.
pub(crate) async fn get(Shared(state): Shared<State>, Path(text): Path<String>, caller: Caller) -> Answer {
    let fingerprint = fingerprint(&text)?;
    off_thread(move || {
        let issue = state.store.issue(fingerprint)?.ok_or_else(|| no_issue(fingerprint))?;
        Ok(page(views::confirm(&caller.visit, &[issue])))
    })
    .await
}

/// Asks too, unless the form of the page that asks has sent it.
pub(crate) async fn post(Shared(state): Shared<State>, path: Path<String>, caller: Caller) -> Answer {
    if caller.fields.get("confirm") != "yes" {
        return get(Shared(state), path, caller).await;
    }
    let fingerprint = fingerprint(&path.0)?;
    off_thread(move || {
        if !state.store.delete(fingerprint)? {
            return Err(no_issue(fingerprint));
        }
        Ok(lead_to(&caller.visit.paths.list_with(&[("done", "deleted-1".to_owned())])))
    })
    .await
}
