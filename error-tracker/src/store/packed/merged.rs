//! Reading a span: the entries of its blocks, merged with the changes that are not in them yet, from either end.

use std::collections::{VecDeque, btree_map};

use super::Packed;
use crate::{
    Result,
    store::rows::{Pair, Pairs, Row, Rows, Span},
};

/// The entries of the blocks within a span.
struct Entries<'a, R> {
    packed: &'a Packed<R>,
    span: Span,
    blocks: Pairs<'a>,
    front: VecDeque<(Row, Row)>,
    back: VecDeque<(Row, Row)>,
}

impl<R: Rows> Entries<'_, R> {
    fn within(&self, block: Result<Pair>) -> Result<VecDeque<(Row, Row)>> {
        let (_, block) = block?;
        let bounds = self.span.bounds();
        let is_within = |key: &[u8]| std::ops::RangeBounds::<[u8]>::contains(&bounds, key);
        Ok(self.packed.entries(&block).into_iter().filter(|(key, _)| is_within(key)).collect())
    }
}

impl<R: Rows> Iterator for Entries<'_, R> {
    type Item = Result<Pair>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.front.is_empty() {
            let Some(block) = self.blocks.next() else { return self.back.pop_front().map(Ok) };
            match self.within(block) {
                Ok(entries) => self.front = entries,
                Err(error) => return Some(Err(error)),
            }
        }
        self.front.pop_front().map(Ok)
    }
}

impl<R: Rows> DoubleEndedIterator for Entries<'_, R> {
    fn next_back(&mut self) -> Option<Self::Item> {
        while self.back.is_empty() {
            let Some(block) = self.blocks.next_back() else { return self.front.pop_back().map(Ok) };
            match self.within(block) {
                Ok(entries) => self.back = entries,
                Err(error) => return Some(Err(error)),
            }
        }
        self.back.pop_back().map(Ok)
    }
}

/// The next entry and the next change at one end of a span.
#[derive(Default)]
struct Heads {
    entry: Option<Pair>,
    change: Option<(Row, Option<Row>)>,
}

/// The entries of the blocks with the changes that are not in them yet.
pub(super) struct Merged<'a, R> {
    entries: Entries<'a, R>,
    changes: btree_map::Range<'a, Row, Option<Row>>,
    front: Heads,
    back: Heads,
}

impl<'a, R: Rows> Merged<'a, R> {
    /// What is in the span, of which these rows below are the blocks.
    pub(super) fn new(packed: &'a Packed<R>, span: &Span, blocks: &Span) -> Self {
        let (front, back) = (VecDeque::new(), VecDeque::new());
        Self {
            entries: Entries { packed, span: span.clone(), blocks: packed.rows.scan(blocks), front, back },
            changes: packed.changed.range::<[u8], _>(span.bounds()),
            front: Heads::default(),
            back: Heads::default(),
        }
    }
}

impl<R: Rows> Iterator for Merged<'_, R> {
    type Item = Result<Pair>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.front.entry.is_none() {
                self.front.entry = match self.entries.next() {
                    Some(Err(error)) => return Some(Err(error)),
                    entry => entry.and_then(Result::ok).or_else(|| self.back.entry.take()),
                };
            }
            if self.front.change.is_none() {
                let change = self.changes.next().map(|(key, value)| (key.clone(), value.clone()));
                self.front.change = change.or_else(|| self.back.change.take());
            }
            match choose(&mut self.front, |entry, change| entry.cmp(change)) {
                Chosen::Pair(pair) => return Some(Ok(pair)),
                Chosen::Gone => {}
                Chosen::Nothing => return None,
            }
        }
    }
}

impl<R: Rows> DoubleEndedIterator for Merged<'_, R> {
    fn next_back(&mut self) -> Option<Self::Item> {
        loop {
            if self.back.entry.is_none() {
                self.back.entry = match self.entries.next_back() {
                    Some(Err(error)) => return Some(Err(error)),
                    entry => entry.and_then(Result::ok).or_else(|| self.front.entry.take()),
                };
            }
            if self.back.change.is_none() {
                let change = self.changes.next_back().map(|(key, value)| (key.clone(), value.clone()));
                self.back.change = change.or_else(|| self.front.change.take());
            }
            match choose(&mut self.back, |entry, change| change.cmp(entry)) {
                Chosen::Pair(pair) => return Some(Ok(pair)),
                Chosen::Gone => {}
                Chosen::Nothing => return None,
            }
        }
    }
}

enum Chosen {
    Pair(Pair),
    Gone,
    Nothing,
}

/// Takes whichever comes first; a change stands for the entry of its key.
fn choose(heads: &mut Heads, order: impl Fn(&Row, &Row) -> std::cmp::Ordering) -> Chosen {
    let order = match (&heads.entry, &heads.change) {
        (None, None) => return Chosen::Nothing,
        (Some(_), None) => std::cmp::Ordering::Less,
        (None, Some(_)) => std::cmp::Ordering::Greater,
        (Some((entry, _)), Some((change, _))) => order(entry, change),
    };
    if order.is_lt() {
        return heads.entry.take().map_or(Chosen::Nothing, Chosen::Pair);
    }
    if order.is_eq() {
        heads.entry = None;
    }
    match heads.change.take() {
        Some((key, Some(value))) => Chosen::Pair((key, value)),
        _ => Chosen::Gone,
    }
}
