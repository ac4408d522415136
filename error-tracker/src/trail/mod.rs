//! The failure that is on its way through this thread's tracked functions: one event, to which each of them adds its
//! own frame.
//!
//! The innermost failure point opens it. A failure point further out goes on with it when it is certain to be the same
//! failure (`chain.rs`). Otherwise it is a failure of its own, and the open one stays open as well: several can be alive
//! at once. One is sealed when a function outside of it is left by anything else than it, by a flush, and by the worker
//! when nothing has come of it for a moment.

mod chain;
mod depth;
mod failing;
mod guards;
mod open;
#[cfg(feature = "eyre")]
mod sealed;
mod sharing;
mod silence;
mod suspended;
mod tracked;
mod unwinding;
mod watch;

use std::{cell::Cell, time::Instant};

use crate::{
    Context, active, global, inside,
    internal_error::Part,
    limits::TRAIL_PATIENCE,
    model::{Exception, Kind},
    pipeline::Trails,
    snapshot::{
        backtrace::RawBacktrace,
        fault::Describe,
        handed::Handed,
        point::{Name, Point, Role},
        site::Admission,
        variable::{Absent, Render},
    },
    tracker::Tracker,
};

use chain::{Kinship, merge};
pub use depth::Enter;
pub use failing::{fail, fail_in, fail_rest, fail_rest_in, hand_on};
pub use guards::{
    ContextGuard, OfFunction, OfFuture, PanicFrame, PanicGuard, Whose, enter, enter_asked, guard_copied, guard_known,
    guard_known_suspended, guard_plain, guard_suspended, guard_whole,
};
#[cfg(any(feature = "tower", feature = "actix-web"))]
pub(crate) use open::seal_event;
use open::{Left, Open};
pub(crate) use open::{event_for, id_for};
#[cfg(feature = "eyre")]
pub(crate) use sealed::{keep_sealed, sealed_event_for};
pub use sharing::{Apart, Hidden, Shared, Shown, shared};
pub use silence::{caught, caught_later};
pub use suspended::{AsyncFrame, Awaitable, Polled, Suspended, awaitable, stamp, unseen_behind};
pub use tracked::Tracked;
pub(crate) use unwinding::begin as begin_panic;
pub use watch::{
    AtHand, Copied, CopyBy, Plain, Reach, ShowHeld, Unwatched, WatchBy, Watched, Whole, watch_copy, watch_known,
    watch_shared,
};

/// The entry of the context that what was attached to an error is shown under.
pub(crate) const ATTACHMENTS: &str = "attachments";

const TRAILS: Trails = Trails { seal_due, seal_every };

thread_local! {
    /// The failure past its budget that has left a function last.
    static COUNTED: Cell<Option<Counted>> = const { Cell::new(None) };
    /// The function that is about to take down a failure, if it can be suspended: since when it has been running, and where
    /// its frame stands in memory.
    static SINCE: Cell<Option<(u32, usize)>> = const { Cell::new(None) };
    /// How many failures of this thread were only counted, for who wants to know whether there were any.
    static COUNTS: Cell<u64> = const { Cell::new(0) };
}

/// How many failures of this thread were past their budget so far.
#[cfg(any(feature = "tower", feature = "actix-web"))]
pub(crate) fn counted() -> u64 {
    COUNTS.try_with(Cell::get).unwrap_or(0)
}

/// A failure that was only counted, when it left a function.
#[derive(Clone, Copy)]
struct Counted {
    /// How many counted functions were running around that one.
    outside: u32,
    function: &'static str,
    number: u32,
}

/// Says since when a function that can be suspended has been running, right before it takes down a failure.
#[inline]
pub fn within<S: Fn() -> &'static Tracked, K: Suspended>(frame: &AsyncFrame<S, K>) {
    if active::is_active() {
        set_since(frame.running());
    }
}

#[cold]
#[inline(never)]
fn set_since(running: (u32, usize)) {
    let _ = SINCE.try_with(|since| since.set(Some(running)));
}

/// Hands over what nobody goes on with any more; the moment when the next one is due.
fn seal_due(now: Instant) -> Option<Instant> {
    open::seal_due(now).into_iter().chain(unwinding::seal_due(now)).min()
}

/// Hands every open failure of every thread over, as it stands.
pub(crate) fn seal_every() {
    unwinding::seal_every();
    open::seal_every();
}

