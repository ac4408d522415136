//! What is kept of a local from its declaration on, where the text of the function does not tell whether it can be read
//! later: a copy of what is small, a reference to what certainly borrows from nothing, and nothing of anything else.
//!
//! The compiler chooses by the type, at the end of the function, as [`tier`](super::tier) says. A type that may borrow
//! leaves [`NotHeld`], which has no lifetime in it, so no loan lives longer for it.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    ffi::OsString,
    fmt::{self, Debug, Write as _},
    marker::PhantomData,
    ops::{Deref, Range, RangeInclusive},
    path::PathBuf,
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use super::{
    known::Known,
    shown::{Render, Shown},
    tier::{Scalar, Tier, choices, links},
};
use crate::{model::VariableState, render::BoundedText};

/// What is copied without a thought, and borrows from nothing.
pub trait Small: Copy + Debug {}

impl<T: Scalar> Small for T {}
impl<T: Small> Small for Option<T> {}
impl<A: Small, B: Small> Small for (A, B) {}
impl<A: Small, B: Small, C: Small> Small for (A, B, C) {}
impl<A: Small, B: Small, C: Small, D: Small> Small for (A, B, C, D) {}
impl<T: Small, E: Small> Small for Result<T, E> {}

macro_rules! small {
    ($($ty:ty),* $(,)?) => { $(impl Small for $ty {})* };
}
small!(
    Duration,
    Instant,
    SystemTime,
    std::cmp::Ordering,
    std::fmt::Alignment,
    std::fmt::Error,
    std::io::ErrorKind,
    std::io::SeekFrom,
    std::net::IpAddr,
    std::net::Ipv4Addr,
    std::net::Ipv6Addr,
    std::net::SocketAddr,
    std::num::FpCategory,
    std::num::NonZeroU8,
    std::num::NonZeroU16,
    std::num::NonZeroU32,
    std::num::NonZeroU64,
    std::num::NonZeroUsize,
    std::str::Utf8Error,
);

/// What owns all that it holds, so that a reference to it keeps no other loan alive.
pub trait Plain: Debug {
    /// Writes it down, or its beginning.
    ///
    /// # Errors
    /// When the text is full.
    fn write(&self, out: &mut BoundedText) -> fmt::Result {
        write!(out, "{self:?}")
    }
}

macro_rules! plain {
    ($([$($generic:tt)*] $ty:ty;)*) => {
        $(impl<$($generic)*> Plain for $ty {
            fn write(&self, out: &mut BoundedText) -> fmt::Result {
                Known::write(self, out)
            }
        })*
    };
}
plain! {
    [] String;
    [] str;
    [T: Plain] Vec<T>;
    [T: Plain] [T];
    [T: Plain, const N: usize] [T; N];
    [T: Plain] VecDeque<T>;
    [T: Plain, S] HashSet<T, S>;
    [T: Plain] BTreeSet<T>;
    [K: Plain, V: Plain, S] HashMap<K, V, S>;
    [K: Plain, V: Plain] BTreeMap<K, V>;
}

macro_rules! plain_by_debug {
    ($([$($generic:tt)*] $ty:ty;)*) => { $(impl<$($generic)*> Plain for $ty {})* };
}
plain_by_debug! {
    [] u8; [] u16; [] u32; [] u64; [] u128; [] usize;
    [] i8; [] i16; [] i32; [] i64; [] i128; [] isize;
    [] f32; [] f64; [] bool; [] char; [] ();
    [] PathBuf; [] OsString; [] Duration; [] Instant; [] SystemTime;
    [T: Plain] Range<T>;
    [A: Plain, B: Plain] (A, B);
    [A: Plain, B: Plain, C: Plain] (A, B, C);
    [T: Plain] RangeInclusive<T>;
    [T: Plain, E: Plain] Result<T, E>;
    [] std::io::Error;
    [] std::num::ParseIntError;
    [] std::num::ParseFloatError;
    [] std::string::FromUtf8Error;
}

impl<T: Plain> Plain for Option<T> {
    fn write(&self, out: &mut BoundedText) -> fmt::Result {
        match self {
            Some(inner) => {
                out.write_str("Some(")?;
                inner.write(out)?;
                out.write_str(")")
            }
            None => out.write_str("None"),
        }
    }
}

macro_rules! plain_pointers {
    ($($pointer:ty),*) => {
        $(impl<T: Plain + ?Sized> Plain for $pointer {
            fn write(&self, out: &mut BoundedText) -> fmt::Result {
                (**self).write(out)
            }
        })*
    };
}
plain_pointers!(Box<T>, Rc<T>, Arc<T>);

/// Held as a copy.
#[derive(Debug, Default)]
#[must_use]
pub struct InCopy;
/// Held by a reference.
#[derive(Debug, Default)]
#[must_use]
pub struct InPlace;
/// Not held.
#[derive(Debug, Default)]
#[must_use]
pub struct Nowhere;

