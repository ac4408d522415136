//! What the engine stands on: an ordered map from bytes to bytes, and a set of writes that hold together or not at all.

use std::{
    collections::BTreeMap,
    ops::Bound::{Excluded, Included, Unbounded},
};

pub(super) use sled::IVec as Row;

use crate::Result;

/// A key and its value.
pub(super) type Pair = (Row, Row);

/// Keys from one on, up to but without another; the end of the map when there is none.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub(super) from: Vec<u8>,
    /// Whether `from` itself is left out.
    pub(super) behind: bool,
    pub(super) to: Option<Vec<u8>>,
}

impl Span {
    /// All keys that begin with the prefix.
    pub(super) fn of_prefix(prefix: impl Into<Vec<u8>>) -> Self {
        let from = prefix.into();
        let to = next_prefix(&from);
        Self { from, behind: false, to }
    }

    /// The same span, beginning behind this key.
    pub(super) fn behind(self, key: Vec<u8>) -> Self {
        Self { from: key, behind: true, to: self.to }
    }

    /// The same span, beginning with this key.
    pub(super) fn starting_at(self, key: Vec<u8>) -> Self {
        Self { from: key, behind: false, to: self.to }
    }

    /// The same span, ending before this key.
    pub(super) fn before(self, key: Vec<u8>) -> Self {
        Self { to: Some(key), ..self }
    }

    pub(super) fn bounds(&self) -> (std::ops::Bound<&[u8]>, std::ops::Bound<&[u8]>) {
        let from = if self.behind { Excluded(&self.from[..]) } else { Included(&self.from[..]) };
        (from, self.to.as_deref().map_or(Unbounded, Excluded))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.to.as_ref().is_some_and(|to| *to <= self.from)
    }
}

/// The first key past all those that begin with the prefix.
fn next_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let mut next = prefix.to_vec();
    while let Some(last) = next.pop() {
        if last < u8::MAX {
            next.push(last + 1);
            return Some(next);
        }
    }
    None
}

/// Writes that are done together: of two to the same key the later one holds.
#[derive(Debug, Default)]
pub(super) struct Writes(BTreeMap<Vec<u8>, Option<Row>>);

impl Writes {
    pub(super) fn put(&mut self, key: Vec<u8>, value: impl Into<Row>) {
        self.0.insert(key, Some(value.into()));
    }

    pub(super) fn remove(&mut self, key: Vec<u8>) {
        self.0.insert(key, None);
    }

    pub(super) fn set(&mut self, key: Vec<u8>, value: Option<Row>) {
        self.0.insert(key, value);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is to be written to the key, when anything is; nothing in it for a key that goes.
    pub(super) fn get(&self, key: &[u8]) -> Option<Option<&Row>> {
        self.0.get(key).map(Option::as_ref)
    }

    pub(super) fn range(&self, span: &Span) -> impl Iterator<Item = (&Vec<u8>, &Option<Row>)> {
        let span = (!span.is_empty()).then_some(span);
        span.into_iter().flat_map(|span| self.0.range::<[u8], _>(span.bounds()))
    }

    /// Takes out the writes to keys of these kinds.
    pub(super) fn take_if(&mut self, is_taken: impl Fn(&[u8]) -> bool) -> Vec<(Vec<u8>, Option<Row>)> {
        self.0.extract_if(.., |key, _| is_taken(key)).collect()
    }

    /// The writes, in the order of their keys.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Vec<u8>, &Option<Row>)> {
        self.0.iter()
    }

    pub(super) fn into_iter(self) -> impl Iterator<Item = (Vec<u8>, Option<Row>)> {
        self.0.into_iter()
    }
}

/// Pairs as they are read, each of which may fail.
pub(super) type Pairs<'a> = Box<dyn DoubleEndedIterator<Item = Result<Pair>> + 'a>;

/// An ordered map from bytes to bytes.
pub(super) trait Rows: Send + Sync {
    fn get(&self, key: &[u8]) -> Result<Option<Row>>;

    fn scan(&self, span: &Span) -> Pairs<'_>;

    /// Does all the writes, or none of them, also across a crash.
    fn apply(&mut self, writes: Writes) -> Result<()>;

    /// Removes all rows whose keys begin with one of these letters, a portion at a time.
    fn clear(&mut self, kinds: &[u8]) -> Result<()> {
        for kind in kinds {
            loop {
                let mut writes = Writes::default();
                for pair in self.scan(&Span::of_prefix(vec![*kind])).take(PORTION_ROWS) {
                    writes.remove(pair?.0.to_vec());
                }
                if writes.is_empty() {
                    break;
                }
                self.apply(writes)?;
            }
        }
        Ok(())
    }

    /// Whether something was met that cannot be read and that follows from other rows.
    fn is_damaged(&self) -> bool {
        false
    }
}

/// Rows that go through the whole store are read and written in portions of this many, so that a large store is no reason
/// to take much memory.
pub(super) const PORTION_ROWS: usize = 2000;

/// Rows in memory.
#[derive(Debug, Default)]
pub(super) struct MemoryRows(BTreeMap<Row, Row>);

impl Rows for MemoryRows {
    fn get(&self, key: &[u8]) -> Result<Option<Row>> {
        Ok(self.0.get(key).cloned())
    }

    fn scan(&self, span: &Span) -> Pairs<'_> {
        if span.is_empty() {
            return Box::new(std::iter::empty());
        }
        Box::new(self.0.range::<[u8], _>(span.bounds()).map(|(key, value)| Ok((key.clone(), value.clone()))))
    }

    fn apply(&mut self, writes: Writes) -> Result<()> {
        for (key, value) in writes.into_iter() {
            match value {
                Some(value) => self.0.insert(key.into(), value),
                None => self.0.remove(&key[..]),
            };
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_of_the_highest_bytes_ends_where_the_one_before_it_does() {
        assert_eq!(next_prefix(&[1, 0xff]), Some(vec![2]));
        assert_eq!(next_prefix(&[0xff]), None);
    }
}