/// Hands every open failure that this tracker would take over, as it stands, on whatever threads they were raised.
pub(crate) fn seal_of(tracker: &Tracker) {
    unwinding::seal_of(tracker);
    open::seal_of(tracker);
}

/// A tracked function has been left while something is on its way.
#[cold]
#[inline(never)]
fn left() {
    let depth = depth::depth();
    open::left(depth, false);
    unwinding::unseen_frame(depth);
}

/// The same of a function that shows its arguments to a panic.
#[cold]
#[inline(never)]
fn left_frame(tracked: &'static Tracked) {
    let depth = depth::depth();
    open::left(depth, tracked.function().leaves_unseen);
    unwinding::frame(tracked, depth);
}

/// The same of one that can be suspended.
#[cold]
#[inline(never)]
fn left_async_frame(tracked: &'static Tracked, kept: &dyn Suspended) {
    if !std::thread::panicking() {
        let (polled_at, frame) = suspended::running(kept.polled_at());
        open::left_async(frame, polled_at, tracked.function().leaves_unseen);
    }
    if depth::is_unwinding() {
        unwinding::async_frame(tracked.frame(), kept);
    }
}

/// Takes down a failure: a tracked function is about to leave with this error.
///
/// `values` belong to those variables of the point that can be read, in their order. `context` is evaluated only when it is
/// used.
#[cold]
#[inline(never)]
fn take_down(
    (tracked, number): (&'static Tracked, usize),
    fault: &dyn Describe,
    values: &dyn Handed,
    context: Option<&dyn Fn() -> Context>,
) {
    let Some(point) = tracked.point(number) else { return };
    let Some(mut taking) = start(point, fault) else { return };
    let inside = inside::stay();
    let mut variables = point.variables();
    values.each(&mut |value| {
        for (name, absent) in variables.by_ref() {
            match absent {
                Some(absent) => taking.show(name, absent, None),
                None => return taking.show(name, value, None),
            }
        }
    });
    variables.for_each(|(name, absent)| taking.show(name, absent.unwrap_or(Absent::MOVED), None));
    drop(inside);
    taking.finish_caught(context);
}

/// Begins to take down a failure whose variables have to be read one after the other.
#[cold]
#[inline(never)]
pub fn begin(tracked: &'static Tracked, number: usize, fault: &dyn Describe) -> Failing {
    let Some(point) = tracked.point(number) else { return Failing::none() };
    let mut taking = start(point, fault).map(Box::new);
    if let Some(taking) = &mut taking {
        taking.in_turn = true;
        let _inside = inside::stay();
        let absent = point.variables().filter_map(|(name, absent)| Some((name, absent?)));
        absent.for_each(|(name, absent)| taking.show(name, absent, None));
    }
    Failing(taking)
}

#[inline(never)]
fn start(point: &'static Point, fault: &dyn Describe) -> Option<Taking> {
    if !active::is_active() {
        return None;
    }
    let marker = 0_u8;
    let place = Place::of(point, std::ptr::from_ref(&marker).addr());
    // Nothing is on its way that this could be, so it is a new failure: past its budget it is counted, and that is all.
    let admission = if place.goes_on_with_counted() {
        return None;
    } else if !point.of.is_empty() && (place.may_own() || open::any(|open| place.stands_outside(open))) {
        None
    } else {
        let admission = global::admit(&point.site);
        if !matches!(admission, Some(Admission::Full { .. })) {
            place.leave_counted(depth::next_stamp());
            return None;
        }
        admission
    };
    let tracker = global::current()?;
    let taken = inside::caught(|| {
        let mut open = place.open(&tracker, fault, admission)?;
        add_attachments(&mut open, fault.attachments());
        Some(open)
    });
    match taken {
        Ok(open) => open.map(|open| Taking { place, open, in_turn: false }),
        Err(panic) => {
            tracker.report(Part::Capture, || format!("it panicked: {panic}"));
            None
        }
    }
}

/// A failure that is being taken down, unless nobody takes it.
#[derive(Debug)]
#[must_use = "the failure is taken down by `finish`"]
pub struct Failing(Option<Box<Taking>>);

#[derive(Debug)]
struct Taking {
    place: Place,
    open: Open,
    /// Whether the variables are read in turn.
    in_turn: bool,
}

impl Failing {
    /// A failure that nobody takes.
    pub fn none() -> Self {
        Self(None)
    }

    /// Reads the function's variable of this number; `after` names the local that was dropped last before.
    #[inline]
    pub fn show(&mut self, number: usize, value: &dyn Render, after: Option<&'static str>) {
        if let Some(taking) = &mut self.0
            && let Some(name) = taking.place.point.function.names.get(number)
        {
            taking.show_alone(name, value, after);
        }
    }

    /// Reads an argument behind the body, unless the failure point has dealt with it already.
    #[cold]
    #[inline(never)]
    pub fn show_late(&mut self, name: &str, value: &dyn Render) {
        let Some(taking) = &mut self.0 else { return };
        let is_meant = |point: &'static Name| point.role == Role::Argument && point.name == name;
        let Some(meant) = taking.place.point.names().find(|point| is_meant(point)) else { return };
        if !taking.open.captured.taken.has_argument(name) {
            taking.show_alone(meant, value, Some("what held it"));
        }
    }

    /// Takes the failure down.
    #[inline]
    pub fn finish(self, context: Option<&dyn Fn() -> Context>) {
        if let Some(taking) = self.0 {
            taking.finish_caught(context);
        }
    }
}

impl Taking {
    #[cold]
    #[inline(never)]
    fn finish_caught(self, context: Option<&dyn Fn() -> Context>) {
        if let Err(panic) = inside::caught(|| self.finish(context))
            && let Some(tracker) = global::current()
        {
            tracker.report(Part::Capture, || format!("it panicked: {panic}"));
        }
    }

    #[cold]
    #[inline(never)]
    fn show_alone(&mut self, name: &'static Name, value: &dyn Render, after: Option<&'static str>) {
        let _inside = inside::stay();
        self.show(name, value, after);
    }

    /// Adds a variable, inside our own code.
    fn show(&mut self, name: &'static Name, value: &dyn Render, after: Option<&'static str>) {
        let Open { tracker, captured, .. } = &mut self.open;
        captured.taken.show(name, value, after, (tracker.mask_rules(), tracker.value_bytes_max()));
    }

    fn finish(self, context: Option<&dyn Fn() -> Context>) {
        let Self { place, mut open, in_turn } = self;
        open.captured.taken.finish(place.point, in_turn, open.tracker.mask_rules());
        add_context(&mut open, context);
        open.left = place.left();
        place.keep(open);
    }
}

#[derive(Clone, Copy, Debug)]
struct Place {
    point: &'static Point,
    /// How many counted functions are running, this one included.
    depth: u32,
    stack: usize,
    /// Since when a function that can be suspended has been running, by the thread's [`depth::stamp`].
    since: Option<u32>,
    /// Where its frame stands in memory, else zero.
    frame: usize,
}

impl Place {
    fn of(point: &'static Point, stack: usize) -> Self {
        let running = SINCE.try_with(Cell::take).ok().flatten();
        // Where it may wait and nobody sees it, nothing is known.
        let since = running.map(|running| running.0).filter(|since| *since != 0);
        let frame = running.map_or(0, |running| running.1);
        Self { point, depth: depth::depth(), stack, since, frame }
    }

    fn left(self) -> Left {
        Left { outside: self.outside(), point: self.point, stack: self.stack, frame: self.frame }
    }

    /// How many counted functions are running around this one.
    fn outside(self) -> u32 {
        self.depth.saturating_sub(u32::from(self.point.function.counted))
    }

    /// Whether this is a failure that was only counted further in, so that it is not counted here again.
    fn goes_on_with_counted(self) -> bool {
        let Ok(Some(counted)) = COUNTED.try_with(Cell::take) else { return false };
        let goes_on = counted.outside == self.depth
            && chain::names(self.point.of, counted.function)
            && !open::any(|open| open.number > counted.number);
        if goes_on {
            self.leave_counted(counted.number);
        }
        goes_on
    }

    /// Remembers a failure that is only counted, for the function further out.
    fn leave_counted(self, number: u32) {
        let counted = Counted { outside: self.outside(), function: self.point.function.called, number };
        let _ = COUNTED.try_with(|last| last.set(Some(counted)));
        let _ = COUNTS.try_with(|counts| counts.set(counts.get().wrapping_add(1)));
    }

    /// The failure that this is: one that is on its way, or a new one.
    fn open(self, tracker: &Tracker, fault: &dyn Describe, admission: Option<Admission>) -> Option<Open> {
        if admission.is_some() {
            return self.begin(tracker, admission, || fault.describe(tracker.mask_rules()));
        }
        let exceptions = fault.describe(tracker.mask_rules());
        let own = open::take_kin(self.frame, |open| self.kinship(open, &exceptions));
        let waiting =
            || open::take_owned(self.frame, |open| chain::is_kept(self.point, &open.known(true), &exceptions));
        let Some(mut open) = own.or_else(|| self.may_own().then(waiting).flatten()) else {
            return self.begin(tracker, None, || exceptions);
        };
        let event = &mut open.captured.event;
        event.exceptions = merge(exceptions, std::mem::take(&mut event.exceptions));
        event.level = event.level.max(self.point.function.level);
        Some(open)
    }

    fn begin(
        self,
        tracker: &Tracker,
        admission: Option<Admission>,
        exceptions: impl FnOnce() -> Vec<Exception>,
    ) -> Option<Open> {
        let number = depth::next_stamp();
        let dropped_before = match admission.unwrap_or_else(|| tracker.admit(&self.point.site)) {
            Admission::Full { dropped_before } => dropped_before,
            Admission::CountOnly => {
                self.leave_counted(number);
                return None;
            }
        };
        let mut captured =
            tracker.new_captured(Kind::Error, self.point.function.level).at(self.point.site.file, self.point.site.line);
        captured.event.dropped_before = dropped_before;
        captured.event.exceptions = exceptions();
        captured.site = Some(&self.point.site);
        if tracker.takes_backtraces() {
            captured.addresses = Some(RawBacktrace::capture());
        }
        tracker.enrich(&mut captured);
        captured.announce();
        Some(Open {
            tracker: tracker.clone(),
            captured,
            number,
            left: self.left(),
            due: None,
            owner: open::Owner::default(),
            doubtful: false,
            kin: Kinship::None,
        })
    }

    /// Whether a failure may wait for this function, perhaps on a thread that it has left since.
    fn may_own(self) -> bool {
        self.frame != 0 && open::any_owned()
    }

    /// Whether the open failure has left a function directly inside of this one, as far as the stack tells.
    fn stands_outside(self, open: &Open) -> bool {
        let Left { outside, point, stack, .. } = open.left;
        let by_stack =
            || self.stack > stack || (self.stack == stack && self.point.site.function != point.site.function);
        outside == self.depth
            && open.is_open_to(self.frame)
            && ((self.point.function.counted && point.function.counted) || by_stack())
    }

    fn kinship(self, open: &Open, exceptions: &[Exception]) -> Kinship {
        if !self.stands_outside(open) {
            return Kinship::None;
        }
        // What a counted function has left inside of another is handed over when that is left.
        let within = match self.since {
            Some(since) => open.number >= since,
            None => self.point.function.counted,
        };
        chain::kinship(self.point, &open.known(within), exceptions)
    }

    /// Keeps the failure open for the functions further out, or seals it when there are none.
    fn keep(self, mut open: Open) {
        if self.point.silent {
            open.captured.event.handled = true;
            return open.seal();
        }
        // It may go on through functions that are not counted, or be captured by hand; the worker seals what does not,
        // and what a counted function takes its time with.
        open.due = None;
        let tracker = open.tracker.clone();
        if open::keep(open) {
            tracker.expect_some_trail(TRAIL_PATIENCE, TRAILS);
        }
    }
}

/// Shows what was attached to the error; further out there is more of it.
fn add_attachments(open: &mut Open, attachments: Vec<String>) {
    if attachments.is_empty() {
        return;
    }
    let mut value = serde_json::Value::from(attachments);
    open.tracker.mask_rules().json(&mut value);
    open.captured.event.context.insert(ATTACHMENTS.to_owned(), value);
}

fn add_context(open: &mut Open, context: Option<&dyn Fn() -> Context>) {
    let Some(context) = context else { return };
    let Ok(context) = inside::caught(context) else { return };
    // The innermost function knows best.
    let context = open::masked(&open.tracker, context);
    open::add_context(&mut open.captured.event.context, context, |_, _| {});
}
