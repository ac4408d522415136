//! What every embedded store does, over whatever holds its rows: records, indexes, totals, and how they stay in step.

#[cfg(test)]
mod cost;
mod edit;
mod list;
mod prune;
mod read;
mod record;
mod repair;
mod standing;
mod terms;
mod text;
mod thin;
mod wanted;

use std::sync::atomic::AtomicUsize;

use once_cell::sync::OnceCell;
use parking_lot::{Mutex, RwLock};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::{edit::Edit, standing::Standing, terms::TermIndex};
use super::{
    Record, StoreStats, TrendSpan, keys,
    rows::{Row, Rows},
    tally::Tally,
};
use crate::{
    Error, ErrorKind, Fingerprint, Result,
    limits::{ISSUE_NOTE_BYTES_MAX, ISSUE_NOTES_MAX, ISSUE_TICKETS_MAX},
    model::{Change, Note, Ticket},
    store::entry::{Entry, cut, push_bounded},
};

/// The version of the rows that this crate writes.
pub(super) const SCHEMA: u32 = 3;

/// Sums over the whole store, kept in one row that is written with every change.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Totals {
    /// Issues by status, in the order of `keys::STATUSES`.
    issues: [u64; 3],
    kept_events: u64,
    count: u64,
    /// Bytes of all issues and events, without what the rows around them take.
    bytes: u64,
    corrupt: u64,
    /// The number of the next batch to be remembered.
    next_batch: u64,
    /// The first place in the index of texts that is in use, and the next to be given.
    first_place: u64,
    next_place: u64,
    tally: Tally,
}

struct State<R> {
    rows: R,
    totals: Totals,
    /// Read when the first search needs it.
    terms: OnceCell<TermIndex>,
    /// The same.
    standing: OnceCell<Standing>,
}

/// A store over rows.
pub(super) struct Engine<R> {
    state: RwLock<State<R>>,
    /// Most events of an issue that any recording was allowed to keep.
    recorded_max: AtomicUsize,
    /// Keys of rows that a reader could not make sense of; the next that may write sets them aside.
    suspects: Mutex<Vec<Row>>,
    sweep: Mutex<prune::Sweep>,
}

impl<R: Rows> Engine<R> {
    /// A store over rows of which there are none yet.
    pub(super) fn empty(rows: R) -> Self {
        Self {
            state: RwLock::new(State {
                rows,
                totals: Totals::default(),
                terms: OnceCell::new(),
                standing: OnceCell::new(),
            }),
            recorded_max: AtomicUsize::new(0),
            suspects: Mutex::default(),
            sweep: Mutex::default(),
        }
    }

    /// A store over the rows of one that was there before, which were written with this version of the schema.
    ///
    /// Version 1 kept the same issues and events, and had no lists by term, no order by the oldest event, and no sizes
    /// of events; version 2 kept a row for each entry of an index. All of that follows from the records. A version whose
    /// records differ has to be turned into the next one here, record by record, before the indexes are made.
    pub(super) fn open(rows: R, schema: u32) -> Result<Self> {
        let totals = rows.get(keys::TOTALS)?;
        let engine = Self::empty(rows);
        let is_half_made = engine.state.read().rows.get(keys::REBUILDING)?.is_some();
        let is_old = schema < SCHEMA;
        let totals = totals.as_ref().map(|row| serde_json::from_slice(row));
        let is_damaged = engine.state.read().rows.is_damaged();
        let needs_rebuild = is_half_made || is_old || is_damaged || matches!(totals, Some(Err(_)));
        if let Some(Ok(totals)) = totals {
            engine.state.write().totals = totals;
        }
        if needs_rebuild {
            engine.rebuild()?;
        }
        Ok(engine)
    }

    /// Puts other rows with the same content in the place of these. Everything else waits meanwhile.
    pub(super) fn replace<T>(&self, copy: impl FnOnce(&mut R) -> Result<(R, T)>) -> Result<T> {
        let mut state = self.state.write();
        let (rows, result) = copy(&mut state.rows)?;
        state.rows = rows;
        Ok(result)
    }

