//! The guards of a tracked function: they act only when a panic drops them. They tell that it has left the function, and
//! show what is kept at hand.

use std::fmt::{self, Debug};

use super::{
    depth,
    tracked::Tracked,
    unwinding,
    watch::{AtHand, Copied, Plain, Unwatched, WatchBy, Whole},
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

/// Counts a tracked function while its body runs, and tells when a panic has left it. `ASKED` says that guards of its
/// arguments are dropped before it on every way out.
#[derive(Debug)]
pub struct PanicFrame<const ASKED: bool>(&'static Tracked);

/// Enters a tracked function.
#[inline]
pub fn enter(tracked: &'static Tracked) -> PanicFrame<false> {
    depth::enter();
    PanicFrame(tracked)
}

/// Enters a tracked function whose arguments have guards.
#[inline]
pub fn enter_asked(tracked: &'static Tracked) -> PanicFrame<true> {
    depth::enter();
    PanicFrame(tracked)
}

// What is in a destructor has to be little: where a panic passes, more than a little is not put in place, and would then
// be looked for in memory. So each argument has a guard of its own.
impl<const ASKED: bool> Drop for PanicFrame<ASKED> {
    #[inline]
    fn drop(&mut self) {
        if if ASKED { depth::leave_asked() } else { depth::leave() } {
            super::left_frame(self.0);
        }
    }
}

/// Whose variable a guard keeps at hand.
pub trait Whose: Copy {
    /// The function that it is of.
    fn tracked(self) -> &'static Tracked;
    /// Its number.
    fn number(self) -> usize;
    /// Whether anything is on its way, as what is dropped behind the guard asks as well: the compiler then asks once.
    fn is_asked() -> bool;
}

/// The variable of this number, of this function. They are plain values: a type for each would be asked for by every
/// guard again, which takes the compiler more time than all the rest of it.
#[derive(Clone, Copy, Debug)]
pub struct OfFunction(&'static Tracked, usize);

/// The variable of this number, of the function that can be suspended that this gives. What is a type takes no room in
/// the future.
#[derive(Clone, Copy, Debug)]
pub struct OfFuture<S: Fn() -> &'static Tracked, const NUMBER: usize>(S);

impl Whose for OfFunction {
    #[inline]
    fn tracked(self) -> &'static Tracked {
        self.0
    }
    #[inline]
    fn number(self) -> usize {
        self.1
    }
    #[inline]
    fn is_asked() -> bool {
        depth::is_anything()
    }
}

impl<S: Fn() -> &'static Tracked + Copy, const NUMBER: usize> Whose for OfFuture<S, NUMBER> {
    #[inline]
    fn tracked(self) -> &'static Tracked {
        self.0()
    }
    #[inline]
    fn number(self) -> usize {
        NUMBER
    }
    #[inline]
    fn is_asked() -> bool {
        depth::is_unwinding_or_waiting()
    }
}

/// Keeps the function's variable of this number at hand, which stays where it is and as it is.
#[inline]
pub fn guard_whole<'a, T: WatchBy<K, Whole>, K>(
    tracked: &'static Tracked,
    number: usize,
    value: &'a T,
    _: Tier<K>,
) -> PanicGuard<OfFunction, T::Held<'a>> {
    guard_known(tracked, number, value.watch())
}

/// The same of one that may move.
#[inline]
pub fn guard_copied<'a, T: WatchBy<K, Copied>, K>(
    tracked: &'static Tracked,
    number: usize,
    value: &'a T,
    _: Tier<K>,
) -> PanicGuard<OfFunction, T::Held<'a>> {
    guard_known(tracked, number, value.watch())
}

/// The same of one that borrows from what may change.
#[inline]
pub fn guard_plain<'a, T: WatchBy<K, Plain>, K>(
    tracked: &'static Tracked,
    number: usize,
    value: &'a T,
    _: Tier<K>,
) -> PanicGuard<OfFunction, T::Held<'a>> {
    guard_known(tracked, number, value.watch())
}

/// Keeps at hand what is known of the function's variable of this number.
#[inline]
pub fn guard_known<V: AtHand>(tracked: &'static Tracked, number: usize, value: V) -> PanicGuard<OfFunction, V> {
    PanicGuard { whose: OfFunction(tracked, number), value }
}

/// Keeps a variable at hand as far as the reach lets it, in a function that can be suspended.
#[inline]
pub fn guard_suspended<'a, const NUMBER: usize, S: Fn() -> &'static Tracked + Copy, T: WatchBy<K, M>, K, M>(
    site: S,
    value: &'a T,
    _: Tier<K>,
    _: Tier<M>,
) -> PanicGuard<OfFuture<S, NUMBER>, T::Held<'a>> {
    guard_known_suspended(site, value.watch())
}

/// As [`guard_known`], in a function that can be suspended.
#[inline]
pub fn guard_known_suspended<const NUMBER: usize, S: Fn() -> &'static Tracked + Copy, V: AtHand>(
    site: S,
    value: V,
) -> PanicGuard<OfFuture<S, NUMBER>, V> {
    PanicGuard { whose: OfFuture(site), value }
}

/// Shows a variable of a function when a panic leaves its scope.
pub struct PanicGuard<W: Whose, V: AtHand> {
    whose: W,
    value: V,
}

impl<W: Whose, V: AtHand> Debug for PanicGuard<W, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PanicGuard")
    }
}

impl<W: Whose, V: AtHand> Drop for PanicGuard<W, V> {
    #[inline]
    fn drop(&mut self) {
        if W::is_asked() {
            show(self.whose.tracked(), self.whose.number(), self.value);
        }
    }
}

#[cold]
#[inline(never)]
fn show<V: Render>(tracked: &'static Tracked, number: usize, value: V) {
    let site = tracked.frame();
    if let Some(name) = site.function.names.get(number) {
        unwinding::variable(site, name, &value);
    }
}

/// Makes the additional context when a panic leaves the function.
pub struct ContextGuard<C: Fn() -> Context> {
    tracked: &'static Tracked,
    make: C,
}

impl<C: Fn() -> Context> Debug for ContextGuard<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ContextGuard")
    }
}

impl<C: Fn() -> Context> ContextGuard<C> {
    /// Keeps at hand how it is made.
    #[inline]
    pub fn new(tracked: &'static Tracked, make: C) -> Self {
        Self { tracked, make }
    }
}

impl<C: Fn() -> Context> Drop for ContextGuard<C> {
    #[inline]
    fn drop(&mut self) {
        if depth::is_anything() {
            unwinding::context(self.tracked.frame(), &self.make);
        }
    }
}
