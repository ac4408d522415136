//! How long the text of each type gets, as far as it has been seen, so that rendering any value takes a bounded time.
//!
//! A full text cannot stop every writer: std's builders of lists and maps go on through all elements after an error. A
//! writer can be left by unwinding, and that has to change nothing for the host: what poisons a lock of std asks
//! whether its thread was unwinding already when the lock was taken. So a value that may be long is rendered in a
//! destructor that runs while this thread unwinds, and is left there by a second unwinding. That costs some
//! microseconds, so a type is rendered like this when it is seen for the first time, and once it was long; where
//! panics abort, a long type is not rendered a second time.

use std::{
    any::Any,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::atomic::{AtomicU32, AtomicUsize, Ordering::Relaxed},
    thread,
    time::Duration,
};

use crate::{
    inside,
    limits::{
        FIRST_LOOK_BYTES_MAX, FIRST_LOOK_WRITES_MAX, FULL_PATIENCE, FULL_PATIENCE_ONCE, FULL_WRITES_FEW,
        HEAVY_MOVES_MAX, HEAVY_MOVES_MIN, HEAVY_WRITES_MAX, WEIGHED_TYPES_MAX,
    },
    render::{BoundedText, Full},
};

/// What keeps a value of a heavy type from being shown.
pub(crate) const NOT_RENDERED: &str = "not rendered: the Debug of this type has taken too long before";
/// What keeps a value of a heavy type from being saved.
pub(crate) const NOT_SAVED: &str = "not saved before it moved: the Debug of this type has taken too long before";

/// Whether a value could not be rendered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unrendered {
    /// Foreign code panicked, with this text.
    Panicked(String),
    /// Its type is heavy, and what is heavy cannot be left.
    TooLong,
}

/// Renders a value of this type, for a failure, inside our own code.
pub(crate) fn render<R>(
    type_name: &'static str,
    out: &mut BoundedText,
    mut write: impl FnMut(&mut BoundedText) -> R,
) -> Result<Option<R>, Unrendered> {
    let mut result = None;
    render_within(entry(type_name), false, out, |out| result = Some(write(out)))?;
    Ok(result)
}

/// Renders a value of this type that may move, unless it is too long to do so on the way of success.
pub(crate) fn render_moving(
    type_name: &'static str,
    out: &mut BoundedText,
    write: &mut dyn FnMut(&mut BoundedText) -> fmt::Result,
) -> Result<Option<fmt::Result>, Unrendered> {
    let entry = entry(type_name);
    if entry.is_some_and(Entry::lets_pass) {
        return Err(Unrendered::TooLong);
    }
    let _inside = inside::stay();
    let mut result = None;
    render_within(entry, true, out, |out| result = Some(write(out)))?;
    Ok(result)
}

fn render_within(
    entry: Option<&Entry>,
    again: bool,
    out: &mut BoundedText,
    // In place: each function on the way out is looked up twice.
    mut write: impl FnMut(&mut BoundedText),
) -> Result<(), Unrendered> {
    let weight = entry.map_or(Weight::Light, Entry::weight);
    // A panic that is on its way already serves as well as one of our own.
    let can_leave = cfg!(panic = "unwind") && (weight != Weight::Light || thread::panicking());
    let outcome = match weight {
        _ if can_leave => {
            let (more, writes) = match weight {
                Weight::Heavy if !again => (0, HEAVY_WRITES_MAX),
                _ => (FIRST_LOOK_BYTES_MAX, FIRST_LOOK_WRITES_MAX),
            };
            out.leave_after(more, writes);
            while_unwinding(|| write(out))
        }
        Weight::Heavy => return Err(Unrendered::TooLong),
        _ => catch_unwind(AssertUnwindSafe(|| write(out))),
    };
    // A heavy one has only been asked for its beginning.
    if let Some(entry) = entry
        && (weight != Weight::Heavy || again)
    {
        let slow = out.refused().map(|(since, writes)| (since.elapsed(), writes));
        entry.learn(out.was_left(), slow.filter(|(took, _)| *took > FULL_PATIENCE));
    }
    match outcome {
        Ok(()) => Ok(()),
        Err(payload) if payload.is::<Full>() => Ok(()),
        Err(payload) => Err(Unrendered::Panicked(inside::text_of_payload(payload))),
    }
}

