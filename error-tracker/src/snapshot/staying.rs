//! Whether a variable that was used by value is still there: what is copied stays, and only its type tells what is.
//!
//! The macro does not know the type, so it reads such a variable behind a [`Way`], which is chosen as the ways are in which
//! variables are shown: see [`tier`](super::tier). Of what may go, the compiler sees that nothing comes behind the way,
//! so that the read there is none.

use std::{convert::Infallible, marker::PhantomData, ops::Deref};

use super::{
    lasting::Way,
    shown::{Render, Shown},
    tier::{Tier, choices, links},
};
use crate::{model::VariableState, render::BoundedText};

/// A use by value leaves it where it is.
#[derive(Debug, Default)]
#[must_use]
pub struct Stays;
/// A use by value may take it away.
#[derive(Debug, Default)]
#[must_use]
pub struct MayGo;

/// The way to a variable that was used by value.
pub trait StayBy {
    /// What going it gives: of what may go, what nobody can have.
    type End;
    /// The way, where there is one.
    fn way() -> Option<Way<Self::End>>;
}

impl StayBy for Stays {
    type End = ();
    #[inline(always)]
    fn way() -> Option<Way<()>> {
        Some(Way::to(()))
    }
}

impl StayBy for MayGo {
    type End = Infallible;
    #[inline(always)]
    fn way() -> Option<Way<Infallible>> {
        None
    }
}

/// The way to a variable of which this was chosen.
#[inline(always)]
pub fn stays<K: StayBy>(_: Tier<K>) -> Option<Way<K::End>> {
    K::way()
}

/// A variable that stayed, or else what is told of it.
#[derive(Debug)]
pub struct Stayed<'a, V, R> {
    there: Option<V>,
    otherwise: &'a R,
}

/// What is shown of a variable that stayed, and otherwise what is told of it.
#[inline]
pub fn stayed<V: Render, R: Render>(there: Option<V>, otherwise: &R) -> Stayed<'_, V, R> {
    Stayed { there, otherwise }
}

impl<V: Render, R: Render> Render for Stayed<'_, V, R> {
    fn render(&self, out: &mut BoundedText) -> Shown {
        match &self.there {
            Some(variable) => variable.render(out),
            None => self.otherwise.render(out),
        }
    }

    fn type_name(&self) -> &'static str {
        self.there.as_ref().map_or_else(|| self.otherwise.type_name(), Render::type_name)
    }

    fn weighed_by(&self) -> &'static str {
        self.there.as_ref().map_or_else(|| self.otherwise.weighed_by(), Render::weighed_by)
    }
}

/// Told of a variable that cannot be read, and of which nothing was kept.
#[derive(Debug)]
pub struct Gone(VariableState);

impl Gone {
    /// It may have moved.
    pub const MOVED: Self = Self(VariableState::Moved);
    /// It may be lent, or borrow from what has changed.
    pub const LENT: Self = Self(VariableState::Borrowed);
}

impl Render for Gone {
    fn render(&self, _: &mut BoundedText) -> Shown {
        Shown { state: self.0, note: None }
    }

    fn type_name(&self) -> &'static str {
        ""
    }
}

links! {
    /// Takes a type to where it is chosen whether it stays.
    CarryStay -> CarryStay1;
    /// The last choice.
    CarryStay1;
}

choices! {
    [T: Copy] CarryStay => Stays;
    [T] CarryStay1 => MayGo;
}

/// Carries the type of a variable that may have gone.
#[inline]
pub fn carry_stay<T>(_: &T) -> CarryStay<T> {
    CarryStay(PhantomData)
}
