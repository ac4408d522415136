//! The guards of a tracked function: they act only when a panic drops them. They tell that it has left the function, and
//! show what is kept at hand.

use std::fmt::{self, Debug};

use super::{
    depth,
    silence::caught,
    tracked::Tracked,
    unwinding,
    watch::{AtHand, Unwatched, WatchBy},
};
use crate::{
    Context,
    snapshot::{
        point::{Function, Name, Unguarded},
        tier::Tier,
        variable::Render,
    },
};

/// A tracked function, as far as it is known before anything panics.
#[derive(Debug)]
pub(super) struct PanicSite {
    /// What its failure points share.
    pub(super) function: &'static Function,
    /// The line and the column of its name, from 1.
    pub(super) at: (u32, u32),
    /// The line of its last brace.
    pub(super) last_line: u32,
    /// The numbers of its arguments, and why those are not kept at hand that are not.
    pub(super) arguments: Vec<(usize, Option<Unwatched>)>,
    /// The locals that are not kept at hand.
    pub(super) unguarded: Vec<Unguarded>,
    /// What in it can panic by itself: the line and the column that a panic tells of, and the expression's text.
    pub(super) places: Vec<(u32, u32, &'static str)>,
}

impl PanicSite {
    /// The locals that are not kept at hand, by name.
    pub(super) fn unguarded(&'static self) -> impl Iterator<Item = (&'static Name, &'static Unguarded)> {
        let names = &self.function.names;
        self.unguarded.iter().filter_map(|unguarded| Some((names.get(unguarded.number)?, unguarded)))
    }

    /// The arguments by name.
    pub(super) fn arguments(&'static self) -> impl Iterator<Item = (&'static Name, Option<&'static Unwatched>)> {
        let names = &self.function.names;
        self.arguments.iter().filter_map(|(number, unwatched)| Some((names.get(*number)?, unwatched.as_ref())))
    }
}

/// A tracked function's frame, which its guards belong to.
pub trait Guarding {
    /// Where its site is found.
    type Site: Fn() -> &'static Tracked + Copy;
    /// Where its site is found.
    fn site(&self) -> Self::Site;
}

/// Counts a tracked function while its body runs, and tells when a panic has left it. `ASKED` says that guards of its
/// arguments are dropped before it on every way out.
#[derive(Debug)]
pub struct PanicFrame<S: Fn() -> &'static Tracked, const ASKED: bool>(S);

/// Enters a tracked function.
#[inline]
pub fn enter<const ASKED: bool, S: Fn() -> &'static Tracked>(site: S) -> PanicFrame<S, ASKED> {
    depth::enter();
    PanicFrame(site)
}

impl<S: Fn() -> &'static Tracked + Copy, const ASKED: bool> Guarding for PanicFrame<S, ASKED> {
    type Site = S;
    #[inline]
    fn site(&self) -> S {
        self.0
    }
}

// What is in a destructor has to be little: where a panic passes, more than a little is not put in place, and would then
// be looked for in memory. So the site and the name are types, and no fields, and each argument has a guard of its own.
impl<S: Fn() -> &'static Tracked, const ASKED: bool> Drop for PanicFrame<S, ASKED> {
    #[inline]
    fn drop(&mut self) {
        if if ASKED { depth::leave_asked() } else { depth::leave() } {
            super::left_frame((self.0)());
        }
    }
}

/// Keeps the variable of this number at hand, as far as the reach lets it.
#[inline]
pub fn guard<'a, const NUMBER: usize, F: Guarding, T: WatchBy<K, M>, K, M>(
    frame: &F,
    value: &'a T,
    _: Tier<K>,
    _: M,
) -> PanicGuard<F::Site, T::Held<'a>, NUMBER> {
    PanicGuard { site: frame.site(), value: value.watch() }
}

/// Keeps at hand what is known of the variable of this number.
#[inline]
pub fn guard_known<const NUMBER: usize, F: Guarding, V: AtHand>(frame: &F, value: V) -> PanicGuard<F::Site, V, NUMBER> {
    PanicGuard { site: frame.site(), value }
}

/// Shows a variable when a panic leaves its scope: that of this number, of the function whose frame has made the guard.
#[derive(Debug)]
pub struct PanicGuard<S: Fn() -> &'static Tracked, V: AtHand, const NUMBER: usize> {
    site: S,
    value: V,
}

impl<S: Fn() -> &'static Tracked, V: AtHand, const NUMBER: usize> Drop for PanicGuard<S, V, NUMBER> {
    #[inline]
    fn drop(&mut self) {
        if depth::is_anything() {
            show((self.site)(), NUMBER, self.value);
        }
    }
}

// By an ABI that does not unwind: the destructors around it need no way out then, and are put in place.
#[cold]
#[inline(never)]
#[allow(improper_ctypes_definitions, reason = "nobody but Rust calls it")]
extern "C" fn show<V: Render>(tracked: &'static Tracked, number: usize, value: V) {
    let site = tracked.frame();
    if let Some(name) = site.function.names.get(number) {
        let _ = caught(|| unwinding::variable(site, name, &value));
    }
}

/// Makes the additional context when a panic leaves the function.
pub struct ContextGuard<S: Fn() -> &'static Tracked, C: Fn() -> Context> {
    site: S,
    make: C,
}

impl<S: Fn() -> &'static Tracked, C: Fn() -> Context> Debug for ContextGuard<S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ContextGuard")
    }
}

impl<S: Fn() -> &'static Tracked, C: Fn() -> Context> ContextGuard<S, C> {
    /// Keeps at hand how it is made.
    #[inline]
    pub fn new(site: S, make: C) -> Self {
        Self { site, make }
    }
}

impl<S: Fn() -> &'static Tracked, C: Fn() -> Context> Drop for ContextGuard<S, C> {
    #[inline]
    fn drop(&mut self) {
        if depth::is_anything() {
            unwinding::context((self.site)().frame(), &self.make);
        }
    }
}
