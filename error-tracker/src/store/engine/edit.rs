//! One transaction: the issues it touches, and the writes that bring indexes and sums in step with them.

use std::collections::{BTreeMap, HashMap, HashSet};

use uuid::Uuid;

use super::{
    Totals, corrupt,
    read::{StoredEvent, Trace, terms_from},
    thin::thin,
};
use crate::{
    Fingerprint, Result,
    limits::BATCHES_REMEMBERED_MAX,
    model::{Event, EventId},
    store::{
        entry::Entry,
        keys::{self, Field, Scope},
        rows::{Rows, Span, Writes},
    },
};

/// An issue that a transaction has looked at.
struct Touched {
    before: Option<Before>,
    /// The issue as it is to be; nothing when there is none.
    entry: Option<Entry>,
    /// Events to be kept, by id.
    added: BTreeMap<EventId, (Trace, Vec<u8>)>,
}

/// What the store holds of an issue before the transaction.
struct Before {
    entry: Entry,
    bytes: u64,
}

/// One transaction in the making.
pub(super) struct Edit<'a, R> {
    rows: &'a R,
    pub(super) totals: Totals,
    events_per_issue_max: usize,
    issues: HashMap<Fingerprint, Touched>,
    writes: Writes,
    rebuild: bool,
}

/// A transaction that is ready to be written.
pub(super) struct Done {
    pub(super) writes: Writes,
    pub(super) totals: Totals,
    /// Whether something could not be read, so that the indexes have to be made anew.
    pub(super) rebuild: bool,
}

impl<'a, R: Rows> Edit<'a, R> {
    pub(super) fn new(rows: &'a R, totals: Totals, events_per_issue_max: usize) -> Self {
        Self { rows, totals, events_per_issue_max, issues: HashMap::new(), writes: Writes::default(), rebuild: false }
    }

    pub(super) const fn rows(&self) -> &'a R {
        self.rows
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

    fn touch(&mut self, fingerprint: Fingerprint) -> Result<&mut Touched> {
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
    pub(super) fn has_event(&self, event: &Event) -> Result<bool> {
        let added = self.issues.get(&event.fingerprint).is_some_and(|touched| touched.added.contains_key(&event.id));
        Ok(added || self.rows.get(&keys::event(event.id))?.is_some())
    }

    /// Keeps the event with its issue, which must be there.
    pub(super) fn keep(&mut self, event: &Event) -> Result<()> {
        if self.events_per_issue_max == 0 {
            return Ok(());
        }
        let bytes = StoredEvent::encode(event)?;
        let trace = Trace { moment: keys::moment(event.timestamp), bytes: bytes.len() as u32 };
        self.touch(event.fingerprint)?.added.insert(event.id, (trace, bytes));
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
            self.forget(fingerprint, *id, *trace);
        }
        let touched = self.touch(fingerprint)?;
        touched.entry = None;
        touched.added.clear();
        Ok(events.len() as u64)
    }

    /// The events of the issue that the store holds, oldest first.
    pub(super) fn kept(&self, fingerprint: Fingerprint) -> Result<Vec<(EventId, Trace)>> {
        let mut events = Vec::new();
        for pair in self.rows.scan(&Span::of_prefix(keys::events_of_issue(fingerprint))) {
            let (key, value) = pair?;
            if let Some(id) = keys::event_id_in(&key) {
                events.push((id, Trace::decode(&value)));
            }
        }
        Ok(events)
    }

    /// Removes one event of an issue that keeps the others.
    pub(super) fn drop_event(&mut self, fingerprint: Fingerprint, id: EventId) -> Result<()> {
        let (gone, left): (Vec<_>, Vec<_>) = self.kept(fingerprint)?.into_iter().partition(|(of, _)| *of == id);
        for (id, trace) in gone {
            self.forget(fingerprint, id, trace);
        }
        self.count_kept(fingerprint, &left)
    }

    /// Thins the issue's events to the bound; how many went.
    pub(super) fn thin_to(&mut self, fingerprint: Fingerprint, events_max: usize) -> Result<u64> {
        let stored = self.kept(fingerprint)?;
        let all: Vec<(EventId, u64)> = stored.iter().map(|(id, trace)| (*id, trace.moment)).collect();
        let survivors: HashSet<EventId> = thin(&all, events_max).into_iter().collect();
        let (left, gone): (Vec<_>, Vec<_>) = stored.into_iter().partition(|(id, _)| survivors.contains(id));
        for (id, trace) in &gone {
            self.forget(fingerprint, *id, *trace);
        }
        self.count_kept(fingerprint, &left)?;
        Ok(gone.len() as u64)
    }

    /// Has the issue know which events are left of it.
    pub(super) fn count_kept(&mut self, fingerprint: Fingerprint, left: &[(EventId, Trace)]) -> Result<()> {
        match self.load(fingerprint)? {
            Some(entry) => {
                entry.issue.kept_events = left.len() as u64;
                entry.oldest_event = left.iter().map(|(_, trace)| trace.moment).min();
            }
            None => self.rebuild = true,
        }
        Ok(())
    }

    /// Removes an event's rows. The issue's own sums are the caller's.
    pub(super) fn forget(&mut self, fingerprint: Fingerprint, id: EventId, trace: Trace) {
        self.writes.remove(keys::event(id));
        self.writes.remove(keys::event_of_issue(fingerprint, id));
        self.totals.kept_events = self.totals.kept_events.saturating_sub(1);
        self.totals.bytes = self.totals.bytes.saturating_sub(u64::from(trace.bytes));
    }

