//! The worker thread: makes batches of what the queue holds, stores them until the store takes them, prunes.

use std::{
    collections::VecDeque,
    sync::{Arc, atomic::Ordering::Relaxed},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    Plugins, Processor,
    delivery::Delivery,
    queue::{Queue, Work},
    storms::Storms,
};
use crate::{
    Result, inside,
    internal_error::Part,
    limits::{
        BATCH_RECORDS_MAX, PRUNE_PAUSE, PRUNE_STEP_PAUSE, PRUNE_STEPS_MAX, STORE_RETRY_PAUSE, STORE_RETRY_PAUSE_MAX,
    },
    notifier::{Cause, Notification},
    store::{Batch, EventQuery, Record, Recorded, Store},
};

pub(super) struct Worker {
    plugins: Plugins,
    store: Arc<dyn Store>,
    queue: Arc<Queue>,
    processor: Processor,
    storms: Storms,
    delivery: Option<Delivery>,
    /// What the store has not taken yet; each batch keeps its id until it has, so none counts twice.
    pending: VecDeque<Batch>,
    /// Whether something was recorded that is not durable yet.
    unflushed: bool,
    retry_at: Option<Instant>,
    retry_pause: Duration,
    prune_at: Instant,
}

impl Worker {
    /// # Errors
    /// When the delivery thread cannot be had.
    pub(super) fn new(plugins: Plugins, store: Arc<dyn Store>, queue: Arc<Queue>) -> Result<Self> {
        Ok(Self {
            delivery: Delivery::start(&plugins, Arc::clone(&store))?,
            processor: Processor::new(plugins.clone()),
            plugins,
            store,
            queue,
            storms: Storms::new(),
            pending: VecDeque::new(),
            unflushed: false,
            retry_at: None,
            retry_pause: STORE_RETRY_PAUSE,
            // Right away: what a former run left behind may be past the retention by now.
            prune_at: Instant::now(),
        })
    }

    pub(super) fn run(mut self) {
        let _inside = inside::stay();
        let (mut seen, mut done) = (0, 0);
        loop {
            // A failing store gets what it was refused first; meanwhile the queue, which is bounded, fills.
            let failing = self.is_failing();
            let work = self.queue.wait(self.wake_at(), failing, if failing { seen } else { done });
            let close_by = work.close_by;
            let is_asked = work.flush > seen || close_by.is_some();
            seen = work.flush;
            if let Err(panic) = inside::caught(|| self.take(work)) {
                self.plugins.internal_errors.report(Part::Worker, || format!("it panicked: {panic}"));
            }
            if is_asked || self.retry_at.is_none_or(|at| at <= Instant::now()) {
                self.store_pending();
            }
            let stored = !self.is_failing();
            if stored && !failing {
                done = seen;
                self.queue.flushed(done);
            }
            if let Some(close_by) = close_by {
                let now = Instant::now();
                if (stored && !failing) || now >= close_by {
                    return self.end(close_by, stored && !failing);
                }
                let retry_at = self.retry_at.unwrap_or(now);
                std::thread::sleep(retry_at.min(close_by).saturating_duration_since(now));
            } else if stored {
                self.prune();
            }
        }
    }

    fn is_failing(&self) -> bool {
        self.unflushed || !self.pending.is_empty()
    }

    fn wake_at(&self) -> Option<Instant> {
        if self.is_failing() {
            return self.retry_at;
        }
        Some(self.storms.next().map_or(self.prune_at, |next| next.min(self.prune_at)))
    }

    /// Makes batches of the work and of what the call sites have counted.
    fn take(&mut self, work: Work) {
        let counters = Arc::clone(&self.plugins.counters);
        let mut records = Vec::new();
        // What a panic on the way would lose stays counted as pending, so that the numbers add up.
        for captured in work.events {
            let site = captured.site;
            let event = self.processor.complete(captured);
            if let Some(site) = site {
                self.storms.remember(site, event.as_ref());
            }
            records.extend(event.map(|event| Record::Event(Box::new(event))));
        }
        records.extend(work.counted.into_iter().map(|counted| Record::Repeats(self.processor.count(counted))));
        if !self.is_failing() {
            let collected = self.storms.collect();
            let over_budget: u64 = collected.repeats.iter().map(|repeats| repeats.count).sum();
            counters.captured.fetch_add(over_budget + collected.dropped, Relaxed);
            counters.over_budget.fetch_add(over_budget, Relaxed);
            counters.before_capture.fetch_add(collected.dropped, Relaxed);
            records.extend(collected.repeats.into_iter().map(Record::Repeats));
        }
        counters.pending.fetch_add(failures(&records), Relaxed);
        let mut records = records.into_iter().peekable();
        while records.peek().is_some() {
            let records = records.by_ref().take(BATCH_RECORDS_MAX).collect();
            self.pending.push_back(Batch { id: Uuid::now_v7(), records });
        }
    }

