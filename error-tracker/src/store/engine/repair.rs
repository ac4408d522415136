//! What is done about rows that cannot be read: they are set aside and counted, and the indexes made anew from what is
//! left. Also how a store proves that its indexes agree with its records.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{
    Engine, State, Totals, corrupt,
    edit::{put_issue, put_term},
    read::{StoredEvent, Trace},
};
use crate::{
    Fingerprint, Result,
    store::{
        entry::Entry,
        keys::{self, Field},
        rows::{Row, Rows, Span, Writes},
    },
};

/// Most rows that wait to be set aside; a reader that meets more leaves them for the next one.
const SUSPECTS_MAX: usize = 1000;

impl<R: Rows> Engine<R> {
    /// Remembers a row that could not be read.
    pub(super) fn suspect(&self, key: Row) {
        let mut suspects = self.suspects.lock();
        if suspects.len() < SUSPECTS_MAX {
            suspects.push(key);
        }
    }

    /// Sets aside what readers could not read, if it still cannot be.
    pub(super) fn set_suspects_aside(&self) -> Result<()> {
        let suspects: BTreeSet<Row> = std::mem::take(&mut *self.suspects.lock()).into_iter().collect();
        if suspects.is_empty() {
            return Ok(());
        }
        self.write(|edit| {
            for key in &suspects {
                let Some(row) = edit.rows().get(key)? else { continue };
                let is_event = key.first() == Some(&keys::EVENTS);
                let reads = match is_event {
                    true => StoredEvent::decode(&row).is_some_and(|stored| stored.event().is_some()),
                    false => serde_json::from_slice::<Entry>(&row).is_ok(),
                };
                if reads {
                    continue;
                }
                edit.set_aside(key)?;
                let event = StoredEvent::decode(&row).filter(|_| is_event).zip(keys::event_id_in(key));
                match event {
                    Some((event, id)) => edit.drop_event(event.fingerprint, id)?,
                    None => edit.ask_for_rebuild(),
                }
            }
            Ok(())
        })
    }

    pub(super) fn rebuild(&self) -> Result<()> {
        rebuild(&mut self.state.write())
    }

    /// Every disagreement between records, indexes and sums, in words; nothing when all is well.
    pub(in crate::store) fn verify(&self) -> Result<Vec<String>> {
        let state = self.state.read();
        let Picture { writes, totals, .. } = picture(&state)?;
        let mut disagreements = Vec::new();
        let mut expected: BTreeMap<Vec<u8>, Row> =
            writes.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
        for letter in DERIVED.into_iter().chain([keys::SET_ASIDE]) {
            for pair in state.rows.scan(&Span::of_prefix(vec![letter])) {
                let (key, value) = pair?;
                if letter != keys::SET_ASIDE && expected.remove(&key[..]).as_ref() != Some(&value) {
                    disagreements.push(format!("row {} should not be as it is", name(&key)));
                }
            }
        }
        let missing = expected.keys().filter(|key| key.first().is_some_and(|letter| DERIVED.contains(letter)));
        disagreements.extend(missing.map(|key| format!("row {} is missing", name(key))));
        if totals != state.totals {
            disagreements.push(format!("the totals are {:?} and should be {totals:?}", state.totals));
        }
        Ok(disagreements)
    }
}

/// Letters of rows that follow from others.
const DERIVED: [u8; 5] = [keys::EVENTS_OF_ISSUE, keys::LISTS, keys::TERMS, keys::OLDEST, keys::ISSUES];

fn name(key: &[u8]) -> String {
    key.escape_ascii().to_string()
}

/// What indexes and sums have to be, going by the records.
struct Picture {
    writes: Writes,
    totals: Totals,
    /// Rows that cannot be read.
    unreadable: Vec<Row>,
    /// Events whose issue is not there.
    orphans: Vec<Row>,
}

