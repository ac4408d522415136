//! Times the cases of a group: many short samples, one case after the other, and of each the median. What it allocates is
//! counted behind that, in a sample of its own.

use std::{
    fmt,
    time::{Duration, Instant},
};

use crate::{allocations, case::Group};

const SAMPLES: usize = 201;
const WARM_UP: usize = 20;
/// So many are enough of a case that takes long.
const SAMPLES_MIN: usize = 21;
const LONG: Duration = Duration::from_secs(6);

/// What a case takes. Its text is what one process of this program tells another.
#[derive(Clone, Copy)]
pub struct Measured {
    /// The median of a call.
    pub nanoseconds: f64,
    /// Of a call, on the thread that makes it.
    pub allocations: f64,
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.nanoseconds, self.allocations)
    }
}

impl Measured {
    /// Nothing, where the line is another.
    pub fn read(line: &str) -> Option<Self> {
        let (nanoseconds, allocations) = line.split_once(' ')?;
        Some(Self { nanoseconds: nanoseconds.parse().ok()?, allocations: allocations.parse().ok()? })
    }
}

/// What each case takes.
pub fn group(group: &Group) -> Vec<Measured> {
    group
        .cases
        .iter()
        .map(|case| {
            let guard = (case.prepare)();
            let mut samples = Vec::with_capacity(SAMPLES);
            let first = Instant::now();
            for number in 0..SAMPLES + WARM_UP {
                let begin = Instant::now();
                (case.run)(group.times);
                let taken = begin.elapsed();
                if number >= WARM_UP {
                    samples.push(taken.as_nanos() as f64 / group.times as f64);
                }
                (group.between)();
                if samples.len() >= SAMPLES_MIN && first.elapsed() > LONG {
                    break;
                }
            }
            let allocated = allocations::of(|| (case.run)(group.times));
            drop(guard);
            samples.sort_by(f64::total_cmp);
            Measured { nanoseconds: samples[samples.len() / 2], allocations: allocated as f64 / group.times as f64 }
        })
        .collect()
}
