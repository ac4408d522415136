//! What stands around web requests, on tower and on actix-web: what is recorded of them, and what is left as it was.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

mod actix;
mod bodies;
mod grpc;
mod plain_hyper;
mod tower;

use std::{future::Future, sync::Arc};

use error_tracker::{
    Config, MemoryStore, auto_track,
    model::Event,
    store::{EventQuery, Store},
    testing, track,
};

/// Runs the future on this thread, and hands back what was stored meanwhile, oldest first.
fn recorded<F: Future>(future: F) -> (F::Output, Vec<Event>) {
    recorded_with(Config::new(), future)
}

fn recorded_with<F: Future>(config: Config, future: F) -> (F::Output, Vec<Event>) {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let local = tokio::task::LocalSet::new();
    let tracked = config.store(Arc::clone(&store)).backtrace(false);
    let output = testing::with_tracker(tracked, || local.block_on(&runtime, future)).expect("a tracker");
    let mut events = store.events(&EventQuery { limit: 100, ..EventQuery::default() }).expect("events").items;
    events.sort_by_key(|event| event.id);
    (output, events)
}

#[auto_track]
async fn charge(cents: u32) -> Result<(), std::io::Error> {
    tokio::task::yield_now().await;
    Err(std::io::Error::other(format!("no cover for {cents} cents")))
}

#[track(silent)]
fn refresh(shelf: &str) {
    shelf.parse::<u32>()?;
}
