//! What a failure costs the thread that fails, beside the bare one: with and without a backtrace, through five functions,
//! past its budget, without a tracker, by a panic. The worker catches up between two samples.

use std::{
    hint::black_box,
    panic::catch_unwind,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::Duration,
};

use divan::Bencher;
use error_tracker::{Config, Guard, MemoryStore, auto_track, flush, init};

fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    divan::main();
}

// Read by `Debug` alone.
#[allow(dead_code)]
#[derive(Debug)]
struct Order {
    id: u64,
    tenant: &'static str,
    total: f64,
}

static ORDER: Order = Order { id: 17, tenant: "acme", total: 129.9 };

#[derive(Debug)]
struct Refused(u64);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} is too much", self.0)
    }
}

impl std::error::Error for Refused {}

#[inline(never)]
fn refuse(amount: u64) -> Result<u64, Refused> {
    assert!(amount < u64::MAX, "no amount of {amount}");
    if amount > 100 { Err(Refused(amount)) } else { Ok(amount) }
}

macro_rules! six_values {
    ($run:ident, $(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        #[inline(never)]
        fn $name(order: &Order, token: &str, attempts: u32, note: Option<&str>) -> Result<u64, Refused> {
            let currency = if attempts > 9 { "USD" } else { "EUR" };
            let amount = order.id * 100 + token.len() as u64 + note.map_or(0, str::len) as u64;
            let paid = refuse(amount)?;
            Ok(paid + currency.len() as u64)
        }

        fn $run() -> Result<u64, Refused> {
            $name(black_box(&ORDER), black_box("tok_1234567890"), black_box(3), black_box(Some("call back")))
        }
    };
}
six_values!(run_bare, bare);
six_values!(
    run_tracked,
    #[auto_track]
    tracked
);

#[inline(never)]
fn debit(order: &Order, amount: u64) -> Result<u64, Refused> {
    refuse(amount + order.id)
}

macro_rules! passes_on {
    ($(#[$attribute:meta])* $name:ident to $inner:ident) => {
        $(#[$attribute])*
        #[inline(never)]
        fn $name(order: &Order, amount: u64) -> Result<u64, Refused> {
            Ok($inner(order, amount + 1)? + 1)
        }
    };
}
passes_on!(bare_1 to debit);
passes_on!(bare_2 to bare_1);
passes_on!(bare_3 to bare_2);
passes_on!(bare_4 to bare_3);
passes_on!(bare_5 to bare_4);
passes_on!(#[auto_track] tracked_1 to debit);
passes_on!(#[auto_track] tracked_2 to tracked_1);
passes_on!(#[auto_track] tracked_3 to tracked_2);
passes_on!(#[auto_track] tracked_4 to tracked_3);
passes_on!(#[auto_track] tracked_5 to tracked_4);

fn installed(backtrace: bool, budget: u32) -> Option<Guard> {
    let config = Config::new().backtrace(backtrace).site_budget_per_minute(budget);
    init(config.store(MemoryStore::new())).ok()
}

fn settled<R>(bencher: Bencher<'_, '_>, run: impl Fn() -> R) {
    // One input for each call: making the first one of a sample lets the worker catch up with the last sample.
    bencher.with_inputs(|| flush(Duration::from_secs(10))).bench_local_values(|_| run());
}

#[divan::bench(sample_size = 10_000)]
fn a_failure_bare(bencher: Bencher<'_, '_>) {
    bencher.bench_local(run_bare);
}

#[divan::bench(sample_size = 10_000)]
fn a_failure_without_a_tracker(bencher: Bencher<'_, '_>) {
    bencher.bench_local(run_tracked);
}

#[divan::bench(sample_size = 50)]
fn six_values_without_backtrace(bencher: Bencher<'_, '_>) {
    let _guard = installed(false, u32::MAX);
    settled(bencher, run_tracked);
}

#[divan::bench(sample_size = 50)]
fn six_values_with_backtrace(bencher: Bencher<'_, '_>) {
    let _guard = installed(true, u32::MAX);
    settled(bencher, run_tracked);
}

/// A type of its own for each number, so that each can be seen for the first time.
// Read by `Debug` alone.
#[allow(dead_code)]
#[derive(Debug)]
struct Batch<const N: usize> {
    id: u64,
    rows: Vec<u64>,
}

#[auto_track]
#[inline(never)]
fn import<const N: usize>(batch: &Batch<N>) -> Result<u64, Refused> {
    let paid = refuse(batch.id + 1000)?;
    Ok(paid + batch.rows.len() as u64)
}

macro_rules! imports {
    ($($number:literal)*) => {
        /// Each fails with a type that was never seen before.
        static FIRST_IMPORTS: &[fn(Vec<u64>) -> Vec<u64>] = &[$(|rows| {
            let batch = Batch::<$number> { id: 7, rows };
            let _ = import(&batch);
            batch.rows
        }),*];
    };
}
imports!(1 2 3 4 5 6 7 8);

#[divan::bench(sample_size = 1, sample_count = 8)]
fn a_huge_vec_inside_a_struct_the_first_time(bencher: Bencher<'_, '_>) {
    let _guard = installed(false, u32::MAX);
    let next = AtomicUsize::new(0);
    bencher
        .with_inputs(|| vec![7; 1_000_000])
        .bench_local_values(|rows| FIRST_IMPORTS.get(next.fetch_add(1, Relaxed)).map(|import| import(rows)));
}

#[divan::bench(sample_size = 50)]
fn a_huge_vec_inside_a_struct(bencher: Bencher<'_, '_>) {
    let _guard = installed(false, u32::MAX);
    let batch = Batch::<0> { id: 7, rows: vec![7; 1_000_000] };
    settled(bencher, || import(black_box(&batch)));
}

#[divan::bench(sample_size = 10_000)]
fn past_the_budget(bencher: Bencher<'_, '_>) {
    let _guard = installed(false, 1);
    bencher.bench_local(run_tracked);
}

#[divan::bench(sample_size = 10_000)]
fn a_trail_of_five_bare(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| bare_5(black_box(&ORDER), black_box(500)));
}

#[divan::bench(sample_size = 50)]
fn a_trail_of_five(bencher: Bencher<'_, '_>) {
    let _guard = installed(false, u32::MAX);
    settled(bencher, || tracked_5(black_box(&ORDER), black_box(500)));
}

macro_rules! panicking {
    ($run:ident, $(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        #[inline(never)]
        fn $name(id: u64, at: usize, name: &str) -> u64 {
            let limits = [1, 2, 3];
            id + limit(&limits, at) + name.len() as u64
        }

        fn $run() -> Option<u64> {
            catch_unwind(|| $name(black_box(7), black_box(1000), black_box("acme"))).ok()
        }
    };
}
panicking!(run_panic_bare, panic_bare);
panicking!(
    run_panic_tracked,
    #[auto_track]
    panic_tracked
);

#[inline(never)]
fn limit(limits: &[u64], at: usize) -> u64 {
    limits[at]
}

#[divan::bench(sample_size = 20)]
fn a_panic_caught_bare(bencher: Bencher<'_, '_>) {
    bencher.bench_local(run_panic_bare);
}

#[divan::bench(sample_size = 20)]
fn a_panic_caught(bencher: Bencher<'_, '_>) {
    let _guard = installed(false, u32::MAX);
    settled(bencher, run_panic_tracked);
}

#[divan::bench(sample_size = 20)]
fn a_panic_caught_with_backtrace(bencher: Bencher<'_, '_>) {
    let _guard = installed(true, u32::MAX);
    settled(bencher, run_panic_tracked);
}
