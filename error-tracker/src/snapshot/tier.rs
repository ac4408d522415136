//! How a value is shown, chosen by its type without asking anything of it.
//!
//! The choice is made by the compiler, by autoderef over inherent methods with bounds
//! (<https://lukaskalbertodt.github.io/2019/12/05/generalized-autoref-based-specialization.html> has the idea by
//! autoref), and not where the value is read but at the end of the function: only there is every type known. A
//! [`Tier`] stands for the choice in between; a [`Carry`] takes the type to where the choice is made, in code that
//! is checked and never runs. A choice is `#[must_use]`: that is how statistics are told of it.

use std::{
    any::type_name,
    fmt::{self, Debug, Write as _},
    marker::PhantomData,
    ops::Deref,
};

use super::{
    kept::{Gone, Keep, SavedText, Unprintable},
    known::Known,
    plain,
    shared::Changeable,
    usual::Usual,
};
use crate::{model::VariableState, render::BoundedText};

/// Stands for the way in which one variable is shown; says nothing about its type, so it borrows nothing.
#[derive(Debug)]
pub struct Tier<K>(PhantomData<fn(K) -> K>);

impl<K> Clone for Tier<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Tier<K> {}

impl<K> Tier<K> {
    #[inline]
    pub(super) const fn new() -> Self {
        Self(PhantomData)
    }
}

// Functions by themselves, for the compiler looks for those of a type as it looks for methods.

/// A choice that is not made yet.
#[inline]
pub const fn undecided<K>() -> Tier<K> {
    Tier(PhantomData)
}

/// Carries the value's type.
#[inline]
pub fn carry<T>(_: &T) -> Carry<T> {
    Carry(PhantomData)
}

/// The same by a copy of the value, which borrows nothing.
#[inline]
pub fn carry_copy<T: Copy>(_: T) -> Carry<T> {
    Carry(PhantomData)
}

/// Copied, and shown by `Debug`.
#[derive(Debug, Default)]
#[must_use]
pub struct ByCopy;
/// Something with `Debug` that can change behind a shared reference: shown as it is, and never kept.
#[derive(Debug, Default)]
#[must_use]
pub struct ByNow;
/// A reference to something of std that can be cut before it is formatted.
#[derive(Debug, Default)]
#[must_use]
pub struct ByKnownTarget;
/// Something of std that can be cut before it is formatted.
#[derive(Debug, Default)]
#[must_use]
pub struct ByKnown;
/// A reference to something with `Debug`.
#[derive(Debug, Default)]
#[must_use]
pub struct ByTarget;
/// Something with `Debug`.
#[derive(Debug, Default)]
#[must_use]
pub struct ByDebug;
/// Something without `Debug`.
#[derive(Debug, Default)]
#[must_use]
pub struct ByName;

/// What fits into a register: reading it costs a copy where it is read, and nothing where it lives.
pub trait Scalar: Copy + Debug {
    /// Writes its `Debug` text.
    ///
    /// # Errors
    /// When the text is full.
    fn write(self, out: &mut BoundedText) -> fmt::Result {
        write!(out, "{self:?}")
    }
}

macro_rules! numbers {
    ($($ty:ty),*) => { $(impl Scalar for $ty {
        fn write(self, out: &mut BoundedText) -> fmt::Result {
            plain::number(self, out)
        }
    })* };
}
numbers!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

impl Scalar for f32 {}
impl Scalar for f64 {}
impl Scalar for char {}
impl Scalar for () {}

impl Scalar for bool {
    fn write(self, out: &mut BoundedText) -> fmt::Result {
        out.write_str(if self { "true" } else { "false" })
    }
}

impl<T: Scalar> Keep for T {
    fn type_name(&self) -> &'static str {
        std::any::type_name::<T>()
    }

    fn show(&self, out: &mut BoundedText) -> VariableState {
        let _ = Scalar::write(*self, out);
        VariableState::Value
    }
}

/// A plain reference.
pub trait Pointer {
    /// What it points to.
    type Target: ?Sized;
    /// What is kept of it once it has moved.
    type Kept: Keep;
    /// What it points to.
    fn target(&self) -> &Self::Target;
    /// Keeps what the function writes, if what it points to stays as it is.
    fn keep_target(write: impl FnMut(&mut BoundedText) -> fmt::Result) -> Self::Kept;
}