    /// Brings the issues' events, the indexes and the sums in step.
    pub(super) fn finish(mut self) -> Result<Done> {
        let mut terms: BTreeMap<(Field, String), [i64; 3]> = BTreeMap::new();
        for (fingerprint, mut touched) in std::mem::take(&mut self.issues) {
            self.finish_events(fingerprint, &mut touched)?;
            if touched.entry.as_ref() != touched.before.as_ref().map(|before| &before.entry) {
                self.finish_issue(fingerprint, &touched, &mut terms)?;
            }
        }
        for ((field, term), change) in terms {
            self.finish_term(field, &term, change)?;
        }
        if !self.writes.is_empty() {
            self.writes
                .put(keys::TOTALS.to_vec(), serde_json::to_vec(&self.totals).map_err(|_| corrupt("the totals"))?);
        }
        Ok(Done { writes: self.writes, totals: self.totals, rebuild: self.rebuild })
    }

    /// Keeps what was added, thinned to the bound.
    fn finish_events(&mut self, fingerprint: Fingerprint, touched: &mut Touched) -> Result<()> {
        let Some(entry) = touched.entry.as_mut().filter(|_| !touched.added.is_empty()) else { return Ok(()) };
        let known = usize::try_from(entry.issue.kept_events).unwrap_or(usize::MAX);
        if known.saturating_add(touched.added.len()) > self.events_per_issue_max {
            let stored = self.kept(fingerprint)?;
            let mut all: Vec<(EventId, u64)> = stored.iter().map(|(id, trace)| (*id, trace.moment)).collect();
            all.extend(touched.added.iter().map(|(id, (trace, _))| (*id, trace.moment)));
            all.sort_unstable();
            let survivors: HashSet<EventId> = thin(&all, self.events_per_issue_max).into_iter().collect();
            touched.added.retain(|id, _| survivors.contains(id));
            let mut left = 0;
            let mut oldest = None;
            for (id, trace) in stored {
                if survivors.contains(&id) {
                    left += 1;
                    oldest = Some(oldest.map_or(trace.moment, |oldest: u64| oldest.min(trace.moment)));
                } else {
                    self.forget(fingerprint, id, trace);
                }
            }
            entry.issue.kept_events = left;
            entry.oldest_event = oldest;
        }
        for (id, (trace, bytes)) in std::mem::take(&mut touched.added) {
            entry.issue.kept_events += 1;
            entry.oldest_event = Some(entry.oldest_event.map_or(trace.moment, |oldest| oldest.min(trace.moment)));
            self.totals.kept_events += 1;
            self.totals.bytes += bytes.len() as u64;
            self.writes.put(keys::event(id), bytes);
            self.writes.put(keys::event_of_issue(fingerprint, id), trace.encode());
        }
        Ok(())
    }

    fn finish_issue(
        &mut self,
        fingerprint: Fingerprint,
        touched: &Touched,
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
        if let Some(Before { entry, bytes }) = &touched.before {
            count_terms(entry, -1);
            for (_, key) in keys::lists_of(&entry.issue) {
                self.writes.remove(key);
            }
            if let Some(oldest) = entry.oldest_event {
                self.writes.remove(keys::oldest(oldest, fingerprint));
            }
            self.totals.bytes = self.totals.bytes.saturating_sub(*bytes);
            self.totals.count = self.totals.count.saturating_sub(entry.issue.count);
            let issues = self.totals.issues.get_mut(keys::status_index(entry.issue.status));
            issues.into_iter().for_each(|issues| *issues = issues.saturating_sub(1));
        }
        let Some(entry) = &touched.entry else {
            self.writes.remove(keys::issue(fingerprint));
            return Ok(());
        };
        count_terms(entry, 1);
        self.totals.bytes += put_issue(&mut self.writes, entry)?;
        self.totals.count = self.totals.count.saturating_add(entry.issue.count);
        self.totals.issues.get_mut(keys::status_index(entry.issue.status)).into_iter().for_each(|issues| *issues += 1);
        Ok(())
    }

    fn finish_term(&mut self, field: Field, term: &str, change: [i64; 3]) -> Result<()> {
        if change == [0; 3] {
            return Ok(());
        }
        let key = keys::term(field, term);
        let mut counts = self.rows.get(&key)?.map_or([0; 3], |row| terms_from(&row));
        for (count, change) in counts.iter_mut().zip(change) {
            *count = count.saturating_add_signed(change);
        }
        put_term(&mut self.writes, key, counts);
        Ok(())
    }
}

/// Writes an issue with its place in every list; how many bytes it takes.
pub(super) fn put_issue(writes: &mut Writes, entry: &Entry) -> Result<u64> {
    let fingerprint = entry.issue.fingerprint;
    let row = serde_json::to_vec(entry).map_err(|_| corrupt("the issue"))?;
    let bytes = row.len() as u64;
    writes.put(keys::issue(fingerprint), row);
    let hashes: Vec<u8> =
        Field::ALL.iter().flat_map(|field| keys::term_hash(&field.term(&entry.issue)).to_be_bytes()).collect();
    for (scope, key) in keys::lists_of(&entry.issue) {
        writes.put(key, if scope == Scope::All { &hashes[..] } else { &[] });
    }
    if let Some(oldest) = entry.oldest_event {
        writes.put(keys::oldest(oldest, fingerprint), &[]);
    }
    Ok(bytes)
}

/// Writes how many issues have a term; a term that none has any more goes.
pub(super) fn put_term(writes: &mut Writes, key: Vec<u8>, counts: [u64; 3]) {
    if counts == [0; 3] {
        writes.remove(key);
    } else {
        writes.put(key, counts.iter().flat_map(|count| count.to_be_bytes()).collect::<Vec<u8>>());
    }
}
