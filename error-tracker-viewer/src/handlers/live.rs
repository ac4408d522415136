//! Server-sent events: a browser that shows the list is told when the store has changed.

use std::{convert::Infallible, sync::PoisonError, time::Duration};

use axum::{
    extract::State as Shared,
    response::{
        IntoResponse,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream;
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

use super::Answer;
use crate::{
    condition::Condition,
    error::{Failure, off_thread},
    limits::{LIVE_INTERVAL, LIVE_TIME_MAX},
    state::{Standing, State},
};

pub(crate) async fn get(Shared(state): Shared<State>) -> Answer {
    let places = state.live.places.clone();
    let place = places.try_acquire_owned().map_err(|_| Failure::TooMany("too many live streams are open"))?;
    let mut standing = state.live.standing.subscribe();
    let mut stopping = state.live.stopping.subscribe();
    poll(&state);
    let end = Instant::now() + LIVE_TIME_MAX;
    standing.mark_changed();
    let events =
        stream::unfold((standing, stopping.clone(), place), move |(mut standing, mut stopping, place)| async move {
            if *stopping.borrow() {
                return None;
            }
            let told = tokio::select! {
                told = next(&mut standing) => told?,
                _ = stopping.changed() => return None,
                () = sleep_until(end) => return None,
            };
            Some((told, (standing, stopping, place)))
        });
    stopping.mark_unchanged();
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response())
}

/// What is told next: how things stand, as soon as that is known, and then whenever it has changed.
async fn next(standing: &mut watch::Receiver<Option<Standing>>) -> Option<Result<Event, Infallible>> {
    loop {
        standing.changed().await.ok()?;
        if let Some(now) = &*standing.borrow_and_update() {
            return Some(message(now));
        }
    }
}

fn message(standing: &Standing) -> Result<Event, Infallible> {
    Ok(Event::default()
        .event("stats")
        .retry(Duration::from_secs(2))
        .data(serde_json::to_string(standing).unwrap_or_default()))
}

/// Begins to ask the store for its statistics again and again, until nobody receives them any more.
fn poll(state: &State) {
    let mut polling = state.live.polling.lock().unwrap_or_else(PoisonError::into_inner);
    if std::mem::replace(&mut *polling, true) {
        return;
    }
    let state = state.clone();
    tokio::spawn(async move {
        loop {
            {
                let mut polling = state.live.polling.lock().unwrap_or_else(PoisonError::into_inner);
                if state.live.standing.receiver_count() == 0 || *state.live.stopping.borrow() {
                    *polling = false;
                    // Who comes later is not told how things stood now.
                    state.live.standing.send_replace(None);
                    return;
                }
            }
            let asked = state.clone();
            // A store that fails now may answer the next time; the pages say what is wrong with it.
            let ask = move || {
                let stats = asked.store.stats()?;
                Ok(Standing { stats, condition: Condition::of(&*asked.store) })
            };
            if let Ok(now) = off_thread(ask).await {
                state.live.standing.send_if_modified(|before| {
                    // The size on disk changes by itself.
                    if let Some(before) = before {
                        before.stats.size_bytes = now.stats.size_bytes;
                    }
                    let changed = before.as_ref() != Some(&now);
                    *before = Some(now);
                    changed
                });
            }
            tokio::time::sleep(LIVE_INTERVAL).await;
        }
    });
}
