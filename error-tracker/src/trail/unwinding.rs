//! The panic that is on its way through this thread's tracked functions. Each function that is left adds its frame; the
//! outermost one seals the event, and so does whoever finds that the panic was caught.
//!
//! A function that is called by a destructor while the stack unwinds is left as well, and is no frame of the panic: it
//! stands deeper than the function that is to be left next.

use std::{
    cell::RefCell,
    sync::{Arc, Weak, atomic::Ordering::Relaxed},
    thread,
    time::Instant,
};

use parking_lot::Mutex;
use serde_json::{Map, Value};

use super::{
    depth,
    guards::PanicSite,
    open,
    suspended::{self, Suspended},
    tracked::Tracked,
    watch::Unwatched,
};
use crate::{
    Context, inside,
    limits::{FRAMES_MAX, TRAIL_PATIENCE, TRAIL_PATIENCE_COUNTED, VARIABLES_MAX},
    model::{Frame, Variable},
    pipeline::{Captured, FrameLines},
    snapshot::{
        frame,
        point::{Name, Role},
        variable::Render,
    },
    tracker::Tracker,
};

thread_local! {
    static UNWINDINGS: RefCell<Option<Arc<Slot>>> = const { RefCell::new(None) };
}

/// The slots of all threads that a panic was ever on its way on.
static SLOTS: Mutex<Vec<Weak<Slot>>> = Mutex::new(Vec::new());

/// The panic of one thread, which goes in and out at each variable; the worker looks in as well, for what was caught and
/// nobody noticed.
#[derive(Default)]
struct Slot(Mutex<Option<Box<Unwinding>>>);

impl Drop for Slot {
    fn drop(&mut self) {
        if let Some(unwinding) = self.0.get_mut().take() {
            unwinding.seal();
        }
    }
}

