//! How a variable is kept at hand for a panic: a reference to what never changes, or a copy. All that stands in a guard is
//! copied to where it is used, so that without a panic the compiler needs no memory for it.

use std::{
    any::type_name,
    fmt::{self, Debug, Write as _},
    marker::PhantomData,
};

use crate::{
    model::VariableState,
    render::BoundedText,
    snapshot::{
        known::Known,
        point::APART_NOTE,
        shared::Changeable,
        tier::{ByCopy, ByDebug, ByKnown, ByKnownTarget, ByName, ByNow, ByTarget, Scalar, Tier},
        variable::{Absent, Render, Shown},
    },
};

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
    type Held<'a>: AtHand
    where
        Self: 'a;
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

const UNPRINTABLE: Shown = Shown { state: VariableState::Unprintable, note: None };
const VALUE: Shown = Shown { state: VariableState::Value, note: None };
/// What can change behind a shared reference may have done so when what holds it was dropped.
const NOW: Shown = Shown { state: VariableState::Value, note: Some("read when the panic left its scope") };
const CHANGES: Shown =
    Shown { state: VariableState::Borrowed, note: Some("a panic shows only what its function never changes or moves") };
/// What is said of a local that no guard stands for.
const APART: Shown = Shown { state: VariableState::Borrowed, note: Some(APART_NOTE) };
const MOVES: Shown = Shown { state: VariableState::Moved, ..CHANGES };

impl<T: Scalar, M: Reach> WatchBy<ByCopy, M> for T {
    type Held<'a>
        = Watched<T, AsCopy>
    where
        T: 'a;
    #[inline]
    fn watch(&self) -> Watched<T, AsCopy> {
        Watched::by(*self)
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
    #[inline]
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
                = Watched<NotHeld, NotHeld>
            where
                Self: 'a;
            #[inline]
            fn watch(&self) -> Watched<NotHeld, NotHeld> {
                Watched::by(NotHeld::of::<Self, $reach>())
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
                = Watched<&'r T, $way>
            where
                Self: 'a;
            #[inline]
            fn watch(&self) -> Watched<&'r T, $way> {
                Watched::by(self)
            }
        }
    };
}

by_reference! {
    ByKnownTarget: Known, AsKnownTarget, |held, out| held.write(out);
    ByTarget: Debug, AsTarget, |held, out| write!(out, "{held:?}");
}

macro_rules! by_value {
    ($($tier:ident: $bound:ident, $way:ident, |$held:ident, $out:ident| $write:expr, $shown:ident;)*) => {
        $(
            impl<T: $bound> WatchBy<$tier, Whole> for T {
                type Held<'a>
                    = Watched<&'a T, $way>
                where
                    T: 'a;
                #[inline]
                fn watch(&self) -> Watched<&T, $way> {
                    Watched::by(self)
                }
            }

            not_held!($tier, Copied, T, [T: $bound]);
            not_held!($tier, Plain, T, [T: $bound]);

            /// A value.
            #[derive(Debug)]
            pub struct $way;

            impl<T: $bound> ShowHeld<&T> for $way {
                fn write($held: &&T, $out: &mut BoundedText) -> Result<Shown, fmt::Error> {
                    $write.map(|()| $shown)
                }
                fn type_name(_: &&T) -> &'static str {
                    type_name::<T>()
                }
            }
        )*
    };
}

by_value! {
    ByKnown: Known, AsKnown, |held, out| Known::write(*held, out), VALUE;
    ByNow: Changeable, AsNow, |held, out| Changeable::write(*held, out), NOW;
    ByDebug: Debug, AsDebug, |held, out| write!(out, "{held:?}"), VALUE;
}

impl<T, M: Reach> WatchBy<ByName, M> for T {
    type Held<'a>
        = Watched<fn() -> &'static str, AsName>
    where
        T: 'a;
    #[inline]
    fn watch(&self) -> Watched<fn() -> &'static str, AsName> {
        Watched::by(type_name::<T>)
    }
}

