//! Finding text in issues by an index: of each three letters that follow one another, which issues have them.
//!
//! Each issue has a place, counted upwards. Places come in chunks. Those of the last chunk, which is open, have a row each
//! that tells the issue's letters; when the chunk is full, what its rows tell is turned into lists of places by letters, and
//! from then on it never changes. An issue whose text changes after that moves to a new place, and the old one is empty.
//! So an issue costs some hundred bytes more to write, and a search reads, for each chunk, a row for a few of its letters.
//!
//! What is found this way is a little too much, never too little: whether an issue has the text is tested on the issue.

mod found;
mod letters;

use std::collections::BTreeMap;

use letters::{decode_place, encode_lists, encode_place, grams_of, has_all};

pub(super) use self::{
    found::{Found, knows},
    letters::{is_set, set, split},
};
use super::{
    corrupt,
    edit::{Edit, index_rows},
};
use crate::{
    Fingerprint, Result,
    limits::TEXT_CHUNK_ISSUES,
    model::Issue,
    store::{
        entry::Entry,
        keys,
        rows::{Row, Rows, Span, Writes},
    },
};

/// Letters are told apart by so many numbers.
const GRAMS: usize = 4096;
/// Lists of so many of them lie in one row.
const GRAMS_PER_ROW: usize = 16;
/// Most letters of a text that are looked up.
const LOOKUPS_MAX: usize = 12;
/// With so few chunks left they are read one by one.
const CHUNKS_FEW: usize = 8;
/// From so many places of a chunk on, all its rows are read at once.
const PLACES_MANY: u32 = 16;

const WORDS: usize = TEXT_CHUNK_ISSUES / 64;
/// Places of one chunk, a bit for each.
pub(super) type Places = [u64; WORDS];
/// A list that is longer than this is kept as bits.
const LIST_MAX: usize = TEXT_CHUNK_ISSUES / 16;
/// Stands where the length of a list would.
const BITS: u16 = u16::MAX;

/// The rows of a chunk's places.
fn span_of(chunk: u64) -> Span {
    let first = chunk * TEXT_CHUNK_ISSUES as u64;
    Span::of_prefix(vec![keys::PLACES])
        .starting_at(keys::place(first))
        .before(keys::place(first + TEXT_CHUNK_ISSUES as u64))
}

/// The places of a chunk, as they are after the writes.
fn places<R: Rows>(rows: &R, writes: &Writes, chunk: u64) -> Result<Vec<(u64, Fingerprint, Vec<u16>)>> {
    let span = span_of(chunk);
    let mut found = BTreeMap::new();
    for pair in rows.scan(&span) {
        let (key, row) = pair?;
        found.insert(key.to_vec(), row);
    }
    for (key, row) in writes.range(&span) {
        match row {
            Some(row) => found.insert(key.clone(), row.clone()),
            None => found.remove(key),
        };
    }
    let place = |(key, row): (Vec<u8>, Row)| {
        let (fingerprint, grams) = decode_place(&row)?;
        Some((keys::place_in(&key)?, fingerprint, grams))
    };
    Ok(found.into_iter().filter_map(place).collect())
}

/// Turns what the rows of a full chunk tell into lists: bits, one row after the other, for all that the rows tell at once
/// would take several megabytes.
pub(super) fn seal<R: Rows>(rows: &R, writes: &mut Writes, chunk: u64) -> Result<()> {
    let mut lists = vec![[0; WORDS]; GRAMS];
    let mut standing = Vec::new();
    let mut take = |key: &[u8], row: &[u8]| {
        let (Some(place), Some((fingerprint, grams))) = (keys::place_in(key), decode_place(row)) else { return };
        for gram in grams {
            lists.get_mut(usize::from(gram)).into_iter().for_each(|list| set(list, split(place).1));
        }
        standing.push((place, fingerprint));
    };
    let span = span_of(chunk);
    for pair in rows.scan(&span) {
        let (key, row) = pair?;
        if writes.get(&key).is_none() {
            take(&key, &row);
        }
    }
    writes.range(&span).for_each(|(key, row)| row.iter().for_each(|row| take(key, row)));
    for (place, fingerprint) in standing {
        writes.put(keys::place(place), encode_place(fingerprint, &[]));
    }
    for (group, lists) in lists.chunks(GRAMS_PER_ROW).enumerate() {
        if lists.iter().any(|list| *list != [0; WORDS]) {
            writes.put(keys::letters(group as u8, chunk), encode_lists(lists));
        }
    }
    Ok(())
}

/// Writes the row of an issue's place.
pub(super) fn put_place(writes: &mut Writes, place: u64, issue: &Issue) {
    writes.put(keys::place(place), encode_place(issue.fingerprint, &grams_of(issue)));
}

