//! What a tracked function costs while it succeeds, beside the bare one: synchronous, asynchronous, and with a value that
//! moves away. The tracker is installed throughout.

use std::{
    future::Future,
    hint::black_box,
    pin::pin,
    task::{Context, Poll, Waker},
};

use divan::Bencher;
use error_tracker::{Config, Guard, MemoryStore, auto_track, init};

fn main() {
    divan::main();
}

fn installed() -> Option<Guard> {
    init(Config::new().store(MemoryStore::new())).ok()
}

/// It has a path that panics, or the compiler would prove that nothing unwinds, and take out what is measured.
#[inline(never)]
fn step(value: u64, limit: u32) -> Result<u64, u64> {
    assert!(limit < u32::MAX, "no limit of {limit}");
    if value > u64::from(limit) { Err(value) } else { Ok(value + 1) }
}

macro_rules! plain {
    ($bench:ident, $(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        #[inline(never)]
        fn $name(id: u64, limit: u32, name: &str) -> Result<u64, u64> {
            let first = step(id, limit)?;
            let second = step(first + name.len() as u64, limit)?;
            Ok(first ^ second)
        }

        #[divan::bench(sample_size = 10_000)]
        fn $bench(bencher: Bencher<'_, '_>) {
            let _guard = installed();
            bencher.bench_local(|| $name(black_box(7), black_box(1000), black_box("acme")));
        }
    };
}
plain!(a_call_bare, bare);
plain!(
    a_call_tracked_for_errors,
    #[auto_track(panics = false)]
    errors
);
plain!(
    a_call_tracked,
    #[auto_track]
    tracked
);

#[inline(never)]
async fn later(value: u64, limit: u32) -> Result<u64, u64> {
    step(value, limit)
}

#[inline(never)]
fn poll_once<F: Future>(future: F) -> Option<F::Output> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

macro_rules! asynchronous {
    ($bench:ident, $(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        async fn $name(id: u64, limit: u32, name: &str) -> Result<u64, u64> {
            let first = later(id, limit).await?;
            let second = later(first + name.len() as u64, limit).await?;
            Ok(first ^ second)
        }

        #[divan::bench(sample_size = 10_000)]
        fn $bench(bencher: Bencher<'_, '_>) {
            let _guard = installed();
            bencher.bench_local(|| poll_once($name(black_box(7), black_box(1000), black_box("acme"))));
        }
    };
}
asynchronous!(an_async_call_bare, bare_later);
asynchronous!(
    an_async_call_tracked,
    #[auto_track]
    tracked_later
);

#[inline(never)]
fn take_over(name: String) -> String {
    black_box(name)
}

macro_rules! asynchronous_moving {
    ($bench:ident, $(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        async fn $name(id: u64, limit: u32, name: String) -> Result<String, u64> {
            let first = later(id, limit).await?;
            let taken = take_over(name);
            later(first, limit).await?;
            Ok(taken)
        }

        #[divan::bench(sample_size = 2_000)]
        fn $bench(bencher: Bencher<'_, '_>) {
            let _guard = installed();
            let mut name = "alice@example.com".to_owned();
            bencher.bench_local(|| {
                let given = black_box(std::mem::take(&mut name));
                let returned = poll_once($name(black_box(7), black_box(1000), given));
                name = returned.and_then(Result::ok).unwrap_or_default();
            });
        }
    };
}
asynchronous_moving!(an_async_string_moves_bare, bare_later_moving);
asynchronous_moving!(
    an_async_string_moves_tracked,
    #[auto_track]
    tracked_later_moving
);

// Read by `Debug` alone.
#[allow(dead_code)]
#[derive(Debug, Default)]
struct Batch {
    id: u64,
    rows: Vec<u64>,
}

#[inline(never)]
fn take_over_batch(batch: Batch) -> Batch {
    black_box(batch)
}

macro_rules! moving_much {
    ($bench:ident, $(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        #[inline(never)]
        fn $name(id: u64, limit: u32, batch: Batch) -> Result<Batch, u64> {
            let first = step(id, limit)?;
            let taken = take_over_batch(batch);
            step(first, limit)?;
            Ok(taken)
        }

        // The first call is not part of it: that is when the value is found to be long.
        #[divan::bench(sample_size = 2_000)]
        fn $bench(bencher: Bencher<'_, '_>) {
            let _guard = installed();
            let mut batch = Batch { id: 7, rows: vec![7; 1_000_000] };
            bencher.bench_local(|| {
                let given = black_box(std::mem::take(&mut batch));
                batch = $name(black_box(7), black_box(1000), given).unwrap_or_default();
            });
        }
    };
}
moving_much!(a_struct_with_a_huge_vec_moves_bare, bare_moving_much);
moving_much!(
    a_struct_with_a_huge_vec_moves_tracked,
    #[auto_track]
    tracked_moving_much
);

macro_rules! moving {
    ($bench:ident, $(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        #[inline(never)]
        fn $name(id: u64, limit: u32, name: String) -> Result<String, u64> {
            let first = step(id, limit)?;
            let taken = take_over(name);
            step(first, limit)?;
            Ok(taken)
        }

        #[divan::bench(sample_size = 2_000)]
        fn $bench(bencher: Bencher<'_, '_>) {
            let _guard = installed();
            let mut name = "alice@example.com".to_owned();
            bencher.bench_local(|| {
                let given = black_box(std::mem::take(&mut name));
                name = $name(black_box(7), black_box(1000), given).unwrap_or_default();
            });
        }
    };
}
moving!(a_string_moves_bare, bare_moving);
moving!(
    a_string_moves_tracked,
    #[auto_track]
    tracked_moving
);
moving!(
    a_string_moves_tracked_but_skipped,
    #[auto_track(skip(name))]
    skipped_moving
);
