//! A panic that is caught further up. No hook says anything, in none of the cases.

use std::{any::Any, hint::black_box, panic::catch_unwind};

use super::installed;
use crate::case::{Case, Group, Wanted};

#[inline(never)]
fn index(limits: &[u32], at: usize) -> u32 {
    limits[at]
}

macro_rules! subject {
    ($run:ident, $(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        #[inline(never)]
        fn $name(id: u64, at: usize, name: &str) -> u64 {
            let limits = [1, 2, 3];
            let limit = index(&limits, at);
            id + u64::from(limit) + name.len() as u64
        }

        fn $run(times: u64) {
            for _ in 0..times {
                let _ = black_box(catch_unwind(|| $name(black_box(7), black_box(1000), black_box("acme"))));
            }
        }
    };
}

subject!(run_bare, bare);
subject!(
    run_tracked,
    #[error_tracker::auto_track]
    tracked
);

fn silent_hook() {
    std::panic::set_hook(Box::new(|_| {}));
}

fn silent() -> Box<dyn Any> {
    silent_hook();
    Box::new(())
}

fn tracker() -> Box<dyn Any> {
    silent_hook();
    installed::tracker()
}

fn tracker_with_backtraces() -> Box<dyn Any> {
    installed::tracker_with_backtraces()
}

fn sentry() -> Box<dyn Any> {
    installed::sentry()
}

pub fn group() -> Group {
    Group {
        name: "panic",
        question: "A panic that is caught further up, with a silent hook",
        times: 20,
        counted: false,
        between: installed::settle,
        cases: vec![
            Case::new("bare", run_bare).with(silent),
            Case::new("`auto_track`, no backtrace", run_tracked).with(tracker).wants(Wanted::Ratio(3.0)),
            Case::new("`auto_track`, with backtrace", run_tracked)
                .with(tracker_with_backtraces)
                .wants(Wanted::Ratio(3.0)),
            Case::peer("Sentry's panic handler", run_bare).with(sentry),
        ],
    }
}
