//! Finding text in issues by an index: of each three letters that follow one another, which issues have them.
//!
//! Each issue has a place, counted upwards. Places come in chunks. Those of the last chunk, which is open, have a row each
//! that tells the issue's letters; when the chunk is full, what its rows tell is turned into lists of places by letters, and
//! from then on it never changes. An issue whose text changes after that moves to a new place, and the old one is empty.
//! So an issue costs some hundred bytes more to write, and a search reads, for each chunk, a row for a few of its letters.
//!
//! What is found this way is a little too much, never too little: whether an issue has the text is tested on the issue.

use std::collections::BTreeMap;

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

/// The text that an issue is found by.
fn text_of(issue: &Issue) -> String {
    let file = issue.file.as_deref().unwrap_or_default();
    [&*issue.title, &issue.message, &issue.culprit, file].join("\n").to_lowercase()
}

/// Numbers for each three bytes of a text in lower case, in order and each once.
fn grams(text: &str) -> Vec<u16> {
    let mut seen = [0_u64; GRAMS / 64];
    for line in text.as_bytes().split(|byte| *byte == b'\n') {
        for letters in line.windows(3) {
            let letters = letters.iter().fold(0_u32, |letters, letter| letters << 8 | u32::from(*letter));
            let number = (letters.wrapping_mul(0x9e37_79b1) >> (u32::BITS - GRAMS.ilog2())) as usize;
            seen.get_mut(number / 64).into_iter().for_each(|word| *word |= 1 << (number % 64));
        }
    }
    let mut grams = Vec::with_capacity(seen.iter().map(|word| word.count_ones() as usize).sum());
    for (at, mut word) in seen.into_iter().enumerate() {
        while word != 0 {
            grams.push((at * 64) as u16 + word.trailing_zeros() as u16);
            word &= word - 1;
        }
    }
    grams
}

/// What an issue's text comes to.
fn grams_of(issue: &Issue) -> Vec<u16> {
    grams(&text_of(issue))
}

fn has_all(grams: &[u16], wanted: &[u16]) -> bool {
    wanted.iter().all(|gram| grams.binary_search(gram).is_ok())
}

/// The row of a place: its issue, and in an open chunk the letters, each by its distance from the one before.
fn encode_place(fingerprint: Fingerprint, grams: &[u16]) -> Vec<u8> {
    let mut row = Vec::with_capacity(16 + 2 * grams.len());
    row.extend_from_slice(fingerprint.as_bytes());
    let mut before = 0;
    for gram in grams {
        let mut distance = gram - before;
        while distance >= 0x80 {
            row.push((distance & 0x7f) as u8 | 0x80);
            distance >>= 7;
        }
        row.push(distance as u8);
        before = *gram;
    }
    row
}

fn decode_place(row: &[u8]) -> Option<(Fingerprint, Vec<u16>)> {
    let (fingerprint, mut rest) = row.split_first_chunk::<16>()?;
    let (mut grams, mut last) = (Vec::new(), 0_u16);
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| byte & 0x80 == 0)? + 1;
        let (number, behind) = rest.split_at_checked(end)?;
        last = last.wrapping_add(number.iter().rev().fold(0, |number, byte| number << 7 | u16::from(byte & 0x7f)));
        grams.push(last);
        rest = behind;
    }
    Some((Fingerprint::from_bytes(*fingerprint), grams))
}

/// The chunk of a place, and where in it the place is.
pub(super) fn split(place: u64) -> (u64, usize) {
    let size = TEXT_CHUNK_ISSUES as u64;
    (place / size, (place % size) as usize)
}

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

