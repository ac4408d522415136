//! Rows of which the small and sorted ones lie together: some dozens of index entries in one row of what is below. A
//! change of them is noted in a log first, and in memory; when enough has come together, it goes into the blocks at once.
//!
//! | row below | what |
//! |---|---|
//! | `p` first key | a block: the entries from that key up to the next block's |
//! | `w` number | a part of the log: what has changed since the blocks were last written |
//!
//! An issue that happens again moves in several lists, and each of many issues moves elsewhere: entry by entry, that costs
//! a page of sled each. The log costs one row for a whole batch, and by the time the blocks are written most moves have
//! been made up for by later ones, or have neighbours that go into the same block.

mod block;
mod merged;

use std::{
    collections::{BTreeMap, btree_map},
    ops::Bound,
    sync::atomic::{AtomicBool, Ordering},
};

use block::{decode, encode_up_to};
use merged::Merged;

use super::{
    keys,
    rows::{Pair, Pairs, Row, Rows, Span, Writes},
};
use crate::{
    Result,
    limits::{INDEX_BLOCK_BYTES_MAX, INDEX_CHANGES_BYTES_MAX, INDEX_CHANGES_MAX, ROW_BYTES_MAX},
};

const BLOCKS: u8 = b'p';
const LOG: u8 = b'w';

/// Longest part of the log, in bytes, but for one long entry.
const LOG_ROW_BYTES: usize = ROW_BYTES_MAX;

/// Bytes of blocks that are written at once, about.
const PORTION_BYTES_MAX: usize = 128 * 1024;

/// Whether rows with this key are packed.
fn is_packed(key: &[u8]) -> bool {
    matches!(key.first(), Some(&(keys::LISTS | keys::TERMS | keys::OLDEST | keys::PLACES)))
}

/// Rows over others, with the entries of indexes packed.
pub(super) struct Packed<R> {
    rows: R,
    /// What the log holds: entries as they are now, and nothing for one that is gone.
    changed: BTreeMap<Row, Option<Row>>,
    /// How many bytes have come in for it.
    changed_bytes: usize,
    /// With how many changes they are written into the blocks.
    changes_max: usize,
    /// How many bytes of blocks are written at once, about.
    portion_bytes_max: usize,
    /// The numbers of the log's rows.
    log: std::ops::Range<u64>,
    /// Whether a block, or a part of the log, could not be read.
    damaged: AtomicBool,
}

impl<R: Rows> Packed<R> {
    /// The rows as they were left.
    pub(super) fn over(rows: R) -> Result<Self> {
        let damaged = AtomicBool::new(false);
        let mut packed = Self {
            rows,
            changed: BTreeMap::new(),
            changed_bytes: 0,
            changes_max: INDEX_CHANGES_MAX,
            portion_bytes_max: PORTION_BYTES_MAX,
            log: 0..0,
            damaged,
        };
        for pair in packed.rows.scan(&Span::of_prefix(vec![LOG])) {
            let (key, row) = pair?;
            let number = key.last_chunk::<8>().map_or(0, |number| u64::from_be_bytes(*number));
            if packed.log.is_empty() {
                packed.log.start = number;
            }
            packed.log.end = number + 1;
            packed.changed_bytes += row.len();
            let is_whole =
                decode(&row, &mut |key, value| drop(packed.changed.insert(key.into(), value.map(Row::from))));
            if !is_whole {
                packed.damaged.store(true, Ordering::Relaxed);
            }
        }
        Ok(packed)
    }

    /// The rows below.
    pub(super) const fn below(&self) -> &R {
        &self.rows
    }

    /// Writes into the blocks what waits in the log: a portion at a time, for what sled writes at once it keeps in memory
    /// several times over. The log goes with the last one; until then it says the same again as the blocks.
    pub(super) fn settle(&mut self) -> Result<()> {
        let mut from = None;
        loop {
            let (mut writes, next) = self.fold(from.as_ref())?;
            if next.is_none() {
                self.log.clone().for_each(|number| writes.remove(log_key(number)));
            }
            self.rows.apply(writes)?;
            from = next;
            if from.is_none() {
                self.forget_log();
                return Ok(());
            }
        }
    }

    fn change(&mut self, key: Row, value: Option<Row>) {
        self.changed_bytes += key.len() + value.as_ref().map_or(0, |value| value.len());
        self.changed.insert(key, value);
    }

    fn forget_log(&mut self) {
        self.changed.clear();
        self.changed_bytes = 0;
        self.log.start = self.log.end;
    }

