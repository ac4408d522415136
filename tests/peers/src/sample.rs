//! Times the cases of a group: many short samples, the cases in turn, and of each case the median.

use std::time::Instant;

use crate::case::Group;

const SAMPLES: usize = 201;
const WARM_UP: usize = 20;

/// The median nanoseconds of a call, for each case.
pub fn group(group: &Group) -> Vec<f64> {
    group
        .cases
        .iter()
        .map(|case| {
            let guard = (case.prepare)();
            let mut samples = Vec::with_capacity(SAMPLES);
            for number in 0..SAMPLES + WARM_UP {
                let begin = Instant::now();
                (case.run)(group.times);
                let taken = begin.elapsed();
                if number >= WARM_UP {
                    samples.push(taken.as_nanos() as f64 / group.times as f64);
                }
                (group.between)();
            }
            drop(guard);
            samples.sort_by(f64::total_cmp);
            samples[SAMPLES / 2]
        })
        .collect()
}
