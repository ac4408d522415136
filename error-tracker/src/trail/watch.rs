//! What a tracked function keeps at hand for a panic: references to what never changes, in guards that act only when
//! they are dropped by one. All that stands in a guard is copied to where it is used, so that without a panic the
//! compiler needs no memory for it.

use std::{
    any::type_name,
    fmt::{self, Debug, Write as _},
    future::Future,
    marker::PhantomData,
    pin::Pin,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
    task::{self, Poll},
};

use pin_project_lite::pin_project;

use super::{depth, open, unwinding};
use crate::{
    Context,
    model::VariableState,
    render::BoundedText,
    snapshot::{
        known::Known,
        point::{Function, Name},
        shared::Changeable,
        tier::{ByCopy, ByDebug, ByKnown, ByKnownTarget, ByName, ByNow, ByTarget, Scalar, Tier},
        variable::{Absent, Render, Shown},
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
    /// What in it can panic by itself: the line and the column that a panic tells of, and the expression's text.
    pub places: &'static [(u32, u32, &'static str)],
}

impl PanicSite {
    /// The arguments by name.
    pub(super) fn arguments(&self) -> impl Iterator<Item = (&'static Name, Option<&'static Unwatched>)> + use<> {
        let names = self.function.names;
        self.arguments.iter().filter_map(move |(number, unwatched)| Some((names.get(*number)?, unwatched.as_ref())))
    }
}

/// How much of a variable may be kept at hand.
pub trait Reach {
    /// Whether what is beyond it may move, rather than change.
    const MOVES: bool;
}

/// The variable itself: it stays where it is, and as it is.
#[derive(Debug)]
pub struct Whole;
/// A copy of it, if it is a reference or fits into a register: it may move.
#[derive(Debug)]
pub struct Copied;
/// A copy of it, if it fits into a register: what it borrows from may change.
#[derive(Debug)]
pub struct Plain;

impl Reach for Whole {
    const MOVES: bool = false;
}
impl Reach for Copied {
    const MOVES: bool = true;
}
impl Reach for Plain {
    const MOVES: bool = false;
}

/// How a value of this type is kept at hand, shown in the way `K`, as far as `M` lets it.
pub trait WatchBy<K, M> {
    /// What is kept; nothing that borrows, where that could be in the way of the function.
    type Held<'a>: Copy
    where
        Self: 'a;
    /// How that is shown.
    type Way;
    /// Keeps it at hand.
    fn watch(&self) -> Self::Held<'_>;
}

/// Shows what is kept.
pub trait ShowHeld<H> {
    /// Writes it down.
    fn write(held: &H, out: &mut BoundedText) -> Result<Shown, fmt::Error>;
    /// The type of the value.
    fn type_name(held: &H) -> &'static str;
}

const VALUE: Shown = Shown { state: VariableState::Value, note: None };
const CHANGES: Shown =
    Shown { state: VariableState::Borrowed, note: Some("a panic shows only what its function never changes or moves") };
const MOVES: Shown = Shown { state: VariableState::Moved, ..CHANGES };

impl<T: Scalar, M: Reach> WatchBy<ByCopy, M> for T {
    type Held<'a>
        = T
    where
        T: 'a;
    type Way = AsCopy;
    #[inline(always)]
    fn watch(&self) -> T {
        *self
    }
}

/// A copy.
#[derive(Debug)]
pub struct AsCopy;

impl<T: Scalar> ShowHeld<T> for AsCopy {
    fn write(held: &T, out: &mut BoundedText) -> Result<Shown, fmt::Error> {
        write!(out, "{held:?}").map(|()| VALUE)
    }
    fn type_name(_: &T) -> &'static str {
        type_name::<T>()
    }
}

/// Nothing but the type's name.
#[derive(Clone, Copy, Debug)]
pub struct NotHeld {
    type_name: fn() -> &'static str,
    shown: Shown,
}

impl NotHeld {
    #[inline(always)]
    fn of<T: ?Sized, M: Reach>() -> Self {
        Self { type_name: type_name::<T>, shown: if M::MOVES { MOVES } else { CHANGES } }
    }
}

impl ShowHeld<NotHeld> for NotHeld {
    fn write(held: &NotHeld, _: &mut BoundedText) -> Result<Shown, fmt::Error> {
        Ok(held.shown)
    }
    fn type_name(held: &NotHeld) -> &'static str {
        (held.type_name)()
    }
}

