//! What a failure point calls: whether there is a failure that anybody would look at, and then where it is taken down.
//! Built without optimisation these are calls like any other, and all that they need is theirs; the tracked function has
//! nothing but references to its variables.

use super::{Tracked, take_down};
use crate::{
    Context, active,
    snapshot::{
        failure::Rest,
        fault::{DescribeBy, Fault},
        handed::Values,
        returned::FailBy,
        tier::{Tier, undecided},
    },
};

/// A function is about to leave with this error, at its failure point of this number.
#[inline]
pub fn fail<E: DescribeBy<D>, D, V: Values<K>, K>(
    tracked: &'static Tracked,
    number: usize,
    tier: Tier<D>,
    error: &E,
    values: V,
    ways: K,
) {
    fail_in(tracked, number, tier, error, values, ways, None);
}

/// The same with a context, which is evaluated only when it is used.
#[inline]
pub fn fail_in<E: DescribeBy<D>, D, V: Values<K>, K>(
    tracked: &'static Tracked,
    number: usize,
    tier: Tier<D>,
    error: &E,
    values: V,
    _: K,
    context: Option<&dyn Fn() -> Context>,
) {
    // Asked here, before anything is built: without a tracker that is all that a failure costs.
    if active::is_active() {
        take_down((tracked, number), &Fault::new(error, tier), &values.hold(), context);
    }
}

/// The same of what a `?` has left. It is lent as if it could change: the compiler then looks for it in memory when it goes on,
/// and keeps no register for it on the way of success.
#[inline]
pub fn fail_rest<R: Rest, D, V: Values<K>, K>(
    tracked: &'static Tracked,
    number: usize,
    tier: Tier<D>,
    rest: &mut R,
    values: V,
    ways: K,
) where
    R::Error: DescribeBy<D>,
{
    fail_rest_in(tracked, number, tier, rest, values, ways, None);
}

/// The same with a context.
#[inline]
pub fn fail_rest_in<R: Rest, D, V: Values<K>, K>(
    tracked: &'static Tracked,
    number: usize,
    tier: Tier<D>,
    rest: &mut R,
    values: V,
    ways: K,
    context: Option<&dyn Fn() -> Context>,
) where
    R::Error: DescribeBy<D>,
{
    if !R::IS_NONE
        && let Some(error) = rest.error()
    {
        fail_in(tracked, number, tier, error, values, ways, context);
    }
}

/// Hands a value on that the function returns, after looking at it. Its type comes from what is expected of it, so that it
/// can stand around any; `settled` is checked behind the value and before the variables are lent.
#[inline]
pub fn hand_on<R: FailBy<W>, W, V: Values<K>, K>(
    value: R,
    (): (),
    tracked: &'static Tracked,
    number: usize,
    _: W,
    values: V,
    ways: K,
) -> R {
    if let Some(error) = value.error_by() {
        fail(tracked, number, undecided(), error, values, ways);
    }
    value
}
