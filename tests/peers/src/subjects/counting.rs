//! Failures of one issue from two threads in a storm, until their number stands in the store; it has to be exact.

use std::{
    any::Any,
    hint::black_box,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use error_tracker::{Config, Guard, SledStore, store::Store};
use tempfile::TempDir;

use super::{Refusal, installed, step};
use crate::case::{Case, Group, Wanted};

const THREADS: u64 = 2;

/// How many failures the store has to know of.
static FAILED: AtomicU64 = AtomicU64::new(0);

macro_rules! subject {
    ($run:ident, $(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        #[inline(never)]
        fn $name(id: u64, limit: u32, name: &str) -> Result<u64, Refusal> {
            let first = step(id, limit)?;
            Ok(first + name.len() as u64)
        }

        fn $run(times: u64) {
            std::thread::scope(|scope| {
                for _ in 0..THREADS {
                    scope.spawn(|| {
                        for _ in 0..times / THREADS {
                            let _ = black_box($name(black_box(1001), black_box(1000), black_box("acme")));
                        }
                    });
                }
            });
            FAILED.fetch_add(times / THREADS * THREADS, Relaxed);
            installed::settle();
        }
    };
}

subject!(run_bare, bare);
subject!(
    run_tracked,
    #[error_tracker::auto_track]
    tracked
);

struct Exact {
    guard: Option<Guard>,
    store: Arc<SledStore>,
    _folder: TempDir,
}

impl Drop for Exact {
    fn drop(&mut self) {
        self.guard.take();
        let counted = self.store.stats().expect("a store that can be read").count;
        assert_eq!(counted, FAILED.load(Relaxed), "every failure is counted, and none twice");
    }
}

fn tracker() -> Box<dyn Any> {
    FAILED.store(0, Relaxed);
    let folder = tempfile::tempdir().expect("a folder");
    let store = Arc::new(SledStore::open(folder.path().join("errors.db")).expect("a store"));
    let config = Config::new().backtrace(false).store(Arc::clone(&store));
    let guard = Some(error_tracker::init(config).expect("a tracker"));
    Box::new(Exact { guard, store, _folder: folder })
}

pub fn group() -> Group {
    Group {
        name: "counting",
        question: "A failure of one issue, from one of two threads, until 200,000 of them are counted on disk",
        times: 200_000,
        counted: false,
        between: || (),
        cases: vec![
            Case::new("bare", run_bare),
            Case::new("`auto_track`", run_tracked).with(tracker).wants(Wanted::PerSecond(500_000)).as_rate(),
        ],
    }
}
