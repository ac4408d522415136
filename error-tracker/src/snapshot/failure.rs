//! Which values are failures, and how a function leaves with one.

use std::{
    convert::Infallible,
    marker::PhantomData,
    ops::{ControlFlow, Deref},
    task::Poll,
};

use crate::exception::NoneError;

/// A value that can be a failure.
pub trait Failure {
    /// The error in it.
    type Error;
    /// The error, when it is a failure.
    fn error(&self) -> Option<&Self::Error>;
}

impl<T, E> Failure for Result<T, E> {
    type Error = E;
    #[inline]
    fn error(&self) -> Option<&E> {
        self.as_ref().err()
    }
}

impl<T, E> Failure for Option<Result<T, E>> {
    type Error = E;
    #[inline]
    fn error(&self) -> Option<&E> {
        match self {
            Some(Err(error)) => Some(error),
            _ => None,
        }
    }
}

impl<T, E> Failure for Poll<Result<T, E>> {
    type Error = E;
    #[inline]
    fn error(&self) -> Option<&E> {
        match self {
            Poll::Ready(Err(error)) => Some(error),
            _ => None,
        }
    }
}

impl<T, E> Failure for Poll<Option<Result<T, E>>> {
    type Error = E;
    #[inline]
    fn error(&self) -> Option<&E> {
        match self {
            Poll::Ready(Some(Err(error))) => Some(error),
            _ => None,
        }
    }
}

/// Asks a value whether it is a failure; any value can be asked.
#[derive(Debug)]
pub struct Probe<'a, R>(pub &'a R);

impl<'a, R: Failure> Probe<'a, R> {
    /// The error, when the value is a failure.
    #[inline]
    pub fn error(&self) -> Option<&'a R::Error> {
        self.0.error()
    }
}

impl<'a, R> Deref for Probe<'a, R> {
    type Target = NoFailure<'a>;
    #[inline]
    fn deref(&self) -> &NoFailure<'a> {
        &NoFailure(PhantomData)
    }
}

/// A value that is never a failure.
#[derive(Debug)]
pub struct NoFailure<'a>(PhantomData<&'a ()>);

impl<'a> NoFailure<'a> {
    /// Nothing.
    #[inline]
    pub fn error(&self) -> Option<&'a NoneError> {
        None
    }
}

/// Asks a value whether it is a failure, where `None` counts as one.
#[derive(Debug)]
pub struct NoneProbe<'a, R>(Probe<'a, R>);

impl<'a, R> NoneProbe<'a, R> {
    /// Asks this value.
    #[inline]
    pub fn new(value: &'a R) -> Self {
        Self(Probe(value))
    }
}

impl<'a, T> NoneProbe<'a, Option<T>> {
    /// The error, when the value is `None`.
    #[inline]
    pub fn error(&self) -> Option<&'a NoneError> {
        match self.0.0 {
            Some(_) => None,
            None => Some(&NoneError),
        }
    }
}

impl<'a, R> Deref for NoneProbe<'a, R> {
    type Target = Probe<'a, R>;
    #[inline]
    fn deref(&self) -> &Probe<'a, R> {
        &self.0
    }
}

/// A value that `?` can be put on, taken apart: what is left of a failure leaves by a `?` of its own, so that the
/// compiler sees that nothing goes on behind it.
#[diagnostic::on_unimplemented(
    message = "the `?` operator can only be applied to a `Result`, an `Option`, a `Poll` of a `Result` or a `ControlFlow`",
    label = "the `?` operator cannot be applied to type `{Self}`"
)]
pub trait Split: Sized {
    /// What it holds when it is no failure.
    type Output;
    /// What is left of a failure; a `?` on it always leaves, and converts what a `?` on the value would.
    type Rest: Rest;
    /// What it holds, or what is left of it when it is a failure.
    ///
    /// # Errors
    /// What is left of a failure.
    fn split(self) -> Result<Self::Output, Self::Rest>;
}

impl<T, E> Split for Result<T, E> {
    type Output = T;
    type Rest = Result<Infallible, E>;
    #[inline]
    fn split(self) -> Result<T, Self::Rest> {
        match self {
            Ok(value) => Ok(value),
            Err(error) => Err(Err(error)),
        }
    }
}

impl<T> Split for Option<T> {
    type Output = T;
    type Rest = Option<Infallible>;
    #[inline]
    fn split(self) -> Result<T, Self::Rest> {
        match self {
            Some(value) => Ok(value),
            None => Err(None),
        }
    }
}

impl<T, E> Split for Poll<Result<T, E>> {
    type Output = Poll<T>;
    type Rest = Result<Infallible, E>;
    #[inline]
    fn split(self) -> Result<Poll<T>, Self::Rest> {
        match self {
            Poll::Ready(Ok(value)) => Ok(Poll::Ready(value)),
            Poll::Ready(Err(error)) => Err(Err(error)),
            Poll::Pending => Ok(Poll::Pending),
        }
    }
}

