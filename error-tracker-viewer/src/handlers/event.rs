//! One event: its page, its Markdown, its JSON.

use axum::{
    extract::{Path, State as Shared},
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};

use super::{Answer, Caller, event_id, issue::show, no_event, no_issue};
use crate::{
    error::{Failure, off_thread},
    markdown,
    source::{self, Source},
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
    let id = event_id(&text)?;
    let text = off_thread(move || {
        let event = state.store.event(id)?.ok_or_else(|| no_event(id))?;
        let issue = state.store.issue(event.fingerprint)?;
        let root = state.options.source_root.as_deref();
        let sources: Vec<Source> = event.frames.iter().map(|frame| source::read(root, frame)).collect();
        Ok(markdown::event_of_issue(&event, issue.as_ref(), &sources))
    });
    let kind = [(header::CONTENT_TYPE, "text/markdown; charset=utf-8")];
    Ok((kind, text.await?).into_response())
}

pub(crate) async fn json(Shared(state): Shared<State>, Path(text): Path<String>) -> Answer {
    let id = event_id(&text)?;
    let event = off_thread(move || state.store.event(id)?.ok_or_else(|| no_event(id))).await?;
    let text = serde_json::to_string_pretty(&event).map_err(|error| Failure::Broken(error.to_string()))?;
    Ok(download(&format!("{}.json", event.id), "application/json", text))
}

fn download(name: &str, kind: &'static str, text: String) -> Response {
    let lines: [(HeaderName, String); 2] = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"event-{name}\"")),
    ];
    (lines, text).into_response()
}