/// Runs foreign code while this thread unwinds, whether or not it does already.
fn while_unwinding(run: impl FnMut()) -> Result<(), Box<dyn Any + Send>> {
    struct Runs<'a, F: FnMut()>(F, &'a mut Result<(), Box<dyn Any + Send>>);
    impl<F: FnMut()> Drop for Runs<'_, F> {
        #[inline]
        fn drop(&mut self) {
            *self.1 = catch_unwind(AssertUnwindSafe(&mut self.0));
        }
    }
    if thread::panicking() {
        return catch_unwind(AssertUnwindSafe(run));
    }
    let mut outcome = Ok(());
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        let _runs = Runs(run, &mut outcome);
        resume_unwind(Box::new(Full))
    }));
    match unwound {
        Ok(()) | Err(_) => outcome,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    Unseen,
    Light,
    Heavy,
}

/// What is known of one type.
struct Entry {
    /// Where the type's name stands in memory; zero while the entry belongs to no type. One type may have several.
    key: AtomicUsize,
    /// [`UNSEEN`], [`LIGHT`], [`SUSPECT`], or [`HEAVY`] and so many moves more that are let pass.
    state: AtomicU32,
    /// How many moves were let pass the last time.
    moves: AtomicU32,
}

const UNSEEN: u32 = 0;
const LIGHT: u32 = 1;
/// Slow the last time, which may have been the system's doing: looked at as one that has never been seen.
const SUSPECT: u32 = 2;
const HEAVY: u32 = 3;

static ENTRIES: [Entry; WEIGHED_TYPES_MAX] =
    [const { Entry { key: AtomicUsize::new(0), state: AtomicU32::new(UNSEEN), moves: AtomicU32::new(0) } };
        WEIGHED_TYPES_MAX];
/// How many entries are looked at for one type.
const PROBES_MAX: usize = 8;