fn encode_lists(lists: &[Places]) -> Vec<u8> {
    let mut row = Vec::new();
    for list in lists {
        let length = list.iter().map(|word| word.count_ones() as usize).sum::<usize>();
        if length > LIST_MAX {
            row.extend_from_slice(&BITS.to_be_bytes());
            list.iter().for_each(|word| row.extend_from_slice(&word.to_be_bytes()));
            continue;
        }
        row.extend_from_slice(&(length as u16).to_be_bytes());
        let places = (0..TEXT_CHUNK_ISSUES).filter(|place| is_set(list, *place));
        places.take(length).for_each(|place| row.extend_from_slice(&(place as u16).to_be_bytes()));
    }
    row
}

pub(super) fn set(places: &mut Places, place: usize) {
    places.get_mut(place / 64).into_iter().for_each(|word| *word |= 1 << (place % 64));
}

/// The list of this number in a row.
fn decode_list(mut row: &[u8], number: usize) -> Option<Places> {
    for index in 0.. {
        let (length, rest) = row.split_first_chunk::<2>()?;
        let length = u16::from_be_bytes(*length);
        let bytes = if length == BITS { WORDS * 8 } else { usize::from(length) * 2 };
        let (list, rest) = rest.split_at_checked(bytes)?;
        if index < number {
            row = rest;
            continue;
        }
        let mut places = [0; WORDS];
        if length == BITS {
            let words = list.as_chunks::<8>().0;
            places.iter_mut().zip(words).for_each(|(word, bytes)| *word = u64::from_be_bytes(*bytes));
        } else {
            list.as_chunks::<2>().0.iter().for_each(|place| set(&mut places, u16::from_be_bytes(*place).into()));
        }
        return Some(places);
    }
    None
}

/// Places whose issues may have some texts.
pub(super) struct Found(BTreeMap<u64, Places>);

