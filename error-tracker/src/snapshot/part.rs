//! A value that is handed to a macro which leaves with a failure, as `try!` does: taken apart before, so that what it has
//! lent is free while the failure is looked at, and put together again. Any value can be.

use std::{convert::Infallible, marker::PhantomData, task::Poll};

use super::failure::Rest;

/// A value that may have to be taken apart.
#[derive(Debug)]
pub struct Parted<R>(pub R);

/// A value that can be a failure, of which the rest can be put together again without what else it may hold.
pub trait Parts: Sized {
    /// What is left of a failure.
    type Rest: Rest;
    /// The value, or what is left of it when it is a failure.
    ///
    /// # Errors
    /// What is left of a failure.
    fn part(self) -> Result<Self, Self::Rest>;
}

impl<R: Parts> Parted<R> {
    /// The value, or what is left of it when it is a failure.
    ///
    /// # Errors
    /// What is left of a failure.
    #[inline]
    pub fn part(self) -> Result<R, R::Rest> {
        self.0.part()
    }
}

/// A value that is never a failure, as far as anybody knows: it stays whole.
pub trait PartNever: Sized {
    /// What the value is.
    type Whole;
    /// The value.
    ///
    /// # Errors
    /// Never.
    fn part(self) -> Result<Self::Whole, Left<Infallible, Unknown>>;
}

impl<R> PartNever for Parted<R> {
    type Whole = R;
    #[inline]
    fn part(self) -> Result<R, Left<Infallible, Unknown>> {
        Ok(self.0)
    }
}

/// The error of a value that has been taken apart, and what the value was.
#[derive(Debug)]
pub struct Left<E, Of>(E, PhantomData<Of>);

impl<E, Of> Rest for Left<E, Of> {
    type Error = E;
    #[inline]
    fn error(&self) -> Option<&E> {
        Some(&self.0)
    }
}

/// Nobody knows what it was.
#[derive(Debug)]
pub struct Unknown;

impl Left<Infallible, Unknown> {
    /// There is none.
    pub fn whole<R>(self) -> R {
        match self.0 {}
    }
}

/// Says for each kind of value how it is taken apart, and put together again.
macro_rules! parts {
    ($($(#[$what:meta])* $name:ident: $value:ty, $failure:pat => $error:ident, $whole:expr;)*) => {$(
        $(#[$what])*
        #[derive(Debug)]
        pub struct $name;

        impl<T, E> Parts for $value {
            type Rest = Left<E, $name>;
            #[inline]
            fn part(self) -> Result<Self, Self::Rest> {
                match self {
                    $failure => Err(Left($error, PhantomData)),
                    value => Ok(value),
                }
            }
        }

        impl<E> Left<E, $name> {
            /// The value that it was.
            #[inline]
            pub fn whole<T>(self) -> $value {
                let $error = self.0;
                $whole
            }
        }
    )*};
}

parts! {
    /// It was a `Result`.
    OfResult: Result<T, E>, Err(error) => error, Err(error);
    /// It was an `Option` of a `Result`.
    OfOption: Option<Result<T, E>>, Some(Err(error)) => error, Some(Err(error));
    /// It was a `Poll` of a `Result`.
    OfPoll: Poll<Result<T, E>>, Poll::Ready(Err(error)) => error, Poll::Ready(Err(error));
    /// It was a `Poll` of an `Option` of a `Result`.
    OfPollOption: Poll<Option<Result<T, E>>>, Poll::Ready(Some(Err(error))) => error, Poll::Ready(Some(Err(error)));
}
