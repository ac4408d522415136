//! The guards of a tracked function: they act only when a panic drops them. They tell that it has left the function, and
//! show what is kept at hand.

use std::fmt::{self, Debug};

use super::{depth, unwinding, watch::Unwatched};
use crate::{
    Context,
    snapshot::{
        point::{Function, Name, Unguarded},
        variable::Render,
    },
};

/// A tracked function, as far as it is known before anything panics: a `static` in it.
#[derive(Debug)]
pub struct PanicSite {
    /// What its failure points share.
    pub function: &'static Function,
    /// The line and the column of its name, from 1.
    pub at: (u32, u32),
    /// The line of its last brace.
    pub last_line: u32,
    /// The numbers of its arguments, and why those are not kept at hand that are not.
    pub arguments: &'static [(usize, Option<Unwatched>)],
    /// The locals that are not kept at hand.
    pub unguarded: &'static [Unguarded],
    /// What in it can panic by itself: the line and the column that a panic tells of, and the expression's text.
    pub places: &'static [(u32, u32, &'static str)],
}

impl PanicSite {
    /// The locals that are not kept at hand, by name.
    pub(super) fn unguarded(&self) -> impl Iterator<Item = (&'static Name, &'static Unguarded)> + use<> {
        let names = self.function.names;
        self.unguarded.iter().filter_map(move |unguarded| Some((names.get(unguarded.number)?, unguarded)))
    }

    /// The arguments by name.
    pub(super) fn arguments(&self) -> impl Iterator<Item = (&'static Name, Option<&'static Unwatched>)> + use<> {
        let names = self.function.names;
        self.arguments.iter().filter_map(move |(number, unwatched)| Some((names.get(*number)?, unwatched.as_ref())))
    }
}

/// Counts a tracked function while its body runs, and tells when a panic has left it. `ASKED` says that guards of its
/// arguments are dropped before it on every way out.
#[derive(Debug)]
pub struct PanicFrame<S: Fn() -> &'static PanicSite, const ASKED: bool>(S);

impl<S: Fn() -> &'static PanicSite + Copy, const ASKED: bool> PanicFrame<S, ASKED> {
    /// Keeps the variable of this number at hand.
    #[inline]
    pub fn guard<const NUMBER: usize, V: Render + Copy>(&self, value: V) -> PanicGuard<S, V, NUMBER> {
        PanicGuard { site: self.0, value }
    }

    /// Enters a tracked function.
    #[inline]
    pub fn new(site: S) -> Self {
        depth::enter();
        Self(site)
    }
}

// What is in a destructor has to be little: where a panic passes, more than a little is not put in place, and would then
// be looked for in memory. So the site and the name are types, and no fields.
impl<S: Fn() -> &'static PanicSite, const ASKED: bool> Drop for PanicFrame<S, ASKED> {
    #[inline]
    fn drop(&mut self) {
        if if ASKED { depth::leave_asked() } else { depth::leave() } {
            super::left_frame((self.0)());
        }
    }
}

/// Shows a variable when a panic leaves its scope: that of this number, of the function whose frame has made the guard.
#[derive(Debug)]
pub struct PanicGuard<S: Fn() -> &'static PanicSite, V: Render + Copy, const NUMBER: usize> {
    pub(super) site: S,
    pub(super) value: V,
}

impl<S: Fn() -> &'static PanicSite, V: Render + Copy, const NUMBER: usize> Drop for PanicGuard<S, V, NUMBER> {
    #[inline]
    fn drop(&mut self) {
        if depth::is_anything() {
            show((self.site)(), NUMBER, self.value);
        }
    }
}

#[cold]
#[inline(never)]
fn show<V: Render>(site: &'static PanicSite, number: usize, value: V) {
    if let Some(name) = site.function.names.get(number) {
        unwinding::variable(site, name, &value);
    }
}

/// Makes the additional context when a panic leaves the function.
pub struct ContextGuard<S: Fn() -> &'static PanicSite, C: Fn() -> Context> {
    site: S,
    make: C,
}

impl<S: Fn() -> &'static PanicSite, C: Fn() -> Context> Debug for ContextGuard<S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ContextGuard")
    }
}

impl<S: Fn() -> &'static PanicSite, C: Fn() -> Context> ContextGuard<S, C> {
    /// Keeps at hand how it is made.
    #[inline]
    pub fn new(site: S, make: C) -> Self {
        Self { site, make }
    }
}

impl<S: Fn() -> &'static PanicSite, C: Fn() -> Context> Drop for ContextGuard<S, C> {
    #[inline]
    fn drop(&mut self) {
        if depth::is_anything() {
            unwinding::context((self.site)(), &self.make);
        }
    }
}