    /// The block where the key belongs, by its first key.
    fn block_of(&self, key: &[u8]) -> Result<Option<Pair>> {
        let behind = [&block_key(key)[..], &[0]].concat();
        self.rows.scan(&Span::of_prefix(vec![BLOCKS]).before(behind)).next_back().transpose()
    }

    fn entries(&self, block: &[u8]) -> Vec<(Row, Row)> {
        let mut entries = Vec::new();
        let is_whole =
            decode(block, &mut |key, value| entries.push((Row::from(key), value.map(Row::from).unwrap_or_default())));
        if !is_whole {
            self.damaged.store(true, Ordering::Relaxed);
        }
        entries
    }

    /// The blocks with a portion of what has changed in them, and where the next portion begins.
    fn fold(&self, from: Option<&Row>) -> Result<(Writes, Option<Row>)> {
        let (mut writes, mut bytes) = (Writes::default(), 0);
        let from = from.map_or(Bound::Unbounded, Bound::Included);
        let mut changes = self.changed.range::<Row, _>((from, Bound::Unbounded)).peekable();
        while let Some(&(first, _)) = changes.peek() {
            if bytes >= self.portion_bytes_max {
                return Ok((writes, Some(first.clone())));
            }
            let mut block = self.block_of(first)?;
            let mut bound = block.as_ref().map_or_else(|| vec![BLOCKS], |(key, _)| key.to_vec());
            let mut merged = Vec::new();
            loop {
                let next = self.next_block(&bound)?;
                let entries = block.as_ref().map_or_else(Vec::new, |(_, row)| self.entries(row));
                let end = next.as_ref().map(|(key, _)| &key[1..]);
                merge(entries, &mut changes, end, &mut merged);
                if let Some((key, _)) = &block {
                    writes.remove(key.to_vec());
                }
                // A small block takes in the next one, so that what is removed leaves no crumbs.
                let is_small = merged.iter().map(entry_bytes).sum::<usize>() < INDEX_BLOCK_BYTES_MAX / 4;
                match next {
                    Some(next) if is_small => {
                        bound = next.0.to_vec();
                        block = Some(next);
                    }
                    _ => break,
                }
            }
            bytes += merged.iter().map(entry_bytes).sum::<usize>();
            put_blocks(&merged, &mut writes);
        }
        Ok((writes, None))
    }

    fn next_block(&self, bound: &[u8]) -> Result<Option<Pair>> {
        self.rows.scan(&Span::of_prefix(vec![BLOCKS]).behind(bound.to_vec())).next().transpose()
    }
}

impl<R: Rows> Rows for Packed<R> {
    fn get(&self, key: &[u8]) -> Result<Option<Row>> {
        if !is_packed(key) {
            return self.rows.get(key);
        }
        if let Some(changed) = self.changed.get(key) {
            return Ok(changed.clone());
        }
        let Some((_, block)) = self.block_of(key)? else { return Ok(None) };
        let entry = self.entries(&block).into_iter().find(|(of, _)| *of == key);
        Ok(entry.map(|(_, value)| value))
    }

    /// A span lies within one kind of rows.
    fn scan(&self, span: &Span) -> Pairs<'_> {
        if !is_packed(&span.from) {
            return self.rows.scan(span);
        }
        if span.is_empty() {
            return Box::new(std::iter::empty());
        }
        let begin = match self.block_of(&span.from) {
            Ok(block) => block.map_or_else(|| vec![BLOCKS], |(key, _)| key.to_vec()),
            Err(error) => return Box::new(std::iter::once(Err(error))),
        };
        let mut blocks = Span::of_prefix(vec![BLOCKS]).starting_at(begin);
        if let Some(to) = &span.to {
            blocks = blocks.before(block_key(to));
        }
        Box::new(Merged::new(self, span, &blocks))
    }

    fn apply(&mut self, mut writes: Writes) -> Result<()> {
        let packed = writes.take_if(is_packed);
        let is_full =
            self.changed.len() + packed.len() > self.changes_max || self.changed_bytes > INDEX_CHANGES_BYTES_MAX;
        if is_full && !self.changed.is_empty() {
            self.settle()?;
        }
        let mut end = self.log.end;
        let mut parts = packed.iter().map(|(key, value)| (key.as_slice(), value.as_deref())).peekable();
        while parts.peek().is_some() {
            writes.put(log_key(end), encode_up_to(&mut parts, LOG_ROW_BYTES));
            end += 1;
        }
        self.rows.apply(writes)?;
        self.log.end = end;
        packed.into_iter().for_each(|(key, value)| self.change(key.into(), value));
        Ok(())
    }

    fn clear(&mut self, kinds: &[u8]) -> Result<()> {
        self.rows.clear(kinds)?;
        if kinds.iter().any(|kind| is_packed(&[*kind])) {
            self.rows.clear(&[BLOCKS, LOG])?;
            self.forget_log();
            self.damaged.store(false, Ordering::Relaxed);
        }
        Ok(())
    }

    fn is_damaged(&self) -> bool {
        self.damaged.load(Ordering::Relaxed)
    }
}

