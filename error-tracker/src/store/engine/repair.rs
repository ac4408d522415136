//! What is done about rows that cannot be read: they are set aside and counted, and the indexes made anew from what is
//! left. Also how a store proves that its indexes agree with its records.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{
    Engine, State, Totals, corrupt,
    edit::{put_issue, put_term},
    read::{StoredEvent, Trace, trace_rows},
    text,
};
use crate::{
    Fingerprint, Result,
    limits::TEXT_CHUNK_ISSUES,
    model::EventId,
    store::{
        entry::Entry,
        keys::{self, Field},
        rows::{PORTION_ROWS, Pair, Row, Rows, Span, Writes},
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
        if self.state.read().rows.is_damaged() {
            self.rebuild()?;
        }
        let suspects: BTreeSet<Row> = std::mem::take(&mut *self.suspects.lock()).into_iter().collect();
        if suspects.is_empty() {
            return Ok(());
        }
        self.write(&[], |edit| {
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

    /// Every disagreement between records, indexes and sums, in words; nothing when all is well. Stops after
    /// [`DISAGREEMENTS_MAX`].
    pub(in crate::store) fn verify(&self) -> Result<Vec<String>> {
        let state = self.state.read();
        let rows = &state.rows;
        let mut survey = Survey::new(&state.totals, rows, None)?;
        let mut expected: HashMap<u8, u64> = HashMap::new();
        let mut disagreements = Vec::new();
        let mut compare = |writes: Writes| -> Result<()> {
            for (key, value) in writes.into_iter() {
                *expected.entry(key.first().copied().unwrap_or_default()).or_default() += 1;
                if rows.get(&key)? != value && disagreements.len() < DISAGREEMENTS_MAX {
                    disagreements.push(format!("the row {} is not as it should be", key.escape_ascii()));
                }
            }
            Ok(())
        };
        let mut not_found = 0_u64;
        for letter in [keys::EVENTS, keys::ISSUES] {
            for pair in rows.scan(&Span::of_prefix(vec![letter])) {
                let (pair, mut writes) = (pair?, Writes::default());
                let fate = survey.add(letter, &pair, &mut writes)?;
                compare(writes)?;
                if letter == keys::ISSUES && fate == Fate::Stays {
                    let entry = serde_json::from_slice(&pair.1).map_err(|_| corrupt("the issue"))?;
                    not_found += u64::from(!text::knows(rows, &entry)?);
                }
            }
        }
        let mut writes = Writes::default();
        let totals = survey.finish(&mut writes);
        compare(writes)?;
        expected.insert(keys::PLACES, totals.issues.iter().sum());
        if not_found > 0 {
            disagreements.push(format!("the texts of {not_found} issues are not found by their letters"));
        }
        for letter in DERIVED.into_iter().filter(|letter| *letter != keys::LETTERS).chain([keys::EVENTS, keys::ISSUES])
        {
            let mut found = 0;
            for pair in rows.scan(&Span::of_prefix(vec![letter])) {
                pair?;
                found += 1;
            }
            let wanted = match letter {
                keys::EVENTS => totals.kept_events,
                letter => expected.get(&letter).copied().unwrap_or_default(),
            };
            if found != wanted {
                let kind = char::from(letter);
                disagreements.push(format!("there are {found} rows of the kind '{kind}' and should be {wanted}"));
            }
        }
        if totals != state.totals {
            disagreements.push(format!("the totals are {:?} and should be {totals:?}", state.totals));
        }
        Ok(disagreements)
    }
}

/// Kinds of rows that follow from issues and events.
const DERIVED: [u8; 6] = [keys::EVENTS_OF_ISSUE, keys::LISTS, keys::TERMS, keys::OLDEST, keys::PLACES, keys::LETTERS];

/// Most disagreements that are told one by one.
const DISAGREEMENTS_MAX: usize = 100;

/// What sums and indexes have to be, going by events and then by issues.
struct Survey {
    totals: Totals,
    /// Issues that can be read.
    known: HashSet<Fingerprint>,
    /// The events of an issue, oldest first.
    kept: HashMap<Fingerprint, Vec<(EventId, Trace)>>,
    terms: BTreeMap<(Field, String), [u64; 3]>,
    /// The next place in the index of texts, when places are to be given anew.
    next_place: Option<u64>,
}

/// What becomes of a record.
#[derive(PartialEq, Eq)]
enum Fate {
    Stays,
    CannotBeRead,
    /// An event without its issue, which nobody can reach.
    Goes,
}

impl Survey {
    fn new<R: Rows>(totals: &Totals, rows: &R, next_place: Option<u64>) -> Result<Self> {
        let mut known = HashSet::new();
        for pair in rows.scan(&Span::of_prefix(vec![keys::ISSUES])) {
            let (key, value) = pair?;
            if serde_json::from_slice::<Entry>(&value).is_ok() {
                known.extend(keys::fingerprint_in(&key));
            }
        }
        let totals = Totals { issues: [0; 3], kept_events: 0, count: 0, bytes: 0, ..totals.clone() };
        Ok(Self { totals, known, kept: HashMap::new(), terms: BTreeMap::new(), next_place })
    }

    /// Takes in an event or an issue, and writes the rows that follow from it. All events come before the first issue.
    fn add(&mut self, letter: u8, pair: &Pair, writes: &mut Writes) -> Result<Fate> {
        if letter == keys::EVENTS { Ok(self.add_event(pair)) } else { self.add_issue(pair, writes) }
    }

    fn add_event(&mut self, (key, value): &Pair) -> Fate {
        let (Some(event), Some(id)) = (StoredEvent::decode(value), keys::event_id_in(key)) else {
            return Fate::CannotBeRead;
        };
        if !self.known.contains(&event.fingerprint) {
            return Fate::Goes;
        }
        let trace = Trace { moment: event.moment, bytes: value.len() as u32 };
        self.kept.entry(event.fingerprint).or_default().push((id, trace));
        self.totals.kept_events += 1;
        self.totals.bytes += value.len() as u64;
        Fate::Stays
    }

    fn add_issue(&mut self, (_, value): &Pair, writes: &mut Writes) -> Result<Fate> {
        let Ok(mut entry) = serde_json::from_slice::<Entry>(value) else { return Ok(Fate::CannotBeRead) };
        let kept = self.kept.remove(&entry.issue.fingerprint).unwrap_or_default();
        for (number, row) in trace_rows(&kept, 0) {
            writes.put(keys::events_of_issue_from(entry.issue.fingerprint, number), row);
        }
        entry.issue.kept_events = kept.len() as u64;
        entry.oldest_event = kept.iter().map(|(_, trace)| trace.moment).min();
        if let Some(next) = &mut self.next_place {
            entry.place = Some(*next);
            text::put_place(writes, *next, &entry.issue);
            *next += 1;
        }
        let status = keys::status_index(entry.issue.status);
        for field in Field::ALL {
            let counts = self.terms.entry((field, field.term(&entry.issue))).or_default();
            counts.get_mut(status).into_iter().for_each(|count| *count += 1);
        }
        self.totals.bytes += put_issue(writes, &entry)?;
        self.totals.count = self.totals.count.saturating_add(entry.issue.count);
        self.totals.issues.get_mut(status).into_iter().for_each(|issues| *issues += 1);
        Ok(Fate::Stays)
    }

    fn finish(mut self, writes: &mut Writes) -> Totals {
        if let Some(next_place) = self.next_place {
            self.totals.first_place = 0;
            self.totals.next_place = next_place;
        }
        for ((field, term), counts) in self.terms {
            put_term(writes, keys::term(field, &term), counts);
        }
        self.totals
    }
}

/// Makes indexes and sums anew from issues and events, and sets aside what cannot be read.
///
/// A mark stands in the store meanwhile: when the program dies on the way, the next one begins again.
pub(super) fn rebuild<R: Rows>(state: &mut State<R>) -> Result<()> {
    state.terms.take();
    let mut writes = Writes::default();
    writes.put(keys::REBUILDING.to_vec(), &[]);
    state.rows.apply(writes)?;
    if state.rows.is_damaged() {
        state.totals.corrupt += 1;
    }
    state.rows.clear(&DERIVED)?;
    let mut survey = Survey::new(&state.totals, &state.rows, Some(0))?;
    let mut full = 0;
    for letter in [keys::EVENTS, keys::ISSUES] {
        let mut last = None;
        loop {
            let pairs = portion(&state.rows, letter, last)?;
            last = pairs.last().map(|(key, _)| key.to_vec());
            if last.is_none() {
                break;
            }
            let mut writes = Writes::default();
            for pair in &pairs {
                let fate = survey.add(letter, pair, &mut writes)?;
                if fate == Fate::CannotBeRead {
                    writes.put(keys::set_aside(&pair.0), pair.1.clone());
                    survey.totals.corrupt += 1;
                }
                if fate != Fate::Stays {
                    writes.remove(pair.0.to_vec());
                }
            }
            state.rows.apply(writes)?;
            while survey.next_place.is_some_and(|next| next >= (full + 1) * TEXT_CHUNK_ISSUES as u64) {
                let mut writes = Writes::default();
                text::seal(&state.rows, &mut writes, full)?;
                state.rows.apply(writes)?;
                full += 1;
            }
        }
    }
    let mut writes = Writes::default();
    let mut totals = survey.finish(&mut writes);
    totals.next_batch = totals.next_batch.max(next_batch(&state.rows)?);
    writes.put(keys::TOTALS.to_vec(), serde_json::to_vec(&totals).map_err(|_| corrupt("the totals"))?);
    writes.remove(keys::REBUILDING.to_vec());
    state.rows.apply(writes)?;
    state.totals = totals;
    Ok(())
}

/// The next rows of one kind.
fn portion<R: Rows>(rows: &R, letter: u8, behind: Option<Vec<u8>>) -> Result<Vec<Pair>> {
    let span = Span::of_prefix(vec![letter]);
    let span = match behind {
        Some(key) => span.behind(key),
        None => span,
    };
    rows.scan(&span).take(PORTION_ROWS).collect()
}

/// The number behind that of the latest batch remembered.
fn next_batch<R: Rows>(rows: &R) -> Result<u64> {
    let last = rows.scan(&Span::of_prefix(vec![keys::BATCH_NUMBERS])).next_back().transpose()?;
    Ok(last.and_then(|(key, _)| key.last_chunk::<8>().map(|bytes| u64::from_be_bytes(*bytes) + 1)).unwrap_or(0))
}
