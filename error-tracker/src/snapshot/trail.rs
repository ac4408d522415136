//! The failure that is on its way through this thread's tracked functions: one event, to which each of them adds its
//! own frame.
//!
//! The innermost failure point opens it. A failure point further out goes on with it when it is certain to be the same
//! failure: it stands directly outside of the last one, and the error's text is still in its chain or the failing
//! expression calls the function that failed. Otherwise the open one was dealt with, and another begins. It is sealed
//! when a function outside of it returns without a failure, when another failure begins, by a flush, and by the worker
//! when nothing has come of it for a moment.

use std::{
    borrow::Cow,
    cell::RefCell,
    sync::{Arc, Weak},
    time::Instant,
};

use parking_lot::Mutex;

use super::{
    backtrace::RawBacktrace,
    depth,
    failure::Describe,
    point::{Name, Point, Role},
    render::BoundedText,
    site::Admission,
    variable::{Render, Shown},
};
use crate::{
    Context,
    exception::readable,
    global, inside,
    limits::{EXCEPTIONS_MAX, FRAMES_MAX, TRAIL_PATIENCE, TRAIL_PATIENCE_COUNTED},
    model::{Event, EventId, Exception, Frame, Kind, Variable, VariableState},
    pipeline::Captured,
    tracker::Tracker,
};

thread_local! {
    static OPEN: RefCell<Option<Arc<Slot>>> = const { RefCell::new(None) };
}

/// Where a thread keeps the failure that is on its way; the worker looks in as well, for what nobody goes on with.
type Slot = Mutex<Option<Box<Open>>>;

/// The slots of all threads that ever had a failure on its way.
static SLOTS: Mutex<Vec<Weak<Slot>>> = Mutex::new(Vec::new());

/// The failure that is on its way.
#[derive(Debug)]
struct Open {
    tracker: Tracker,
    captured: Captured,
    /// How deep the function was that it left last; zero when that is not known.
    depth: u32,
    function: &'static str,
    /// Where the stack stood then: a function further out stands higher.
    stack: usize,
    /// When nobody will go on with it any more.
    due: Instant,
}

impl Drop for Open {
    // Also when the thread ends with a failure still open.
    fn drop(&mut self) {
        let captured = std::mem::replace(
            &mut self.captured,
            Captured::new(self.tracker.new_event(Kind::Error, Default::default())),
        );
        self.tracker.capture(captured);
    }
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
    let mut failing = begin(point, fault);
    if let Some(taking) = &mut failing.0 {
        for (index, value) in values.iter().enumerate() {
            taking.show(index, *value, None);
        }
    }
    failing.finish(context);
}

/// Begins to take down a failure whose variables have to be read one after the other.
#[cold]
#[inline(never)]
pub fn begin(point: &'static Point, fault: &dyn Describe) -> Failing {
    if !global::is_active() {
        return Failing(None);
    }
    let marker = 0_u8;
    let stack = std::ptr::from_ref(&marker).addr();
    let depth = if point.counted { depth::depth() } else { 0 };
    let place = Place { point, depth, stack };
    // Nothing is on its way, so this is a new failure: past its budget it is counted, and that is all.
    let admission = if place.looks_for_pending() { None } else { Some(global::admit(&point.site)) };
    if let Some(None | Some(Admission::CountOnly)) = admission {
        return Failing(None);
    }
    let Some(tracker) = global::current() else { return Failing(None) };
    let taken = inside::caught(|| place.open(&tracker, fault, admission.flatten()));
    Failing(match taken {
        Ok(open) => open.map(|open| Box::new(Taking { place, open, frame: frame_of(point) })),
        Err(panic) => {
            tracker.report(crate::internal_error::Part::Capture, || format!("it panicked: {panic}"));
            None
        }
    })
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
    #[cold]
    #[inline(never)]
    pub fn show(&mut self, index: usize, value: &dyn Render, after: Option<&'static str>) {
        if let Some(taking) = &mut self.0 {
            taking.show(index, value, after);
        }
    }

    /// Takes the failure down.
    #[cold]
    #[inline(never)]
    pub fn finish(self, context: Option<&dyn Fn() -> Context>) {
        let Some(taking) = self.0 else { return };
        let tracker = taking.open.tracker.clone();
        if let Err(panic) = inside::caught(|| taking.finish(context)) {
            tracker.report(crate::internal_error::Part::Capture, || format!("it panicked: {panic}"));
        }
    }
}

