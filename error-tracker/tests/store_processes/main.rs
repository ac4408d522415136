//! A store between real processes: killed, sharing, of several users, on a full disk.
//!
//! The other processes are this test binary once more, told by the environment to be a worker.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "in a test a panic is the message")]

mod crash;
mod disk_full;
#[cfg(target_os = "linux")]
mod memory;
mod sharing;
mod users;
mod worker;