    /// Stores what waits, in order, until the store refuses.
    fn store_pending(&mut self) {
        while let Some(batch) = self.pending.front() {
            let outcome = inside::caught(|| self.store.record(batch));
            let Some(recorded) = self.accepted("record", outcome) else { return };
            self.unflushed = true;
            let Some(batch) = self.pending.pop_front() else { return };
            let count = failures(&batch.records);
            self.plugins.counters.pending.fetch_sub(count, Relaxed);
            self.plugins.counters.stored.fetch_add(count, Relaxed);
            self.notify(&batch, &recorded);
        }
        if self.unflushed {
            let outcome = inside::caught(|| self.store.flush());
            if self.accepted("flush", outcome).is_none() {
                return;
            }
            self.unflushed = false;
        }
        if self.retry_at.take().is_some() {
            self.retry_pause = STORE_RETRY_PAUSE;
            *self.plugins.counters.failing_since.lock() = None;
        }
    }

    /// The result, or a note that the store is failing and when to try again.
    fn accepted<R>(&mut self, call: &str, outcome: Result<Result<R>, String>) -> Option<R> {
        let failure = match outcome {
            Ok(Ok(done)) => return Some(done),
            Ok(Err(error)) => error.to_string(),
            Err(panic) => format!("it panicked: {panic}"),
        };
        self.plugins.internal_errors.report(Part::Store, || format!("{call} failed: {failure}"));
        self.plugins.counters.failing_since.lock().get_or_insert_with(Timestamp::now);
        self.retry_at = Some(Instant::now() + self.retry_pause);
        self.retry_pause = (self.retry_pause * 2).min(STORE_RETRY_PAUSE_MAX);
        None
    }

    fn notify(&self, batch: &Batch, recorded: &[Recorded]) {
        let Some(delivery) = &self.delivery else { return };
        for notification in notifications(batch, recorded, &*self.store) {
            delivery.push(notification);
        }
    }

    /// Removes what is past the retention, a little at a time.
    fn prune(&mut self) {
        if self.prune_at > Instant::now() {
            return;
        }
        let outcome = inside::caught(|| self.store.prune(&self.plugins.retention, Timestamp::now(), PRUNE_STEPS_MAX));
        let more = match outcome {
            Ok(Ok(pruned)) => pruned.more,
            Ok(Err(error)) => {
                self.plugins.internal_errors.report(Part::Store, || format!("prune failed: {error}"));
                false
            }
            Err(panic) => {
                self.plugins.internal_errors.report(Part::Store, || format!("prune panicked: {panic}"));
                false
            }
        };
        // With more to do it comes back as soon as the failures that have come in meanwhile are stored.
        self.prune_at = Instant::now() + if more { PRUNE_STEP_PAUSE } else { PRUNE_PAUSE };
    }

    fn end(self, close_by: Instant, all_stored: bool) {
        let lost = self.pending.iter().map(|batch| failures(&batch.records)).sum::<u64>() + self.queue.queued();
        let lost = lost + self.storms.nameless();
        self.plugins.counters.lost.fetch_add(lost, Relaxed);
        if lost > 0 {
            self.plugins.internal_errors.report(Part::Store, || format!("{lost} failures could not be stored in time"));
        }
        if let Some(delivery) = self.delivery {
            delivery.close(close_by);
        }
        // The store goes before the word is given, so that who waits for it can open it again.
        let queue = self.queue;
        drop((self.processor, self.plugins, self.store));
        queue.ended(all_stored);
    }
}

fn failures(records: &[Record]) -> u64 {
    let count = |record: &Record| match record {
        Record::Event(_) => 1,
        Record::Repeats(repeats) => repeats.count,
    };
    records.iter().map(count).sum()
}

/// Whom to tell what after the store took a batch.
pub(crate) fn notifications(batch: &Batch, recorded: &[Recorded], store: &dyn Store) -> Vec<Notification> {
    let mut notifications = Vec::new();
    for (record, recorded) in batch.records.iter().zip(recorded) {
        let cause = match recorded {
            Recorded { new: true, .. } => Cause::New,
            Recorded { regressed: true, .. } => Cause::Regression,
            _ => continue,
        };
        let event = match record {
            Record::Event(event) => Some((**event).clone()),
            Record::Repeats(repeats) => {
                let query = EventQuery { fingerprint: Some(repeats.fingerprint), limit: 1, ..EventQuery::default() };
                inside::caught(|| store.events(&query))
                    .ok()
                    .and_then(Result::ok)
                    .and_then(|page| page.items.into_iter().next())
            }
        };
        notifications.extend(event.map(|event| Notification {
            cause,
            event: Arc::new(event),
            count: recorded.count_after,
        }));
    }
    notifications
}
