//! The worker thread: makes batches of what the queue holds, stores them until the store takes them, prunes.

use std::{
    collections::VecDeque,
    sync::{Arc, atomic::Ordering::Relaxed},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    Captured, Completed, Counters, Plugins, Processor, Stats,
    delivery::{Delivery, Judged},
    presence::Presence,
    queue::{Queue, Take, Work},
    spill::{Spill, Waiting},
    storms::Storms,
};
use crate::{
    Result, inside,
    internal_error::Part,
    limits::{
        BATCH_RECORDS_MAX, PENDING_BATCHES_MAX, PRUNE_PAUSE, PRUNE_STEP_PAUSE, PRUNE_STEPS_MAX, STORE_RETRY_PAUSE,
        STORE_RETRY_PAUSE_MAX, UNFLUSHED_BATCHES_MAX,
    },
    notifier::Judge,
    store::{Batch, Record, Recorded, Store},
};

/// A batch on its way into the store.
struct Pending {
    batch: Batch,
    /// What it did to its issues, once the store has taken it.
    recorded: Vec<Recorded>,
}

pub(super) struct Worker {
    plugins: Plugins,
    store: Arc<dyn Store>,
    queue: Arc<Queue>,
    processor: Processor,
    storms: Storms,
    /// Empty; changes places with the queue's.
    buffer: Vec<Captured>,
    delivery: Option<Delivery>,
    judge: Judge,
    /// What the store has not taken yet; each batch keeps its id until it has, so none counts twice.
    pending: VecDeque<Pending>,
    /// What the store has taken and not made durable yet. Until it has, a store that fails may lose it again.
    unflushed: Vec<Pending>,
    /// What waits on disk meanwhile; nothing for a store that does not lie on this machine's disk.
    spill: Option<Spill>,
    /// How others see the tracker; nothing for a store that does not lie on this machine's disk.
    presence: Option<Presence>,
    /// Whether the disk took no more.
    spill_refuses: bool,
    retry_at: Option<Instant>,
    retry_pause: Duration,
    prune_at: Instant,
}

impl Worker {
    /// # Errors
    /// When the delivery thread cannot be had.
    pub(super) fn new(plugins: Plugins, store: Arc<dyn Store>, queue: Arc<Queue>) -> Result<Self> {
        let mut worker = Self {
            delivery: Delivery::start(&plugins, &store, &queue)?,
            judge: Judge::new(plugins.notify.clone()),
            spill: store.location().map(Spill::beside),
            presence: store.location().map(Presence::beside),
            spill_refuses: false,
            processor: Processor::new(plugins.clone()),
            plugins,
            store,
            queue,
            storms: Storms::new(),
            buffer: Vec::new(),
            pending: VecDeque::new(),
            unflushed: Vec::new(),
            retry_at: None,
            retry_pause: STORE_RETRY_PAUSE,
            // Right away: what a former run left behind may be past the retention by now.
            prune_at: Instant::now(),
        };
        worker.make_known();
        Ok(worker)
    }

