//! Whether what a function returns is a failure, and how its error is described: chosen once for all the places where a
//! value is returned, by the function's return type. The way is chosen by autoderef, as in [`tier`](super::tier).

use std::{marker::PhantomData, ops::Deref};

use super::{
    failure::Failure,
    fault::{ByError, CarryDisplay, CarryError, DescribeBy, carry_type, carry_type_lent},
    tier::{Tier, links},
};
use crate::exception::NoneError;

/// How a returned value is looked at in the way `W`.
pub trait FailBy<W> {
    /// The error in it.
    type Error: DescribeBy<Self::Described>;
    /// How that is described.
    type Described;
    /// The error, when the value is a failure.
    fn error_by(&self) -> Option<&Self::Error>;
}

impl<R: Failure<Error: DescribeBy<D>>, D> FailBy<Tier<D>> for R {
    type Error = R::Error;
    type Described = D;
    #[inline]
    fn error_by(&self) -> Option<&R::Error> {
        self.error()
    }
}

/// It is never a failure.
#[derive(Clone, Copy, Debug)]
pub struct ByNothing;

impl<R> FailBy<ByNothing> for R {
    type Error = NoneError;
    type Described = ByError;
    #[inline]
    fn error_by(&self) -> Option<&NoneError> {
        None
    }
}

/// It is a failure when it is `None`.
#[derive(Clone, Copy, Debug)]
pub struct ByNone;

impl<T> FailBy<ByNone> for Option<T> {
    type Error = NoneError;
    type Described = ByError;
    #[inline]
    fn error_by(&self) -> Option<&NoneError> {
        match self {
            Some(_) => None,
            None => Some(&NoneError),
        }
    }
}

links! {
    /// The type of what is returned, where a `None` counts as a failure.
    CarryNone -> CarryReturned;
    /// The type of what is returned.
    CarryReturned -> CarrySuccess;
    /// The last choice.
    CarrySuccess;
}

/// A way that is chosen already.
#[derive(Debug)]
pub struct Chosen<W>(W);

impl<W> Chosen<W> {
    /// The way.
    #[inline]
    pub fn tier(self) -> W {
        self.0
    }
}

impl<T> CarryNone<Option<T>> {
    /// The choice of how its error is described.
    #[inline]
    pub fn error(self) -> Chosen<ByNone> {
        Chosen(ByNone)
    }

    /// The same of an error that is not to be asked whether it is an `Error`.
    #[inline]
    pub fn error_lent(self) -> Chosen<ByNone> {
        Chosen(ByNone)
    }
}

impl<R: Failure> CarryReturned<R> {
    /// The choice of how its error is described.
    #[inline]
    pub fn error(self) -> CarryError<R::Error> {
        carry_type()
    }

    /// The same of an error that is not to be asked whether it is an `Error`.
    #[inline]
    pub fn error_lent(self) -> CarryDisplay<R::Error> {
        carry_type_lent()
    }
}

impl<R> CarrySuccess<R> {
    /// There is no error in it.
    #[inline]
    pub fn error(self) -> Chosen<ByNothing> {
        Chosen(ByNothing)
    }

    /// There is no error in it.
    #[inline]
    pub fn error_lent(self) -> Chosen<ByNothing> {
        Chosen(ByNothing)
    }
}

/// Carries the type of what is returned, which [`returned`] tells.
#[inline]
pub const fn carry_returned<R>() -> CarryReturned<R> {
    CarryReturned(PhantomData)
}

/// The same, where a `None` counts as a failure.
#[inline]
pub const fn carry_none<R>() -> CarryNone<R> {
    CarryNone(PhantomData)
}

/// A value of the type that is carried: it stands in a `return` that never runs, where the compiler learns the type.
pub fn returned<R>(_: CarryReturned<R>) -> R {
    loop {
        std::hint::spin_loop();
    }
}

/// The same, where a `None` counts as a failure.
pub fn returned_or_none<R>(_: CarryNone<R>) -> R {
    loop {
        std::hint::spin_loop();
    }
}

#[cfg(test)]
mod tests {
    use std::task::Poll;

    use super::*;

    /// Whether the value is a failure in this way.
    fn fails<R: FailBy<W>, W>(value: &R, _: W) -> bool {
        value.error_by().is_some()
    }

    #[test]
    fn what_is_returned_is_looked_at_by_its_type() {
        type Done = Result<u8, &'static str>;
        let by_result = carry_returned::<Done>().error().tier();
        assert!(fails::<Done, _>(&Err("broken"), by_result));
        assert!(!fails::<Done, _>(&Ok(1), by_result));
        let by_poll = carry_returned::<Poll<Done>>().error_lent().tier();
        assert!(fails::<Poll<Done>, _>(&Poll::Ready(Err("broken")), by_poll));
        assert!(!fails::<Poll<Done>, _>(&Poll::Pending, by_poll));
        assert!(!fails::<Option<u8>, _>(&None, carry_returned::<Option<u8>>().error().tier()));
        assert!(!fails(&7_u8, carry_returned::<u8>().error().tier()));
    }

    #[test]
    fn a_none_is_a_failure_where_it_is_asked_for() {
        assert!(fails::<Option<u8>, _>(&None, carry_none::<Option<u8>>().error().tier()));
        assert!(!fails(&Some(1_u8), carry_none::<Option<u8>>().error().tier()));
        let by_result = carry_none::<Result<u8, &'static str>>().error().tier();
        assert!(fails::<Result<u8, &'static str>, _>(&Err("broken"), by_result));
    }
}
