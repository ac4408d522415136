//! The guards of a tracked function: they act only when a panic drops them. They tell that it has left the function, and
//! show what is kept at hand.

use std::fmt::{self, Debug};

use super::{depth, unwinding, watch::Unwatched};
use crate::{
    Context,
    model::Level,
    snapshot::{point::Name, variable::Render},
};

/// A tracked function, as far as it is known before anything panics: a `static` in it.
#[derive(Debug)]
pub struct PanicSite {
    /// The function's name.
    pub function: &'static str,
    /// The path of its module.
    pub module_path: &'static str,
    /// The source file.
    pub file: &'static str,
    /// The line and the column of its name, from 1.
    pub at: (u32, u32),
    /// The line of its last brace.
    pub last_line: u32,
    /// How bad a failure in it is.
    pub level: Level,
    /// Whether the function counts in the depth, which one that can be suspended does not.
    pub counted: bool,
    /// Its arguments, and why those are not kept at hand that are not.
    pub arguments: &'static [(Name, Option<Unwatched>)],
    /// What in it can panic by itself: the line and the column that a panic tells of, and the expression's text.
    pub places: &'static [(u32, u32, &'static str)],
}

/// Counts a tracked function while its body runs, and tells when a panic has left it. `ASKED` says that guards of its
/// arguments are dropped before it on every way out.
#[derive(Debug)]
pub struct PanicFrame<S: Fn() -> &'static PanicSite, const ASKED: bool>(S);

impl<S: Fn() -> &'static PanicSite, const ASKED: bool> PanicFrame<S, ASKED> {
    /// Enters a tracked function.
    #[inline(always)]
    pub fn new(site: S) -> Self {
        depth::enter();
        Self(site)
    }
}

// What is in a destructor has to be little: where a panic passes, more than a little is not put in place, and would then
// be looked for in memory. So the site and the name are types, and no fields.
impl<S: Fn() -> &'static PanicSite, const ASKED: bool> Drop for PanicFrame<S, ASKED> {
    #[inline(always)]
    fn drop(&mut self) {
        if if ASKED { depth::leave_asked() } else { depth::leave() } {
            super::left_frame((self.0)());
        }
    }
}

/// Shows a variable when a panic leaves its scope.
#[derive(Debug)]
pub struct PanicGuard<N: Fn() -> (&'static PanicSite, &'static Name), V: Render + Copy> {
    name: N,
    value: V,
}

impl<N: Fn() -> (&'static PanicSite, &'static Name), V: Render + Copy> PanicGuard<N, V> {
    /// Keeps a variable at hand.
    #[inline(always)]
    pub fn new(name: N, value: V) -> Self {
        Self { name, value }
    }
}

impl<N: Fn() -> (&'static PanicSite, &'static Name), V: Render + Copy> Drop for PanicGuard<N, V> {
    #[inline(always)]
    fn drop(&mut self) {
        if depth::is_anything() {
            let (site, name) = (self.name)();
            show(site, name, self.value);
        }
    }
}

#[cold]
#[inline(never)]
fn show<V: Render>(site: &'static PanicSite, name: &'static Name, value: V) {
    unwinding::variable(site, name, &value);
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
    #[inline(always)]
    pub fn new(site: S, make: C) -> Self {
        Self { site, make }
    }
}

impl<S: Fn() -> &'static PanicSite, C: Fn() -> Context> Drop for ContextGuard<S, C> {
    #[inline(always)]
    fn drop(&mut self) {
        if depth::is_anything() {
            unwinding::context((self.site)(), &self.make);
        }
    }
}
