//! Which places of the index of texts are taken, and by issues of which status: in memory, so that what a text is found in
//! can be counted without going through the list. Made when the first such search comes, and kept in step from then on.

use std::collections::BTreeMap;

use super::text::{Found, Places, is_set, set, split};
use crate::{
    Result,
    limits::TEXT_CHUNK_ISSUES,
    store::{
        IssueSort,
        keys::{self, Field, Scope},
        rows::{Rows, Span},
    },
};

const NOWHERE: Places = [0; TEXT_CHUNK_ISSUES / 64];

/// The places of each chunk by the status of their issues, in the order of `keys::STATUSES`.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Standing(BTreeMap<u64, [Places; 3]>);

impl Standing {
    /// Reads where every issue stands: some hundred bytes for each two thousand of them.
    pub(super) fn load<R: Rows>(rows: &R) -> Result<Self> {
        let mut standing = Self::default();
        for (index, status) in keys::STATUSES.into_iter().enumerate() {
            for pair in rows.scan(&Span::of_prefix(keys::list(Scope::All, status, IssueSort::LastSeen))) {
                if let Some(place) = place_in(&pair?.1) {
                    standing.set(place, Some(index));
                }
            }
        }
        Ok(standing)
    }

    /// Takes over of which status the issue at a place is now; nothing for one that it has left.
    pub(super) fn set(&mut self, place: u64, status: Option<usize>) {
        let (chunk, at) = split(place);
        let by_status = self.0.entry(chunk).or_insert([NOWHERE; 3]);
        for (index, places) in by_status.iter_mut().enumerate() {
            if status == Some(index) {
                set(places, at);
            } else if is_set(places, at) {
                places.get_mut(at / 64).into_iter().for_each(|word| *word &= !(1 << (at % 64)));
            }
        }
        if by_status.iter().flatten().all(|word| *word == 0) {
            self.0.remove(&chunk);
        }
    }

    /// How many of the places that were found are those of issues of these statuses.
    pub(super) fn count(&self, found: &Found, statuses: &[usize]) -> u64 {
        let mut count = 0;
        for (chunk, found) in found.chunks() {
            let Some(by_status) = self.0.get(chunk) else { continue };
            for places in statuses.iter().filter_map(|status| by_status.get(*status)) {
                count += found.iter().zip(places).map(|(a, b)| u64::from((a & b).count_ones())).sum::<u64>();
            }
        }
        count
    }
}

/// The place that an entry of the list of all issues tells of.
pub(super) fn place_in(values: &[u8]) -> Option<u64> {
    values.as_chunks::<8>().0.get(Field::ALL.len()).map(|place| u64::from_be_bytes(*place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_one_status_and_leaves_nothing_behind() {
        let mut standing = Standing::default();
        for (place, status) in [(5, 0), (TEXT_CHUNK_ISSUES as u64 + 63, 1), (5, 2)] {
            standing.set(place, Some(status));
        }
        let taken = standing.0.values().flatten().flatten().map(|word| word.count_ones()).sum::<u32>();
        assert_eq!((taken, standing.0.len()), (2, 2));
        standing.set(5, None);
        standing.set(TEXT_CHUNK_ISSUES as u64 + 63, None);
        assert_eq!(standing, Standing::default());
    }
}
