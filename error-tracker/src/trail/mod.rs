//! The failure that is on its way through this thread's tracked functions: one event, to which each of them adds its
//! own frame.
//!
//! The innermost failure point opens it. A failure point further out goes on with it when it is certain to be the same
//! failure: it stands directly outside of the last one, and the error's text is still in its chain or the failing
//! expression calls the function that failed. Otherwise the open one was dealt with, and another begins. It is sealed
//! when a function outside of it returns without a failure, when another failure begins, by a flush, and by the worker
//! when nothing has come of it for a moment.

mod chain;
mod depth;
mod open;
mod silence;
mod unwinding;
mod watch;

use std::{borrow::Cow, cell::Cell, time::Instant};

use crate::{
    Context, active, global, inside,
    internal_error::Part,
    limits::{FRAMES_MAX, TRAIL_PATIENCE, TRAIL_PATIENCE_COUNTED, VARIABLES_MAX},
    model::{Exception, Frame, Kind, Variable},
    pipeline::{Captured, Trails},
    snapshot::{
        backtrace::RawBacktrace,
        fault::Describe,
        frame::{frame_of, variable},
        point::{Name, Point, Role},
        site::Admission,
        variable::Render,
    },
    tracker::Tracker,
};

use chain::{calls, merge, shares_text};
pub use depth::Enter;
use open::Open;
pub(crate) use open::{event_for, id_for};
pub use silence::{caught, caught_later};
pub(crate) use unwinding::begin as begin_panic;
pub use watch::{
    AsyncFrame, Copied, CopyBy, PanicFrame, PanicGuard, PanicSite, Plain, Polled, Reach, ShowHeld, Suspended,
    Unwatched, WatchBy, Watched, Whole, stamp, watch, watch_copy, watch_known,
};

const TRAILS: Trails = Trails { seal_due, seal_every };

