//! Times the cases of a group: many short samples, one case after the other, and of each the median.

use std::time::{Duration, Instant};

use crate::case::Group;

const SAMPLES: usize = 201;
const WARM_UP: usize = 20;
/// So many are enough of a case that takes long.
const SAMPLES_MIN: usize = 21;
const LONG: Duration = Duration::from_secs(6);

/// The median nanoseconds of a call, for each case.
pub fn group(group: &Group) -> Vec<f64> {
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
            drop(guard);
            samples.sort_by(f64::total_cmp);
            samples[samples.len() / 2]
        })
        .collect()
}
