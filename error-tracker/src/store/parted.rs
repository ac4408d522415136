//! Rows of which the long ones are kept in parts. Sled keeps at least 256 pages of 16 rows in memory, however long these
//! are: what has been read of a store of long events would stay there, far past the bound of its cache.
//!
//! The first part stands where the row would, the others in rows of the kind `y`, by the row's key and a number. A row is
//! continued when its first part is exactly as long as a part may be, and there is a second one.

use super::{
    keys,
    rows::{Pair, Pairs, Row, Rows, Span, Writes},
};
use crate::{Result, limits::ROW_BYTES_MAX};

const PARTS: u8 = b'y';

/// Rows over others, with the long ones in parts.
pub(super) struct Parted<R> {
    rows: R,
    /// Whether there may be rows in parts at all.
    has_parts: bool,
}

/// Whether rows with this key may be long.
fn may_be_long(key: &[u8]) -> bool {
    matches!(key.first(), Some(&(keys::EVENTS | keys::ISSUES | keys::SET_ASIDE | keys::LETTERS)))
}

fn parts_of(key: &[u8]) -> Span {
    // The length keeps the parts of a key apart from those of a longer one that begins with it.
    let length = u16::try_from(key.len()).unwrap_or(u16::MAX).to_be_bytes();
    Span::of_prefix([&[PARTS], &length[..], key].concat())
}

impl<R: Rows> Parted<R> {
    pub(super) fn over(rows: R) -> Result<Self> {
        let has_parts = rows.scan(&Span::of_prefix(vec![PARTS])).next().transpose()?.is_some();
        Ok(Self { rows, has_parts })
    }

    /// The rows below.
    pub(super) const fn below(&self) -> &R {
        &self.rows
    }

    /// The whole row.
    fn joined(&self, key: &[u8], first: Row) -> Result<Row> {
        if !self.has_parts || first.len() != ROW_BYTES_MAX || !may_be_long(key) {
            return Ok(first);
        }
        let mut whole = first.to_vec();
        for part in self.rows.scan(&parts_of(key)) {
            whole.extend_from_slice(&part?.1);
        }
        Ok(Row::from(whole))
    }

    /// Removes what the row that stands there now has in other parts.
    fn remove_parts(&self, key: &[u8], writes: &mut Writes) -> Result<()> {
        if self.has_parts && self.rows.get(key)?.is_some_and(|first| first.len() == ROW_BYTES_MAX) {
            for part in self.rows.scan(&parts_of(key)) {
                writes.remove(part?.0.to_vec());
            }
        }
        Ok(())
    }
}

impl<R: Rows> Rows for Parted<R> {
    fn get(&self, key: &[u8]) -> Result<Option<Row>> {
        self.rows.get(key)?.map(|first| self.joined(key, first)).transpose()
    }

    fn scan(&self, span: &Span) -> Pairs<'_> {
        let joined = |pair: Result<Pair>| pair.and_then(|(key, first)| Ok((key.clone(), self.joined(&key, first)?)));
        Box::new(self.rows.scan(span).map(joined))
    }

    fn apply(&mut self, writes: Writes) -> Result<()> {
        let is_long = |value: &Option<Row>| value.as_ref().is_some_and(|value| value.len() >= ROW_BYTES_MAX);
        if !self.has_parts && !writes.iter().any(|(key, value)| may_be_long(key) && is_long(value)) {
            return self.rows.apply(writes);
        }
        let (mut all, mut puts_parts) = (Writes::default(), false);
        for (key, value) in writes.into_iter() {
            if may_be_long(&key) {
                self.remove_parts(&key, &mut all)?;
                if let Some((first, rest)) = value.as_ref().and_then(|value| value.split_at_checked(ROW_BYTES_MAX)) {
                    for (number, part) in (0_u32..).zip(rest.chunks(ROW_BYTES_MAX)) {
                        let key = [&parts_of(&key).from[..], &number.to_be_bytes()].concat();
                        all.put(key, part);
                        puts_parts = true;
                    }
                    all.put(key, first);
                    continue;
                }
            }
            all.set(key, value);
        }
        self.has_parts |= puts_parts;
        self.rows.apply(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::rows::MemoryRows;

    fn row(length: usize) -> Row {
        Row::from((0..length).map(|index| index as u8).collect::<Vec<u8>>())
    }

    #[test]
    fn a_long_row_is_one_row_and_leaves_nothing_behind() {
        let mut parted = Parted::over(MemoryRows::default()).unwrap();
        let key = b"e0123".to_vec();
        for length in [0, ROW_BYTES_MAX - 1, 5 * ROW_BYTES_MAX + 7, ROW_BYTES_MAX, ROW_BYTES_MAX + 1, 3 * ROW_BYTES_MAX]
        {
            let mut writes = Writes::default();
            writes.put(key.clone(), row(length));
            writes.put(b"e01234".to_vec(), row(2 * ROW_BYTES_MAX));
            parted.apply(writes).unwrap();
            parted = Parted::over(parted.rows).unwrap();
            assert_eq!(parted.get(&key).unwrap(), Some(row(length)), "{length} bytes");
            let all: Vec<Pair> = parted.scan(&Span::of_prefix(*b"e")).map(Result::unwrap).collect();
            assert_eq!(all, [(key[..].into(), row(length)), (b"e01234".into(), row(2 * ROW_BYTES_MAX))]);
            let longest = parted.rows.scan(&Span::of_prefix([])).map(|pair| pair.unwrap().1.len()).max();
            assert!(longest <= Some(ROW_BYTES_MAX));
        }
        let mut writes = Writes::default();
        writes.remove(key);
        writes.remove(b"e01234".to_vec());
        parted.apply(writes).unwrap();
        assert_eq!(parted.rows.scan(&Span::of_prefix([])).count(), 0);
    }

    #[test]
    fn a_long_row_of_an_older_store_is_read_as_it_is() {
        let mut below = MemoryRows::default();
        let mut writes = Writes::default();
        writes.put(b"e0".to_vec(), row(3 * ROW_BYTES_MAX));
        below.apply(writes).unwrap();
        let parted = Parted::over(below).unwrap();
        assert_eq!(parted.get(b"e0").unwrap(), Some(row(3 * ROW_BYTES_MAX)));
    }
}