fn block_key(first: &[u8]) -> Vec<u8> {
    [&[BLOCKS], first].concat()
}

fn log_key(number: u64) -> Vec<u8> {
    [&[LOG][..], &number.to_be_bytes()].concat()
}

/// The entries of a block with the changes up to the end of the block.
fn merge<'a>(
    entries: Vec<(Row, Row)>,
    changes: &mut std::iter::Peekable<btree_map::Range<'a, Row, Option<Row>>>,
    end: Option<&[u8]>,
    merged: &mut Vec<(Row, Row)>,
) {
    let mut entries = entries.into_iter().peekable();
    while let Some((key, value)) = changes.next_if(|(key, _)| end.is_none_or(|end| key[..] < *end)) {
        while let Some(entry) = entries.next_if(|(of, _)| of < key) {
            merged.push(entry);
        }
        entries.next_if(|(of, _)| of == key);
        merged.extend(value.clone().map(|value| (key.clone(), value)));
    }
    merged.extend(entries);
}

/// About how much an entry takes in a block.
fn entry_bytes((key, value): &(Row, Row)) -> usize {
    3 + key.len() + value.len()
}

/// Writes the entries as blocks of about the same size.
fn put_blocks(entries: &[(Row, Row)], writes: &mut Writes) {
    let bytes: usize = entries.iter().map(entry_bytes).sum();
    let blocks = bytes.div_ceil(INDEX_BLOCK_BYTES_MAX).max(1);
    let mut parts = entries.iter().map(|(key, value)| (&key[..], Some(&value[..]))).peekable();
    while let Some(&(first, _)) = parts.peek() {
        let key = block_key(first);
        writes.put(key, encode_up_to(&mut parts, bytes / blocks));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::rows::MemoryRows;

    /// Numbers that look like chance.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, bound: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0 % bound
        }

        fn key(&mut self) -> Vec<u8> {
            let kind = [keys::LISTS, keys::LISTS, keys::TERMS, keys::OLDEST, keys::EVENTS][self.below(5) as usize];
            let mut key = vec![kind];
            key.extend_from_slice(&b"a shared beginning"[..self.below(19) as usize]);
            key.extend_from_slice(&(self.below(300) as u32).to_be_bytes());
            key
        }

        fn span(&mut self) -> Span {
            let from = self.key();
            let span = Span::of_prefix(from[..1].to_vec());
            match self.below(5) {
                0 => span,
                1 => span.starting_at(from),
                2 => span.behind(from),
                3 => span.before(from),
                _ => {
                    let to = [&from[..1], &self.key()[1..]].concat();
                    span.behind(from).before(to)
                }
            }
        }
    }

    fn all(rows: &dyn Rows, span: &Span) -> Vec<Pair> {
        rows.scan(span).map(Result::unwrap).collect()
    }

    fn packed_over(rows: MemoryRows) -> Packed<MemoryRows> {
        Packed { changes_max: 200, portion_bytes_max: 2000, ..Packed::over(rows).unwrap() }
    }

    /// Rows that take so many more writes.
    struct Stopping(MemoryRows, usize);

    impl Rows for Stopping {
        fn get(&self, key: &[u8]) -> Result<Option<Row>> {
            self.0.get(key)
        }

        fn scan(&self, span: &Span) -> Pairs<'_> {
            self.0.scan(span)
        }

        fn apply(&mut self, writes: Writes) -> Result<()> {
            self.1 = self.1.checked_sub(1).ok_or_else(|| crate::Error::new(crate::ErrorKind::Io, "stopped"))?;
            self.0.apply(writes)
        }
    }

    #[test]
    fn what_stops_between_two_portions_has_changed_nothing() {
        let key = |number: u32| [b"la", &number.to_be_bytes()[..]].concat();
        for portions in 0.. {
            let mut plain = MemoryRows::default();
            let below = Stopping(MemoryRows::default(), 1000);
            let mut packed = Packed { portion_bytes_max: 1000, ..Packed::over(below).unwrap() };
            for (numbers, step, value) in [(0..600, 1, Some(1)), (0..600, 2, Some(2)), (100..200, 1, None)] {
                let (mut writes, mut same) = (Writes::default(), Writes::default());
                for number in numbers.step_by(step) {
                    let value = value.map(|value: u8| Row::from(vec![value; 16]));
                    writes.set(key(number), value.clone());
                    same.set(key(number), value);
                }
                plain.apply(writes).unwrap();
                packed.apply(same).unwrap();
                if value == Some(1) {
                    packed.settle().unwrap();
                }
            }
            packed.rows.1 = portions;
            let is_done = packed.settle().is_ok();
            packed.rows.1 = 1000;
            let mut again = Packed::over(packed.rows).unwrap();
            let lists = Span::of_prefix(*b"l");
            assert_eq!(all(&again, &lists), all(&plain, &lists), "after {portions} portions");
            again.settle().unwrap();
            assert_eq!(all(&again, &lists), all(&plain, &lists), "after {portions} portions and all of them");
            assert_eq!(all(&again.rows, &Span::of_prefix(vec![LOG])), []);
            if is_done {
                assert!(portions > 5, "it takes several");
                break;
            }
        }
    }

    #[test]
    fn packed_rows_are_as_rows_that_are_not() {
        let mut dice = Dice(0x5eed);
        let (mut plain, mut packed) = (MemoryRows::default(), packed_over(MemoryRows::default()));
        for round in 0..1200 {
            let (mut writes, mut same) = (Writes::default(), Writes::default());
            for _ in 0..dice.below(20) {
                let (key, value) = (dice.key(), vec![round as u8; dice.below(60) as usize]);
                // Times when more goes than comes leave blocks small.
                let value = (dice.below(10) < if round / 300 % 2 == 0 { 8 } else { 2 }).then(|| Row::from(value));
                writes.set(key.clone(), value.clone());
                same.set(key, value);
            }
            plain.apply(writes).unwrap();
            packed.apply(same).unwrap();
            let (key, span) = (dice.key(), dice.span());
            assert_eq!(packed.get(&key).unwrap(), plain.get(&key).unwrap(), "round {round}");
            assert_eq!(all(&packed, &span), all(&plain, &span), "round {round}, {span:?}");
            let mut ends = (packed.scan(&span), plain.scan(&span));
            for _ in 0..dice.below(40) {
                let (found, wanted) = match dice.below(2) {
                    0 => (ends.0.next(), ends.1.next()),
                    _ => (ends.0.next_back(), ends.1.next_back()),
                };
                assert_eq!(found.map(Result::unwrap), wanted.map(Result::unwrap), "round {round}, {span:?}");
            }
            drop(ends);
            if dice.below(50) == 0 {
                packed = packed_over(packed.rows);
            }
        }
        assert!(!packed.is_damaged());
    }

    #[test]
    fn what_lies_together_takes_few_rows_and_leaves_none_behind() {
        let mut packed = packed_over(MemoryRows::default());
        let keys: Vec<Vec<u8>> = (0..5000_u32).map(|number| [b"la", &number.to_be_bytes()[..]].concat()).collect();
        let rows_of = |packed: &Packed<MemoryRows>, kind| all(&packed.rows, &Span::of_prefix(vec![kind])).len();
        for keys in keys.chunks(50) {
            let mut writes = Writes::default();
            keys.iter().for_each(|key| writes.put(key.clone(), &[7; 16]));
            packed.apply(writes).unwrap();
        }
        assert!(rows_of(&packed, BLOCKS) < 200 && rows_of(&packed, LOG) <= 4);
        for keys in keys.chunks(50) {
            let mut writes = Writes::default();
            keys.iter().for_each(|key| writes.remove(key.clone()));
            packed.apply(writes).unwrap();
        }
        assert_eq!(all(&packed, &Span::of_prefix(*b"l")), []);
        assert!(rows_of(&packed, BLOCKS) < 20, "what is left waits in the log");
    }

    #[test]
    fn what_cannot_be_read_is_noticed_and_cleared() {
        for kind in [BLOCKS, LOG] {
            let mut below = MemoryRows::default();
            let mut writes = Writes::default();
            writes.put([&[kind][..], b"l", &[0; 8]].concat(), &[0, 200, 1, 1]);
            below.apply(writes).unwrap();
            let mut packed = Packed::over(below).unwrap();
            assert_eq!(all(&packed, &Span::of_prefix(*b"l")), []);
            assert!(packed.is_damaged());
            packed.clear(&[keys::LISTS]).unwrap();
            assert!(!packed.is_damaged());
            assert_eq!(all(&packed.rows, &Span::of_prefix(vec![kind])), []);
        }
    }
}