impl<T: ?Sized> Pointer for &T {
    type Target = T;
    type Kept = SavedText;
    fn keep_target(write: impl FnMut(&mut BoundedText) -> fmt::Result) -> SavedText {
        SavedText::take(type_name::<Self>(), write)
    }
    #[inline]
    fn target(&self) -> &T {
        self
    }
}

// Whoever has it now may change what it points to: what it was says nothing about what it is.
impl<T: ?Sized> Pointer for &mut T {
    type Target = T;
    type Kept = Gone;
    #[inline]
    fn keep_target(_: impl FnOnce(&mut BoundedText) -> fmt::Result) -> Gone {
        Gone(type_name::<Self>())
    }
    #[inline]
    fn target(&self) -> &T {
        self
    }
}

/// How a value of this type is held and shown in the way `K`.
pub trait ShowBy<K> {
    /// What is kept of it while it is shown.
    type Held<'a>
    where
        Self: 'a;
    /// What is kept of it from where it moves until the end of the function.
    type Kept: Keep;
    /// Whether keeping it is a copy and no more, so that it need not be asked whether anybody would look.
    const IS_COPIED: bool = false;
    /// Whether no foreign code is asked to write it down.
    const IS_OWN: bool = false;
    /// Takes hold of it.
    fn hold(&self) -> Self::Held<'_>;
    /// Writes it down.
    fn write(held: &Self::Held<'_>, out: &mut BoundedText) -> Result<VariableState, fmt::Error>;
    /// Keeps what can be shown of it once it has moved.
    fn keep(&self) -> Self::Kept;
    /// The same, in the place where it is to stay.
    #[inline]
    fn keep_in(&self, slot: &mut Option<Self::Kept>) {
        *slot = Some(self.keep());
    }
}

impl<T: Scalar> ShowBy<ByCopy> for T {
    type Held<'a>
        = T
    where
        T: 'a;
    type Kept = T;
    const IS_COPIED: bool = true;
    const IS_OWN: bool = true;
    #[inline]
    fn hold(&self) -> T {
        *self
    }
    fn write(held: &T, out: &mut BoundedText) -> Result<VariableState, fmt::Error> {
        Scalar::write(*held, out).map(|()| VariableState::Value)
    }
    #[inline]
    fn keep(&self) -> T {
        *self
    }
}

impl<T: Changeable> ShowBy<ByNow> for T {
    type Held<'a>
        = &'a T
    where
        T: 'a;
    type Kept = Gone;
    #[inline]
    fn hold(&self) -> &T {
        self
    }
    fn write(held: &&T, out: &mut BoundedText) -> Result<VariableState, fmt::Error> {
        Changeable::write(*held, out).map(|()| VariableState::Value)
    }
    #[inline]
    fn keep(&self) -> Gone {
        Gone(type_name::<T>())
    }
}

// A reference is written out as one, so that the compiler need not ask what it points to.
macro_rules! by_target {
    ($($tier:ident: $bound:ident, $is_own:expr, |$held:ident, $out:ident| $write:expr;)*) => {
        $(
            by_target!($tier, $bound, &T, $is_own, |$held, $out| $write);
            by_target!($tier, $bound, &mut T, $is_own, |$held, $out| $write);
        )*
    };
    ($tier:ident, $bound:ident, $pointer:ty, $is_own:expr, |$held:ident, $out:ident| $write:expr) => {
        impl<T: $bound + ?Sized> ShowBy<$tier> for $pointer {
            type Held<'a>
                = &'a T
            where
                Self: 'a;
            type Kept = <Self as Pointer>::Kept;
            const IS_OWN: bool = $is_own;
            #[inline]
            fn hold(&self) -> &T {
                self.target()
            }
            fn write($held: &&T, $out: &mut BoundedText) -> Result<VariableState, fmt::Error> {
                $write.map(|()| VariableState::Value)
            }
            fn keep(&self) -> Self::Kept {
                let $held = self.target();
                Self::keep_target(|$out| $write)
            }
        }
    };
}

by_target! {
    ByKnownTarget: Known, T::IS_OWN, |held, out| held.write(out);
    ByTarget: Debug, false, |held, out| write!(out, "{held:?}");
}

impl<T: Known> ShowBy<ByKnown> for T {
    type Held<'a>
        = &'a T
    where
        T: 'a;
    type Kept = SavedText;
    const IS_OWN: bool = T::IS_OWN;
    #[inline]
    fn hold(&self) -> &T {
        self
    }
    fn write(held: &&T, out: &mut BoundedText) -> Result<VariableState, fmt::Error> {
        Known::write(*held, out).map(|()| VariableState::Value)
    }
    fn keep(&self) -> SavedText {
        SavedText::take(type_name::<T>(), |out| Known::write(self, out))
    }
    fn keep_in(&self, slot: &mut Option<SavedText>) {
        SavedText::take_in(slot, type_name::<T>(), |out| Known::write(self, out));
    }
}

impl<T: Debug> ShowBy<ByDebug> for T {
    type Held<'a>
        = &'a T
    where
        T: 'a;
    type Kept = SavedText;
    #[inline]
    fn hold(&self) -> &T {
        self
    }
    fn write(held: &&T, out: &mut BoundedText) -> Result<VariableState, fmt::Error> {
        write!(out, "{held:?}").map(|()| VariableState::Value)
    }
    fn keep(&self) -> SavedText {
        SavedText::take(type_name::<T>(), |out| write!(out, "{self:?}"))
    }
    fn keep_in(&self, slot: &mut Option<SavedText>) {
        SavedText::take_in(slot, type_name::<T>(), |out| write!(out, "{self:?}"));
    }
}

impl<T> ShowBy<ByName> for T {
    type Held<'a>
        = ()
    where
        T: 'a;
    type Kept = Unprintable;
    #[inline]
    fn hold(&self) {}
    fn write((): &(), _: &mut BoundedText) -> Result<VariableState, fmt::Error> {
        Ok(VariableState::Unprintable)
    }
    #[inline]
    fn keep(&self) -> Unprintable {
        Unprintable(type_name::<T>())
    }
}

macro_rules! links {
    ($($(#[$doc:meta])* $name:ident $(-> $next:ident)?;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub struct $name<T: ?Sized>(PhantomData<fn(*const T)>);

            impl<T: ?Sized> Clone for $name<T> {
                fn clone(&self) -> Self {
                    *self
                }
            }

            impl<T: ?Sized> Copy for $name<T> {}

            $(impl<T: ?Sized> Deref for $name<T> {
                type Target = $next<T>;
                fn deref(&self) -> &$next<T> {
                    &$next(PhantomData)
                }
            })?
        )*
    };
}

pub(super) use links;

links! {
    /// Takes a type to where its tier is chosen.
    Carry -> Carry1;
    /// The second choice.
    Carry1 -> Carry2;
    /// The third choice.
    Carry2 -> Carry3;
    /// The fourth choice.
    Carry3 -> Carry4;
    /// The last choice.
    Carry4;
}

// What takes the compiler time is each question that it asks in vain. So there are few, the first is about what most
// variables are, and none is asked by reference as well.
macro_rules! choices {
    ($([$($generics:tt)*] $name:ident => $way:ty $(where $of:ty: $bound:path)?;)*) => {
        $(impl<$($generics)*> $name<T> $(where $of: $bound)? {
            /// The way in which it is shown.
            #[inline]
            pub fn tier(self) -> Tier<$way> {
                Tier::new()
            }

            /// Makes the choice that stands for it.
            #[inline]
            pub fn settle(self, _: Tier<$way>) {}

            /// The way itself, for statistics.
            pub fn way(self) -> $way {
                <$way>::default()
            }
        })*
    };
}

pub(super) use choices;

choices! {
    [T: Usual] Carry => T::Way;
    [T: Known] Carry1 => T::Way;
    [T: Pointer] Carry2 => ByTarget where T::Target: Debug;
    [T: Debug] Carry3 => ByDebug;
    [T] Carry4 => ByName;
}
