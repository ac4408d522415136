//! A remark on an issue.

use axum::extract::{Path, State as Shared};
use error_tracker::model::Note;

use super::{Answer, Caller, fingerprint, lead_to, no_issue};
use crate::{
    error::{Failure, off_thread},
    limits::NOTE_BYTES_MAX,
    state::State,
};

pub(crate) async fn post(Shared(state): Shared<State>, Path(text): Path<String>, caller: Caller) -> Answer {
    let fingerprint = fingerprint(&text)?;
    let text = caller.fields.get("text").to_owned();
    if text.is_empty() {
        return Err(Failure::BadRequest("the note is empty".to_owned()));
    }
    if text.len() > NOTE_BYTES_MAX {
        return Err(Failure::BadRequest(format!(
            "the note has {} bytes, and {NOTE_BYTES_MAX} are the most",
            text.len()
        )));
    }
    off_thread(move || {
        let note = Note { text, at: caller.visit.now, by: caller.visit.user.clone() };
        if !state.store.add_note(fingerprint, &note)? {
            return Err(no_issue(fingerprint));
        }
        Ok(lead_to(&format!("{}#life", caller.visit.paths.issue(fingerprint))))
    })
    .await
}
