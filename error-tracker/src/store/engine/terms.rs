//! The distinct types and functions of all issues, in memory, for searches: made when the first search comes, and kept in
//! step from then on. A store with too many of them is searched row by row.

use std::collections::{HashMap, HashSet};

use super::read::terms_from;
use crate::{
    Result,
    limits::TERMS_MAX,
    store::{
        keys::{self, Field},
        rows::{Rows, Span},
    },
};

/// How many issues have a term, by status.
pub(super) type Counts = [u64; 3];

/// Terms by their hashes, with how many issues have them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Matching {
    pub(super) hashes: HashSet<u64>,
    pub(super) issues: u64,
}

impl Matching {
    /// Adds a term, unless no issue of these statuses has it.
    fn add(&mut self, hash: u64, counts: &Counts, statuses: &[usize]) {
        let count: u64 = statuses.iter().filter_map(|status| counts.get(*status)).sum();
        if count > 0 && self.hashes.insert(hash) {
            self.issues += count;
        }
    }
}

/// What stands between two terms in one text.
const SEPARATOR: char = '\n';

/// The terms of one field, in one text.
#[derive(Default)]
pub(super) struct Terms {
    /// Each term with a separator behind it.
    text: String,
    /// Where each term begins, in order.
    starts: Vec<usize>,
    hashes: Vec<u64>,
    counts: Vec<Counts>,
    by_hash: HashMap<u64, usize>,
}

impl Terms {
    fn set(&mut self, term: &str, counts: Counts) {
        let hash = keys::term_hash(term);
        let index = *self.by_hash.entry(hash).or_insert_with(|| {
            self.starts.push(self.text.len());
            self.text.push_str(term);
            self.text.push(SEPARATOR);
            self.hashes.push(hash);
            self.counts.push([0; 3]);
            self.starts.len() - 1
        });
        if let Some(known) = self.counts.get_mut(index) {
            *known = counts;
        }
    }

    fn matching(&self, text: &str, statuses: &[usize]) -> Matching {
        let mut matching = Matching::default();
        let mut from = 0;
        while let Some(found) = self.text.get(from..).and_then(|rest| rest.find(text)) {
            let index = self.starts.partition_point(|start| *start <= from + found).saturating_sub(1);
            if let (Some(hash), Some(counts)) = (self.hashes.get(index), self.counts.get(index)) {
                matching.add(*hash, counts, statuses);
            }
            match self.starts.get(index + 1) {
                Some(next) => from = *next,
                None => break,
            }
        }
        matching
    }
}

/// The terms of a store.
pub(super) enum TermIndex {
    Kept(Box<[Terms; 2]>),
    /// More than are kept in memory.
    TooMany,
}

impl TermIndex {
    /// Reads all terms.
    pub(super) fn load<R: Rows>(rows: &R) -> Result<Self> {
        let mut index = Self::Kept(Default::default());
        for field in Field::ALL {
            let prefix = keys::terms(field);
            for pair in rows.scan(&Span::of_prefix(prefix.clone())) {
                let (key, counts) = pair?;
                let Some(term) = key.get(prefix.len()..).and_then(|term| std::str::from_utf8(term).ok()) else {
                    continue;
                };
                index.set(field, term, terms_from(&counts));
                if matches!(index, Self::TooMany) {
                    return Ok(index);
                }
            }
        }
        Ok(index)
    }

    /// Takes over how many issues have the term now.
    pub(super) fn set(&mut self, field: Field, term: &str, counts: Counts) {
        let Self::Kept(fields) = self else { return };
        let [types, functions] = &mut **fields;
        let count = types.starts.len() + functions.starts.len();
        let terms = match field {
            Field::Type => types,
            Field::Function => functions,
        };
        terms.set(term, counts);
        if count >= TERMS_MAX {
            *self = Self::TooMany;
        }
    }

    /// The terms of the field that have the text, which is in lower case and not empty.
    pub(super) fn matching<R: Rows>(&self, rows: &R, field: Field, text: &str, statuses: &[usize]) -> Result<Matching> {
        match self {
            // A text with a separator in it could match from one term into the next.
            Self::Kept(fields) if !text.contains(SEPARATOR) => {
                let [types, functions] = &**fields;
                Ok(match field {
                    Field::Type => types.matching(text, statuses),
                    Field::Function => functions.matching(text, statuses),
                })
            }
            _ => scan(rows, field, text, statuses),
        }
    }
}

/// The same, from the rows.
fn scan<R: Rows>(rows: &R, field: Field, text: &str, statuses: &[usize]) -> Result<Matching> {
    let prefix = keys::terms(field);
    let mut matching = Matching::default();
    for pair in rows.scan(&Span::of_prefix(prefix.clone())) {
        let (key, counts) = pair?;
        let Some(term) = key.get(prefix.len()..).and_then(|term| std::str::from_utf8(term).ok()) else { continue };
        if term.contains(text) {
            matching.add(keys::term_hash(term), &terms_from(&counts), statuses);
        }
    }
    Ok(matching)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{
        engine::edit::put_term,
        rows::{MemoryRows, Writes},
    };

    const ALL: &[usize] = &[0, 1, 2];

    fn rows(terms: &[(&str, Counts)]) -> MemoryRows {
        let (mut rows, mut writes) = (MemoryRows::default(), Writes::default());
        for (term, counts) in terms {
            put_term(&mut writes, keys::term(Field::Function, term), *counts);
        }
        rows.apply(writes).unwrap();
        rows
    }

    #[test]
    fn the_index_finds_what_the_rows_hold() {
        let rows = rows(&[
            ("app::pay", [1, 0, 2]),
            ("app::payment::pay", [0, 5, 0]),
            ("lines\nof\ntext", [7, 0, 0]),
            ("other", [1, 1, 1]),
        ]);
        let index = TermIndex::load(&rows).unwrap();
        for text in ["pay", "app::pay", "t::p", "o", "other", "text", "s\no", "none", "p", "pay\napp", "\n"] {
            for statuses in [ALL, &[0], &[1, 2]] {
                let found = index.matching(&rows, Field::Function, text, statuses).unwrap();
                assert_eq!(found, scan(&rows, Field::Function, text, statuses).unwrap(), "{text:?} {statuses:?}");
            }
        }
        assert_eq!(index.matching(&rows, Field::Function, "pay", ALL).unwrap().issues, 8);
        assert_eq!(index.matching(&rows, Field::Type, "pay", ALL).unwrap(), Matching::default());
    }

    #[test]
    fn a_term_that_comes_changes_or_goes_is_followed() {
        let rows = rows(&[("app::pay", [1, 0, 0])]);
        let mut index = TermIndex::load(&rows).unwrap();
        index.set(Field::Function, "app::refund", [1, 0, 0]);
        index.set(Field::Function, "app::pay", [0, 0, 0]);
        let found = index.matching(&rows, Field::Function, "app", ALL).unwrap();
        assert_eq!(found, Matching { hashes: HashSet::from([keys::term_hash("app::refund")]), issues: 1 });
    }

    #[test]
    fn too_many_terms_are_not_kept_and_still_found() {
        let rows = rows(&[("app::pay", [1, 0, 0])]);
        let mut index = TermIndex::load(&rows).unwrap();
        (0..TERMS_MAX).for_each(|number| index.set(Field::Type, &number.to_string(), [1, 0, 0]));
        assert!(matches!(index, TermIndex::TooMany));
        assert_eq!(index.matching(&rows, Field::Function, "pay", ALL).unwrap().issues, 1);
    }
}