macro_rules! not_held {
    ($tier:ident, $reach:ident, $ty:ty, [$($generics:tt)*]) => {
        impl<$($generics)*> WatchBy<$tier, $reach> for $ty {
            type Held<'a>
                = NotHeld
            where
                Self: 'a;
            type Way = NotHeld;
            #[inline(always)]
            fn watch(&self) -> NotHeld {
                NotHeld::of::<Self, $reach>()
            }
        }
    };
}

macro_rules! by_reference {
    ($($tier:ident: $bound:ident, $way:ident, |$held:ident, $out:ident| $write:expr;)*) => {
        $(
            by_reference!(held $tier, $bound, $way, Whole);
            by_reference!(held $tier, $bound, $way, Copied);
            not_held!($tier, Plain, &T, [T: ?Sized + $bound]);
            not_held!($tier, Whole, &mut T, [T: ?Sized + $bound]);
            not_held!($tier, Copied, &mut T, [T: ?Sized + $bound]);
            not_held!($tier, Plain, &mut T, [T: ?Sized + $bound]);

            /// A reference.
            #[derive(Debug)]
            pub struct $way;

            impl<T: ?Sized + $bound> ShowHeld<&T> for $way {
                fn write($held: &&T, $out: &mut BoundedText) -> Result<Shown, fmt::Error> {
                    $write.map(|()| VALUE)
                }
                fn type_name(_: &&T) -> &'static str {
                    type_name::<&T>()
                }
            }
        )*
    };
    (held $tier:ident, $bound:ident, $way:ident, $reach:ident) => {
        impl<'r, T: ?Sized + $bound> WatchBy<$tier, $reach> for &'r T {
            type Held<'a>
                = &'r T
            where
                Self: 'a;
            type Way = $way;
            #[inline(always)]
            fn watch(&self) -> &'r T {
                self
            }
        }
    };
}

by_reference! {
    ByKnownTarget: Known, AsKnownTarget, |held, out| held.write(out);
    ByTarget: Debug, AsTarget, |held, out| write!(out, "{held:?}");
}

macro_rules! by_value {
    ($($tier:ident: $bound:ident, $way:ident, |$held:ident, $out:ident| $write:expr;)*) => {
        $(
            impl<T: $bound> WatchBy<$tier, Whole> for T {
                type Held<'a>
                    = &'a T
                where
                    T: 'a;
                type Way = $way;
                #[inline(always)]
                fn watch(&self) -> &T {
                    self
                }
            }

            not_held!($tier, Copied, T, [T: $bound]);
            not_held!($tier, Plain, T, [T: $bound]);

            /// A value.
            #[derive(Debug)]
            pub struct $way;

            impl<T: $bound> ShowHeld<&T> for $way {
                fn write($held: &&T, $out: &mut BoundedText) -> Result<Shown, fmt::Error> {
                    $write.map(|()| VALUE)
                }
                fn type_name(_: &&T) -> &'static str {
                    type_name::<T>()
                }
            }
        )*
    };
}

by_value! {
    ByKnown: Known, AsKnown, |held, out| Known::write(*held, out);
    ByNow: Changeable, AsNow, |held, out| Changeable::write(*held, out);
    ByDebug: Debug, AsDebug, |held, out| write!(out, "{held:?}");
}

impl<T, M: Reach> WatchBy<ByName, M> for T {
    type Held<'a>
        = fn() -> &'static str
    where
        T: 'a;
    type Way = AsName;
    #[inline(always)]
    fn watch(&self) -> fn() -> &'static str {
        type_name::<T>
    }
}

/// A type's name.
#[derive(Debug)]
pub struct AsName;

impl ShowHeld<fn() -> &'static str> for AsName {
    fn write(_: &fn() -> &'static str, _: &mut BoundedText) -> Result<Shown, fmt::Error> {
        Ok(Shown { state: VariableState::Unprintable, note: None })
    }
    fn type_name(held: &fn() -> &'static str) -> &'static str {
        held()
    }
}

/// How a number or a plain reference is kept at hand by a copy, shown in the way `K`.
pub trait CopyBy<K>: Copy {
    /// What is kept.
    type Held: Copy;
    /// How that is shown.
    type Way;
    /// Keeps it at hand.
    fn copy(self) -> Self::Held;
}

impl<T: Scalar> CopyBy<ByCopy> for T {
    type Held = T;
    type Way = AsCopy;
    #[inline(always)]
    fn copy(self) -> T {
        self
    }
}

macro_rules! by_copied_reference {
    ($($tier:ident: $bound:ident, $way:ident;)*) => {
        $(impl<'r, T: ?Sized + $bound> CopyBy<$tier> for &'r T {
            type Held = &'r T;
            type Way = $way;
            #[inline(always)]
            fn copy(self) -> &'r T {
                self
            }
        })*
    };
}