#[derive(Debug)]
struct Unwinding {
    tracker: Tracker,
    captured: Captured,
    /// How deep the function is that is left next.
    next: u32,
    /// Which panic of this thread it is.
    number: u32,
    /// How deep the function is that another panic may be leaving, with this one inside of a destructor, and which panic
    /// that is.
    floor: u32,
    other: u32,
    /// Whether it is known to have been caught; it goes on if it is raised again.
    caught: bool,
    /// The variables of the function that is being left, the last one first.
    variables: Vec<(&'static PanicSite, Role, Variable)>,
    /// The additional context of the function that is being left.
    contexts: Vec<(&'static PanicSite, Map<String, Value>)>,
    /// When nobody will go on with it any more.
    due: Instant,
}

impl Unwinding {
    fn seal(self) {
        self.tracker.capture(self.captured);
    }

    fn is_left_by(&self, depth: u32) -> bool {
        depth == self.next && depth > self.floor
    }

    /// Whether it was raised while a function was running that has been since then.
    fn was_raised_since(&self, polled_at: u32) -> bool {
        polled_at != 0 && self.number >= polled_at
    }

    /// Whether it leaves a function that was polled then: not after it was raised, and not before the other panic.
    fn leaves_polled(&self, polled_at: u32) -> bool {
        (self.other + 1..=self.number).contains(&polled_at)
    }

    /// Whether it leaves this function, as far as the depth tells: of one that can be suspended, only its frame knows.
    fn may_leave(&self, site: &'static PanicSite, here: u32) -> bool {
        if site.function.counted { self.is_left_by(here) } else { self.next == here }
    }

    /// Takes a variable down.
    fn show(&mut self, site: &'static PanicSite, name: &'static Name, value: &dyn Render) {
        // Dropping goes backwards: the first of a name is the one that hides the others.
        let hidden = self.variables.iter().any(|(of, _, shown)| std::ptr::eq(*of, site) && shown.name == name.name);
        if !hidden && self.variables.len() < VARIABLES_MAX {
            let _inside = inside::stay();
            let shown = frame::variable(name, value, self.tracker.mask_rules(), self.tracker.value_bytes_max());
            self.variables.push((site, name.role, shown));
        }
    }

    /// Forgets the variables of a function that it does not leave.
    fn forget(&mut self, site: &'static PanicSite) {
        self.variables.retain(|(of, ..)| !std::ptr::eq(*of, site));
        self.contexts.retain(|(of, ..)| !std::ptr::eq(*of, site));
    }
}

/// Begins to take down a panic. What has to be handed over first: the panic
/// before, which was caught, or which this one is inside of.
#[must_use = "they have to be handed over"]
pub(crate) fn begin(tracker: &Tracker, captured: Captured) -> Option<Captured> {
    let (next, number) = (depth::depth(), depth::next_stamp());
    let patience = if next == 0 { TRAIL_PATIENCE } else { TRAIL_PATIENCE_COUNTED };
    let due = Instant::now() + patience;
    let mut unwinding = Some(Box::new(Unwinding {
        tracker: tracker.clone(),
        captured,
        next,
        number,
        floor: 0,
        other: 0,
        caught: false,
        variables: Vec::new(),
        contexts: Vec::new(),
        due,
    }));
    let before = with_slot(|slot| {
        let mut slot = slot.0.lock();
        let before = slot.take();
        if let (Some(before), Some(unwinding)) = (&before, &mut unwinding)
            && !before.caught
        {
            (unwinding.floor, unwinding.other) = (before.next, before.number);
        }
        *slot = unwinding.take();
        before
    });
    match unwinding {
        None => {
            depth::set_unwinding(true);
            tracker.expect_trail(due, super::TRAILS);
            before.flatten().map(|before| before.captured)
        }
        // The thread is on its way out.
        Some(unwinding) => Some(unwinding.captured),
    }
}

/// A variable goes out of scope while a panic is on its way.
pub(super) fn variable(site: &'static PanicSite, name: &'static Name, value: &dyn Render) {
    if !depth::is_unwinding() || !thread::panicking() || inside::is_inside() {
        return;
    }
    let here = depth::depth();
    let Some(mut unwinding) = take_if(|unwinding| unwinding.may_leave(site, here)) else { return };
    unwinding.show(site, name, value);
    give_back(unwinding);
}

/// A function that a panic may be leaving makes its additional context.
#[cold]
#[inline(never)]
pub(super) fn context(site: &'static PanicSite, make: &dyn Fn() -> Context) {
    if !thread::panicking() || inside::is_inside() {
        return;
    }
    let here = depth::depth();
    let Some(mut unwinding) = take_if(|unwinding| unwinding.may_leave(site, here)) else { return };
    if let Ok(context) = inside::caught(|| open::masked(&unwinding.tracker, make())) {
        unwinding.contexts.push((site, context));
    }
    give_back(unwinding);
}

/// A tracked function has been left while a panic is on its way; so many are still running.
pub(super) fn frame(tracked: &'static Tracked, depth: u32) {
    left(depth, |unwinding| {
        add_frame(tracked.frame(), unwinding);
    });
}

fn add_frame(site: &'static PanicSite, unwinding: &mut Unwinding) {
    let frame = frame_of(site, unwinding);
    let captured = &mut *unwinding.captured;
    let event = &mut captured.event;
    for (_, context) in unwinding.contexts.drain(..) {
        // The innermost function knows best.
        open::add_context(&mut event.context, context, |_, _| {});
    }
    if event.frames.len() < FRAMES_MAX {
        let unguarded = site.unguarded().map(|(name, scope)| (name.name, scope)).collect();
        captured.frame_lines.push(FrameLines { first: site.at.0, last: site.last_line, unguarded });
        event.frames.push(frame);
        event.level = event.level.max(site.function.level);
    }
}

/// The same of a function that can be suspended, with the arguments of the site that are kept at hand.
pub(super) fn async_frame(site: &'static PanicSite, kept: &dyn Suspended) {
    if !depth::is_unwinding() || inside::is_inside() {
        return;
    }
    let here = depth::depth();
    if !thread::panicking() {
        let (polled_at, _) = suspended::running(kept.polled_at());
        return dealt_with(|unwinding| unwinding.next > here || unwinding.was_raised_since(polled_at));
    }
    let Some(mut unwinding) = take_if(|unwinding| unwinding.next == here) else { return };
    let _ = inside::caught(|| match unwinding.leaves_polled(kept.polled_at().load(Relaxed)) {
        true => {
            let mut names = site.arguments().filter(|argument| argument.1.is_none());
            kept.each(&mut |value| {
                if let Some((name, _)) = names.next() {
                    unwinding.show(site, name, value);
                }
            });
            add_frame(site, &mut unwinding);
        }
        false => unwinding.forget(site),
    });
    give_back(unwinding);
}

/// The same of a function that shows nothing.
pub(super) fn unseen_frame(depth: u32) {
    left(depth, |unwinding| {
        unwinding.variables.clear();
        unwinding.contexts.clear();
    });
}

fn left(depth: u32, add: impl FnOnce(&mut Unwinding)) {
    if !depth::is_unwinding() || inside::is_inside() {
        return;
    }
    if !thread::panicking() {
        return dealt_with(|unwinding| unwinding.next > depth);
    }
    let Some(mut unwinding) = take_if(|unwinding| unwinding.is_left_by(depth + 1)) else { return };
    // Whatever it comes to, no panic may leave a destructor.
    let _ = inside::caught(|| add(&mut unwinding));
    unwinding.next = depth;
    if depth > 0 {
        return give_back(unwinding);
    }
    // It may go on through functions that are not counted; the worker seals what does not.
    unwinding.due = Instant::now() + TRAIL_PATIENCE;
    let (tracker, due) = (unwinding.tracker.clone(), unwinding.due);
    give_back(unwinding);
    tracker.expect_trail(due, super::TRAILS);
}

/// A function has been left without a panic, so the one that was on its way was caught; inside of that function, if this
/// says so.
fn dealt_with(is_inside: impl Fn(&Unwinding) -> bool) {
    let caught = with_slot(|slot| {
        let mut slot = slot.0.lock();
        match slot.as_mut() {
            Some(unwinding) if !is_inside(unwinding) => {
                unwinding.caught = true;
                None
            }
            _ => {
                depth::set_unwinding(false);
                slot.take()
            }
        }
    });
    if let Some(mut unwinding) = caught.flatten() {
        unwinding.captured.event.handled = true;
        let _ = inside::caught(|| unwinding.seal());
    }
}

fn frame_of(site: &'static PanicSite, unwinding: &mut Unwinding) -> Frame {
    let captured = &unwinding.captured;
    let raised_here = captured.event.frames.is_empty()
        && captured.origin_file.as_deref() == Some(site.function.file)
        && (site.at.0..=site.last_line).contains(&captured.origin_line);
    let (line, column) = if raised_here { (captured.origin_line, captured.origin_column) } else { site.at };
    let place = site.places.iter().find(|place| raised_here && (place.0, place.1) == (line, column));
    let mut frame = Frame {
        function: site.function.name.into(),
        module: site.function.module_path.into(),
        file: site.function.file.into(),
        line,
        column,
        expression: place.map_or("", |place| place.2).into(),
        ..Frame::default()
    };
    for (_, role, shown) in unwinding.variables.drain(..).rev() {
        match role {
            Role::Argument => frame.arguments.push(shown),
            Role::Local => frame.locals.push(shown),
            Role::Global => frame.globals.push(shown),
        }
    }
    let tracker = &unwinding.tracker;
    for (name, unwatched) in site.arguments() {
        let Some(unwatched) = unwatched else { continue };
        // What the function has declared anew under the same name hides it.
        if frame.arguments.iter().chain(&frame.locals).all(|shown| shown.name != name.name) {
            frame.arguments.push(frame::variable(name, unwatched, tracker.mask_rules(), tracker.value_bytes_max()));
        }
    }
    for (name, scope) in site.unguarded() {
        let shown = frame.arguments.iter().chain(&frame.locals).any(|shown| shown.name == name.name);
        if !shown && (!raised_here || scope.is_in_scope((line, column))) && frame.locals.len() < VARIABLES_MAX {
            frame.locals.push(frame::variable(
                name,
                &Unwatched::Apart,
                tracker.mask_rules(),
                tracker.value_bytes_max(),
            ));
        }
    }
    if !site.unguarded.is_empty() {
        let names = &site.function.names;
        frame.locals.sort_by_key(|shown| names.iter().rposition(|name| name.name == shown.name));
    }
    frame
        .arguments
        .sort_by_key(|shown| site.arguments().position(|(name, _)| shown.name == name.name).unwrap_or(usize::MAX));
    frame
}

/// The panic, out of its slot: what is rendered may look into the slot as well.
fn take_if(is: impl Fn(&Unwinding) -> bool) -> Option<Box<Unwinding>> {
    with_slot(|slot| {
        let mut slot = slot.0.lock();
        if slot.is_none() {
            depth::set_unwinding(false);
        }
        slot.take_if(|unwinding| is(unwinding))
    })?
}

fn give_back(unwinding: Box<Unwinding>) {
    let mut unwinding = Some(unwinding);
    with_slot(|slot| *slot.0.lock() = unwinding.take());
    if let Some(unwinding) = unwinding {
        unwinding.seal();
    }
}

fn with_slot<R>(look: impl FnOnce(&Slot) -> R) -> Option<R> {
    let looked = UNWINDINGS.try_with(|own| {
        let mut own = own.try_borrow_mut().ok()?;
        let slot = own.get_or_insert_with(|| {
            let slot = Arc::new(Slot::default());
            let mut slots = SLOTS.lock();
            slots.retain(|slot| slot.strong_count() > 0);
            slots.push(Arc::downgrade(&slot));
            slot
        });
        let slot = Arc::clone(slot);
        drop(own);
        Some(look(&slot))
    });
    looked.ok()?
}

/// Hands every panic over that this tracker would take, as it stands.
pub(super) fn seal_of(tracker: &Tracker) {
    seal_where(|unwinding| unwinding.tracker.is(tracker));
    // The other threads find out when they look.
    if with_slot(|slot| slot.0.lock().is_none()) == Some(true) {
        depth::set_unwinding(false);
    }
}

/// Hands every panic of every thread over, as it stands.
pub(super) fn seal_every() {
    seal_where(|_| true);
}

/// Hands over what nobody goes on with any more; the moment when the next one is due.
pub(super) fn seal_due(now: Instant) -> Option<Instant> {
    seal_where(|unwinding| unwinding.due <= now)
}

fn seal_where(is_meant: impl Fn(&Unwinding) -> bool) -> Option<Instant> {
    let slots: Vec<Arc<Slot>> = SLOTS.lock().iter().filter_map(Weak::upgrade).collect();
    let mut next: Option<Instant> = None;
    for slot in slots {
        let taken = {
            let mut slot = slot.0.lock();
            let taken = slot.take_if(|unwinding| is_meant(unwinding));
            next = slot.iter().map(|unwinding| unwinding.due).chain(next).min();
            taken
        };
        // Outside of the lock.
        if let Some(unwinding) = taken {
            unwinding.seal();
        }
    }
    next
}
