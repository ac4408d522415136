//! One event: its page, its Markdown, its JSON.

use axum::{
    extract::{Path, State as Shared},
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};
use error_tracker::model::Event;

use super::{Answer, Caller, event_id, issue::show, no_event, no_issue};
use crate::{
    error::{Failure, off_thread},
    markdown,
    state::State,
};

pub(crate) async fn get(Shared(state): Shared<State>, Path(text): Path<String>, caller: Caller) -> Answer {
    let id = event_id(&text)?;
    off_thread(move || {
        let event = state.store.event(id)?.ok_or_else(|| no_event(id))?;
        let issue = state.store.issue(event.fingerprint)?.ok_or_else(|| no_issue(event.fingerprint))?;
        show(&state, &caller, &issue, Some(&event), false)
    })
    .await
}

pub(crate) async fn markdown(Shared(state): Shared<State>, Path(text): Path<String>) -> Answer {
    let event = read(state, &text).await?;
    let kind = [(header::CONTENT_TYPE, "text/markdown; charset=utf-8")];
    Ok((kind, markdown::event(&event)).into_response())
}

pub(crate) async fn json(Shared(state): Shared<State>, Path(text): Path<String>) -> Answer {
    let event = read(state, &text).await?;
    let text = serde_json::to_string_pretty(&event).map_err(|error| Failure::Broken(error.to_string()))?;
    Ok(download(&format!("{}.json", event.id), "application/json", text))
}

async fn read(state: State, text: &str) -> Result<Event, Failure> {
    let id = event_id(text)?;
    off_thread(move || state.store.event(id)?.ok_or_else(|| no_event(id))).await
}

fn download(name: &str, kind: &'static str, text: String) -> Response {
    let lines: [(HeaderName, String); 2] = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"event-{name}\"")),
    ];
    (lines, text).into_response()
}
