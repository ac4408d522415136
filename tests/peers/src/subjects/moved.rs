//! A function that succeeds after its `String` argument has moved away.

use std::{cell::RefCell, hint::black_box};

use super::{Refusal, installed, step};
use crate::case::{Case, Group, Wanted};

#[inline(never)]
fn take_over(name: String) -> String {
    black_box(name)
}

macro_rules! subject {
    ($run:ident, $(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        #[inline(never)]
        fn $name(id: u64, limit: u32, name: String) -> Result<String, Refusal> {
            let first = step(id, limit)?;
            let taken = take_over(name);
            step(first, limit)?;
            Ok(taken)
        }

        fn $run(times: u64) {
            NAME.with_borrow_mut(|kept| {
                for _ in 0..times {
                    let name = std::mem::take(kept);
                    *kept = $name(black_box(7), black_box(1000), black_box(name)).unwrap_or_default();
                }
            });
        }
    };
}

thread_local! {
    static NAME: RefCell<String> = RefCell::new("alice@example.com".to_owned());
}

each!(subject);
subject!(
    run_skipped,
    #[error_tracker::auto_track(skip(name))]
    skipped
);

pub fn group() -> Group {
    Group {
        name: "moved",
        question: "A call that succeeds after its `String` argument has moved away",
        times: 5_000,
        counted: true,
        between: || (),
        cases: vec![
            Case::new("bare", run_bare),
            Case::new("`auto_track(panics = false)`", run_errors)
                .with(installed::tracker)
                .wants(Wanted::Extra(60.0))
                .wants(Wanted::NoAllocation),
            Case::new("`auto_track`", run_tracked)
                .with(installed::tracker)
                .wants(Wanted::Extra(60.0))
                .wants(Wanted::NoAllocation),
            Case::new("`auto_track`, no tracker", run_tracked),
            Case::new("`auto_track(skip(name))`", run_skipped).with(installed::tracker),
            Case::peer("`tracing::instrument`, no subscriber", run_instrumented),
            Case::peer("`tracing::instrument`, registry", run_instrumented).with(installed::registry),
            Case::peer("`tracing::instrument`, fmt", run_instrumented).with(installed::fmt),
            Case::peer("`fastrace::trace`", run_traced).with(installed::fastrace),
        ],
    }
}