impl<R: Rows> Edit<'_, R> {
    /// Gives the issue a place by which its text is found, unless the one that it has will do.
    pub(super) fn place(&mut self, before: Option<&Entry>, entry: Option<&mut Entry>) {
        let Some(entry) = entry else {
            if let Some(place) = before.and_then(|before| before.place) {
                self.writes.remove(keys::place(place));
            }
            return;
        };
        let is_known = entry.place.is_some()
            && before.is_some_and(|before| {
                let texts = |issue: &Issue| (issue.file.clone(), issue.message.clone());
                let is_same = before.issue.title == entry.issue.title
                    && before.issue.culprit == entry.issue.culprit
                    && texts(&before.issue) == texts(&entry.issue);
                is_same || has_all(&grams_of(&before.issue), &grams_of(&entry.issue))
            });
        if is_known {
            return;
        }
        let open = split(self.totals.next_place).0;
        let place = match entry.place {
            Some(place) if split(place).0 >= open => place,
            old => {
                old.into_iter().for_each(|old| self.writes.remove(keys::place(old)));
                self.next_place()
            }
        };
        entry.place = Some(place);
        put_place(&mut self.writes, place, &entry.issue);
    }

    fn next_place(&mut self) -> u64 {
        let place = self.totals.next_place;
        self.totals.next_place += 1;
        place
    }

    /// Makes lists of the chunks that have become full, and clears the oldest one when most places are empty.
    pub(super) fn finish_text(&mut self) -> Result<()> {
        let mut full = split(self.places_before).0;
        if full == split(self.totals.next_place).0 {
            return Ok(());
        }
        let issues: u64 = self.totals.issues.iter().sum();
        let oldest = split(self.totals.first_place).0;
        let places = self.totals.next_place - self.totals.first_place;
        if places > 2 * (issues + TEXT_CHUNK_ISSUES as u64) && oldest < full {
            self.clear_chunk(oldest)?;
            self.totals.first_place = (oldest + 1) * TEXT_CHUNK_ISSUES as u64;
        }
        while full < split(self.totals.next_place).0 {
            seal(self.rows(), &mut self.writes, full)?;
            full += 1;
        }
        Ok(())
    }

    /// Moves the issues of a chunk to new places.
    fn clear_chunk(&mut self, chunk: u64) -> Result<()> {
        for (place, fingerprint, _) in places(self.rows(), &self.writes, chunk)? {
            self.writes.remove(keys::place(place));
            let key = keys::issue(fingerprint);
            let row = match self.writes.get(&key) {
                Some(row) => row.cloned(),
                None => self.rows().get(&key)?,
            };
            let Some(row) = row else { continue };
            let Ok(mut entry) = serde_json::from_slice::<Entry>(&row) else { continue };
            let old = entry.place;
            let place = self.next_place();
            entry.place = Some(place);
            self.stand(old, &entry);
            put_place(&mut self.writes, place, &entry.issue);
            index_rows(&entry).for_each(|(key, value)| self.writes.put(key, value));
            let moved = serde_json::to_vec(&entry).map_err(|_| corrupt("the issue"))?;
            self.totals.bytes = (self.totals.bytes + moved.len() as u64).saturating_sub(row.len() as u64);
            self.writes.put(key, moved);
        }
        for group in 0..GRAMS / GRAMS_PER_ROW {
            self.writes.remove(keys::letters(group as u8, chunk));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{
        letters::{decode_list, grams},
        *,
    };
    use crate::store::{Batch, IssueQuery, Record, Repeats, engine::Engine, rows::MemoryRows};

    fn repeats(issue: usize, message: String) -> Record {
        Record::Repeats(Repeats::one(&issue.to_string(), message))
    }

    fn found(engine: &Engine<MemoryRows>, text: &str) -> u64 {
        engine.issues(&IssueQuery { text: vec![text.to_owned()], ..IssueQuery::default() }).unwrap().total
    }

    #[test]
    fn a_place_reads_back() {
        let fingerprint = Fingerprint::of_parts(["a"]);
        for grams in [vec![], vec![0], vec![0, 1, 127, 128, 300, 4095], grams("order 4711 ging schief: äöü")] {
            assert_eq!(decode_place(&encode_place(fingerprint, &grams)), Some((fingerprint, grams)));
        }
        assert_eq!(decode_place(&[0; 15]), None);
    }

    #[test]
    fn short_and_long_lists_read_back() {
        let lists = [vec![], vec![3, 9], (0..TEXT_CHUNK_ISSUES).step_by(3).collect(), vec![2047]].map(|list| {
            let mut places = [0; WORDS];
            list.iter().for_each(|place| set(&mut places, *place));
            places
        });
        let row = encode_lists(&lists);
        assert!(row.len() < 2 * WORDS * 8, "few places take little room");
        for (number, list) in lists.iter().enumerate() {
            assert_eq!(decode_list(&row, number), Some(*list));
        }
        assert_eq!(decode_list(&row, lists.len()), None);
    }

    #[test]
    fn texts_that_change_again_and_again_are_found_and_take_no_more_room() {
        const ISSUES: usize = TEXT_CHUNK_ISSUES + 200;
        const ROUNDS: usize = 6;
        let engine = Engine::empty(MemoryRows::default());
        for round in 0..ROUNDS {
            let records = (0..ISSUES).map(|issue| repeats(issue, format!("order {issue:05} failed, {}", round * 7)));
            for chunk in records.collect::<Vec<_>>().chunks(500) {
                engine.record(&Batch { id: Uuid::now_v7(), records: chunk.to_vec() }, 1).unwrap();
            }
            assert_eq!(found(&engine, "ORDER 00042 F"), 1, "round {round}");
            assert_eq!(found(&engine, "failed"), ISSUES as u64, "round {round}");
            assert_eq!(found(&engine, &format!("order 02100 failed, {}", round * 7)), 1, "round {round}");
            if round > 0 {
                assert_eq!(found(&engine, &format!("order 00042 failed, {}", (round - 1) * 7)), 0, "round {round}");
            }
        }
        assert_eq!(engine.verify().unwrap(), [""; 0]);
        let state = engine.state.read();
        let chunks =
            state.rows.scan(&Span::of_prefix(vec![keys::LETTERS])).map(|pair| keys::chunk_in(&pair.unwrap().0));
        let chunks: std::collections::BTreeSet<_> = chunks.collect();
        let given = state.totals.next_place / TEXT_CHUNK_ISSUES as u64;
        assert!(given > 5 && chunks.len() <= 4, "{} chunks are left of {given}", chunks.len());
    }
}
