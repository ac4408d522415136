//! Whether a function that can be suspended may keep a variable at hand: only what other threads may look at as well, or
//! the future could not go to another thread any more.
//!
//! The compiler chooses by autoderef, as for how the variable is shown. What has no `Debug` is not asked for: a future's own
//! type would have to be known for the answer, and may be what is just being checked.

use std::{
    any::type_name,
    fmt::{self, Debug},
    marker::PhantomData,
    ops::Deref,
};

use super::watch::{Plain, Reach};
use crate::snapshot::tier::{Carry, Tier, undecided};

/// How far a variable can be kept at hand, which is as far as this if other threads may look at it.
#[inline]
pub fn shared<T, M: Reach>(_: Carry<T>, _: M) -> Shown<T, M> {
    Shown(PhantomData)
}

macro_rules! links {
    ($($(#[$doc:meta])* $name:ident $(-> $next:ident)?;)*) => {
        $(
            $(#[$doc])*
            pub struct $name<T, M>(PhantomData<fn(*const T, M)>);

            impl<T, M> Clone for $name<T, M> {
                fn clone(&self) -> Self {
                    *self
                }
            }

            impl<T, M> Copy for $name<T, M> {}

            impl<T, M> Debug for $name<T, M> {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(type_name::<Self>())
                }
            }

            $(impl<T, M> Deref for $name<T, M> {
                type Target = $next<T, M>;
                fn deref(&self) -> &$next<T, M> {
                    &$next(PhantomData)
                }
            })?
        )*
    };
}

links! {
    /// Whether it has `Debug`.
    Shown -> Hidden;
    /// It has none.
    Hidden;
    /// Whether other threads may look at it.
    Shared -> Apart;
    /// They may not.
    Apart;
}

impl<T: Debug, M: Reach> Shown<T, M> {
    /// Asks whether other threads may look at it.
    #[inline]
    pub fn ask(self) -> Shared<T, M> {
        Shared(PhantomData)
    }
}

impl<T, M: Reach> Hidden<T, M> {
    /// Asks nothing more.
    #[inline]
    pub fn ask(self) -> Apart<T, M> {
        Apart(PhantomData)
    }
}

macro_rules! answers {
    ($([$($generics:tt)*] $name:ident => $reach:ident;)*) => {
        $(impl<$($generics)*, M: Reach> $name<T, M> {
            /// How far it can be kept at hand.
            #[inline]
            pub fn reach(self) -> Tier<$reach> {
                undecided()
            }

            /// Makes the choice that stands for it.
            #[inline]
            pub fn settle(self, _: Tier<$reach>) {}
        })*
    };
}

answers! {
    [T: Sync] Shared => M;
    [T] Apart => Plain;
}
