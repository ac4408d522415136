//! The tracker of the process, with its queue and its worker. A binary of its own: while a tracker is installed, every
//! thread has it, so these tests take turns.

// Here a panic is the message, also in what the tests share.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

#[cfg(target_os = "linux")]
mod disk_full;
mod install;
mod lazy;
mod notifications;
mod panics;
mod pipeline;
mod storms;
mod stubborn_store;

use error_tracker::{Config, Guard};
use parking_lot::{Mutex, MutexGuard};

static TURN: Mutex<()> = Mutex::new(());

/// Waits for this test's turn.
fn turn() -> MutexGuard<'static, ()> {
    TURN.lock()
}

/// Waits for this test's turn, and installs a tracker. The turn comes first, so that it is dropped last.
fn installed(config: Config) -> (MutexGuard<'static, ()>, Guard) {
    let turn = turn();
    (turn, error_tracker::init(config).expect("settings"))
}
