//! Mail, web hooks and tickets, against servers of this test that speak the real protocols over real sockets.

// Here a panic is the message, also in what the tests share.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

mod certificate;
mod email;
mod github;
mod http_server;
mod secrets;
mod settings;
mod smtp_server;
mod webhook;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use error_tracker::{Config, Guard, MemoryStore, Stats, stats};
use parking_lot::{Mutex, MutexGuard};

const PATIENCE: Duration = Duration::from_secs(60);

static TURN: Mutex<()> = Mutex::new(());

/// Waits for this test's turn, and installs a tracker. The turn comes first, so that it is dropped last.
fn installed(config: Config) -> (MutexGuard<'static, ()>, Guard, Arc<MemoryStore>) {
    let turn = TURN.lock();
    let store = Arc::new(MemoryStore::new());
    let config = config.store(Arc::clone(&store)).on_internal_error(|_| {}).flush_timeout(PATIENCE);
    (turn, error_tracker::init(config).expect("settings"), store)
}

fn wait_until(what: &str, mut condition: impl FnMut(&Stats) -> bool) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let stats = stats();
        if condition(&stats) {
            return;
        }
        assert!(Instant::now() < deadline, "{what} did not come true: {stats:?}");
        std::thread::yield_now();
    }
}

#[error_tracker::auto_track]
fn charge(order: u32, card_number: &str, euros: &str) -> Result<f64, std::num::ParseFloatError> {
    let api_token = format!("tok_{order}_9f8e7d");
    let amount = euros.parse::<f64>()?;
    Ok(amount + (card_number.len() + api_token.len()) as f64)
}