impl Found {
    /// Where issues are that may have all these texts, which are in lower case; nothing when the texts are too short to
    /// tell.
    pub(super) fn search<R: Rows>(rows: &R, places_end: u64, texts: &[&str]) -> Result<Option<Self>> {
        let mut wanted: Vec<u16> = texts.iter().flat_map(|text| grams(text)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        if wanted.is_empty() {
            return Ok(None);
        }
        let mut found = full_chunks(rows, &spread(&wanted))?;
        let open = split(places_end).0;
        for (place, _, grams) in places(rows, &Writes::default(), open)? {
            if has_all(&grams, &wanted) {
                set(found.entry(open).or_insert([0; WORDS]), split(place).1);
            }
        }
        Ok(Some(Self(found)))
    }

    /// How many they are, among them those that the issue has left.
    pub(super) fn count(&self) -> u64 {
        self.0.values().flatten().map(|word| u64::from(word.count_ones())).sum()
    }

    pub(super) fn has(&self, place: u64) -> bool {
        let (chunk, at) = split(place);
        self.0.get(&chunk).is_some_and(|bits| is_set(bits, at))
    }

    /// The places chunk by chunk.
    pub(super) fn chunks(&self) -> impl Iterator<Item = (&u64, &Places)> {
        self.0.iter()
    }

    /// The issues that are there.
    pub(super) fn issues<R: Rows>(&self, rows: &R) -> Result<Vec<Fingerprint>> {
        let mut issues = Vec::new();
        for (chunk, bits) in &self.0 {
            issues.extend(issues_at(rows, *chunk, bits)?);
        }
        Ok(issues)
    }
}

pub(super) fn is_set(bits: &Places, at: usize) -> bool {
    bits.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
}

/// Some of the numbers, from one end to the other.
fn spread(wanted: &[u16]) -> Vec<u16> {
    let step = wanted.len().div_ceil(LOOKUPS_MAX).max(1);
    wanted.iter().step_by(step).copied().collect()
}

/// The places of full chunks whose issues may have all of these.
fn full_chunks<R: Rows>(rows: &R, wanted: &[u16]) -> Result<BTreeMap<u64, Places>> {
    let mut left: Option<BTreeMap<u64, Places>> = None;
    for grams in wanted.chunk_by(|a, b| usize::from(*a) / GRAMS_PER_ROW == usize::from(*b) / GRAMS_PER_ROW) {
        let Some(first) = grams.first() else { continue };
        let group = (usize::from(*first) / GRAMS_PER_ROW) as u8;
        let mut found = BTreeMap::new();
        let mut take = |chunk: u64, row: &[u8]| {
            let mut bits = match &left {
                None => [u64::MAX; WORDS],
                Some(left) => left.get(&chunk).copied().unwrap_or([0; WORDS]),
            };
            for gram in grams {
                let list = decode_list(row, usize::from(*gram) % GRAMS_PER_ROW).unwrap_or([0; WORDS]);
                bits.iter_mut().zip(list).for_each(|(bits, list)| *bits &= list);
            }
            if bits != [0; WORDS] {
                found.insert(chunk, bits);
            }
        };
        match &left {
            Some(left) if left.len() <= CHUNKS_FEW => {
                for chunk in left.keys() {
                    let row = rows.get(&keys::letters(group, *chunk))?;
                    row.into_iter().for_each(|row| take(*chunk, &row));
                }
            }
            _ => {
                for pair in rows.scan(&Span::of_prefix(vec![keys::LETTERS, group])) {
                    let (key, row) = pair?;
                    keys::chunk_in(&key).into_iter().for_each(|chunk| take(chunk, &row));
                }
            }
        }
        left = Some(found);
    }
    Ok(left.unwrap_or_default())
}

/// The issues that are still at these places of a chunk.
fn issues_at<R: Rows>(rows: &R, chunk: u64, bits: &Places) -> Result<Vec<Fingerprint>> {
    if bits.iter().map(|word| word.count_ones()).sum::<u32>() >= PLACES_MANY {
        let places = places(rows, &Writes::default(), chunk)?.into_iter();
        return Ok(places
            .filter(|(place, ..)| is_set(bits, split(*place).1))
            .map(|(_, fingerprint, _)| fingerprint)
            .collect());
    }
    let mut found = Vec::new();
    for at in (0..TEXT_CHUNK_ISSUES).filter(|at| is_set(bits, *at)) {
        let row = rows.get(&keys::place(chunk * TEXT_CHUNK_ISSUES as u64 + at as u64))?;
        found.extend(row.and_then(|row| decode_place(&row)).map(|(fingerprint, _)| fingerprint));
    }
    Ok(found)
}

/// Whether the index knows where the issue is, and some of its letters.
pub(super) fn knows<R: Rows>(rows: &R, entry: &Entry) -> Result<bool> {
    let Some(place) = entry.place else { return Ok(false) };
    let row = rows.get(&keys::place(place))?;
    let Some((fingerprint, known)) = row.and_then(|row| decode_place(&row)) else { return Ok(false) };
    let wanted = grams_of(&entry.issue);
    if fingerprint != entry.issue.fingerprint {
        return Ok(false);
    }
    if has_all(&known, &wanted) {
        return Ok(true);
    }
    let (chunk, at) = split(place);
    for gram in spread(&wanted) {
        let row = rows.get(&keys::letters((usize::from(gram) / GRAMS_PER_ROW) as u8, chunk))?;
        let list = row.and_then(|row| decode_list(&row, usize::from(gram) % GRAMS_PER_ROW));
        if !list.is_some_and(|list| is_set(&list, at)) {
            return Ok(false);
        }
    }
    Ok(true)
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
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::{
        model::{Kind, Level},
        store::{Batch, IssueQuery, Record, Repeats, engine::Engine, rows::MemoryRows},
    };

    fn repeats(issue: usize, message: String) -> Record {
        Record::Repeats(Repeats {
            fingerprint: Fingerprint::of_parts([&*issue.to_string()]),
            count: 1,
            first_seen: Timestamp::now(),
            last_seen: Timestamp::now(),
            kind: Kind::Error,
            level: Level::Error,
            title: "app::Error".to_owned(),
            message,
            culprit: "app::pay".to_owned(),
            file: None,
            line: None,
            release: None,
        })
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
