//! The panic that is on its way through this thread's tracked functions. Each function that is left adds its frame; the
//! outermost one seals the event, and so does whoever finds that the panic was caught.
//!
//! A function that is called by a destructor while the stack unwinds is left as well, and is no frame of the panic: it
//! stands deeper than the function that is to be left next.

use std::{
    cell::RefCell,
    sync::{Arc, Weak},
    thread,
    time::Instant,
};

use parking_lot::Mutex;

use super::{depth, watch::PanicSite};
use crate::{
    inside,
    limits::{FRAMES_MAX, TRAIL_PATIENCE_COUNTED, VARIABLES_MAX},
    model::{Frame, Variable},
    pipeline::Captured,
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

/// The panic of one thread; the worker looks in as well, for what was caught and nobody noticed.
#[derive(Default)]
struct Slot(Mutex<Option<Unwinding>>);

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
    /// How deep the function is that another panic may be leaving, with this one inside of a destructor.
    floor: u32,
    /// Whether it is known to have been caught; it goes on if it is raised again.
    caught: bool,
    /// The variables of the function that is being left, the last one first.
    variables: Vec<(Role, Variable)>,
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
}

/// Begins to take down a panic that was raised inside a tracked function. What has to be handed over first: the panic
/// before, which was caught, or which this one is inside of.
#[must_use = "they have to be handed over"]
pub(crate) fn begin(tracker: &Tracker, captured: Captured) -> Option<Captured> {
    let due = Instant::now() + TRAIL_PATIENCE_COUNTED;
    let (next, own) = (depth::depth(), tracker.clone());
    let mut unwinding =
        Some(Unwinding { tracker: own, captured, next, floor: 0, caught: false, variables: Vec::new(), due });
    let before = with_slot(|slot| {
        let mut slot = slot.0.lock();
        let before = slot.take();
        if let (Some(before), Some(unwinding)) = (&before, &mut unwinding) {
            unwinding.floor = if before.caught { 0 } else { before.next };
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
pub(super) fn variable(name: &'static Name, value: &dyn Render) {
    if !thread::panicking() || inside::is_inside() {
        return;
    }
    let Some(mut unwinding) = take_left_by(depth::depth()) else { return };
    let hidden = unwinding.variables.iter().any(|(_, shown)| shown.name == name.name);
    // Dropping goes backwards: the first of a name is the one that hides the others.
    if !hidden && unwinding.variables.len() < VARIABLES_MAX {
        let _inside = inside::stay();
        let tracker = &unwinding.tracker;
        let shown = frame::variable(name, value, tracker.mask_rules(), tracker.value_bytes_max());
        unwinding.variables.push((name.role, shown));
    }
    give_back(unwinding);
}

/// A tracked function has been left while a panic is on its way; so many are still running.
pub(super) fn frame(site: &'static PanicSite, depth: u32) {
    left(depth, |unwinding| {
        let frame = frame_of(site, unwinding);
        let event = &mut unwinding.captured.event;
        if event.frames.len() < FRAMES_MAX {
            unwinding.captured.frame_lines.push((site.at.0, site.last_line));
            event.frames.push(frame);
            event.level = event.level.max(site.level);
        }
    });
}

/// The same of a function that shows nothing.
pub(super) fn unseen_frame(depth: u32) {
    left(depth, |unwinding| unwinding.variables.clear());
}

fn left(depth: u32, add: impl FnOnce(&mut Unwinding)) {
    if !depth::is_unwinding() || inside::is_inside() {
        return;
    }
    if !thread::panicking() {
        return dealt_with(depth);
    }
    let Some(mut unwinding) = take_left_by(depth + 1) else { return };
    // Whatever it comes to, no panic may leave a destructor.
    let _ = inside::caught(|| add(&mut unwinding));
    unwinding.next = depth;
    if depth <= unwinding.floor {
        depth::set_unwinding(false);
        let _ = inside::caught(|| unwinding.seal());
    } else {
        give_back(unwinding);
    }
}

/// A function has been left without a panic, so the one that was on its way was caught.
fn dealt_with(depth: u32) {
    let caught = with_slot(|slot| {
        let mut slot = slot.0.lock();
        match slot.as_mut() {
            Some(unwinding) if unwinding.next <= depth => {
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
        && captured.origin_file.as_deref() == Some(site.file)
        && (site.at.0..=site.last_line).contains(&captured.origin_line);
    let (line, column) = if raised_here { (captured.origin_line, captured.origin_column) } else { site.at };
    let place = site.places.iter().find(|place| raised_here && (place.0, place.1) == (line, column));
    let mut frame = Frame {
        function: site.function.into(),
        module: site.module_path.into(),
        file: site.file.into(),
        line,
        column,
        expression: place.map_or("", |place| place.2).into(),
        ..Frame::default()
    };
    for (role, shown) in unwinding.variables.drain(..).rev() {
        match role {
            Role::Argument => frame.arguments.push(shown),
            Role::Local => frame.locals.push(shown),
            Role::Global => frame.globals.push(shown),
        }
    }
    let tracker = &unwinding.tracker;
    for (name, unwatched) in site.arguments {
        let Some(unwatched) = unwatched else { continue };
        // What the function has declared anew under the same name hides it.
        if frame.arguments.iter().chain(&frame.locals).all(|shown| shown.name != name.name) {
            frame.arguments.push(frame::variable(name, unwatched, tracker.mask_rules(), tracker.value_bytes_max()));
        }
    }
    frame
        .arguments
        .sort_by_key(|shown| site.arguments.iter().position(|(name, _)| shown.name == name.name).unwrap_or(usize::MAX));
    frame
}

/// The panic that leaves the function at this depth, out of its slot: what is rendered may look into the slot as well.
fn take_left_by(depth: u32) -> Option<Unwinding> {
    with_slot(|slot| {
        let mut slot = slot.0.lock();
        if slot.is_none() {
            depth::set_unwinding(false);
        }
        slot.take_if(|unwinding| unwinding.is_left_by(depth))
    })?
}

fn give_back(unwinding: Unwinding) {
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

/// Hands every panic of this thread over, as it stands.
pub(super) fn seal_all() {
    depth::set_unwinding(false);
    if let Some(unwinding) = with_slot(|slot| slot.0.lock().take()).flatten() {
        unwinding.seal();
    }
}

/// Hands every panic of every thread over, as it stands.
pub(super) fn seal_every() {
    seal_where(|_| true);
}

/// Hands over what nobody goes on with any more; the moment when the next one is due.
pub(super) fn seal_due(now: Instant) -> Option<Instant> {
    seal_where(|due| due <= now)
}

fn seal_where(is_due: impl Fn(Instant) -> bool) -> Option<Instant> {
    let slots: Vec<Arc<Slot>> = SLOTS.lock().iter().filter_map(Weak::upgrade).collect();
    let mut next: Option<Instant> = None;
    for slot in slots {
        let taken = {
            let mut slot = slot.0.lock();
            let taken = slot.take_if(|unwinding| is_due(unwinding.due));
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