by_copied_reference! {
    ByNow: Changeable, AsNowTarget;
    ByKnownTarget: Known, AsKnownTarget;
    ByTarget: Debug, AsTarget;
}

/// A reference to what can change behind it.
#[derive(Debug)]
pub struct AsNowTarget;

impl<T: ?Sized + Changeable> ShowHeld<&T> for AsNowTarget {
    fn write(held: &&T, out: &mut BoundedText) -> Result<Shown, fmt::Error> {
        Changeable::write(*held, out).map(|()| VALUE)
    }
    fn type_name(_: &&T) -> &'static str {
        type_name::<&T>()
    }
}

impl<T: Copy> CopyBy<ByName> for T {
    type Held = fn() -> &'static str;
    type Way = AsName;
    #[inline(always)]
    fn copy(self) -> fn() -> &'static str {
        type_name::<T>
    }
}

/// One variable that is kept at hand.
pub struct Watched<H, W> {
    held: H,
    way: PhantomData<fn() -> W>,
}

impl<H: Copy, W> Clone for Watched<H, W> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<H: Copy, W> Copy for Watched<H, W> {}

impl<H, W> Debug for Watched<H, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watched")
    }
}

/// Keeps the variable at hand, as far as the reach lets it.
#[inline(always)]
pub fn watch<'a, T: WatchBy<K, M>, K, M>(value: &'a T, _: Tier<K>, _: M) -> Watched<T::Held<'a>, T::Way> {
    Watched { held: value.watch(), way: PhantomData }
}

/// The same of an argument, whose type is known from the beginning.
#[inline(always)]
pub fn watch_known<'a, T: WatchBy<K, M>, K, M>(value: &'a T, _: K, _: M) -> Watched<T::Held<'a>, T::Way> {
    Watched { held: value.watch(), way: PhantomData }
}

/// Keeps a copy of an argument at hand, whose type is that of a number or of a reference.
#[inline(always)]
pub fn watch_copy<T: CopyBy<K>, K>(value: T, _: K) -> Watched<T::Held, T::Way> {
    Watched { held: value.copy(), way: PhantomData }
}

impl<H, W: ShowHeld<H>> Render for Watched<H, W> {
    fn render(&self, out: &mut BoundedText) -> Shown {
        match W::write(&self.held, out) {
            Ok(shown) => shown,
            Err(_) if out.is_truncated() => VALUE,
            Err(_) => Shown { state: VariableState::Unprintable, note: Some("its Debug failed") },
        }
    }

    fn type_name(&self) -> &'static str {
        W::type_name(&self.held)
    }
}

/// A variable that is not kept at hand.
#[derive(Clone, Copy, Debug)]
pub enum Unwatched {
    /// It changes, or is lent to what may change it.
    Changes,
    /// The user asked not to look.
    Skipped,
}

impl Render for Unwatched {
    fn render(&self, out: &mut BoundedText) -> Shown {
        match self {
            Self::Changes => CHANGES,
            Self::Skipped => Absent::SKIPPED.render(out),
        }
    }

    fn type_name(&self) -> &'static str {
        ""
    }
}

/// Counts a tracked function while its body runs, and tells when a panic has left it. `ASKED` says that guards of its
/// arguments are dropped before it on every way out.
#[derive(Debug)]
pub struct PanicFrame<S: Fn() -> &'static PanicSite, const ASKED: bool>(S);

impl<S: Fn() -> &'static PanicSite + Copy, const ASKED: bool> PanicFrame<S, ASKED> {
    /// Keeps the variable of this number at hand.
    #[inline(always)]
    pub fn guard<const NUMBER: usize, V: Render + Copy>(&self, value: V) -> PanicGuard<S, V, NUMBER> {
        PanicGuard { site: self.0, value }
    }

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

/// What a function that can be suspended keeps at hand: when it was polled last, and its arguments. It is one flat tuple,
/// in which nothing is lost between the fields.
pub trait Suspended {
    /// The thread's `stamp` when it was polled last, zero while it waits.
    fn polled_at(&self) -> &AtomicU32;
    /// Hands over each argument, in their order.
    fn each(&self, show: &mut dyn FnMut(&dyn Render));
}

macro_rules! suspended {
    () => { suspended! { @impl } };
    ($first:ident $($other:ident)*) => {
        suspended! { @impl $first $($other)* }
        suspended! { $($other)* }
    };
    (@impl $($argument:ident)*) => {
        #[allow(non_snake_case)]
        impl<$($argument: Render),*> Suspended for (AtomicU32, $($argument,)*) {
            fn polled_at(&self) -> &AtomicU32 {
                &self.0
            }

            fn each(&self, _show: &mut dyn FnMut(&dyn Render)) {
                let (_, $($argument,)*) = self;
                $(_show($argument);)*
            }
        }
    };
}

