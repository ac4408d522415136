//! The functions that are measured. Each is written once, by a macro, and annotated in every way that is compared.

/// Writes a function once for each who is compared.
macro_rules! each {
    ($subject:ident) => {
        $subject!(run_bare, bare);
        $subject!(
            run_errors,
            #[error_tracker::auto_track(panics = false)]
            errors
        );
        $subject!(
            run_tracked,
            #[error_tracker::auto_track]
            tracked
        );
        $subject!(
            run_instrumented,
            #[tracing::instrument]
            instrumented
        );
        $subject!(
            run_traced,
            #[fastrace::trace]
            traced
        );
    };
}

pub mod asyncs;
pub mod counting;
pub mod durable;
pub mod failing;
pub mod futures;
pub mod installed;
pub mod list;
pub mod masking;
pub mod moved;
pub mod needed;
pub mod panicking;
pub mod success;
pub mod web;

/// Why nothing comes of it.
#[derive(Debug)]
pub enum Refusal {
    TooLarge(u64),
    Empty,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooLarge(value) => write!(f, "{value} is too large"),
            Self::Empty => f.write_str("there is nothing"),
        }
    }
}

impl std::error::Error for Refusal {}

/// What the measured functions call. It has a path that panics, or the compiler would prove that nothing unwinds, and
/// take out what is to be measured.
#[inline(never)]
pub fn step(value: u64, limit: u32) -> Result<u64, Refusal> {
    assert!(limit < u32::MAX, "no limit of {limit}");
    if value == 0 {
        return Err(Refusal::Empty);
    }
    if value > u64::from(limit) { Err(Refusal::TooLarge(value)) } else { Ok(value + 1) }
}
