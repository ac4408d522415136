//! A store between real processes: killed, sharing, of several users, on a full disk.
//!
//! The other processes are this test binary once more, told by the environment to be a worker.

mod crash;
mod disk_full;
mod sharing;
#[cfg(unix)]
mod users;
mod worker;
