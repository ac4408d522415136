//! The scopes that this thread is in, innermost last. A future takes its scope off while it is not polled.

use std::{
    cell::RefCell,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
};

use parking_lot::Mutex;

use super::{CurrentScope, Scope};
use crate::{inside, limits::SCOPES_MAX};

thread_local! {
    static SCOPES: RefCell<Vec<Entered>> = const { RefCell::new(Vec::new()) };
}

#[derive(Clone, Debug)]
struct Entered {
    scope: Arc<Mutex<Scope>>,
    /// Set when the guard is gone, wherever that happened: a scope that was left behind on a thread is then skipped.
    over: Arc<AtomicBool>,
}

/// Keeps a scope on this thread's stack; dropping it takes the scope off again.
///
/// It may travel between threads inside a future: [`poll`](ScopeGuard::poll) has the scope on the stack of the polling
/// thread, and only for as long as the future runs.
#[derive(Debug, Default)]
#[must_use = "the scope ends when the guard is dropped"]
pub struct ScopeGuard {
    entered: Option<Entered>,
    on_stack: AtomicBool,
}

impl ScopeGuard {
    /// A guard of no scope.
    pub const fn none() -> Self {
        Self { entered: None, on_stack: AtomicBool::new(false) }
    }

    /// Enters the scope on this thread.
    pub fn enter(scope: Scope) -> Self {
        let guard = Self::outside(scope);
        guard.resume();
        guard
    }

    /// Holds the scope without entering it yet.
    pub(crate) fn outside(scope: Scope) -> Self {
        Self::sharing(Arc::new(Mutex::new(scope)))
    }

    /// Holds a scope that others are in as well.
    pub(crate) fn sharing(scope: Arc<Mutex<Scope>>) -> Self {
        let entered = Entered { scope, over: Arc::new(AtomicBool::new(false)) };
        Self { entered: Some(entered), on_stack: AtomicBool::new(false) }
    }

    /// The scope, for the code inside it.
    pub fn hand(&self) -> CurrentScope {
        CurrentScope { scope: self.entered.as_ref().map(|entered| Arc::clone(&entered.scope)) }
    }

    /// Puts the scope on this thread's stack, if it is on none.
    pub fn resume(&self) {
        let Some(entered) = &self.entered else { return };
        if self.on_stack.swap(true, Ordering::Relaxed) {
            return;
        }
        let pushed = SCOPES.try_with(|scopes| {
            let Ok(mut scopes) = scopes.try_borrow_mut() else { return false };
            scopes.retain(|entered| !entered.over.load(Ordering::Relaxed));
            if scopes.len() >= SCOPES_MAX {
                return false;
            }
            scopes.push(entered.clone());
            true
        });
        if pushed != Ok(true) {
            self.on_stack.store(false, Ordering::Relaxed);
        }
    }

    /// Takes the scope off this thread's stack.
    pub fn suspend(&self) {
        let Some(entered) = &self.entered else { return };
        if !self.on_stack.swap(false, Ordering::Relaxed) {
            return;
        }
        let taken = SCOPES.try_with(|scopes| {
            let mut scopes = scopes.try_borrow_mut().ok()?;
            let place = scopes.iter().rposition(|other| Arc::ptr_eq(&other.over, &entered.over))?;
            // Dropped by the caller, when the stack is free again.
            Some(scopes.remove(place))
        });
        drop(taken);
    }

    /// Has the scope on the stack until the step is dropped.
    #[must_use = "the step ends when it is dropped"]
    pub fn step_in(&self) -> StepIn<'_> {
        self.resume();
        StepIn { guard: self }
    }

    /// Has the scope off the stack until the step is dropped.
    #[must_use = "the step ends when it is dropped"]
    pub fn step_out(&self) -> StepOut<'_> {
        self.suspend();
        StepOut { guard: self }
    }

    /// Runs one poll inside the scope; a future that is not ready takes the scope off until its next poll.
    #[inline]
    pub fn poll<T>(&self, poll: impl FnOnce() -> Poll<T>) -> Poll<T> {
        self.resume();
        let outcome = poll();
        if outcome.is_pending() {
            self.suspend();
        }
        outcome
    }
}

/// Has a scope on the stack.
#[derive(Debug)]
pub struct StepIn<'a> {
    guard: &'a ScopeGuard,
}

impl Drop for StepIn<'_> {
    fn drop(&mut self) {
        self.guard.suspend();
    }
}

/// Has a scope off the stack.
#[derive(Debug)]
pub struct StepOut<'a> {
    guard: &'a ScopeGuard,
}

impl Drop for StepOut<'_> {
    fn drop(&mut self) {
        self.guard.resume();
    }
}

impl Drop for ScopeGuard {
    fn drop(&mut self) {
        self.suspend();
        if let Some(entered) = &self.entered {
            entered.over.store(true, Ordering::Relaxed);
        }
    }
}

/// The scopes that this thread is in, outermost first.
pub(crate) fn current() -> Vec<Arc<Mutex<Scope>>> {
    SCOPES
        .try_with(|scopes| {
            let Ok(scopes) = scopes.try_borrow() else { return Vec::new() };
            let mut alive: Vec<Arc<Mutex<Scope>>> = Vec::with_capacity(scopes.len());
            for entered in scopes.iter().filter(|entered| !entered.over.load(Ordering::Relaxed)) {
                // A future that took its scopes along may run inside them after all.
                if !alive.iter().any(|scope| Arc::ptr_eq(scope, &entered.scope)) {
                    alive.push(Arc::clone(&entered.scope));
                }
            }
            alive
        })
        .unwrap_or_default()
}

/// Edits the innermost scope that this thread is in; hands the edit back when there is none.
pub(crate) fn edit_innermost<F: FnOnce(&mut Scope)>(edit: F) -> Option<F> {
    match current().pop() {
        Some(scope) => {
            // What the edit itself would capture must not find the scope locked.
            let _inside = inside::stay();
            edit(&mut scope.lock());
            None
        }
        None => Some(edit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<String> {
        current().iter().flat_map(|scope| scope.lock().extras.keys().cloned().collect::<Vec<_>>()).collect()
    }

    fn named(name: &str) -> Scope {
        let mut scope = Scope::default();
        scope.set_extra(name, 1);
        scope
    }

    #[test]
    fn scopes_nest_and_end_in_any_order() {
        let outer = ScopeGuard::enter(named("outer"));
        let inner = ScopeGuard::enter(named("inner"));
        assert_eq!(names(), ["outer", "inner"]);
        drop(outer);
        assert_eq!(names(), ["inner"]);
        drop(inner);
        assert!(names().is_empty());
    }

    #[test]
    fn a_pending_poll_leaves_nothing_behind_and_a_ready_one_stays() {
        let guard = ScopeGuard::enter(named("scope"));
        assert!(guard.poll(|| Poll::<()>::Pending).is_pending());
        assert!(names().is_empty());
        let moved = std::thread::spawn(move || {
            let seen = guard.poll(|| Poll::Ready(names()));
            (seen, names())
        });
        let (Poll::Ready(seen), after) = moved.join().unwrap() else { panic!("not ready") };
        assert_eq!((seen, after), (vec!["scope".to_owned()], vec!["scope".to_owned()]));
        assert!(names().is_empty());
    }

    #[test]
    fn a_guard_dropped_on_another_thread_ends_its_scope_here() {
        let guard = ScopeGuard::enter(named("left"));
        std::thread::spawn(move || drop(guard)).join().unwrap();
        assert!(names().is_empty());
    }
}
