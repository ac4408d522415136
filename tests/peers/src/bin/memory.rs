//! A small tracked program that says how much memory it took at its highest, for `figures memory`: what symbols take depends
//! on how much is linked, so it has nothing of the peers. Linux only, where the system says it.

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};

use error_tracker::{Config, Guard, SledStore, auto_track, capture_exception_with, capture_message, context};

/// How long each storm lasts.
const STORM: Duration = Duration::from_secs(8);
const THREADS: usize = 4;

/// A failure at one of the program's places, with 2 KiB of values.
#[auto_track]
fn fail(place: u64, text: &str) -> Result<(), std::num::ParseIntError> {
    match place % 4 {
        0 => "a".parse::<u8>().map(drop)?,
        1 => "b".parse::<u8>().map(drop)?,
        2 => "c".parse::<u8>().map(drop)?,
        _ => "d".parse::<u8>().map(drop)?,
    }
    let _ = text;
    Ok(())
}

fn storm(work: impl Fn(u64) + Sync) -> u64 {
    let count = AtomicU64::new(0);
    let until = Instant::now() + STORM;
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while Instant::now() < until {
                    for _ in 0..100 {
                        work(count.fetch_add(1, Relaxed));
                    }
                }
            });
        }
    });
    count.into_inner()
}

fn installed(folder: &tempfile::TempDir) -> Guard {
    let store = SledStore::open(folder.path().join("errors.db")).expect("a store");
    error_tracker::init(Config::new().store(store).on_internal_error(|_| {})).expect("a tracker")
}

/// Plays the role that is named, and says its highest memory in KiB and how many failures there were.
fn main() -> Result<(), String> {
    let name = std::env::args().nth(1).unwrap_or_default();
    let folder = tempfile::tempdir().map_err(|error| format!("cannot make a folder: {error}"))?;
    let text = "x".repeat(2000);
    let count = match name.as_str() {
        "bare" => storm(|number| drop(fail(number, &text))),
        "idle" => {
            let _guard = installed(&folder);
            drop(fail(1, &text));
            assert!(error_tracker::flush(Duration::from_secs(60)), "a failure is durable within a minute");
            1
        }
        "places" => {
            let _guard = installed(&folder);
            storm(|number| drop(fail(number, &text)))
        }
        // Without a budget every one is taken down with its values, of as many issues as there are texts.
        "handed-over" => {
            let _guard = installed(&folder);
            storm(|number| {
                let error = std::io::Error::other(format!("order {number} failed"));
                capture_exception_with(&error, context! { "text" => text.as_str() });
            })
        }
        "new-issues" => {
            let _guard = installed(&folder);
            storm(|number| {
                capture_message(format!("{number} {text}"));
            })
        }
        _ => return Err(format!("there is no role `{name}`")),
    };
    let status = std::fs::read_to_string("/proc/self/status")
        .map_err(|error| format!("cannot read /proc/self/status: {error}"))?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no peak in /proc/self/status")?;
    println!("{} {count}", peak.trim().trim_end_matches(" kB"));
    Ok(())
}
