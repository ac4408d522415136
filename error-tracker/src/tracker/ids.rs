//! Ids for new events: UUIDs of version 7 that rise strictly within a process, without a call to the system for each.

use std::{
    hash::{BuildHasher, RandomState},
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use jiff::Timestamp;
use uuid::Builder;

use crate::model::EventId;

const COUNTER_BITS: u32 = 12;

/// The last id's milliseconds with a counter below them: the first 60 bits of the id that are not fixed.
static LAST: AtomicU64 = AtomicU64::new(0);
/// The system's randomness, taken once for the process: the other 62 bits come of it and of the first.
static KEY: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(()));

/// An id greater than all before it in this process, which is told from a fork of itself by its number.
pub(super) fn next(now: Timestamp, process: u32) -> EventId {
    let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
    // Past 4096 ids in a millisecond, or when the clock goes back, the next ones borrow from the time to come.
    let rise = |last: u64| (last + 1).max(millis << COUNTER_BITS);
    let (Ok(last) | Err(last)) = LAST.fetch_update(Relaxed, Relaxed, |last| Some(rise(last)));
    let unique = rise(last);
    let counter = unique & ((1 << COUNTER_BITS) - 1);
    let mut rest = [0; 10];
    let bytes =
        counter.to_be_bytes().into_iter().skip(6).chain(mixed(unique ^ mixed(*KEY ^ u64::from(process))).to_be_bytes());
    rest.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
    EventId::from_uuid(Builder::from_unix_timestamp_millis(unique >> COUNTER_BITS, &rest).into_uuid())
}

/// Another number for each (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use uuid::Uuid;

    use super::*;

    #[test]
    fn ids_rise_also_when_the_clock_goes_back() {
        let now = Timestamp::now();
        let ids: Vec<EventId> = (0..10_000).map(|index| next(now - jiff::Span::new().seconds(index % 3), 1)).collect();
        assert!(ids.is_sorted_by(|one, other| one < other));
    }

    #[test]
    fn ids_are_uuids_of_version_7_with_their_time() {
        let id = next(Timestamp::now(), 1);
        let uuid = Uuid::from_bytes(*id.as_bytes());
        assert_eq!(uuid.get_version_num(), 7);
        assert_eq!(uuid.get_variant(), uuid::Variant::RFC4122);
        let (seconds, _) = uuid.get_timestamp().unwrap().to_unix();
        assert!(seconds.abs_diff(Timestamp::now().as_second().unsigned_abs()) < 100);
    }

    #[test]
    fn ids_of_many_threads_differ() {
        let threads: Vec<_> = (0..4)
            .map(|_| std::thread::spawn(|| (0..2000).map(|_| next(Timestamp::now(), 1)).collect::<Vec<_>>()))
            .collect();
        let ids: HashSet<EventId> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        assert_eq!(ids.len(), 8000);
    }
}
