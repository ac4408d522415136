//! What tells whether a failure is one that is on its way already, and the cause chain that they make together.
//!
//! Two failures are never taken for one because they read the same. What counts first is whose failure a value can be:
//! the macro has found that out from the text of the function (`Point::of`).

use crate::{exception::UNKNOWN_TYPE, limits::EXCEPTIONS_MAX, model::Exception, snapshot::point::Point};

/// Types that errors are put into as they are.
const WRAPPERS: [&str; 3] = [UNKNOWN_TYPE, "anyhow::Error", "eyre::Report"];

/// Names that so many functions have that a call of that name says little.
const COMMON_NAMES: [&str; 20] = [
    "call", "connect", "flush", "from_str", "get", "insert", "lock", "new", "next", "open", "parse", "poll", "read",
    "recv", "remove", "send", "spawn", "try_from", "try_into", "write",
];

/// How certain it is that the failure at a point is one that is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kinship {
    /// It is another, as far as anybody can tell.
    None,
    /// It may be, or may have been dealt with by something that has run before: nobody can tell.
    Doubtful,
    /// It is, unless another one could be meant as well.
    Likely,
    /// The value is that of the one call which has failed.
    Certain,
}

/// What is known of a failure that has left a function.
pub(super) struct Known<'a> {
    pub(super) function: &'static str,
    pub(super) exceptions: &'a [Exception],
    /// Whether the error may have been converted on its way out of the function.
    pub(super) converts: bool,
    /// Whether it was raised since the function at the point was called, or has been running.
    pub(super) within: bool,
}

/// Whether the failure at this point is that one; it is known to have left a function directly inside of this one.
pub(super) fn kinship(point: &Point, known: &Known<'_>, exceptions: &[Exception]) -> Kinship {
    if point.of.is_empty() {
        // The error was made on the spot.
        return Kinship::None;
    }
    if !names(point.of, known.function) {
        // It may have come through functions that are not tracked, unless this one may have dealt with it.
        let passed_on = known.within && !names(point.function.dealt_with, known.function) && is_in(known, exceptions);
        return match (passed_on, point.alone) {
            (true, true) => Kinship::Likely,
            (true, false) => Kinship::Doubtful,
            (false, _) => Kinship::None,
        };
    }
    if point.direct && !known.converts && !is_in(known, exceptions) {
        // Nothing has changed it, so it was another function of that name.
        return Kinship::None;
    }
    // What a call has just given back is the failure that was raised last, however many read the same.
    let given_back = point.direct && known.within && is_in(known, exceptions);
    let by_call = (point.only && known.within) || given_back;
    let by_name = point.alone || !COMMON_NAMES.contains(&known.function);
    match by_call && by_name {
        true => Kinship::Certain,
        false if has_message(known.exceptions, exceptions) => Kinship::Likely,
        false if by_call => Kinship::Doubtful,
        false => Kinship::None,
    }
}

/// Whether the failure at this point is one that has waited inside of the function while that went on to something else.
pub(super) fn is_kept(point: &Point, known: &Known<'_>, exceptions: &[Exception]) -> bool {
    names(point.of, known.function) && has_message(known.exceptions, exceptions)
}

/// Whether the name is one of these.
pub(super) fn names(list: &str, name: &str) -> bool {
    // As it is with most points: one name, and nothing to take apart.
    list == name || (list.len() > name.len() && list.split(' ').any(|one| one == name))
}

/// Whether the error, or what it was made into without a change, stands in this chain.
pub(super) fn is_in(known: &Known<'_>, exceptions: &[Exception]) -> bool {
    let Some(error) = known.exceptions.first().filter(|error| !error.message.is_empty()) else { return false };
    let same_type = |other: &Exception| {
        known.converts
            || [error, other].iter().any(|one| WRAPPERS.contains(&&*one.type_name))
            || error.type_name == other.type_name
    };
    exceptions.iter().any(|other| other.message == error.message && same_type(other))
}

fn has_message(known: &[Exception], exceptions: &[Exception]) -> bool {
    let Some(error) = known.first().filter(|error| !error.message.is_empty()) else { return false };
    exceptions.iter().any(|other| other.message == error.message)
}

/// The chain of the failure as it is now, with what was known of it before where that says more.
pub(super) fn merge(new: Vec<Exception>, old: Vec<Exception>) -> Vec<Exception> {
    // As it is with most: nothing has become of it.
    if new == old {
        return old;
    }
    let same = old.first().and_then(|first| new.iter().position(|exception| exception.message == first.message));
    let mut merged = new;
    match same {
        Some(at) => {
            // An error that was only boxed on its way keeps the type that it had.
            merged.truncate(at);
        }
        None => {
            // It was changed into another: what it was is what caused it.
            merged.retain(|exception| !old.iter().any(|before| before == exception));
        }
    }
    merged.extend(old);
    merged.truncate(EXCEPTIONS_MAX);
    merged
}
