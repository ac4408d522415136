//! Values whose `Debug` takes long or never ends: rendered in bounded time, and nothing changes for the host.

use std::{
    fmt::{self, Write as _},
    iter,
    sync::{
        Mutex, RwLock,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread,
};

use error_tracker::{auto_track, model::VariableState};

use crate::{block_on, fails, frame, variable};

/// How often an element of a list is asked for: what a rendering that has been left does not do any more.
#[derive(Default)]
struct Steps(AtomicUsize);

impl Steps {
    fn list(&self, f: &mut fmt::Formatter<'_>, items: usize) -> fmt::Result {
        f.debug_list().entries((0..items).inspect(|_| drop(self.0.fetch_add(1, Relaxed)))).finish()
    }

    fn taken(&self) -> usize {
        self.0.swap(0, Relaxed)
    }
}

const MANY: usize = 1_000_000;
/// More than any first look is at, and less than the whole.
const FEW: usize = MANY / 50;

macro_rules! lists {
    ($($name:ident)*) => {
        $(
            #[derive(Default)]
            struct $name {
                steps: Steps,
                items: usize,
            }

            impl fmt::Debug for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    self.steps.list(f, self.items)
                }
            }
        )*
    };
}
lists!(Lent InAsync OnThread First Later Moving Within);

#[auto_track]
fn lent<T: fmt::Debug>(value: &T) -> Result<u32, String> {
    fails("no")
}

#[test]
fn a_huge_list_inside_a_users_type_is_not_walked_to_its_end() {
    let value = Lent { items: MANY, ..Lent::default() };
    for _ in 0..3 {
        let frame = frame(|| drop(lent(&value)));
        let shown = &frame.arguments[0];
        assert!(shown.value.starts_with("[0, 1, 2,") && shown.truncated, "{shown:?}");
        assert!(value.steps.taken() < FEW);
    }
}

#[test]
fn a_type_that_was_short_before_is_walked_to_its_end_once() {
    let (short, long) = (Later { items: 3, ..Later::default() }, Later { items: MANY, ..Later::default() });
    assert_eq!(&*frame(|| drop(lent(&short))).arguments[0].value, "[0, 1, 2]");
    let _ = frame(|| drop(lent(&long)));
    long.steps.taken();
    let frame = frame(|| drop(lent(&long)));
    assert!(frame.arguments[0].truncated && long.steps.taken() < FEW);
}

#[auto_track]
fn moved<T: fmt::Debug>(value: T, look: impl Fn(T) -> usize, fail: bool) -> Result<usize, String> {
    let seen = look(value);
    if fail { Err(format!("after {seen}")) } else { Ok(seen) }
}

#[test]
fn a_huge_list_that_moves_costs_nothing_after_the_first_time() {
    error_tracker::testing::with_captured_events(|| {
        let steps = |items: usize| {
            let value = Moving { items, ..Moving::default() };
            moved(value, |value| value.steps.taken(), false).unwrap()
        };
        assert!((1..FEW).contains(&steps(MANY)));
        assert_eq!((0..100).map(|_| steps(MANY)).sum::<usize>(), 0);
    });
}

#[test]
fn what_is_too_long_to_be_saved_says_so() {
    let run = || moved(First { items: MANY, ..First::default() }, |value| value.items, true);
    let first = frame(|| drop(run()));
    assert!(first.arguments[0].value.starts_with("[0, 1, 2,"), "{first:?}");
    let later = frame(|| drop(run()));
    let shown = &later.arguments[0];
    assert_eq!((shown.state, &*shown.value), (VariableState::Moved, "<moved>"));
    assert!(shown.note.as_deref().is_some_and(|note| note.contains("has taken too long")), "{shown:?}");
}

struct DeafEndless;

impl fmt::Debug for DeafEndless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        loop {
            let _ = f.write_str("more ");
        }
    }
}

struct EndlessList;

impl fmt::Debug for EndlessList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(iter::repeat(1)).finish()
    }
}

struct EndlesslyEmpty;

impl fmt::Debug for EndlesslyEmpty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&"begun".repeat(10_000))?;
        loop {
            f.write_str("")?;
        }
    }
}

#[test]
fn a_debug_that_never_ends_is_left() {
    for _ in 0..2 {
        assert!(frame(|| drop(lent(&DeafEndless))).arguments[0].value.starts_with("more more"));
        assert!(frame(|| drop(lent(&EndlessList))).arguments[0].value.starts_with("[1, 1, "));
        assert!(frame(|| drop(lent(&EndlesslyEmpty))).arguments[0].value.starts_with("begunbegun"));
        assert!(frame(|| drop(moved(DeafEndless, |_| 1, true))).arguments[0].note.is_some());
        assert!(frame(|| drop(moved(EndlessList, |_| 1, true))).arguments[0].note.is_some());
    }
}

/// Ends, and then never does.
struct EndlessLater(bool);

impl fmt::Debug for EndlessLater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 { DeafEndless.fmt(f) } else { f.write_str("ended") }
    }
}

