//! Functions that fail.

use std::{any::Any, collections::HashMap, hint::black_box, sync::LazyLock};

use super::{Refusal, installed};
use crate::case::{Case, Group, Wanted};

// Read by `Debug` alone.
#[allow(dead_code)]
#[derive(Debug)]
pub struct Order {
    pub id: u64,
    pub tenant: &'static str,
    pub total: f64,
}

static ORDER: Order = Order { id: 17, tenant: "acme", total: 129.9 };

#[inline(never)]
fn refuse(amount: u64) -> Result<u64, Refusal> {
    assert!(amount < u64::MAX, "no amount of {amount}");
    if amount > 100 { Err(Refusal::TooLarge(amount)) } else { Ok(amount) }
}

macro_rules! five {
    ($run:ident, $(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        #[inline(never)]
        fn $name(order: &Order, token: &str, attempts: u32) -> Result<u64, Refusal> {
            let currency = if attempts > 9 { "USD" } else { "EUR" };
            let amount = order.id * 100 + token.len() as u64;
            let paid = refuse(amount)?;
            Ok(paid + currency.len() as u64)
        }

        fn $run(times: u64) {
            for _ in 0..times {
                let _ = black_box($name(black_box(&ORDER), black_box("tok_1234567890"), black_box(3)));
            }
        }
    };
}

five!(run_five_bare, five_bare);
five!(
    run_five_errors,
    #[error_tracker::auto_track(panics = false)]
    five_errors
);
five!(
    run_five_tracked,
    #[error_tracker::auto_track]
    five_tracked
);
five!(
    run_five_instrumented,
    #[tracing::instrument(err)]
    five_instrumented
);

macro_rules! six {
    ($run:ident, $(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        #[inline(never)]
        fn $name(order: &Order, token: &str, attempts: u32, note: Option<&str>) -> Result<u64, Refusal> {
            let currency = if attempts > 9 { "USD" } else { "EUR" };
            let amount = order.id * 100 + token.len() as u64 + note.map_or(0, str::len) as u64;
            let paid = refuse(amount)?;
            Ok(paid + currency.len() as u64)
        }

        fn $run(times: u64) {
            for _ in 0..times {
                let _ = black_box($name(
                    black_box(&ORDER),
                    black_box("tok_1234567890"),
                    black_box(3),
                    black_box(Some("call back")),
                ));
            }
        }
    };
}

six!(run_six_bare, six_bare);
six!(
    run_six_tracked,
    #[error_tracker::auto_track]
    six_tracked
);

macro_rules! trail {
    ($run:ident, $(#[$attribute:meta])? $one:ident $two:ident $three:ident $four:ident $five:ident) => {
        $(#[$attribute])?
        #[inline(never)]
        fn $one(order: &Order, amount: u64) -> Result<u64, Refusal> {
            Ok(refuse(amount + order.id)? + 1)
        }
        $(#[$attribute])?
        #[inline(never)]
        fn $two(order: &Order, amount: u64) -> Result<u64, Refusal> {
            Ok($one(order, amount + 1)? + 1)
        }
        $(#[$attribute])?
        #[inline(never)]
        fn $three(order: &Order, amount: u64) -> Result<u64, Refusal> {
            Ok($two(order, amount + 1)? + 1)
        }
        $(#[$attribute])?
        #[inline(never)]
        fn $four(order: &Order, amount: u64) -> Result<u64, Refusal> {
            Ok($three(order, amount + 1)? + 1)
        }
        $(#[$attribute])?
        #[inline(never)]
        fn $five(order: &Order, amount: u64) -> Result<u64, Refusal> {
            Ok($four(order, amount + 1)? + 1)
        }

        fn $run(times: u64) {
            for _ in 0..times {
                let _ = black_box($five(black_box(&ORDER), black_box(500)));
            }
        }
    };
}

trail!(run_trail_bare, one_bare two_bare three_bare four_bare five_deep_bare);
trail!(run_trail, #[error_tracker::auto_track] one two three four five_deep);

macro_rules! huge {
    ($run:ident, $value:ident, $ty:ty, $name:ident) => {
        #[error_tracker::auto_track]
        #[inline(never)]
        fn $name(value: &$ty) -> Result<u64, Refusal> {
            let amount = value.len() as u64;
            Ok(refuse(amount)? + 1)
        }

        fn $run(times: u64) {
            let value = &*$value;
            for _ in 0..times {
                let _ = black_box($name(black_box(value)));
            }
        }
    };
}

static ITEMS: LazyLock<Vec<u64>> = LazyLock::new(|| (0..1_000_000).collect());
static TEXT: LazyLock<String> = LazyLock::new(|| "1 MB of text. ".repeat(75_000));
static MAP: LazyLock<HashMap<u32, u32>> = LazyLock::new(|| (0..100_000).map(|number| (number, number)).collect());

huge!(run_items, ITEMS, Vec<u64>, items);
huge!(run_text, TEXT, String, text);
huge!(run_map, MAP, HashMap<u32, u32>, map);

#[derive(Debug)]
pub struct Nested {
    pub name: &'static str,
    pub items: Vec<u64>,
}

static NESTED: LazyLock<Nested> = LazyLock::new(|| Nested { name: "nested", items: (0..1_000_000).collect() });

#[error_tracker::auto_track]
#[inline(never)]
fn nested(nested: &Nested) -> Result<u64, Refusal> {
    Ok(refuse((nested.items.len() + nested.name.len()) as u64)? + 1)
}

fn run_nested(times: u64) {
    for _ in 0..times {
        let _ = black_box(nested(black_box(&NESTED)));
    }
}

fn run_sentry(times: u64) {
    for _ in 0..times {
        if let Err(error) = five_bare(black_box(&ORDER), black_box("tok_1234567890"), black_box(3)) {
            black_box(sentry::capture_error(&error));
        }
    }
}

fn run_sentry_anyhow(times: u64) {
    for _ in 0..times {
        if let Err(error) = five_bare(black_box(&ORDER), black_box("tok_1234567890"), black_box(3)) {
            black_box(sentry::integrations::anyhow::capture_anyhow(&anyhow::Error::new(error)));
        }
    }
}

fn run_anyhow(times: u64) {
    for _ in 0..times {
        let _ = black_box(
            five_bare(black_box(&ORDER), black_box("tok_1234567890"), black_box(3)).map_err(anyhow::Error::new),
        );
    }
}

fn run_eyre(times: u64) {
    for _ in 0..times {
        let _ = black_box(
            five_bare(black_box(&ORDER), black_box("tok_1234567890"), black_box(3)).map_err(color_eyre::Report::new),
        );
    }
}

fn eyre() -> Box<dyn Any> {
    let _ = color_eyre::install();
    Box::new(())
}

/// Without a tracker.
pub fn ignored() -> Group {
    Group {
        name: "ignored",
        question: "A failure without a tracker installed: five values",
        times: 20_000,
        counted: true,
        between: || (),
        cases: vec![
            Case::new("bare", run_five_bare),
            Case::new("`auto_track(panics = false)`", run_five_errors).wants(Wanted::Extra(5.0)),
            Case::new("`auto_track`", run_five_tracked).wants(Wanted::Extra(5.0)),
            Case::peer("`tracing::instrument(err)`, no subscriber", run_five_instrumented),
        ],
    }
}

/// Without the machine's stack.
pub fn five_values() -> Group {
    Group {
        name: "failure",
        question: "A failure with five values, one of them masked, without a backtrace: the failing thread's part",
        times: 100,
        counted: false,
        between: installed::settle,
        cases: vec![
            Case::new("bare", run_five_bare),
            Case::new("`auto_track`", run_five_tracked).with(installed::tracker).wants(Wanted::Nanoseconds(1500.0)),
            Case::peer("`tracing::instrument(err)`, fmt to nowhere", run_five_instrumented).with(installed::fmt),
            Case::peer("Sentry's `capture_error`, no values", run_sentry).with(installed::sentry),
        ],
    }
}

/// With the machine's stack.
pub fn six_values_with_backtrace() -> Group {
    Group {
        name: "backtrace",
        question: "A failure with six values and a backtrace: the failing thread's part",
        times: 50,
        counted: false,
        between: installed::settle,
        cases: vec![
            Case::new("bare", run_six_bare),
            Case::new("`auto_track`", run_six_tracked)
                .with(installed::tracker_with_backtraces)
                .wants(Wanted::Nanoseconds(12_000.0)),
            Case::new("`auto_track`, no backtrace", run_six_tracked)
                .with(installed::tracker)
                .wants(Wanted::Nanoseconds(2_000.0)),
            Case::peer("`anyhow::Error::new`, its own backtrace, no values", run_anyhow),
            Case::peer("`color_eyre::Report::new`, its own backtrace, no values", run_eyre).with(eyre),
            Case::peer("Sentry's `capture_error`, with stack, no values", run_sentry)
                .with(installed::sentry_with_stack),
            Case::peer("Sentry's `capture_anyhow`, no values", run_sentry_anyhow).with(installed::sentry_with_stack),
        ],
    }
}

/// Through five functions.
pub fn trail_of_five() -> Group {
    Group {
        name: "trail",
        question: "A failure that leaves five functions, two values in each, without a backtrace",
        times: 50,
        counted: false,
        between: installed::settle,
        cases: vec![
            Case::new("bare", run_trail_bare),
            Case::new("`auto_track`", run_trail).with(installed::tracker).told(),
            Case::new("`auto_track`, with backtrace", run_trail).with(installed::tracker_with_backtraces).told(),
            Case::new("`auto_track`, no tracker", run_trail),
        ],
    }
}

/// In a storm.
pub fn past_the_budget() -> Group {
    Group {
        name: "storm",
        question: "A failure past the budget of its failure point",
        times: 20_000,
        counted: true,
        between: || (),
        cases: vec![
            Case::new("bare", run_five_bare),
            Case::new("`auto_track`", run_five_tracked)
                .with(installed::tracker_past_the_budget)
                .wants(Wanted::Extra(60.0))
                .wants(Wanted::NoAllocation),
            Case::new("`auto_track`, through five functions, each", run_trail)
                .with(installed::tracker_past_the_budget)
                .told(),
        ],
    }
}

/// With values that are huge.
pub fn huge_values() -> Group {
    Group {
        name: "huge",
        question: "A failure with one huge value beside another, without a backtrace",
        times: 10,
        counted: false,
        between: installed::settle,
        cases: vec![
            Case::new("bare", run_five_bare),
            Case::new("`auto_track`: a `Vec` of 1,000,000", run_items)
                .with(installed::tracker)
                .wants(Wanted::Nanoseconds(10_000.0)),
            Case::new("`auto_track`: a `String` of 1 MB", run_text)
                .with(installed::tracker)
                .wants(Wanted::Nanoseconds(10_000.0)),
            Case::new("`auto_track`: a `HashMap` of 100,000", run_map)
                .with(installed::tracker)
                .wants(Wanted::Nanoseconds(10_000.0)),
            Case::new("`auto_track`: the `Vec` inside a struct of the user's", run_nested)
                .with(installed::tracker)
                .wants(Wanted::Nanoseconds(10_000.0)),
        ],
    }
}
