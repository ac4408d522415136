//! One variable at a failure point, as the failing function hands it over.

use std::marker::PhantomData;

pub(crate) use super::shown::{Render, Shown};
use super::tier::{ShowBy, Tier};
use crate::{model::VariableState, render::BoundedText};

/// A variable that is there.
pub struct Var<'a, T: ShowBy<K> + 'a, K> {
    held: T::Held<'a>,
    tier: PhantomData<K>,
}

impl<T: ShowBy<K>, K> std::fmt::Debug for Var<'_, T, K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Var")
    }
}

impl<'a, T: ShowBy<K>, K> Var<'a, T, K> {
    /// Takes hold of the variable.
    #[inline]
    pub fn new(value: &'a T, _: Tier<K>) -> Self {
        Self { held: value.hold(), tier: PhantomData }
    }
}

impl<T: ShowBy<K>, K> Render for Var<'_, T, K> {
    fn render(&self, out: &mut BoundedText) -> Shown {
        match T::write(&self.held, out) {
            Ok(state) => Shown { state, note: None },
            Err(_) if out.is_truncated() => Shown { state: VariableState::Value, note: None },
            Err(_) => Shown::unprintable("its Debug failed"),
        }
    }

    fn type_name(&self) -> &'static str {
        std::any::type_name::<T>()
    }

    fn weighed_by(&self) -> &'static str {
        if T::IS_OWN { "" } else { self.type_name() }
    }

    fn is_own(&self) -> bool {
        T::IS_OWN
    }
}

/// A variable that cannot be read.
#[derive(Debug)]
pub(crate) struct Absent(VariableState);

impl Absent {
    /// It has been moved, or may have been.
    pub(crate) const MOVED: &'static Self = &Self(VariableState::Moved);
    /// It is lent, or may be.
    pub(crate) const BORROWED: &'static Self = &Self(VariableState::Borrowed);
    /// It has no value, or may have none.
    pub(crate) const UNINITIALIZED: &'static Self = &Self(VariableState::Uninitialized);
    /// The user asked not to look.
    pub(crate) const SKIPPED: &'static Self = &Self(VariableState::Skipped);
}

impl Render for Absent {
    fn render(&self, _: &mut BoundedText) -> Shown {
        Shown { state: self.0, note: None }
    }

    fn type_name(&self) -> &'static str {
        ""
    }

    fn is_own(&self) -> bool {
        true
    }
}