impl Taking {
    fn show(&mut self, index: usize, value: &dyn Render, after: Option<&'static str>) {
        let Some(name) = self.place.point.names.get(index) else { return };
        let _inside = inside::stay();
        let mut variable = variable(name, value, &self.open.tracker);
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

    fn finish(mut self: Box<Self>, context: Option<&dyn Fn() -> Context>) {
        let names = self.place.point.names;
        let position = |variable: &Variable| names.iter().position(|name| name.name == variable.name);
        // They may have been read in another order than they were declared in.
        for list in [&mut self.frame.arguments, &mut self.frame.locals] {
            if !list.is_sorted_by_key(position) {
                list.sort_by_key(position);
            }
        }
        let Self { place, mut open, frame } = *self;
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
        depth::is_pending()
            || (self.depth == 0
                && OPEN
                    .try_with(|own| {
                        own.try_borrow().is_ok_and(|own| own.as_ref().is_some_and(|slot| slot.lock().is_some()))
                    })
                    .unwrap_or(false))
    }

    /// The failure that this is: the one that is on its way, or a new one.
    fn open(self, tracker: &Tracker, fault: &dyn Describe, admission: Option<Admission>) -> Option<Box<Open>> {
        let Some(mut open) = take_open() else {
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
        drop(open);
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
            Admission::CountOnly => return None,
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
            due: Instant::now(),
        }))
    }

    /// Whether the open failure is certain to be this one.
    fn continues(self, open: &Open, exceptions: &[Exception]) -> bool {
        let calls = calls(self.point.site.expression, open.function);
        let stands_outside = match (self.depth, open.depth) {
            (0, _) | (_, 0) => {
                self.stack > open.stack || (self.stack == open.stack && self.point.site.function != open.function)
            }
            (here, there) => here + 1 == there,
        };
        stands_outside && (calls || shares_text(&open.captured.event.exceptions, exceptions))
    }

    /// Keeps the failure open for the functions further out, or seals it when there are none.
    fn keep(self, mut open: Box<Open>) {
        if self.point.silent {
            open.captured.event.handled = true;
        }
        if self.point.silent {
            depth::set_pending(false);
            drop(open);
            return;
        }
        // It may go on through functions that are not counted, or be captured by hand; the worker seals what does not,
        // and what a counted function takes its time with.
        let patience = if self.depth <= 1 { TRAIL_PATIENCE } else { TRAIL_PATIENCE_COUNTED };
        open.due = Instant::now() + patience;
        let (tracker, due) = (open.tracker.clone(), open.due);
        if keep(open) {
            depth::set_pending(self.depth > 1);
            tracker.expect_trail(due);
        }
    }
}

/// Puts the failure into this thread's slot; false when the thread is on its way out, and the failure is sealed.
fn keep(open: Box<Open>) -> bool {
    let mut open = Some(open);
    let _ = OPEN.try_with(|own| {
        if let Ok(mut own) = own.try_borrow_mut() {
            let slot = own.get_or_insert_with(|| {
                let slot = Arc::new(Slot::default());
                let mut slots = SLOTS.lock();
                slots.retain(|slot| slot.strong_count() > 0);
                slots.push(Arc::downgrade(&slot));
                slot
            });
            *slot.lock() = open.take();
        }
    });
    open.is_none()
}

fn add_context(open: &mut Open, context: Option<&dyn Fn() -> Context>) {
    let Some(context) = context else { return };
    let Ok(context) = inside::caught(context) else { return };
    let mut value = serde_json::Value::Object(context.into_map());
    open.tracker.mask_rules().json(&mut value);
    if let serde_json::Value::Object(map) = value {
        for (key, value) in map {
            // The innermost function knows best.
            open.captured.event.context.entry(key).or_insert(value);
        }
    }
}

/// The frame of a failure point, without its variables.
fn frame_of(point: &'static Point) -> Frame {
    let site = &point.site;
    let mut frame = Frame {
        function: Cow::Borrowed(site.function),
        module: Cow::Borrowed(site.module_path),
        file: Cow::Borrowed(site.file),
        line: site.line,
        column: site.column,
        expression: Cow::Borrowed(site.expression),
        ..Frame::default()
    };
    let locals = point.names.iter().filter(|name| name.role == Role::Local).count();
    frame.locals.reserve_exact(locals);
    frame.arguments.reserve_exact(point.names.len() - locals);
    frame
}

/// One variable, rendered and masked.
fn variable(name: &Name, value: &dyn Render, tracker: &Tracker) -> Variable {
    let mask = tracker.mask_rules();
    let mut variable =
        Variable { name: Cow::Borrowed(name.name), type_name: readable_type(value.type_name()), ..Variable::default() };
    BoundedText::in_scratch(tracker.value_bytes_max(), |out| {
        let shown = match inside::caught(|| value.render(out)) {
            Ok(shown) => shown,
            Err(_) => Shown { state: VariableState::Unprintable, note: Some("its Debug panicked") },
        };
        variable.state = shown.state;
        variable.note = shown.note.map(Cow::Borrowed);
        let hidden = match mask.name(name.name) {
            None if name.mask => Some(Cow::Borrowed(mask.mask_text())),
            hidden => hidden,
        };
        match (shown.state, hidden) {
            (VariableState::Value, Some(hidden)) => {
                variable.value = Cow::Owned(hidden.into_owned());
                variable.masked = true;
            }
            (VariableState::Value, None) => {
                let mut text = String::with_capacity(out.as_str().len());
                variable.masked = mask.debug_text(out.as_str(), &mut text);
                variable.truncated = out.is_truncated();
                variable.value = Cow::Owned(text);
            }
            // Without `Debug`, the type is all that there is to show.
            (VariableState::Unprintable, _) if shown.note.is_none() && !variable.type_name.is_empty() => {
                variable.value = Cow::Owned(format!("<{}>", variable.type_name));
            }
            (state, _) => variable.value = Cow::Borrowed(placeholder(state)),
        }
    });
    variable
}