fn picture<R: Rows>(state: &State<R>) -> Result<Picture> {
    let mut picture = Picture {
        writes: Writes::default(),
        totals: Totals { issues: [0; 3], kept_events: 0, count: 0, bytes: 0, ..state.totals.clone() },
        unreadable: Vec::new(),
        orphans: Vec::new(),
    };
    let known = known_issues(&state.rows)?;
    let mut kept: BTreeMap<Fingerprint, (u64, u64)> = BTreeMap::new();
    for pair in state.rows.scan(&Span::of_prefix(vec![keys::EVENTS])) {
        let (key, value) = pair?;
        let (Some(event), Some(id)) = (StoredEvent::decode(&value), keys::event_id_in(&key)) else {
            picture.unreadable.push(key);
            continue;
        };
        if !known.contains(&event.fingerprint) {
            picture.orphans.push(key);
            continue;
        }
        let trace = Trace { moment: event.moment, bytes: value.len() as u32 };
        picture.writes.put(keys::event_of_issue(event.fingerprint, id), trace.encode());
        let (count, oldest) = kept.entry(event.fingerprint).or_insert((0, u64::MAX));
        *count += 1;
        *oldest = trace.moment.min(*oldest);
        picture.totals.kept_events += 1;
        picture.totals.bytes += value.len() as u64;
    }
    let mut terms: BTreeMap<(Field, String), [u64; 3]> = BTreeMap::new();
    for pair in state.rows.scan(&Span::of_prefix(vec![keys::ISSUES])) {
        let (key, value) = pair?;
        let Ok(mut entry) = serde_json::from_slice::<Entry>(&value) else {
            picture.unreadable.push(key);
            continue;
        };
        let kept = kept.get(&entry.issue.fingerprint);
        entry.issue.kept_events = kept.map_or(0, |(count, _)| *count);
        entry.oldest_event = kept.map(|(_, oldest)| *oldest);
        let status = keys::status_index(entry.issue.status);
        for field in Field::ALL {
            let counts = terms.entry((field, field.term(&entry.issue))).or_default();
            counts.get_mut(status).into_iter().for_each(|count| *count += 1);
        }
        picture.totals.bytes += put_issue(&mut picture.writes, &entry)?;
        picture.totals.count = picture.totals.count.saturating_add(entry.issue.count);
        picture.totals.issues.get_mut(status).into_iter().for_each(|issues| *issues += 1);
    }
    for ((field, term), counts) in terms {
        put_term(&mut picture.writes, keys::term(field, &term), counts);
    }
    Ok(picture)
}

/// The fingerprints of the issues that can be read.
fn known_issues<R: Rows>(rows: &R) -> Result<HashSet<Fingerprint>> {
    let mut known = HashSet::new();
    for pair in rows.scan(&Span::of_prefix(vec![keys::ISSUES])) {
        let (key, value) = pair?;
        if serde_json::from_slice::<Entry>(&value).is_ok() {
            known.extend(keys::fingerprint_in(&key));
        }
    }
    Ok(known)
}

/// Makes indexes and sums anew from issues and events, and sets aside what cannot be read.
pub(super) fn rebuild<R: Rows>(state: &mut State<R>) -> Result<()> {
    let Picture { mut writes, mut totals, unreadable, orphans } = picture(state)?;
    for key in unreadable {
        if let Some(row) = state.rows.get(&key)? {
            writes.put(keys::set_aside(&key), row);
            writes.remove(key.to_vec());
            totals.corrupt += 1;
        }
    }
    // An event without its issue cannot be reached any more, whoever asks.
    orphans.into_iter().for_each(|key| writes.remove(key.to_vec()));
    totals.next_batch = totals.next_batch.max(next_batch(&state.rows)?);
    let mut stale = Vec::new();
    for letter in [keys::EVENTS_OF_ISSUE, keys::LISTS, keys::TERMS, keys::OLDEST] {
        for pair in state.rows.scan(&Span::of_prefix(vec![letter])) {
            let (key, _) = pair?;
            if !writes.holds(&key) {
                stale.push(key.to_vec());
            }
        }
    }
    stale.into_iter().for_each(|key| writes.remove(key));
    writes.put(keys::TOTALS.to_vec(), serde_json::to_vec(&totals).map_err(|_| corrupt("the totals"))?);
    state.rows.apply(writes)?;
    state.totals = totals;
    Ok(())
}

/// The number behind that of the latest batch remembered.
fn next_batch<R: Rows>(rows: &R) -> Result<u64> {
    let last = rows.scan(&Span::of_prefix(vec![keys::BATCH_NUMBERS])).next_back().transpose()?;
    Ok(last.and_then(|(key, _)| key.last_chunk::<8>().map(|bytes| u64::from_be_bytes(*bytes) + 1)).unwrap_or(0))
}
