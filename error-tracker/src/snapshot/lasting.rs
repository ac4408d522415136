//! Whether what a function was lent can live on in what it returns, where the lifetime of that type is not written: the
//! `Rows` of `Result<Rows>` may be a `Rows<'_>`. No text tells that, but the compiler knows the type.
//!
//! It is asked whether `fn(&()) -> Output` gives the same type for every lifetime. Where it does not, the way to a
//! variable leads through a call that gives what nobody can have: the compiler sees that nothing goes on behind it, and
//! a borrow that stands there is none.

use std::{convert::Infallible, fmt, marker::PhantomData, ops::Deref};

use super::{
    shown::{Render, Shown},
    tier::ShowBy,
    variable::Var,
};
use crate::{model::VariableState, render::BoundedText};

/// A function that gives the same type for every lifetime of what it is lent.
pub trait SameForAll {}

impl<R> SameForAll for for<'a> fn(&'a ()) -> R {}

/// Asks whether `F` gives the same type for every lifetime.
pub struct Loan<F>(PhantomData<F>);
/// The last answer: it may not.
#[derive(Debug)]
pub struct LoanLasts;

impl<F> fmt::Debug for Loan<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Loan")
    }
}

impl<F> Loan<F> {
    /// The question.
    pub const ASKED: Self = Self(PhantomData);
}

impl<F> Deref for Loan<F> {
    type Target = LoanLasts;
    fn deref(&self) -> &LoanLasts {
        &LoanLasts
    }
}

impl<F: SameForAll> Loan<F> {
    /// The answer.
    #[inline(always)]
    pub fn answer(&self) -> Ends {
        Ends
    }
}

impl LoanLasts {
    /// The answer.
    #[inline(always)]
    pub fn answer(&self) -> Lasts {
        Lasts
    }
}

/// Nothing of what the function was lent is in what it returns.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Ends;
/// What the function was lent may be in what it returns.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Lasts;

/// The way to a variable. What `W` is cannot be seen from outside, so that no pattern seems to match nothing.
#[derive(Debug)]
pub struct Way<W>(W);

impl<W> Way<W> {
    /// A way that ends with this.
    #[inline(always)]
    pub(super) const fn to(end: W) -> Self {
        Self(end)
    }

    /// Goes it; where it gives `Infallible`, nothing comes behind it.
    #[inline(always)]
    pub fn go(self) -> W {
        self.0
    }
}

impl Ends {
    /// The way to a variable, which is there.
    #[inline(always)]
    pub fn way(self) -> Option<Way<()>> {
        Some(Way(()))
    }
}

impl Lasts {
    /// The way to a variable, which is never there.
    #[inline(always)]
    pub fn way(self) -> Option<Way<Infallible>> {
        None
    }
}

/// A variable that there is a way to, or not.
impl<T: ShowBy<K>, K> Render for Option<Var<'_, T, K>> {
    fn render(&self, out: &mut BoundedText) -> Shown {
        match self {
            Some(variable) => variable.render(out),
            None => Shown { state: VariableState::Borrowed, note: None },
        }
    }

    fn type_name(&self) -> &'static str {
        self.as_ref().map_or("", Render::type_name)
    }

    fn weighed_by(&self) -> &'static str {
        self.as_ref().map_or("", Render::weighed_by)
    }
}
