//! `deny(warnings, missing_docs)` and stricter, on code that is clean.

#![deny(warnings, missing_docs, unused, unreachable_code, unused_qualifications, unused_results, unused_lifetimes)]
#![deny(single_use_lifetimes, trivial_casts, trivial_numeric_casts, missing_debug_implementations, let_underscore_drop)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery, clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![deny(clippy::shadow_reuse, clippy::question_mark_used, clippy::needless_return, clippy::let_and_return)]
#![deny(clippy::cognitive_complexity, clippy::too_many_lines, clippy::absolute_paths, clippy::exhaustive_structs)]
#![allow(clippy::question_mark_used, unused_macro_rules)]

use super::super::auto_track;
use crate::support::{Failure, block_on, pause, positive};

/// Sums up.
///
/// # Errors
/// When a number is negative.
#[auto_track]
pub(crate) fn sum(numbers: &[i32], name: String) -> Result<(i32, String), Failure> {
    let mut total = 0;
    for number in numbers {
        let checked = positive(*number)?;
        total += checked;
    }
    if total > 5 {
        return Err(Failure("large"));
    }
    Ok((total, name))
}

#[auto_track]
fn quiet(number: i32) {
    if number > 0 {
        log!("{number}");
    }
}

#[auto_track]
async fn later(number: i32, name: String) -> Result<String, Failure> {
    let checked = positive(number)?;
    pause().await;
    Ok(format!("{name}{checked}"))
}

/// Runs it.
pub fn run() {
    for number in [1, -1, 7] {
        log!("{:?}", sum(&[number], "n".to_owned()));
        log!("{:?}", block_on(later(number, "l".to_owned())));
        quiet(number);
    }
}
