//! One transaction: the issues it touches, and the writes that bring indexes and sums in step with them.

use std::collections::{BTreeMap, HashMap, HashSet};

use uuid::Uuid;

use super::{
    Totals, corrupt,
    read::{StoredEvent, TRACES_PER_ROW, Trace, terms_from, trace_rows, traces_from},
    terms::Counts,
    thin::{sieve, thin, thinned},
};
use crate::{
    Fingerprint, Result,
    limits::BATCHES_REMEMBERED_MAX,
    model::{Event, EventId},
    store::{
        Record,
        entry::Entry,
        keys::{self, Field, Scope},
        rows::{Row, Rows, Span, Writes},
    },
};

/// An issue that a transaction has looked at.
struct Touched<'a> {
    before: Option<Before>,
    /// The issue as it is to be; nothing when there is none.
    entry: Option<Entry>,
    /// Events that may be kept, by id.
    added: BTreeMap<EventId, &'a Event>,
}

/// The last rows of an issue's events, with the number of the first of them.
type Tail = (u32, Vec<(EventId, Trace)>);

/// What the store holds of an issue before the transaction.
struct Before {
    entry: Entry,
    bytes: u64,
}

/// One transaction in the making.
pub(super) struct Edit<'a, R> {
    rows: &'a R,
    /// What is to be recorded.
    records: &'a [Record],
    pub(super) totals: Totals,
    /// How many events of an issue may be kept.
    pub(super) events_per_issue_max: usize,
    issues: HashMap<Fingerprint, Touched<'a>>,
    /// The event with the highest id that the store holds, once it was asked for.
    newest_event: Option<Option<EventId>>,
    /// For rows on their way to being written.
    buffer: Vec<u8>,
    pub(super) writes: Writes,
    /// The next place in the index of texts as it was.
    pub(super) places_before: u64,
    terms: Vec<(Field, String, Counts)>,
    places: Vec<(u64, Option<usize>)>,
    rebuild: bool,
}

/// A transaction that is ready to be written.
pub(super) struct Done {
    pub(super) writes: Writes,
    pub(super) totals: Totals,
    /// How many issues have each of the terms that it touches.
    pub(super) terms: Vec<(Field, String, Counts)>,
    /// The places in the index of texts that it touches, with the status of the issue that is there now.
    pub(super) places: Vec<(u64, Option<usize>)>,
    /// Whether something could not be read, so that the indexes have to be made anew.
    pub(super) rebuild: bool,
}

impl<'a, R: Rows> Edit<'a, R> {
    pub(super) fn new(rows: &'a R, records: &'a [Record], totals: Totals) -> Self {
        Self {
            rows,
            records,
            places_before: totals.next_place,
            totals,
            events_per_issue_max: 0,
            issues: HashMap::new(),
            newest_event: None,
            buffer: Vec::new(),
            writes: Writes::default(),
            terms: Vec::new(),
            places: Vec::new(),
            rebuild: false,
        }
    }

