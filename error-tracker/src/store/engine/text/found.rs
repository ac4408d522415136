//! Searching: which places may have some texts, and which issues are there.

use std::collections::BTreeMap;

use super::{
    CHUNKS_FEW, GRAMS_PER_ROW, PLACES_MANY, Places, WORDS,
    letters::{decode_list, decode_place, grams, grams_of, has_all, is_set, set, split, spread},
    places,
};
use crate::{
    Fingerprint, Result,
    limits::TEXT_CHUNK_ISSUES,
    store::{
        entry::Entry,
        keys,
        rows::{Rows, Span, Writes},
    },
};

/// Places whose issues may have some texts.
pub(in crate::store::engine) struct Found(BTreeMap<u64, Places>);

impl Found {
    /// Where issues are that may have all these texts, which are in lower case; nothing when the texts are too short to
    /// tell.
    pub(in crate::store::engine) fn search<R: Rows>(rows: &R, places_end: u64, texts: &[&str]) -> Result<Option<Self>> {
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
    pub(in crate::store::engine) fn count(&self) -> u64 {
        self.0.values().flatten().map(|word| u64::from(word.count_ones())).sum()
    }

    pub(in crate::store::engine) fn has(&self, place: u64) -> bool {
        let (chunk, at) = split(place);
        self.0.get(&chunk).is_some_and(|bits| is_set(bits, at))
    }

    /// The places chunk by chunk.
    pub(in crate::store::engine) fn chunks(&self) -> impl Iterator<Item = (&u64, &Places)> {
        self.0.iter()
    }

    /// The issues that are there.
    pub(in crate::store::engine) fn issues<R: Rows>(&self, rows: &R) -> Result<Vec<Fingerprint>> {
        let mut issues = Vec::new();
        for (chunk, bits) in &self.0 {
            issues.extend(issues_at(rows, *chunk, bits)?);
        }
        Ok(issues)
    }
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
pub(in crate::store::engine) fn knows<R: Rows>(rows: &R, entry: &Entry) -> Result<bool> {
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