fn placeholder(state: VariableState) -> &'static str {
    match state {
        VariableState::Value => "",
        VariableState::Moved => "<moved>",
        VariableState::Borrowed => "<borrowed>",
        VariableState::Uninitialized => "<uninitialized>",
        VariableState::Skipped => "<skipped>",
        VariableState::Unprintable => "<unprintable>",
    }
}

fn readable_type(name: &'static str) -> Cow<'static, str> {
    if name.starts_with('&') { Cow::Borrowed(name) } else { readable(name) }
}

/// Whether the expression calls a function of this name.
fn calls(expression: &str, function: &str) -> bool {
    !function.is_empty()
        && expression.match_indices(function).any(|(at, _)| {
            let before = expression[..at].chars().next_back();
            let after = expression[at + function.len()..].chars().next();
            before.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_') && matches!(after, Some('(' | ':'))
        })
}

/// Whether a message of the one chain stands in the other.
fn shares_text(open: &[Exception], exceptions: &[Exception]) -> bool {
    open.iter().any(|old| !old.message.is_empty() && exceptions.iter().any(|new| new.message == old.message))
}

/// The chain of the failure as it is now, with what was known of it before where that says more.
fn merge(new: Vec<Exception>, old: Vec<Exception>) -> Vec<Exception> {
    let same = old.first().and_then(|first| new.iter().position(|exception| exception.message == first.message));
    let mut merged = new;
    match same {
        Some(at) => {
            // An error that was only boxed on its way keeps the type that it had.
            merged.truncate(at);
        }
        None => {
            // It was changed into another: what it was is what caused it.
            merged.retain(|exception| !old.iter().any(|before| before == exception));
        }
    }
    merged.extend(old);
    merged.truncate(EXCEPTIONS_MAX);
    merged
}

fn take_open() -> Option<Box<Open>> {
    OPEN.try_with(|own| own.try_borrow().ok()?.as_ref()?.lock().take()).ok()?
}

/// A tracked function has been left while a failure is open; so many are still running.
#[cold]
#[inline(never)]
pub(super) fn left(depth: u32) {
    let Some(mut open) = take_open() else { return depth::set_pending(false) };
    // The function that failed last leaves by that failure; one further out that leaves has dealt with it.
    if open.depth != 0 && open.depth > depth + 1 {
        depth::set_pending(false);
        open.captured.event.handled = true;
    } else {
        keep(open);
    }
}

/// The event of the open trail on this thread that this error belongs to.
pub(crate) fn event_for(_address: usize, exceptions: &[Exception]) -> Option<Event> {
    OPEN.try_with(|own| {
        let own = own.try_borrow().ok()?;
        let slot = own.as_ref()?.lock();
        let open = slot.as_ref()?;
        shares_text(&open.captured.event.exceptions, exceptions).then(|| open.captured.event.clone())
    })
    .ok()?
}

/// The id of the event that was taken down for this error already.
pub(crate) fn id_for(address: usize, exceptions: &[Exception]) -> Option<EventId> {
    event_for(address, exceptions).map(|event| event.id)
}

/// Hands every open failure of this thread over, as it stands.
pub(crate) fn seal_all() {
    depth::set_pending(false);
    drop(take_open());
}

/// Hands every open failure of every thread over, as it stands.
pub(crate) fn seal_every() {
    seal_where(|_| true);
}

/// Hands over what nobody goes on with any more; the moment when the next one is due.
pub(crate) fn seal_due(now: Instant) -> Option<Instant> {
    seal_where(|due| due <= now)
}

fn seal_where(is_due: impl Fn(Instant) -> bool) -> Option<Instant> {
    let slots: Vec<Arc<Slot>> = SLOTS.lock().iter().filter_map(Weak::upgrade).collect();
    let mut next: Option<Instant> = None;
    for slot in slots {
        let taken = {
            let mut slot = slot.lock();
            match slot.as_ref().map(|open| open.due) {
                Some(due) if is_due(due) => slot.take(),
                Some(due) => {
                    next = Some(next.map_or(due, |next| next.min(due)));
                    None
                }
                None => None,
            }
        };
        // Captured here, outside of the lock.
        drop(taken);
    }
    next
}

#[cfg(test)]
mod tests {
    use super::calls;

    #[test]
    fn only_a_call_of_the_whole_name_counts() {
        assert!(calls("self.charge(&card)?", "charge"));
        assert!(calls("charge::<Card>(&card).await?", "charge"));
        assert!(!calls("recharge(&card)?", "charge"));
        assert!(!calls("charge_all(&card)?", "charge"));
        assert!(!calls("charge?", "charge"));
    }
}