fn entry(type_name: &'static str) -> Option<&'static Entry> {
    if type_name.is_empty() {
        return None;
    }
    let key = type_name.as_ptr().addr();
    // Fibonacci hashing: names stand close to each other.
    let start = ((key as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize;
    (start..start + PROBES_MAX).filter_map(|at| ENTRIES.get(at % WEIGHED_TYPES_MAX)).find(|entry| entry.belongs_to(key))
}

impl Entry {
    fn belongs_to(&self, key: usize) -> bool {
        match self.key.load(Relaxed) {
            0 => self.key.compare_exchange(0, key, Relaxed, Relaxed).map_or_else(|found| found == key, |_| true),
            found => found == key,
        }
    }

    fn weight(&self) -> Weight {
        match self.state.load(Relaxed) {
            UNSEEN | SUSPECT => Weight::Unseen,
            LIGHT => Weight::Light,
            _ => Weight::Heavy,
        }
    }

    /// Remembers how a rendering went: whether it was left, or else, if it took long after the text was full, how long,
    /// and how many writes it made then.
    fn learn(&self, was_left: bool, slow: Option<(Duration, usize)>) {
        let state = self.state.load(Relaxed);
        // Where nothing can be left, a long one would be walked to its end once more.
        let is_certain = |took| cfg!(not(panic = "unwind")) && took > FULL_PATIENCE_ONCE;
        match slow {
            _ if was_left => self.set_heavy(),
            Some((took, writes)) if writes > FULL_WRITES_FEW || state == SUSPECT || is_certain(took) => {
                self.set_heavy();
            }
            Some(_) => self.state.store(SUSPECT, Relaxed),
            None if state == LIGHT => {}
            None => self.state.store(LIGHT, Relaxed),
        }
    }

    fn set_heavy(&self) {
        let moves = self.moves.load(Relaxed).saturating_mul(2).clamp(HEAVY_MOVES_MIN, HEAVY_MOVES_MAX);
        self.moves.store(moves, Relaxed);
        self.state.store(HEAVY + moves, Relaxed);
    }

    /// Whether a move is let pass without a look.
    fn lets_pass(&self) -> bool {
        let state = self.state.load(Relaxed);
        if state <= HEAVY {
            return state == HEAVY && cfg!(not(panic = "unwind"));
        }
        // Another thread may have been faster; then this move is not counted.
        let _ = self.state.compare_exchange(state, state - 1, Relaxed, Relaxed);
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, PoisonError};

    use super::*;

    /// A type of its own for each test: what is remembered, is remembered for the process.
    fn shown(name: &'static str, write: impl FnMut(&mut BoundedText) -> fmt::Result) -> (String, bool) {
        let mut out = BoundedText::new(16);
        let _ = render(name, &mut out, write);
        let left = out.was_left();
        (out.into_text(), left)
    }

    #[test]
    fn a_lock_that_was_taken_while_unwinding_is_not_poisoned_by_a_second_unwinding() {
        let lock = Mutex::new(0);
        let left = while_unwinding(|| {
            let _guard = lock.lock().unwrap_or_else(PoisonError::into_inner);
            resume_unwind(Box::new(Full));
        });
        assert!(left.is_err());
        assert!(!lock.is_poisoned());
        assert!(!thread::panicking());
    }

    #[test]
    fn a_type_that_was_short_is_not_left_when_it_is_long() {
        const NAME: &str = "short, then long";
        let mut text = String::from("short");
        assert_eq!(shown(NAME, |out| fmt::Write::write_str(out, &text)), ("short".to_owned(), false));
        text = "x".repeat(100_000);
        assert_eq!(shown(NAME, |out| fmt::Write::write_str(out, &text)), ("x".repeat(16), false));
    }

    #[test]
    fn a_type_is_long_when_it_was_slow_twice_in_a_row_or_wrote_on_and_on() {
        let entry = Entry { key: AtomicUsize::new(1), state: AtomicU32::new(UNSEEN), moves: AtomicU32::new(0) };
        let weight_after = |slow_writes: Option<usize>| {
            entry.learn(false, slow_writes.map(|writes| (FULL_PATIENCE, writes)));
            entry.weight()
        };
        for _ in 0..2 {
            assert_eq!(weight_after(None), Weight::Light);
            assert_eq!(weight_after(Some(FULL_WRITES_FEW)), Weight::Unseen, "its thread may have been set aside");
        }
        assert_eq!(weight_after(Some(1)), Weight::Heavy);
        assert_eq!(weight_after(None), Weight::Light);
        assert_eq!(weight_after(Some(FULL_WRITES_FEW + 1)), Weight::Heavy);
    }

    #[test]
    fn a_type_that_was_long_is_looked_at_again_after_many_moves() {
        const NAME: &str = "long, then short";
        let moved = |text: &str| {
            let mut out = BoundedText::new(16);
            render_moving(NAME, &mut out, &mut |out| fmt::Write::write_str(out, text)).is_ok()
        };
        assert!(moved(&"x".repeat(100_000)));
        assert_eq!((0..HEAVY_MOVES_MIN).filter(|_| moved("x")).count(), 0);
        assert!((0..10).all(|_| moved("x")));
        assert_eq!(entry(NAME).map(Entry::weight), Some(Weight::Light));
    }

    #[test]
    fn each_time_a_type_was_long_it_is_let_pass_for_longer() {
        let entry = Entry { key: AtomicUsize::new(1), state: AtomicU32::new(UNSEEN), moves: AtomicU32::new(0) };
        for moves in [HEAVY_MOVES_MIN, HEAVY_MOVES_MIN * 2] {
            entry.set_heavy();
            assert_eq!((0..).take_while(|_| entry.lets_pass()).count() as u32, moves);
        }
        (0..40).for_each(|_| entry.set_heavy());
        assert_eq!(entry.state.load(Relaxed), HEAVY + HEAVY_MOVES_MAX);
    }
}