    pub(super) const fn rows(&self) -> &'a R {
        self.rows
    }

    pub(super) const fn records(&self) -> &'a [Record] {
        self.records
    }

    /// The issue, to be changed at will.
    pub(super) fn load(&mut self, fingerprint: Fingerprint) -> Result<Option<&mut Entry>> {
        Ok(self.touch(fingerprint)?.entry.as_mut())
    }

    /// The issue, which begins as told when there is none yet; and whether it is new.
    pub(super) fn load_or(
        &mut self,
        fingerprint: Fingerprint,
        new: impl FnOnce() -> Entry,
    ) -> Result<(&mut Entry, bool)> {
        let touched = self.touch(fingerprint)?;
        let is_new = touched.entry.is_none();
        Ok((touched.entry.get_or_insert_with(new), is_new))
    }

    fn touch(&mut self, fingerprint: Fingerprint) -> Result<&mut Touched<'a>> {
        if !self.issues.contains_key(&fingerprint) {
            let before = self.read(fingerprint)?;
            let entry = before.as_ref().map(|before| before.entry.clone());
            self.issues.insert(fingerprint, Touched { before, entry, added: BTreeMap::new() });
        }
        self.issues.get_mut(&fingerprint).ok_or_else(|| corrupt("the issue"))
    }

    fn read(&mut self, fingerprint: Fingerprint) -> Result<Option<Before>> {
        let key = keys::issue(fingerprint);
        let Some(row) = self.rows.get(&key)? else { return Ok(None) };
        if let Ok(entry) = serde_json::from_slice(&row) {
            return Ok(Some(Before { entry, bytes: row.len() as u64 }));
        }
        self.set_aside(&key)?;
        self.rebuild = true;
        Ok(None)
    }

    /// Moves a row that cannot be read to where nothing looks for it, and counts it.
    pub(super) fn set_aside(&mut self, key: &[u8]) -> Result<()> {
        if let Some(row) = self.rows.get(key)? {
            self.writes.put(keys::set_aside(key), row);
            self.writes.remove(key.to_vec());
            self.totals.corrupt += 1;
        }
        Ok(())
    }

    /// Has the indexes made anew once this transaction is through.
    pub(super) fn ask_for_rebuild(&mut self) {
        self.rebuild = true;
    }

    /// Whether the event is kept already, or about to be.
    pub(super) fn has_event(&mut self, event: &Event) -> Result<bool> {
        let added = self.issues.get(&event.fingerprint).is_some_and(|touched| touched.added.contains_key(&event.id));
        if added {
            return Ok(true);
        }
        // Ids go up with time, so most events are known to be new by a look at the newest one that is stored.
        let newest = match self.newest_event {
            Some(newest) => newest,
            None => {
                let last = self.rows.scan(&Span::of_prefix(vec![keys::EVENTS])).next_back().transpose()?;
                *self.newest_event.insert(last.and_then(|(key, _)| keys::event_id_in(&key)))
            }
        };
        Ok(newest.is_some_and(|newest| event.id <= newest) && self.rows.get(&keys::event(event.id))?.is_some())
    }

    /// Has the event kept with its issue, which must be there, if it stays among all that the issue has in the end.
    pub(super) fn keep(&mut self, event: &'a Event) -> Result<()> {
        if self.events_per_issue_max > 0 {
            self.touch(event.fingerprint)?.added.insert(event.id, event);
        }
        Ok(())
    }

    /// What was remembered of the request: how it went.
    pub(super) fn remembered(&self, id: Uuid) -> Result<Option<bool>> {
        Ok(self.rows.get(&keys::batch(id))?.map(|row| row.last() == Some(&1)))
    }

    /// Remembers that the request is done, and forgets the oldest one when there are too many.
    pub(super) fn remember(&mut self, id: Uuid, done: bool) -> Result<()> {
        let number = self.totals.next_batch;
        self.totals.next_batch += 1;
        let mut value = number.to_be_bytes().to_vec();
        value.push(u8::from(done));
        self.writes.put(keys::batch(id), value);
        self.writes.put(keys::batch_number(number), id.as_bytes().as_slice());
        if let Some(past) = number.checked_sub(BATCHES_REMEMBERED_MAX) {
            let key = keys::batch_number(past);
            if let Some(old) = self.rows.get(&key)?.and_then(|row| Uuid::from_slice(&row).ok()) {
                self.writes.remove(keys::batch(old));
            }
            self.writes.remove(key);
        }
        Ok(())
    }

    /// Removes the issue with all its events; how many those were.
    pub(super) fn delete(&mut self, fingerprint: Fingerprint) -> Result<u64> {
        let events = self.kept(fingerprint)?;
        for (id, trace) in &events {
            self.forget(*id, *trace);
        }
        self.put_kept(fingerprint, &[])?;
        let touched = self.touch(fingerprint)?;
        touched.entry = None;
        touched.added.clear();
        Ok(events.len() as u64)
    }

    /// The events of the issue that the store holds, oldest first.
    pub(super) fn kept(&self, fingerprint: Fingerprint) -> Result<Vec<(EventId, Trace)>> {
        let mut events = Vec::new();
        for pair in self.rows.scan(&Span::of_prefix(keys::events_of_issue(fingerprint))) {
            events.extend(traces_from(&pair?.1));
        }
        Ok(events)
    }

    /// Writes which events of the issue the store holds, in place of what it said before.
    fn put_kept(&mut self, fingerprint: Fingerprint, events: &[(EventId, Trace)]) -> Result<()> {
        let mut rows = 0;
        for (number, traces) in trace_rows(events, 0) {
            let key = keys::events_of_issue_from(fingerprint, number);
            if self.rows.get(&key)?.as_deref() != Some(&traces[..]) {
                self.writes.put(key, traces);
            }
            rows = number + 1;
        }
        let stale = Span::of_prefix(keys::events_of_issue(fingerprint));
        for pair in self.rows.scan(&stale.starting_at(keys::events_of_issue_from(fingerprint, rows))) {
            self.writes.remove(pair?.0.to_vec());
        }
        Ok(())
    }

    /// The last rows of what the issue has, from the one on in which this event belongs: those of several threads come
    /// nearly in order. With the number of the first of these rows; nothing when what is stored is not as its count says.
    fn tail(&self, fingerprint: Fingerprint, known: usize, event: EventId) -> Result<Option<Tail>> {
        if known == 0 {
            return Ok(Some((0, Vec::new())));
        }
        let mut number = u32::try_from((known - 1) / TRACES_PER_ROW).unwrap_or(u32::MAX);
        let mut traces = self.traces(fingerprint, number)?;
        if number as usize * TRACES_PER_ROW + traces.len() != known {
            return Ok(None);
        }
        while number > 0 && traces.first().is_some_and(|(first, _)| event < *first) {
            number -= 1;
            let before = self.traces(fingerprint, number)?;
            if before.len() != TRACES_PER_ROW {
                return Ok(None);
            }
            traces = [before, traces].concat();
        }
        Ok(Some((number, traces)))
    }

    /// What the row of this number says of the issue's events.
    fn traces(&self, fingerprint: Fingerprint, number: u32) -> Result<Vec<(EventId, Trace)>> {
        let row = self.rows.get(&keys::events_of_issue_from(fingerprint, number))?;
        Ok(row.iter().flat_map(|row| traces_from(row)).collect())
    }

    /// Removes one event of an issue that keeps the others.
    pub(super) fn drop_event(&mut self, fingerprint: Fingerprint, id: EventId) -> Result<()> {
        let (gone, left): (Vec<_>, Vec<_>) = self.kept(fingerprint)?.into_iter().partition(|(of, _)| *of == id);
        for (id, trace) in gone {
            self.forget(id, trace);
        }
        self.count_kept(fingerprint, &left)
    }

    /// Thins the issue's events to the bound; how many went.
    pub(super) fn thin_to(&mut self, fingerprint: Fingerprint, events_max: usize) -> Result<u64> {
        let stored = self.kept(fingerprint)?;
        let left = thin(&stored, events_max);
        let survivors: HashSet<EventId> = left.iter().map(|(id, _)| *id).collect();
        let mut gone = 0;
        for (id, trace) in stored.into_iter().filter(|(id, _)| !survivors.contains(id)) {
            self.forget(id, trace);
            gone += 1;
        }
        self.count_kept(fingerprint, &left)?;
        Ok(gone)
    }

    /// Has the issue know which events are left of it.
    pub(super) fn count_kept(&mut self, fingerprint: Fingerprint, left: &[(EventId, Trace)]) -> Result<()> {
        self.put_kept(fingerprint, left)?;
        match self.load(fingerprint)? {
            Some(entry) => {
                entry.issue.kept_events = left.len() as u64;
                entry.oldest_event = left.iter().map(|(_, trace)| trace.moment).min();
            }
            None => self.rebuild = true,
        }
        Ok(())
    }

    /// Removes an event. What its issue says of it is the caller's.
    pub(super) fn forget(&mut self, id: EventId, trace: Trace) {
        self.writes.remove(keys::event(id));
        self.totals.kept_events = self.totals.kept_events.saturating_sub(1);
        self.totals.bytes = self.totals.bytes.saturating_sub(u64::from(trace.bytes));
    }

    /// Brings the issues' events, the indexes and the sums in step.
    pub(super) fn finish(mut self) -> Result<Done> {
        let mut terms: BTreeMap<(Field, String), [i64; 3]> = BTreeMap::new();
        for (fingerprint, mut touched) in std::mem::take(&mut self.issues) {
            self.finish_events(fingerprint, &mut touched)?;
            self.place(touched.before.as_ref().map(|before| &before.entry), touched.entry.as_mut());
            if touched.entry.as_ref() != touched.before.as_ref().map(|before| &before.entry) {
                self.finish_issue(fingerprint, &touched, &mut terms)?;
            }
        }
        for ((field, term), change) in terms {
            self.finish_term(field, term, change)?;
        }
        self.finish_text()?;
        if !self.writes.is_empty() {
            self.writes
                .put(keys::TOTALS.to_vec(), serde_json::to_vec(&self.totals).map_err(|_| corrupt("the totals"))?);
        }
        let Self { writes, totals, terms, places, rebuild, .. } = self;
        Ok(Done { writes, totals, terms, places, rebuild })
    }

    /// Keeps what was added, within the bound.
    fn finish_events(&mut self, fingerprint: Fingerprint, touched: &mut Touched<'a>) -> Result<()> {
        let added = std::mem::take(&mut touched.added);
        let (Some(entry), Some((first, _))) = (touched.entry.as_mut(), added.first_key_value()) else { return Ok(()) };
        let known = usize::try_from(entry.issue.kept_events).unwrap_or(usize::MAX);
        let trace = |event: &Event| Trace { moment: keys::moment(event.timestamp), bytes: 0 };
        let new: Vec<(EventId, Trace)> = added.iter().map(|(id, event)| (*id, trace(event))).collect();
        let has_room = known.saturating_add(new.len()) <= thinned(self.events_per_issue_max);
        let tail = if has_room { self.tail(fingerprint, known, *first)? } else { None };
        if let Some((number, mut traces)) = tail {
            traces.extend_from_slice(&new);
            traces.sort_unstable_by_key(|(id, _)| *id);
            self.put_events(&added, &mut traces)?;
            for (number, row) in trace_rows(&traces, number) {
                self.writes.put(keys::events_of_issue_from(fingerprint, number), row);
            }
            entry.issue.kept_events += new.len() as u64;
            let oldest = new.iter().map(|(_, trace)| trace.moment).min();
            entry.oldest_event = entry.oldest_event.into_iter().chain(oldest).min();
            return Ok(());
        }
        let stored = self.kept(fingerprint)?;
        let mut left = sieve(&stored, &new, self.events_per_issue_max);
        if left.len() > self.events_per_issue_max {
            left = thin(&left, self.events_per_issue_max);
        }
        let survivors: HashSet<EventId> = left.iter().map(|(id, _)| *id).collect();
        for (id, trace) in stored.into_iter().filter(|(id, _)| !survivors.contains(id)) {
            self.forget(id, trace);
        }
        self.put_events(&added, &mut left)?;
        self.put_kept(fingerprint, &left)?;
        entry.issue.kept_events = left.len() as u64;
        entry.oldest_event = left.iter().map(|(_, trace)| trace.moment).min();
        Ok(())
    }

    /// Writes those of the added events that are among these, and says there how long they are.
    fn put_events(&mut self, added: &BTreeMap<EventId, &Event>, kept: &mut [(EventId, Trace)]) -> Result<()> {
        for (id, trace) in kept {
            let Some(event) = added.get(id) else { continue };
            let row = StoredEvent::encode(event, &mut self.buffer)?;
            trace.bytes = row.len() as u32;
            self.totals.kept_events += 1;
            self.totals.bytes += row.len() as u64;
            self.writes.put(keys::event(*id), row);
        }
        Ok(())
    }

    fn finish_issue(
        &mut self,
        fingerprint: Fingerprint,
        touched: &Touched<'a>,
        terms: &mut BTreeMap<(Field, String), [i64; 3]>,
    ) -> Result<()> {
        let mut count_terms = |entry: &Entry, change: i64| {
            for field in Field::ALL {
                if let Some(count) = terms
                    .entry((field, field.term(&entry.issue)))
                    .or_default()
                    .get_mut(keys::status_index(entry.issue.status))
                {
                    *count += change;
                }
            }
        };
        // Most changes leave most of an issue's rows as they are; those are not written again.
        let mut before = BTreeMap::new();
        if let Some(Before { entry, bytes }) = &touched.before {
            count_terms(entry, -1);
            before.extend(index_rows(entry));
            self.totals.bytes = self.totals.bytes.saturating_sub(*bytes);
            self.totals.count = self.totals.count.saturating_sub(entry.issue.count);
            let issues = self.totals.issues.get_mut(keys::status_index(entry.issue.status));
            issues.into_iter().for_each(|issues| *issues = issues.saturating_sub(1));
        }
        let place_before = touched.before.as_ref().and_then(|before| before.entry.place);
        match &touched.entry {
            None => {
                self.places.extend(place_before.map(|place| (place, None)));
                self.writes.remove(keys::issue(fingerprint));
            }
            Some(entry) => {
                self.stand(place_before, entry);
                count_terms(entry, 1);
                for (key, value) in index_rows(entry) {
                    if before.remove(&key).as_ref() != Some(&value) {
                        self.writes.put(key, value);
                    }
                }
                self.totals.bytes += put_record(&mut self.writes, entry, &mut self.buffer)?;
                self.totals.count = self.totals.count.saturating_add(entry.issue.count);
                let issues = self.totals.issues.get_mut(keys::status_index(entry.issue.status));
                issues.into_iter().for_each(|issues| *issues += 1);
            }
        }
        before.into_keys().for_each(|key| self.writes.remove(key));
        Ok(())
    }

    /// Notes where the issue stands in the index of texts, and that it does not stand any more where it did.
    pub(super) fn stand(&mut self, before: Option<u64>, entry: &Entry) {
        self.places.extend(before.filter(|before| entry.place != Some(*before)).map(|before| (before, None)));
        let status = keys::status_index(entry.issue.status);
        self.places.extend(entry.place.map(|place| (place, Some(status))));
    }

    fn finish_term(&mut self, field: Field, term: String, change: [i64; 3]) -> Result<()> {
        if change == [0; 3] {
            return Ok(());
        }
        let key = keys::term(field, &term);
        let mut counts = self.rows.get(&key)?.map_or([0; 3], |row| terms_from(&row));
        for (count, change) in counts.iter_mut().zip(change) {
            *count = count.saturating_add_signed(change);
        }
        put_term(&mut self.writes, key, counts);
        self.terms.push((field, term, counts));
        Ok(())
    }
}

