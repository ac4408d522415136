//! A store with a log beside it: what is handed to the store is written into the log first.

use std::{collections::VecDeque, path::Path, sync::Arc};

use jiff::Timestamp;
use parking_lot::Mutex;
use uuid::Uuid;

use super::EventLog;
use crate::{
    EventId, Fingerprint, Result, inside,
    internal_error::{InternalErrors, Part},
    limits::LOGGED_BATCHES_MAX,
    model::{Change, Event, Issue, Note, Ticket},
    store::{Batch, EventQuery, IssueQuery, Page, Pruned, Record, Recorded, Retention, Store, StoreStats, TrendSpan},
};

/// A store with a log beside it.
pub(crate) struct LoggedStore {
    store: Arc<dyn Store>,
    log: Arc<EventLog>,
    internal_errors: Arc<InternalErrors>,
    /// The last batches that are in the log: a store that fails is handed the same batch again.
    logged: Mutex<VecDeque<Uuid>>,
}

impl LoggedStore {
    pub(crate) fn new(store: Arc<dyn Store>, log: Arc<EventLog>, internal_errors: Arc<InternalErrors>) -> Self {
        Self { store, log, internal_errors, logged: Mutex::default() }
    }

    fn log(&self, batch: &Batch) {
        {
            let mut logged = self.logged.lock();
            if logged.contains(&batch.id) {
                return;
            }
            if logged.len() >= LOGGED_BATCHES_MAX {
                logged.pop_front();
            }
            logged.push_back(batch.id);
        }
        for record in &batch.records {
            let Record::Event(event) = record else { continue };
            match inside::caught(|| self.log.write(event)) {
                Ok(Ok(())) => {}
                Ok(Err(error)) => self.failed(|| format!("the event log cannot be written: {error}")),
                Err(panic) => self.failed(|| format!("the event log panicked: {panic}")),
            }
        }
    }

    fn failed(&self, message: impl FnOnce() -> String) {
        self.internal_errors.report(Part::Worker, message);
    }
}

impl Store for LoggedStore {
    fn location(&self) -> Option<&Path> {
        self.store.location()
    }

    fn record(&self, batch: &Batch) -> Result<Vec<Recorded>> {
        self.log(batch);
        self.store.record(batch)
    }

    fn flush(&self) -> Result<()> {
        self.store.flush()
    }

    fn issues(&self, query: &IssueQuery) -> Result<Page<Issue>> {
        self.store.issues(query)
    }

    fn issue(&self, fingerprint: Fingerprint) -> Result<Option<Issue>> {
        self.store.issue(fingerprint)
    }

    fn events(&self, query: &EventQuery) -> Result<Page<Event>> {
        self.store.events(query)
    }

    fn event(&self, id: EventId) -> Result<Option<Event>> {
        self.store.event(id)
    }

    fn set_status(&self, fingerprint: Fingerprint, change: &Change) -> Result<bool> {
        self.store.set_status(fingerprint, change)
    }

    fn add_note(&self, fingerprint: Fingerprint, note: &Note) -> Result<bool> {
        self.store.add_note(fingerprint, note)
    }

    fn add_ticket(&self, fingerprint: Fingerprint, ticket: &Ticket) -> Result<bool> {
        self.store.add_ticket(fingerprint, ticket)
    }

    fn delete(&self, fingerprint: Fingerprint) -> Result<bool> {
        self.store.delete(fingerprint)
    }

    fn prune(&self, retention: &Retention, now: Timestamp, steps_max: usize) -> Result<Pruned> {
        self.store.prune(retention, now, steps_max)
    }

    fn trend(&self, fingerprint: Option<Fingerprint>, span: TrendSpan, now: Timestamp) -> Result<Vec<u64>> {
        self.store.trend(fingerprint, span, now)
    }

    fn stats(&self) -> Result<StoreStats> {
        self.store.stats()
    }
}
