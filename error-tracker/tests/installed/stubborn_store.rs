//! A store that fails, panics or hangs when it is told to.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use error_tracker::{
    Error, ErrorKind, Fingerprint, MemoryStore, Result,
    model::{Change, Event, EventId, Issue, Note, Ticket},
    store::{Batch, EventQuery, IssueQuery, Page, Pruned, Recorded, Retention, Store, StoreStats, TrendSpan},
};
use jiff::Timestamp;
use parking_lot::{Condvar, Mutex};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mood {
    #[default]
    Willing,
    Failing,
    /// Takes the batch, and says that it did not.
    Lying,
    Panicking,
    Hanging,
    /// Takes the batch, cannot make it durable, and has lost it by then.
    Forgetful,
}

#[derive(Clone, Default)]
pub(crate) struct StubbornStore {
    pub(crate) inner: Arc<MemoryStore>,
    mood: Arc<(Mutex<Mood>, Condvar)>,
    pub(crate) pruned: Arc<Mutex<Vec<Retention>>>,
    pub(crate) location: Option<PathBuf>,
    /// When it was asked to record something.
    pub(crate) attempts: Arc<Mutex<Vec<Instant>>>,
}

impl StubbornStore {
    pub(crate) fn new(mood: Mood) -> Self {
        let store = Self::default();
        store.set(mood);
        store
    }

    pub(crate) fn set(&self, mood: Mood) {
        *self.mood.0.lock() = mood;
        self.mood.1.notify_all();
    }

    pub(crate) fn count(&self) -> u64 {
        self.inner.stats().expect("a memory store").count
    }

    fn obey(&self) -> Result<()> {
        let mut mood = self.mood.0.lock();
        self.mood.1.wait_while(&mut mood, |mood| *mood == Mood::Hanging);
        match *mood {
            Mood::Failing | Mood::Forgetful => Err(Error::new(ErrorKind::Io, "disk full")),
            Mood::Panicking => panic!("store"),
            Mood::Willing | Mood::Hanging | Mood::Lying => Ok(()),
        }
    }
}

impl Store for StubbornStore {
    fn location(&self) -> Option<&Path> {
        self.location.as_deref()
    }

    fn record(&self, batch: &Batch) -> Result<Vec<Recorded>> {
        self.attempts.lock().push(Instant::now());
        if *self.mood.0.lock() == Mood::Forgetful {
            return Ok(Vec::new());
        }
        self.obey()?;
        let recorded = self.inner.record(batch)?;
        let lies = *self.mood.0.lock() == Mood::Lying;
        if lies { Err(Error::new(ErrorKind::Io, "connection lost")) } else { Ok(recorded) }
    }

    fn flush(&self) -> Result<()> {
        self.obey()
    }

    fn issues(&self, query: &IssueQuery) -> Result<Page<Issue>> {
        self.inner.issues(query)
    }

    fn issue(&self, fingerprint: Fingerprint) -> Result<Option<Issue>> {
        self.inner.issue(fingerprint)
    }

    fn events(&self, query: &EventQuery) -> Result<Page<Event>> {
        self.inner.events(query)
    }

    fn event(&self, id: EventId) -> Result<Option<Event>> {
        self.inner.event(id)
    }

    fn set_status(&self, fingerprint: Fingerprint, change: &Change) -> Result<bool> {
        self.inner.set_status(fingerprint, change)
    }

    fn add_note(&self, fingerprint: Fingerprint, note: &Note) -> Result<bool> {
        self.inner.add_note(fingerprint, note)
    }

    fn add_ticket(&self, fingerprint: Fingerprint, ticket: &Ticket) -> Result<bool> {
        self.inner.add_ticket(fingerprint, ticket)
    }

    fn delete(&self, fingerprint: Fingerprint) -> Result<bool> {
        self.inner.delete(fingerprint)
    }

    fn prune(&self, retention: &Retention, now: Timestamp, steps_max: usize) -> Result<Pruned> {
        self.pruned.lock().push(retention.clone());
        self.inner.prune(retention, now, steps_max)
    }

    fn trend(&self, fingerprint: Option<Fingerprint>, span: TrendSpan, now: Timestamp) -> Result<Vec<u64>> {
        self.inner.trend(fingerprint, span, now)
    }

    fn stats(&self) -> Result<StoreStats> {
        self.inner.stats()
    }
}