    pub(super) fn trend(
        &self,
        fingerprint: Option<Fingerprint>,
        span: TrendSpan,
        now: jiff::Timestamp,
    ) -> Result<Vec<u64>> {
        match fingerprint {
            None => Ok(self.state.read().totals.tally.series(span, now)),
            Some(fingerprint) => {
                let entry = self.entry(fingerprint)?;
                Ok(entry.map_or_else(|| Tally::default().series(span, now), |entry| entry.tally.series(span, now)))
            }
        }
    }

    pub(super) fn stats(&self) -> StoreStats {
        let totals = &self.state.read().totals;
        let [open, resolved, ignored] = totals.issues;
        StoreStats {
            issues: open + resolved + ignored,
            open,
            resolved,
            ignored,
            kept_events: totals.kept_events,
            count: totals.count,
            size_bytes: 0,
            corrupt: totals.corrupt,
        }
    }

    pub(super) fn set_status(&self, token: Option<Uuid>, fingerprint: Fingerprint, change: &Change) -> Result<bool> {
        self.change(token, fingerprint, |entry| entry.change(change))
    }

    pub(super) fn add_note(&self, token: Option<Uuid>, fingerprint: Fingerprint, note: &Note) -> Result<bool> {
        let note = Note { text: cut(&note.text, ISSUE_NOTE_BYTES_MAX), ..note.clone() };
        self.change(token, fingerprint, |entry| push_bounded(&mut entry.issue.notes, note, ISSUE_NOTES_MAX))
    }

    pub(super) fn add_ticket(&self, token: Option<Uuid>, fingerprint: Fingerprint, ticket: &Ticket) -> Result<bool> {
        self.change(token, fingerprint, |entry| {
            push_bounded(&mut entry.issue.tickets, ticket.clone(), ISSUE_TICKETS_MAX);
        })
    }

    pub(super) fn delete(&self, token: Option<Uuid>, fingerprint: Fingerprint) -> Result<bool> {
        self.once(token, |edit| {
            let found = edit.load(fingerprint)?.is_some();
            edit.delete(fingerprint)?;
            Ok(found)
        })
    }

    fn change(&self, token: Option<Uuid>, fingerprint: Fingerprint, change: impl FnOnce(&mut Entry)) -> Result<bool> {
        self.once(token, |edit| Ok(edit.load(fingerprint)?.map(change).is_some()))
    }

    /// Does what is asked in one transaction; when it was done before under the same token, only tells how it went.
    fn once(&self, token: Option<Uuid>, work: impl FnOnce(&mut Edit<'_, R>) -> Result<bool>) -> Result<bool> {
        let done = self.write(&[], |edit| {
            if let Some(done) = token.map(|token| edit.remembered(token)).transpose()?.flatten() {
                return Ok(done);
            }
            let done = work(edit)?;
            if let Some(token) = token {
                edit.remember(token, done)?;
            }
            Ok(done)
        })?;
        Ok(done)
    }

    /// Runs the work, which may be on records, in one transaction: all that it writes is written, or nothing.
    fn write<T>(&self, records: &[Record], work: impl FnOnce(&mut Edit<'_, R>) -> Result<T>) -> Result<T> {
        let mut state = self.state.write();
        let mut edit = Edit::new(&state.rows, records, state.totals.clone());
        let result = work(&mut edit)?;
        let done = edit.finish()?;
        let rebuild = done.rebuild;
        if !done.writes.is_empty() {
            state.rows.apply(done.writes)?;
            state.totals = done.totals;
        }
        if let Some(index) = state.terms.get_mut() {
            done.terms.iter().for_each(|(field, term, counts)| index.set(*field, term, *counts));
        }
        if let Some(standing) = state.standing.get_mut() {
            done.places.iter().for_each(|(place, status)| standing.set(*place, *status));
        }
        if rebuild {
            repair::rebuild(&mut state)?;
        }
        Ok(result)
    }
}

/// What a row that cannot be read amounts to.
fn corrupt(what: &str) -> Error {
    Error::new(ErrorKind::Corrupt, format!("{what} cannot be read"))
}
