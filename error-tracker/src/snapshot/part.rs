//! A value that is handed to a macro which leaves with a failure, as `try!` does: taken apart before, so that what it has
//! lent is free while the failure is looked at, and put together again. Any value can be.

use std::{convert::Infallible, marker::PhantomData, ops::Deref, task::Poll};

use super::failure::Rest;

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

/// Asks how a value of this type is taken apart.
#[derive(Debug)]
pub struct Parting<R>(PhantomData<fn() -> R>);

/// Asks how this value is taken apart.
#[inline]
pub fn parting<R>(_: &R) -> Parting<R> {
    Parting(PhantomData)
}

impl<R: Parts> Parting<R> {
    /// As a failure is.
    #[inline]
    pub fn way(&self) -> Apart {
        Apart
    }
}

impl<R> Deref for Parting<R> {
    type Target = NoParting;
    #[inline]
    fn deref(&self) -> &NoParting {
        &NoParting
    }
}

/// A value that is never a failure, as far as anybody knows.
#[derive(Debug)]
pub struct NoParting;

impl NoParting {
    /// Not at all.
    #[inline]
    pub fn way(&self) -> Whole {
        Whole
    }
}

/// Takes a value apart when it is a failure.
#[derive(Debug)]
pub struct Apart;

impl Apart {
    /// The value, or what is left of it when it is a failure.
    ///
    /// # Errors
    /// What is left of a failure.
    #[inline]
    pub fn part<R: Parts>(self, value: R) -> Result<R, R::Rest> {
        value.part()
    }
}

/// Leaves a value as it is.
#[derive(Debug)]
pub struct Whole;

impl Whole {
    /// The value.
    ///
    /// # Errors
    /// Never.
    #[inline]
    pub fn part<R>(self, value: R) -> Result<R, Left<Infallible, Unknown>> {
        Ok(value)
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