#[test]
fn a_debug_that_only_later_never_ends_is_left_as_well() {
    assert_eq!(&*frame(|| drop(lent(&EndlessLater(false)))).arguments[0].value, "ended");
    assert!(frame(|| drop(lent(&EndlessLater(true)))).arguments[0].value.starts_with("more more"));
}

/// Holds a lock of std while it writes.
struct Locked(Mutex<Vec<usize>>, RwLock<Vec<usize>>);

impl fmt::Debug for Locked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = (self.0.lock().unwrap(), self.1.write().unwrap());
        f.debug_struct("Locked").field("first", &*first).field("second", &*second).finish()
    }
}

#[test]
fn a_lock_that_a_debug_holds_is_neither_poisoned_nor_kept() {
    let many = || (0..MANY / 4).collect::<Vec<_>>();
    let value = Locked(Mutex::new(many()), RwLock::new(many()));
    for _ in 0..3 {
        assert!(frame(|| drop(lent(&value))).arguments[0].truncated);
        assert!(value.0.try_lock().is_ok() && value.1.try_write().is_ok());
    }
}

/// What it holds while it writes is dropped, writes as well, and would panic if that failed.
struct WithGuards {
    dropped: AtomicUsize,
    items: Vec<u32>,
}

impl fmt::Debug for WithGuards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Closing<'a, 'b>(&'a mut fmt::Formatter<'b>, &'a AtomicUsize);
        impl Drop for Closing<'_, '_> {
            fn drop(&mut self) {
                self.1.fetch_add(1, Relaxed);
                self.0.write_str("closed").unwrap();
            }
        }
        let closing = Closing(f, &self.dropped);
        closing.0.debug_list().entries(&self.items).finish()
    }
}

#[test]
fn what_a_debug_holds_is_dropped_when_it_is_left() {
    let value = WithGuards { dropped: AtomicUsize::new(0), items: (0..MANY as u32 / 4).collect() };
    for times in 1..=3 {
        assert!(frame(|| drop(lent(&value))).arguments[0].value.starts_with("[0, 1, "));
        assert_eq!(value.dropped.load(Relaxed), times);
    }
}

/// Panics at the first look, and when it is known to be long.
struct PanicsAtLength(usize);

impl fmt::Debug for PanicsAtLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            panic!("nothing to show");
        }
        f.debug_list().entries(0..self.0).finish()
    }
}

#[test]
fn a_debug_that_panics_where_it_would_be_left_is_survived() {
    for length in [0, 1, MANY, 0, MANY, 0] {
        let frame = frame(|| drop(lent(&PanicsAtLength(length))));
        let expected = if length == 0 { VariableState::Unprintable } else { VariableState::Value };
        assert_eq!(frame.arguments[0].state, expected);
        assert!(!thread::panicking());
    }
}

/// Renders another value inside of its own rendering.
struct Nested(Lent);

impl fmt::Debug for Nested {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Tracked, and failing: nothing of it is recorded, and nothing of it gets in the way.
        let _ = lent(&self.0);
        let mut text = String::new();
        write!(text, "{:?}", Within { items: 3, ..Within::default() })?;
        f.write_str(&text)?;
        self.0.fmt(f)
    }
}

#[test]
fn a_debug_that_renders_and_fails_itself_is_left_alone() {
    let value = Nested(Lent { items: MANY, ..Lent::default() });
    for _ in 0..2 {
        let frame = frame(|| drop(lent(&value)));
        assert!(frame.arguments[0].value.starts_with("[0, 1, 2][0, 1, 2, 3"), "{frame:?}");
    }
}

#[auto_track]
async fn in_async(value: &InAsync) -> Result<u32, String> {
    tokio::task::yield_now().await;
    fails("no")
}

#[test]
fn a_huge_list_is_left_in_an_async_function() {
    let value = InAsync { items: MANY, ..InAsync::default() };
    for _ in 0..2 {
        let frame = frame(|| drop(block_on(in_async(&value))));
        assert!(variable(&frame, "value").truncated && value.steps.taken() < FEW);
    }
}

#[test]
fn a_huge_list_is_left_on_every_thread() {
    let value = OnThread { items: MANY, ..OnThread::default() };
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                assert!(frame(|| drop(lent(&value))).arguments[0].truncated);
                assert!(!thread::panicking());
            });
        }
    });
    assert!(value.steps.taken() < 4 * FEW);
}

/// Notes whether anything is left of an unwinding in the middle of it.
struct Dropped<'a>(&'a Lent);

impl Drop for Dropped<'_> {
    fn drop(&mut self) {
        let frame = frame(|| drop(lent(self.0)));
        assert!(frame.arguments[0].truncated && self.0.steps.taken() < FEW);
    }
}

#[test]
fn a_huge_list_is_left_while_the_thread_unwinds_for_a_reason_of_its_own() {
    let value = Lent { items: MANY, ..Lent::default() };
    let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _dropped = Dropped(&value);
        std::panic::resume_unwind(Box::new(7_u32));
    }));
    assert_eq!(unwound.unwrap_err().downcast_ref(), Some(&7_u32));
    assert!(!thread::panicking());
}