impl<T, E> Split for Poll<Option<Result<T, E>>> {
    type Output = Poll<Option<T>>;
    type Rest = Result<Infallible, E>;
    #[inline]
    fn split(self) -> Result<Poll<Option<T>>, Self::Rest> {
        match self {
            Poll::Ready(Some(Ok(value))) => Ok(Poll::Ready(Some(value))),
            Poll::Ready(Some(Err(error))) => Err(Err(error)),
            Poll::Ready(None) => Ok(Poll::Ready(None)),
            Poll::Pending => Ok(Poll::Pending),
        }
    }
}

impl<B, C> Split for ControlFlow<B, C> {
    type Output = C;
    type Rest = ControlFlow<B, Infallible>;
    #[inline]
    fn split(self) -> Result<C, Self::Rest> {
        match self {
            ControlFlow::Continue(value) => Ok(value),
            ControlFlow::Break(value) => Err(ControlFlow::Break(value)),
        }
    }
}

/// What is left of a failure at a `?`.
pub trait Rest {
    /// The error in it.
    type Error;
    /// Whether it is a `None`, which is a failure only where the user says so.
    const IS_NONE: bool = false;
    /// The error, unless the function is left without one.
    fn error(&self) -> Option<&Self::Error>;
}

impl<E> Rest for Result<Infallible, E> {
    type Error = E;
    #[inline]
    fn error(&self) -> Option<&E> {
        self.as_ref().err()
    }
}

impl Rest for Option<Infallible> {
    type Error = NoneError;
    const IS_NONE: bool = true;
    #[inline]
    fn error(&self) -> Option<&NoneError> {
        Some(&NoneError)
    }
}

impl<B> Rest for ControlFlow<B, Infallible> {
    type Error = NoneError;
    #[inline]
    fn error(&self) -> Option<&NoneError> {
        None
    }
}

/// What is left of a failure, where `None` is one as well.
#[derive(Debug)]
pub struct NoneToo<'a, R>(pub &'a mut R);

impl<R: Rest> Rest for NoneToo<'_, R> {
    type Error = R::Error;
    #[inline]
    fn error(&self) -> Option<&R::Error> {
        self.0.error()
    }
}

/// A value that a function can return when what is left of a failure is all that it has: what `?` does, as a value.
#[diagnostic::on_unimplemented(
    message = "`?` cannot leave a function that returns `{Self}` with what is left of the failure",
    label = "`{Rest}` cannot be converted into `{Self}`",
    note = "the question mark operation (`?`) implicitly performs a conversion on the error value using the `From` trait"
)]
pub trait Leave<Rest> {
    /// The value.
    fn leave(rest: Rest) -> Self;
}

impl<T, E, F: From<E>> Leave<Result<Infallible, E>> for Result<T, F> {
    #[inline]
    fn leave(rest: Result<Infallible, E>) -> Self {
        match rest {
            Ok(never) => match never {},
            Err(error) => Err(F::from(error)),
        }
    }
}

impl<T> Leave<Option<Infallible>> for Option<T> {
    #[inline]
    fn leave(_: Option<Infallible>) -> Self {
        None
    }
}

impl<T, E, F: From<E>> Leave<Result<Infallible, E>> for Poll<Result<T, F>> {
    #[inline]
    fn leave(rest: Result<Infallible, E>) -> Self {
        Poll::Ready(Leave::leave(rest))
    }
}

impl<T, E, F: From<E>> Leave<Result<Infallible, E>> for Poll<Option<Result<T, F>>> {
    #[inline]
    fn leave(rest: Result<Infallible, E>) -> Self {
        Poll::Ready(Some(Leave::leave(rest)))
    }
}

impl<B, C> Leave<ControlFlow<B, Infallible>> for ControlFlow<B, C> {
    #[inline]
    fn leave(rest: ControlFlow<B, Infallible>) -> Self {
        match rest {
            ControlFlow::Continue(never) => match never {},
            ControlFlow::Break(value) => ControlFlow::Break(value),
        }
    }
}

/// What comes behind a `?` that always leaves.
#[cold]
pub fn never(never: Infallible) -> ! {
    match never {}
}

/// Drops a local, as the function is about to do.
#[inline]
pub fn done<T>(_: T) {}

/// Hands a value on after looking at it. The type of what it is given comes from what is expected of it, so that it
/// can stand around any value that a function returns; `settled` is checked behind the value and before `look`.
#[inline]
pub fn exit<R>(value: R, (): (), look: impl FnOnce(&R)) -> R {
    look(&value);
    value
}

/// As [`exit`]; `there` is what can be reached once the value is there, which the closure cannot have taken by then.
#[inline]
pub fn exit_by<R, V>(value: R, (): (), there: V, look: impl FnOnce(&R, V)) -> R {
    look(&value, there);
    value
}

/// Hands a value on; `settled` is checked behind it.
#[inline]
pub fn settle<R>(value: R, (): ()) -> R {
    value
}

/// Hands a value on, or what `look` gives in its place.
#[inline]
pub fn silence<R>(value: R, (): (), look: impl FnOnce(&R) -> Option<R>) -> R {
    match look(&value) {
        Some(other) => other,
        None => value,
    }
}

/// As [`silence`], with what [`exit_by`] is given.
#[inline]
pub fn silence_by<R, V>(value: R, (): (), there: V, look: impl FnOnce(&R, V) -> Option<R>) -> R {
    match look(&value, there) {
        Some(other) => other,
        None => value,
    }
}