/// A type's name.
#[derive(Debug)]
pub struct AsName;

impl ShowHeld<fn() -> &'static str> for AsName {
    fn write(_: &fn() -> &'static str, _: &mut BoundedText) -> Result<Shown, fmt::Error> {
        Ok(UNPRINTABLE)
    }
    fn type_name(held: &fn() -> &'static str) -> &'static str {
        held()
    }
}

/// How a number or a plain reference is kept at hand by a copy, shown in the way `K`. All of it is held: the function reads
/// it from there.
pub trait CopyBy<K>: Copy {
    /// What is kept.
    type Held: AtHand;
    /// Keeps it at hand.
    fn copy(self) -> Self::Held;
}

impl<T: Scalar> CopyBy<ByCopy> for T {
    type Held = Watched<T, AsCopy>;
    #[inline]
    fn copy(self) -> Self::Held {
        Watched::by(self)
    }
}

macro_rules! by_copied_reference {
    ($($tier:ident: $bound:ident, $way:ident;)*) => {
        $(impl<'r, T: ?Sized + $bound> CopyBy<$tier> for &'r T {
            type Held = Watched<&'r T, $way>;
            #[inline]
            fn copy(self) -> Self::Held {
                Watched::by(self)
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
        Changeable::write(*held, out).map(|()| NOW)
    }
    fn type_name(_: &&T) -> &'static str {
        type_name::<&T>()
    }
}

/// A reference to what is shown by its type's name alone.
#[derive(Debug)]
pub struct AsNameTarget;

impl<T: ?Sized> ShowHeld<&T> for AsNameTarget {
    fn write(_: &&T, _: &mut BoundedText) -> Result<Shown, fmt::Error> {
        Ok(UNPRINTABLE)
    }
    fn type_name(_: &&T) -> &'static str {
        type_name::<&T>()
    }
}

impl<'r, T: ?Sized> CopyBy<ByName> for &'r T {
    type Held = Watched<&'r T, AsNameTarget>;
    #[inline]
    fn copy(self) -> Self::Held {
        Watched::by(self)
    }
}

/// What a guard keeps at hand: one bound in place of two, which the compiler is sooner done with.
pub trait AtHand: Copy + Render {}

impl<H: Copy, W: ShowHeld<H>> AtHand for Watched<H, W> {}
impl AtHand for Unwatched {}

/// One variable that is kept at hand.
pub struct Watched<H, W> {
    /// What is kept: a copy, or a reference.
    pub held: H,
    way: PhantomData<fn() -> W>,
}

impl<H: Copy, W> Clone for Watched<H, W> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<H: Copy, W> Copy for Watched<H, W> {}

impl<H, W> Watched<H, W> {
    #[inline]
    fn by(held: H) -> Self {
        Self { held, way: PhantomData }
    }
}

impl<H, W> Debug for Watched<H, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watched")
    }
}

/// Keeps a variable at hand whose type is known, as far as the reach lets it.
#[inline]
pub fn watch_known<'a, T: WatchBy<K, M>, K, M>(value: &'a T, _: Tier<K>, _: M) -> T::Held<'a> {
    value.watch()
}

/// Keeps an argument at hand, as far as the function may that can be suspended.
#[inline]
pub fn watch_shared<'a, T: WatchBy<K, M>, K, M>(value: &'a T, _: Tier<K>, _: Tier<M>) -> T::Held<'a> {
    value.watch()
}

/// Keeps a copy of an argument at hand, whose type is that of a number or of a reference.
#[inline]
pub fn watch_copy<T: CopyBy<K>, K>(value: T, _: Tier<K>) -> T::Held {
    value.copy()
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
    /// It is not kept at hand.
    Apart,
}

impl Render for Unwatched {
    fn render(&self, out: &mut BoundedText) -> Shown {
        match self {
            Self::Changes => CHANGES,
            Self::Skipped => Absent::SKIPPED.render(out),
            Self::Apart => APART,
        }
    }

    fn type_name(&self) -> &'static str {
        ""
    }
}