// As many as the macro keeps at hand.
suspended! { A B C D E F G H I J K L M N O P }

/// Now, for what tells when a function was polled last.
#[inline(always)]
pub fn stamp() -> AtomicU32 {
    AtomicU32::new(depth::stamp())
}

/// Tells when a panic has left a function that can be suspended, shows its arguments, and knows whether it was running
/// then: one that is dropped while it waits has not been left by the panic.
///
/// All of it is one guard, since a future is dropped after it has ended as well: what that takes is put in place, and then
/// costs nothing, only while it is little.
#[derive(Debug)]
pub struct AsyncFrame<S: Fn() -> &'static PanicSite, K: Suspended> {
    site: S,
    kept: K,
}

impl<S: Fn() -> &'static PanicSite + Copy, K: Suspended> AsyncFrame<S, K> {
    /// Keeps the variable of this number at hand.
    #[inline(always)]
    pub fn guard<const NUMBER: usize, V: Render + Copy>(&self, value: V) -> PanicGuard<S, V, NUMBER> {
        PanicGuard { site: self.site, value }
    }
}

impl<S: Fn() -> &'static PanicSite, K: Suspended> AsyncFrame<S, K> {
    /// Enters a tracked function that can be suspended.
    #[inline(always)]
    pub fn new(site: S, kept: K) -> Self {
        Self { site, kept }
    }

    /// The thread's [`depth::stamp`] when it was polled last, and where it stands in memory.
    pub(super) fn running(&self) -> (u32, usize) {
        running(self.kept.polled_at())
    }

    /// What the function waits for.
    #[inline(always)]
    pub fn polled<F: Future>(&self, future: F) -> Polled<'_, F> {
        Polled { future, polled_at: self.kept.polled_at() }
    }

    /// What is kept.
    #[inline(always)]
    pub fn kept(&self) -> &K {
        &self.kept
    }
}

impl<S: Fn() -> &'static PanicSite, K: Suspended> Drop for AsyncFrame<S, K> {
    #[inline(always)]
    fn drop(&mut self) {
        if depth::is_unwinding_or_waiting() {
            left_suspended((self.site)(), &self.kept);
        }
    }
}

#[cold]
#[inline(never)]
fn left_suspended<K: Suspended>(site: &'static PanicSite, kept: &K) {
    super::left_async_frame(site, kept);
}

/// When the function was polled last, and what its frame is known by: where that stands in memory.
pub(super) fn running(polled_at: &AtomicU32) -> (u32, usize) {
    (polled_at.load(Relaxed), std::ptr::from_ref(polled_at).addr())
}

/// A function that can be suspended goes on to something else while a failure waits.
#[cold]
#[inline(never)]
fn adopt(polled_at: &AtomicU32) {
    let (polled_at, frame) = running(polled_at);
    open::adopt(frame, polled_at);
}

pin_project! {
    /// What a function waits for, which tells its frame whether it is being polled.
    ///
    /// It stands around the future by value, as `.await` would take it: a closure around a pinned reference to it costs a
    /// move more, and a reference.
    #[must_use = "futures do nothing unless they are awaited"]
    #[derive(Debug)]
    pub struct Polled<'a, F> {
        #[pin]
        future: F,
        polled_at: &'a AtomicU32,
    }
}

impl<F: Future> Future for Polled<'_, F> {
    type Output = F::Output;

    #[inline(always)]
    fn poll(self: Pin<&mut Self>, context: &mut task::Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let now = depth::stamp();
        // As long as nothing was raised there is nothing to say.
        if this.polled_at.load(Relaxed) != now {
            if depth::is_waiting() {
                adopt(this.polled_at);
            }
            this.polled_at.store(now, Relaxed);
        }
        let polled = this.future.poll(context);
        if polled.is_pending() {
            if depth::is_waiting() {
                adopt(this.polled_at);
            }
            this.polled_at.store(0, Relaxed);
        }
        polled
    }
}

/// Shows a variable when a panic leaves its scope: that of this number, of the function whose frame has made the guard.
#[derive(Debug)]
pub struct PanicGuard<S: Fn() -> &'static PanicSite, V: Render + Copy, const NUMBER: usize> {
    site: S,
    value: V,
}

impl<S: Fn() -> &'static PanicSite, V: Render + Copy, const NUMBER: usize> Drop for PanicGuard<S, V, NUMBER> {
    #[inline(always)]
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
