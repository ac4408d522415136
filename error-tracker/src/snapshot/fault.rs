//! What is known of an error: its cause chain, by the most that its type can tell. The way is chosen by autoderef, as in
//! [`tier`](super::tier).

use std::{
    error::Error,
    fmt::{Debug, Display},
    marker::PhantomData,
    ops::Deref,
};

use super::{
    failure::Rest,
    tier::{Tier, choices, links},
};
use crate::{
    exception::{self, DynError},
    mask::MaskRules,
    model::Exception,
};

links! {
    /// The error that a value holds, for its type alone.
    CarryError -> CarryError1;
    /// The second choice.
    CarryError1 -> CarryDisplay;
    /// The choice for reports of `error-stack`, where that feature is on; where it is not, there is nothing here to choose.
    CarryDisplay -> CarryError2;
    /// The third choice.
    CarryError2 -> CarryError3;
    /// The fourth choice.
    CarryError3 -> CarryError4;
    /// The last choice.
    CarryError4;
}

choices! {
    [T: Error] CarryError => ByError;
    [T: Deref<Target = D> + AsRef<D>, D: DynError + ?Sized] CarryError1 => ByDyn;
    [T: Display] CarryError2 => ByDisplay;
    [T: Debug] CarryError3 => ByDebugText;
    [T] CarryError4 => ByTypeName;
}

#[cfg(feature = "error-stack")]
impl<C: ?Sized> CarryDisplay<error_stack::Report<C>> {
    /// The way in which it is described.
    #[inline]
    pub fn tier(self) -> Tier<ByReport> {
        Tier::new()
    }

    /// Makes the choice that stands for it.
    #[inline]
    pub fn settle(self, _: Tier<ByReport>) {}
}

/// An error of its own.
#[derive(Debug, Default)]
pub struct ByError;
/// An error behind `dyn Error`.
#[derive(Debug, Default)]
pub struct ByDyn;
/// A report of `error-stack`.
#[cfg(feature = "error-stack")]
#[derive(Debug, Default)]
pub struct ByReport;
/// Something with `Display`.
#[derive(Debug, Default)]
pub struct ByDisplay;
/// Something with `Debug`.
#[derive(Debug, Default)]
pub struct ByDebugText;
/// Something without either.
#[derive(Debug, Default)]
pub struct ByTypeName;

/// Carries the error's type.
#[inline]
pub fn carry_error<E>(_: &E) -> CarryError<E> {
    CarryError(PhantomData)
}

/// Carries the type of the error in what a `?` has left.
#[inline]
pub fn carry_rest<R: Rest>(_: &R) -> CarryError<R::Error> {
    CarryError(PhantomData)
}

/// Carries the type of an error of which it is not to be asked whether it is an `Error`.
#[inline]
pub fn carry_error_lent<E>(_: &E) -> CarryDisplay<E> {
    CarryDisplay(PhantomData)
}

/// Carries the type of such an error in what a `?` has left.
#[inline]
pub fn carry_rest_lent<R: Rest>(_: &R) -> CarryDisplay<R::Error> {
    CarryDisplay(PhantomData)
}

/// Carries a type that is known without a value.
#[inline]
pub(super) const fn carry_type<E>() -> CarryError<E> {
    CarryError(PhantomData)
}

/// The same of a type of which it is not to be asked whether it is an `Error`.
#[inline]
pub(super) const fn carry_type_lent<E>() -> CarryDisplay<E> {
    CarryDisplay(PhantomData)
}

/// How an error of this type is described in the way `K`.
pub trait DescribeBy<K> {
    /// The cause chain, outermost first, masked.
    fn describe(&self, mask: &MaskRules) -> Vec<Exception>;

    /// What was attached to it, not masked.
    fn attachments(&self) -> Vec<String> {
        Vec::new()
    }
}

#[cfg(feature = "error-stack")]
impl<C: ?Sized> DescribeBy<ByReport> for error_stack::Report<C> {
    fn describe(&self, mask: &MaskRules) -> Vec<Exception> {
        exception::chain_of_report(self, mask)
    }

    fn attachments(&self) -> Vec<String> {
        exception::attachments_of_report(self)
    }
}

impl<E: Error> DescribeBy<ByError> for E {
    fn describe(&self, mask: &MaskRules) -> Vec<Exception> {
        exception::chain_of(self, mask)
    }
}

impl<E, D> DescribeBy<ByDyn> for E
where
    E: Deref<Target = D> + AsRef<D>,
    D: DynError + ?Sized,
{
    fn describe(&self, mask: &MaskRules) -> Vec<Exception> {
        exception::chain_of_dyn::<E>(self.deref().as_dyn(), mask)
    }
}

impl<E: Display> DescribeBy<ByDisplay> for E {
    fn describe(&self, mask: &MaskRules) -> Vec<Exception> {
        vec![exception::exception(exception::readable(std::any::type_name::<E>()), self, mask)]
    }
}

impl<E: Debug> DescribeBy<ByDebugText> for E {
    fn describe(&self, mask: &MaskRules) -> Vec<Exception> {
        vec![exception::exception_of_debug(exception::readable(std::any::type_name::<E>()), self, mask)]
    }
}

impl<E> DescribeBy<ByTypeName> for E {
    fn describe(&self, _: &MaskRules) -> Vec<Exception> {
        vec![Exception { type_name: exception::readable(std::any::type_name::<E>()), message: String::new() }]
    }
}

/// An error at a failure point, as the failing function hands it over.
#[derive(Debug)]
pub struct Fault<'a, E, K> {
    error: &'a E,
    tier: PhantomData<K>,
}

impl<'a, E: DescribeBy<K>, K> Fault<'a, E, K> {
    /// Takes hold of the error.
    #[inline]
    pub fn new(error: &'a E, _: Tier<K>) -> Self {
        Self { error, tier: PhantomData }
    }
}

/// An error that can be described.
pub trait Describe {
    /// The cause chain, outermost first, masked.
    fn describe(&self, mask: &MaskRules) -> Vec<Exception>;

    /// What was attached to it, not masked.
    fn attachments(&self) -> Vec<String> {
        Vec::new()
    }
}

impl<E: DescribeBy<K>, K> Describe for Fault<'_, E, K> {
    fn describe(&self, mask: &MaskRules) -> Vec<Exception> {
        self.error.describe(mask)
    }

    fn attachments(&self) -> Vec<String> {
        self.error.attachments()
    }
}
