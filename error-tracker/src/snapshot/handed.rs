//! The variables of one failure point, as the failing function hands them over: a tuple of references beside a tuple of
//! the ways in which they are shown. What is done with them is done elsewhere, so that the function has room for
//! the references and for nothing else.

use super::{
    shown::Render,
    tier::{ShowBy, Tier},
    variable::Var,
};

/// Variables, beside the ways `K` in which they are shown.
pub trait Values<K> {
    /// What is held of them: of what fits into a register a copy, so that it has no address where it lives.
    type Held: Handed;
    /// Takes hold of them.
    fn hold(self) -> Self::Held;
}

/// Variables that can be read one after the other.
pub trait Handed {
    /// Hands each to `read`.
    fn each(&self, read: &mut dyn FnMut(&dyn Render));
}

impl<'a, T: ShowBy<K>, K> Values<Tier<K>> for &'a T {
    type Held = Var<'a, T, K>;
    #[inline]
    fn hold(self) -> Var<'a, T, K> {
        Var::new(self, Tier::new())
    }
}

/// Something of which it is known how it is shown: what was saved, or held.
impl<R: Render> Values<()> for &R {
    type Held = Self;
    #[inline]
    fn hold(self) -> Self {
        self
    }
}

impl<T: ShowBy<K>, K> Handed for Var<'_, T, K> {
    fn each(&self, read: &mut dyn FnMut(&dyn Render)) {
        read(self);
    }
}

impl<R: Render> Handed for &R {
    fn each(&self, read: &mut dyn FnMut(&dyn Render)) {
        read(*self);
    }
}

macro_rules! tuples {
    ($($value:ident $way:ident $place:tt)*) => { tuples!([] $($value $way $place)*); };
    ([$($values:ident $ways:ident $places:tt)*]) => { tuples!(of $($values $ways $places)*); };
    ([$($values:ident $ways:ident $places:tt)*] $value:ident $way:ident $place:tt $($rest:tt)*) => {
        tuples!(of $($values $ways $places)*);
        tuples!([$($values $ways $places)* $value $way $place] $($rest)*);
    };
    (of $($value:ident $way:ident $place:tt)*) => {
        impl<$($value: Values<$way>, $way),*> Values<($($way,)*)> for ($($value,)*) {
            type Held = ($($value::Held,)*);
            #[allow(clippy::unused_unit, reason = "what none hold is the empty tuple")]
            #[inline]
            fn hold(self) -> Self::Held {
                ($(self.$place.hold(),)*)
            }
        }

        impl<$($value: Handed),*> Handed for ($($value,)*) {
            fn each(&self, _read: &mut dyn FnMut(&dyn Render)) {
                $(self.$place.each(_read);)*
            }
        }
    };
}
// As many as stand in one tuple; where there are more, the last of them is a tuple again.
tuples!(A Aw 0 B Bw 1 C Cw 2 D Dw 3 E Ew 4 F Fw 5 G Gw 6 H Hw 7 I Iw 8 J Jw 9 K Kw 10 L Lw 11);
