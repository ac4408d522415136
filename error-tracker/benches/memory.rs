//! How much memory a tracked process takes, bare, idle and in a storm: the high-water mark of real child processes.
//! Linux only, where the system says it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a benchmark that cannot run has nothing to tell")]

use std::{
    env,
    process::Command,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};

use error_tracker::{Config, Guard, SledStore, auto_track, capture_exception_with, context};

const ROLE: &str = "ERROR_TRACKER_BENCH_ROLE";
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
    let store = SledStore::open(folder.path().join("errors.db")).unwrap();
    error_tracker::init(Config::new().store(store).on_internal_error(|_| {})).unwrap()
}

fn run(role: &str) {
    let folder = tempfile::tempdir().unwrap();
    let text = "x".repeat(2000);
    let count = match role {
        "bare" => storm(|number| drop(fail(number, &text))),
        "idle" => {
            let _guard = installed(&folder);
            drop(fail(1, &text));
            assert!(error_tracker::flush(Duration::from_secs(60)));
            1
        }
        // Each place has a budget: past it a failure is only counted.
        "storm at tracked places" => {
            let _guard = installed(&folder);
            storm(|number| drop(fail(number, &text)))
        }
        // Without a budget every one is taken down with its values, of as many issues as there are texts.
        "storm of errors handed over" => {
            let _guard = installed(&folder);
            storm(|number| {
                let error = std::io::Error::other(format!("order {number} failed"));
                capture_exception_with(&error, context! { "text" => text.as_str() });
            })
        }
        "storm of new issues" => {
            let _guard = installed(&folder);
            storm(|number| {
                error_tracker::capture_message(format!("{number} {text}"));
            })
        }
        other => panic!("there is no role {other}"),
    };
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    println!("{} {count}", peak.trim().trim_end_matches(" kB"));
}

fn main() {
    if let Ok(role) = env::var(ROLE) {
        return run(&role);
    }
    let mut bare = 0;
    println!("{:<30}{:>12}{:>14}{:>14}", "", "peak, KiB", "above bare", "failures");
    for role in ["bare", "idle", "storm at tracked places", "storm of errors handed over", "storm of new issues"] {
        let output = Command::new(env::current_exe().unwrap()).env(ROLE, role).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let (peak, count) = said.trim().split_once(' ').unwrap_or_else(|| panic!("{role} said {said:?}"));
        let peak: u64 = peak.parse().unwrap();
        bare = if role == "bare" { peak } else { bare };
        println!("{role:<30}{peak:>12}{:>14}{count:>14}", peak.saturating_sub(bare));
    }
}