/// How a value of this type is held in the way `K`.
pub trait HoldBy<K> {
    /// What holds it.
    type Held<'a>: ShowHeld
    where
        Self: 'a;
    /// What holds it although it may move.
    type Kept: ShowHeld;
    /// Takes hold of it, where it stays.
    fn hold(&self) -> Self::Held<'_>;
    /// Takes hold of it, wherever it goes.
    fn keep(&self) -> Self::Kept;
}

/// What holds a value.
pub trait ShowHeld: Copy {
    /// Writes the value down, or says what `absent` does when it is not held.
    fn show(&self, absent: VariableState, out: &mut BoundedText) -> Shown;
    /// The type of the value.
    fn type_name(&self) -> &'static str;
}

/// A copy of the value.
#[derive(Clone, Copy, Debug)]
pub struct Copied<T>(T);
/// A reference to the value.
#[derive(Debug)]
pub struct Referred<'a, T>(&'a T);
/// Nothing of the value.
#[derive(Clone, Copy, Debug)]
pub struct NotHeld;

impl<T> Clone for Referred<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Referred<'_, T> {}

impl<T: Small> HoldBy<InCopy> for T {
    type Held<'a>
        = Copied<T>
    where
        T: 'a;
    type Kept = Copied<T>;
    #[inline]
    fn hold(&self) -> Copied<T> {
        Copied(*self)
    }
    #[inline]
    fn keep(&self) -> Copied<T> {
        Copied(*self)
    }
}

impl<T: Plain> HoldBy<InPlace> for T {
    type Held<'a>
        = Referred<'a, T>
    where
        T: 'a;
    type Kept = NotHeld;
    #[inline]
    fn hold(&self) -> Referred<'_, T> {
        Referred(self)
    }
    #[inline]
    fn keep(&self) -> NotHeld {
        NotHeld
    }
}

impl<T> HoldBy<Nowhere> for T {
    type Held<'a>
        = NotHeld
    where
        T: 'a;
    type Kept = NotHeld;
    #[inline]
    fn hold(&self) -> NotHeld {
        NotHeld
    }
    #[inline]
    fn keep(&self) -> NotHeld {
        NotHeld
    }
}

impl<T: Copy + Debug> ShowHeld for Copied<T> {
    fn show(&self, _: VariableState, out: &mut BoundedText) -> Shown {
        let _ = write!(out, "{:?}", self.0);
        Shown { state: VariableState::Value, note: None }
    }
    fn type_name(&self) -> &'static str {
        std::any::type_name::<T>()
    }
}

impl<T: Plain> ShowHeld for Referred<'_, T> {
    fn show(&self, _: VariableState, out: &mut BoundedText) -> Shown {
        let written = Plain::write(self.0, out);
        let state = match written {
            Err(_) if !out.is_truncated() => VariableState::Unprintable,
            _ => VariableState::Value,
        };
        Shown { state, note: None }
    }
    fn type_name(&self) -> &'static str {
        std::any::type_name::<T>()
    }
}

impl ShowHeld for NotHeld {
    fn show(&self, absent: VariableState, _: &mut BoundedText) -> Shown {
        Shown { state: absent, note: None }
    }
    fn type_name(&self) -> &'static str {
        ""
    }
}

/// Takes hold of a local that stays where it is.
#[inline]
pub fn hold<'a, T: HoldBy<K>, K>(value: &'a T, _: Tier<K>) -> T::Held<'a> {
    value.hold()
}

/// Takes hold of a local that may move.
#[inline]
pub fn keep<T: HoldBy<K>, K>(value: &T, _: Tier<K>) -> T::Kept {
    value.keep()
}

/// A local at a failure point, by what was held of it.
#[derive(Debug)]
pub struct HeldVar<H> {
    held: H,
    absent: VariableState,
}

/// A held local that may be lent.
#[inline]
pub fn held_lent<H: ShowHeld>(held: H) -> HeldVar<H> {
    HeldVar { held, absent: VariableState::Borrowed }
}

/// A held local that may have moved.
#[inline]
pub fn held_moved<H: ShowHeld>(held: H) -> HeldVar<H> {
    HeldVar { held, absent: VariableState::Moved }
}

impl<H: ShowHeld> Render for HeldVar<H> {
    fn render(&self, out: &mut BoundedText) -> Shown {
        self.held.show(self.absent, out)
    }

    fn type_name(&self) -> &'static str {
        self.held.type_name()
    }
}

links! {
    /// Takes a type to where it is chosen how it is held.
    CarryHeld -> CarryHeld1;
    /// The second choice.
    CarryHeld1 -> CarryHeld2;
    /// The last choice.
    CarryHeld2;
}

choices! {
    [T: Small] CarryHeld => InCopy;
    [T: Plain] CarryHeld1 => InPlace;
    [T] CarryHeld2 => Nowhere;
}

/// Carries the type of a value that is held.
#[inline]
pub fn carry_held<T>(_: &T) -> CarryHeld<T> {
    CarryHeld(PhantomData)
}