thread_local! {
    /// The failure past its budget that has left a function last: how deep that was, and its name.
    static COUNTED: Cell<Option<(u32, &'static str)>> = const { Cell::new(None) };
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

/// Hands every open failure of this thread over, as it stands.
pub(crate) fn seal_all() {
    unwinding::seal_all();
    open::seal_all();
}

/// A tracked function has been left while something is on its way.
#[cold]
#[inline(never)]
fn left() {
    let depth = depth::depth();
    open::left(depth);
    unwinding::unseen_frame(depth);
}

/// The same of a function that shows its arguments to a panic.
#[cold]
#[inline(never)]
fn left_frame(site: &'static PanicSite) {
    let depth = depth::depth();
    open::left(depth);
    unwinding::frame(site, depth);
}

/// Takes down a failure: a tracked function is about to leave with this error.
///
/// `values` belong to the names of the point, in their order. `context` is evaluated only when it is used.
#[cold]
#[inline(never)]
pub fn fail(
    point: &'static Point,
    fault: &dyn Describe,
    values: &[&dyn Render],
    context: Option<&dyn Fn() -> Context>,
) {
    let Some(mut taking) = start(point, fault) else { return };
    for (index, value) in values.iter().enumerate() {
        taking.show(index, *value, None);
    }
    taking.finish_caught(context);
}

/// Begins to take down a failure whose variables have to be read one after the other.
#[cold]
#[inline(never)]
pub fn begin(point: &'static Point, fault: &dyn Describe) -> Failing {
    Failing(start(point, fault).map(Box::new))
}

#[inline(never)]
fn start(point: &'static Point, fault: &dyn Describe) -> Option<Taking> {
    if !active::is_active() {
        return None;
    }
    let marker = 0_u8;
    let stack = std::ptr::from_ref(&marker).addr();
    let depth = if point.counted { depth::depth() } else { 0 };
    let place = Place { point, depth, stack };
    // Nothing is on its way, so this is a new failure: past its budget it is counted, and that is all.
    let admission = if place.looks_for_pending() {
        None
    } else if place.goes_on_with_counted() {
        return None;
    } else {
        let admission = global::admit(&point.site);
        if !matches!(admission, Some(Admission::Full { .. })) {
            place.leave_counted();
            return None;
        }
        admission
    };
    let tracker = global::current()?;
    match inside::caught(|| place.open(&tracker, fault, admission)) {
        Ok(open) => open.map(|open| Taking { place, open, frame: frame_of(point) }),
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
    open: Box<Open>,
    frame: Frame,
}

impl Failing {
    /// A failure that nobody takes.
    pub fn none() -> Self {
        Self(None)
    }

    /// Reads the variable with this number; `after` names the local that was dropped last before.
    #[inline(always)]
    pub fn show(&mut self, index: usize, value: &dyn Render, after: Option<&'static str>) {
        if let Some(taking) = &mut self.0 {
            taking.show(index, value, after);
        }
    }

    /// Reads an argument behind the body, unless the failure point has dealt with it already.
    #[cold]
    #[inline(never)]
    pub fn show_late(&mut self, name: &str, value: &dyn Render) {
        let Some(taking) = &mut self.0 else { return };
        let is_meant = |point: &Name| point.role == Role::Argument && point.name == name;
        let Some(index) = taking.place.point.names.iter().position(is_meant) else { return };
        if !taking.frame.arguments.iter().any(|shown| shown.name == name) {
            taking.show(index, value, Some("what held it"));
        }
    }

    /// Takes the failure down.
    #[inline(always)]
    pub fn finish(self, context: Option<&dyn Fn() -> Context>) {
        if let Some(taking) = self.0 {
            taking.in_order().finish_caught(context);
        }
    }
}

impl Taking {
    /// The variables as they were declared: they may have been read in another order.
    fn in_order(mut self: Box<Self>) -> Self {
        let names = self.place.point.names;
        let position = |variable: &Variable| names.iter().position(|name| name.name == variable.name);
        for list in [&mut self.frame.arguments, &mut self.frame.locals] {
            if !list.is_sorted_by_key(position) {
                list.sort_by_key(position);
            }
        }
        *self
    }

    #[cold]
    #[inline(never)]
    fn finish_caught(self, context: Option<&dyn Fn() -> Context>) {
        let tracker = self.open.tracker.clone();
        if let Err(panic) = inside::caught(|| self.finish(context)) {
            tracker.report(Part::Capture, || format!("it panicked: {panic}"));
        }
    }

    #[cold]
    #[inline(never)]
    fn show(&mut self, index: usize, value: &dyn Render, after: Option<&'static str>) {
        let Some(name) = self.place.point.names.get(index).filter(|_| index < VARIABLES_MAX) else { return };
        let _inside = inside::stay();
        let tracker = &self.open.tracker;
        let mut variable = variable(name, value, tracker.mask_rules(), tracker.value_bytes_max());
        if let Some(after) = after {
            variable.note = Some(Cow::Owned(format!("read after {after} was dropped")));
        }
        let list = match name.role {
            Role::Argument => &mut self.frame.arguments,
            Role::Local => &mut self.frame.locals,
            Role::Global => &mut self.frame.globals,
        };
        list.push(variable);
    }

    fn finish(self, context: Option<&dyn Fn() -> Context>) {
        let Self { place, mut open, frame } = self;
        if open.captured.event.frames.len() < FRAMES_MAX {
            open.captured.event.frames.push(frame);
        }
        add_context(&mut open, context);
        open.depth = place.depth;
        open.function = place.point.site.function;
        open.stack = place.stack;
        place.keep(open);
    }
}

#[derive(Clone, Copy, Debug)]
struct Place {
    point: &'static Point,
    depth: u32,
    stack: usize,
}

impl Place {
    /// Whether a failure may be on its way that this one goes on with.
    fn looks_for_pending(self) -> bool {
        depth::is_pending() || (self.depth == 0 && open::is_there())
    }

    /// Whether this is a failure that was only counted further in, so that it is not counted here again.
    fn goes_on_with_counted(self) -> bool {
        let Ok(Some((depth, function))) = COUNTED.try_with(Cell::take) else { return false };
        let goes_on = stands_outside(self.depth, depth).unwrap_or(true) && calls(self.point.site.expression, function);
        if goes_on {
            self.leave_counted();
        }
        goes_on
    }

    /// Remembers a failure that is only counted, for the function further out.
    fn leave_counted(self) {
        let _ = COUNTED.try_with(|counted| counted.set(Some((self.depth, self.point.site.function))));
    }

    /// The failure that this is: the one that is on its way, or a new one.
    fn open(self, tracker: &Tracker, fault: &dyn Describe, admission: Option<Admission>) -> Option<Box<Open>> {
        let Some(mut open) = open::take() else {
            let admission = admission.unwrap_or_else(|| tracker.admit(&self.point.site));
            return self.begin(tracker, admission, || fault.describe(tracker.mask_rules()));
        };
        let exceptions = fault.describe(tracker.mask_rules());
        if self.continues(&open, &exceptions) {
            let event = &mut open.captured.event;
            event.exceptions = merge(exceptions, std::mem::take(&mut event.exceptions));
            event.level = event.level.max(self.point.level);
            return Some(open);
        }
        // Whatever it was, it did not come out of here: this function, or one inside it, has dealt with it.
        open.captured.event.handled = open.depth > 1 && self.depth > 0 && self.depth <= open.depth;
        open.seal();
        depth::set_pending(false);
        let admission = admission.unwrap_or_else(|| tracker.admit(&self.point.site));
        self.begin(tracker, admission, || exceptions)
    }

    fn begin(
        self,
        tracker: &Tracker,
        admission: Admission,
        exceptions: impl FnOnce() -> Vec<Exception>,
    ) -> Option<Box<Open>> {
        let dropped_before = match admission {
            Admission::Full { dropped_before } => dropped_before,
            Admission::CountOnly => {
                self.leave_counted();
                return None;
            }
        };
        let mut event = tracker.new_event(Kind::Error, self.point.level);
        event.dropped_before = dropped_before;
        event.exceptions = exceptions();
        let mut captured = Captured::new(event).at(self.point.site.file, self.point.site.line);
        captured.site = Some(&self.point.site);
        if tracker.takes_backtraces() {
            captured.addresses = Some(RawBacktrace::capture());
        }
        tracker.enrich(&mut captured);
        Some(Box::new(Open {
            tracker: tracker.clone(),
            captured,
            depth: self.depth,
            function: self.point.site.function,
            stack: self.stack,
            due: None,
        }))
    }

    /// Whether the open failure is certain to be this one.
    fn continues(self, open: &Open, exceptions: &[Exception]) -> bool {
        let function = self.point.site.function;
        let by_stack = || self.stack > open.stack || (self.stack == open.stack && function != open.function);
        stands_outside(self.depth, open.depth).unwrap_or_else(by_stack)
            && (calls(self.point.site.expression, open.function)
                || shares_text(&open.captured.event.exceptions, exceptions))
    }

    /// Keeps the failure open for the functions further out, or seals it when there are none.
    fn keep(self, mut open: Box<Open>) {
        if self.point.silent {
            open.captured.event.handled = true;
            depth::set_pending(false);
            return open.seal();
        }
        // It may go on through functions that are not counted, or be captured by hand; the worker seals what does not,
        // and what a counted function takes its time with.
        let patience = if self.depth <= 1 { TRAIL_PATIENCE } else { TRAIL_PATIENCE_COUNTED };
        let due = Instant::now() + patience;
        open.due = Some(due);
        let tracker = open.tracker.clone();
        if open::keep(open) {
            depth::set_pending(self.depth > 1);
            tracker.expect_trail(due, TRAILS);
        }
    }
}

/// Whether a function at this depth stands directly outside of one at that depth; nothing when one is not counted.
fn stands_outside(here: u32, there: u32) -> Option<bool> {
    (here != 0 && there != 0).then(|| here + 1 == there)
}

fn add_context(open: &mut Open, context: Option<&dyn Fn() -> Context>) {
    let Some(context) = context else { return };
    let Ok(context) = inside::caught(context) else { return };
    // The innermost function knows best.
    let context = open::masked(&open.tracker, context);
    open.add_context(context, |_, _| {});
}