/// Writes an issue with its place in every list; how many bytes it takes.
pub(super) fn put_issue(writes: &mut Writes, entry: &Entry) -> Result<u64> {
    index_rows(entry).for_each(|(key, value)| writes.put(key, value));
    put_record(writes, entry, &mut Vec::new())
}

fn put_record(writes: &mut Writes, entry: &Entry, buffer: &mut Vec<u8>) -> Result<u64> {
    buffer.clear();
    serde_json::to_writer(&mut *buffer, entry).map_err(|_| corrupt("the issue"))?;
    writes.put(keys::issue(entry.issue.fingerprint), &buffer[..]);
    Ok(buffer.len() as u64)
}

/// The rows by which an issue is found.
pub(super) fn index_rows(entry: &Entry) -> impl Iterator<Item = (Vec<u8>, Row)> {
    let hashes = Field::ALL.map(|field| keys::term_hash(&field.term(&entry.issue)));
    let of_all: Vec<u8> = hashes.iter().chain(&entry.place).flat_map(|number| number.to_be_bytes()).collect();
    let others = keys::other_values(&entry.issue);
    let lists = keys::lists_of(&entry.issue).into_iter().map(move |(scope, key)| {
        let value = if scope == Scope::All { &of_all } else { &others };
        (key, Row::from(&value[..]))
    });
    let oldest = entry.oldest_event.map(|oldest| keys::oldest(oldest, entry.issue.fingerprint));
    lists.chain(oldest.map(|key| (key, Row::default())))
}

/// Writes how many issues have a term; a term that none has any more goes.
pub(super) fn put_term(writes: &mut Writes, key: Vec<u8>, counts: [u64; 3]) {
    if counts == [0; 3] {
        writes.remove(key);
    } else {
        writes.put(key, counts.iter().flat_map(|count| count.to_be_bytes()).collect::<Vec<u8>>());
    }
}