    pub(super) fn run(mut self) {
        let _inside = inside::stay();
        let (mut seen, mut done) = (0, 0);
        loop {
            self.make_known();
            self.processor.rest();
            // A failing store gets what it was refused first; meanwhile the queue, which is bounded, fills.
            let failing = self.is_failing();
            let take = match failing {
                false => Take::Everything,
                true if self.has_room() => Take::WhenHalfFull,
                true => Take::Nothing,
            };
            let buffer = std::mem::take(&mut self.buffer);
            let mut work = self.queue.wait(buffer, self.wake_at(), take, if failing { seen } else { done });
            let close_by = work.close_by;
            let is_asked = work.flush > seen || close_by.is_some();
            seen = work.flush;
            if work.trails_due
                && let Some(trails) = self.queue.trails()
                && let Some(next) = (trails.seal_due)(Instant::now())
            {
                self.queue.expect_trail(next, trails);
            }
            // A little at a time: an event with its symbols takes several times what it took in the queue.
            loop {
                self.take(&mut work, !failing);
                if is_asked || self.retry_at.is_none_or(|at| at <= Instant::now()) {
                    self.store_pending();
                }
                self.spill_past(PENDING_BATCHES_MAX);
                if work.is_empty() {
                    break;
                }
            }
            self.buffer = work.events;
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

    /// Whether something waits that has to be stored before anything else.
    fn is_failing(&self) -> bool {
        !self.unflushed.is_empty() || !self.pending.is_empty() || self.spill.as_ref().is_some_and(Spill::is_waiting)
    }

    /// Whether more can wait, in memory or on disk.
    fn has_room(&self) -> bool {
        let on_disk = !self.spill_refuses && self.spill.as_ref().is_some_and(Spill::has_room);
        on_disk || self.pending.len() < PENDING_BATCHES_MAX
    }

    fn wake_at(&self) -> Option<Instant> {
        let work_at = if self.is_failing() {
            self.retry_at.unwrap_or_else(Instant::now)
        } else {
            self.storms.next().map_or(self.prune_at, |next| next.min(self.prune_at))
        };
        let word_at = self.presence.as_ref().and_then(|presence| presence.due(&self.stats()));
        let hangs_at = self.delivery.as_ref().and_then(Delivery::hangs_at);
        [Some(work_at), word_at, hangs_at, self.processor.rests_at()].into_iter().flatten().min()
    }

    fn stats(&self) -> Stats {
        self.plugins.counters.stats(true, self.plugins.internal_errors.count())
    }

    /// Has others know how it stands.
    fn make_known(&mut self) {
        let stats = self.stats();
        if let Some(presence) = &mut self.presence {
            presence.say(stats);
        }
    }

    /// Makes batches of as much of the work as is made durable at once; and, when nothing is left of it, if asked to, of
    /// what the failure points have counted.
    fn take(&mut self, work: &mut Work, with_storms: bool) {
        let counters = Arc::clone(&self.plugins.counters);
        let mut records = Vec::new();
        let portion = BATCH_RECORDS_MAX * UNFLUSHED_BATCHES_MAX;
        for captured in work.events.drain(..portion.min(work.events.len())) {
            let site = captured.site;
            let Some(completed) = self.guarded(1, |processor| processor.complete(captured)) else { continue };
            if let Some(site) = site {
                self.storms.remember(site, &completed);
            }
            if let Completed::Event(event) = completed {
                records.push(Record::Event(event));
            }
        }
        for counted in work.counted.by_ref().take(portion) {
            let repeats = self.guarded(counted.count, |processor| processor.count(*counted));
            records.extend(repeats.flatten().map(Record::Repeats));
        }
        if with_storms && work.is_empty() {
            let _collecting = counters.collecting.lock();
            let collected = self.storms.collect();
            let over_budget: u64 = collected.repeats.iter().map(|repeats| repeats.count).sum();
            counters.captured.fetch_add(over_budget + collected.dropped + collected.ignored, Relaxed);
            counters.over_budget.fetch_add(over_budget, Relaxed);
            Counters::end(&counters.before_capture, collected.dropped);
            Counters::end(&counters.ignored, collected.ignored);
            records.extend(collected.repeats.into_iter().map(Record::Repeats));
        }
        let mut records = records.into_iter().peekable();
        while records.peek().is_some() {
            let records = records.by_ref().take(BATCH_RECORDS_MAX).collect();
            self.pending.push_back(Pending { batch: Batch { id: Uuid::now_v7(), records }, recorded: Vec::new() });
        }
    }

    /// Completes so many failures; a panic on the way loses these and no others.
    fn guarded<R>(&mut self, count: u64, complete: impl FnOnce(&mut Processor) -> R) -> Option<R> {
        match inside::caught(|| complete(&mut self.processor)) {
            Ok(completed) => Some(completed),
            Err(panic) => {
                Counters::end(&self.plugins.counters.lost, count);
                self.plugins.internal_errors.report(Part::Worker, || format!("it panicked: {panic}"));
                None
            }
        }
    }

    /// Moves what waits past so many batches from memory to disk.
    fn spill_past(&mut self, batches: usize) {
        let Some(spill) = &mut self.spill else { return };
        while self.pending.len() > batches && !self.spill_refuses {
            let Some(pending) = self.pending.get(batches) else { return };
            match spill.write(&pending.batch) {
                Ok(()) => drop(self.pending.remove(batches)),
                Err(error) => {
                    self.spill_refuses = true;
                    let message = || format!("no more failures can wait in a file beside the store: {error}");
                    self.plugins.internal_errors.report(Part::Worker, message);
                }
            }
        }
    }

    /// Takes up the next batch that waits on disk.
    fn unspill(&mut self) -> bool {
        let Some(spill) = &mut self.spill else { return false };
        let waiting = spill.next();
        let corrupt = std::mem::take(&mut spill.corrupt);
        if corrupt > 0 {
            let message = || format!("{corrupt} lines of a file beside the store cannot be read");
            self.plugins.internal_errors.report(Part::Worker, message);
        }
        let Some(Waiting { batch, inherited }) = waiting else { return false };
        if inherited {
            let count = failures(&batch.records);
            self.plugins.counters.captured.fetch_add(count, Relaxed);
        }
        self.pending.push_back(Pending { batch, recorded: Vec::new() });
        true
    }

    /// Stores what waits, in order, until the store refuses.
    fn store_pending(&mut self) {
        while self.record_some() {
            let outcome = inside::caught(|| self.store.flush());
            if self.accepted("flush", outcome).is_none() {
                return;
            }
            for Pending { batch, recorded } in std::mem::take(&mut self.unflushed) {
                let count = failures(&batch.records);
                Counters::end(&self.plugins.counters.stored, count);
                self.notify(&batch, &recorded);
            }
        }
        if self.is_failing() {
            return;
        }
        if let Some(spill) = &mut self.spill {
            spill.forget_read();
        }
        self.spill_refuses = false;
        if self.retry_at.take().is_some() {
            self.retry_pause = STORE_RETRY_PAUSE;
            *self.plugins.counters.failing_since.lock() = None;
        }
    }

    /// Has the store take as much as is made durable at once. False when nothing was left, or the store refuses.
    fn record_some(&mut self) -> bool {
        while self.unflushed.len() < UNFLUSHED_BATCHES_MAX && (!self.pending.is_empty() || self.unspill()) {
            let Some(next) = self.pending.front() else { break };
            let outcome = inside::caught(|| self.store.record(&next.batch));
            let Some(recorded) = self.accepted("record", outcome) else { return false };
            let Some(mut taken) = self.pending.pop_front() else { break };
            // A store that has had it all along has nothing new to say.
            if !recorded.is_empty() {
                taken.recorded = recorded;
            }
            self.unflushed.push(taken);
        }
        !self.unflushed.is_empty()
    }

    /// The result, or a note that the store is failing and when to try again.
    fn accepted<R>(&mut self, call: &str, outcome: Result<Result<R>, String>) -> Option<R> {
        let failure = match outcome {
            Ok(Ok(done)) => return Some(done),
            Ok(Err(error)) => error.to_string(),
            Err(panic) => format!("it panicked: {panic}"),
        };
        self.plugins.internal_errors.report(Part::Store, || format!("{call} failed: {failure}"));
        // What it took may be gone with what it refuses, so all of it is sent again.
        self.unflushed.drain(..).rev().for_each(|taken| self.pending.push_front(taken));
        self.plugins.counters.failing_since.lock().get_or_insert_with(Timestamp::now);
        self.retry_at = Some(Instant::now() + self.retry_pause);
        self.retry_pause = (self.retry_pause * 2).min(STORE_RETRY_PAUSE_MAX);
        None
    }

    fn notify(&mut self, batch: &Batch, recorded: &[Recorded]) {
        let Some(delivery) = &self.delivery else { return };
        for judged in Judged::of_batch(batch, recorded, &mut self.judge, &*self.store, &self.plugins) {
            delivery.push(judged);
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
        if !more && let Some(spill) = &mut self.spill {
            spill.take_over();
        }
        // With more to do it comes back as soon as the failures that have come in meanwhile are stored.
        self.prune_at = Instant::now() + if more { PRUNE_STEP_PAUSE } else { PRUNE_PAUSE };
    }

    fn end(mut self, close_by: Instant, all_stored: bool) {
        if !all_stored {
            let mut rest = self.queue.wait(Vec::new(), Some(close_by), Take::Everything, 0);
            loop {
                self.take(&mut rest, true);
                self.spill_past(0);
                if rest.is_empty() {
                    break;
                }
            }
        }
        let lost =
            self.pending.iter().map(|pending| failures(&pending.batch.records)).sum::<u64>() + self.queue.queued();
        let counters = &self.plugins.counters;
        let collecting = counters.collecting.lock();
        let nameless = self.storms.take_nameless();
        counters.captured.fetch_add(nameless, Relaxed);
        counters.over_budget.fetch_add(nameless, Relaxed);
        let lost = lost + nameless;
        Counters::end(&counters.lost, lost);
        drop(collecting);
        if lost > 0 {
            self.plugins.internal_errors.report(Part::Store, || format!("{lost} failures could not be stored in time"));
        }
        if let Some(delivery) = self.delivery {
            delivery.close(close_by);
        }
        // The store goes before the word is given, so that who waits for it can open it again.
        let queue = self.queue;
        drop((self.processor, self.plugins, self.presence, self.store));
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
