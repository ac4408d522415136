//! The way of a failure from the failing thread into the store: bounded queue, one worker, batches, delivery.

mod captured;
mod delivery;
mod grouping;
mod ignoring;
mod libraries;
mod lines;
mod lock;
mod presence;
mod processor;
mod queue;
mod spill;
mod stats;
mod storms;
mod symbols;
mod worker;

use std::{
    borrow::Cow,
    sync::Arc,
    thread::JoinHandle,
    time::{Duration, Instant},
};

use parking_lot::Mutex;

use crate::{
    Error, ErrorKind, Result,
    internal_error::InternalErrors,
    model::Event,
    notifier::{Notifier, NotifyPolicy},
    store::{Retention, Store},
    ticketing::Ticketing,
};

pub(crate) use captured::{Captured, FrameLines, Program, Rest, Whereabouts};
pub(crate) use delivery::InlineDelivery;
pub(crate) use ignoring::{EventTest, Ignoring};
pub use presence::{TrackerState, trackers};
pub(crate) use processor::{Completed, Processor, repeats_of};
pub(crate) use queue::{Pushed, Trails};
pub(crate) use stats::Counters;
pub use stats::{Dropped, Stats};

use queue::Queue;

/// An edit of each event before it is stored.
pub(crate) type EventEdit = Arc<dyn Fn(Event) -> Option<Event> + Send + Sync>;
/// Masks an event that somebody else has touched.
pub(crate) type EventMask = Arc<dyn Fn(&mut Event) + Send + Sync>;
/// Masks a text that goes out.
pub(crate) type TextMask = Arc<dyn Fn(&mut String) + Send + Sync>;
/// Masks the text of an expression.
pub(crate) type CodeMask = Arc<dyn Fn(&mut Cow<'static, str>) + Send + Sync>;

/// What is plugged into the pipeline.
#[derive(Clone)]
pub(crate) struct Plugins {
    pub(crate) ignoring: Ignoring,
    pub(crate) before_capture: Option<EventEdit>,
    pub(crate) mask: EventMask,
    pub(crate) mask_text: TextMask,
    pub(crate) mask_code: CodeMask,
    pub(crate) notifiers: Vec<Arc<dyn Notifier>>,
    pub(crate) ticketing: Option<Arc<dyn Ticketing>>,
    pub(crate) notify: NotifyPolicy,
    pub(crate) ticket_once: bool,
    pub(crate) tickets_per_hour_max: u32,
    /// Where the viewer is, without a slash at the end.
    pub(crate) url_prefix: Option<String>,
    pub(crate) retention: Retention,
    pub(crate) internal_errors: Arc<InternalErrors>,
    pub(crate) counters: Arc<Counters>,
}

/// The queue with its worker thread.
pub(crate) struct Pipeline {
    queue: Arc<Queue>,
    worker: Mutex<Option<JoinHandle<()>>>,
}

impl Pipeline {
    /// Starts the worker.
    ///
    /// # Errors
    /// When no thread can be had.
    pub(crate) fn start(plugins: Plugins, store: Arc<dyn Store>, queue_events_max: usize) -> Result<Self> {
        let queue = Arc::new(Queue::new(queue_events_max));
        let worker = worker::Worker::new(plugins, store, Arc::clone(&queue))?;
        let thread = std::thread::Builder::new().name("error-tracker".to_owned()).spawn(move || worker.run());
        let thread = thread.map_err(|error| {
            Error::new(ErrorKind::Io, format!("the worker thread cannot be started: {error}")).with_source(error)
        })?;
        Ok(Self { queue, worker: Mutex::new(Some(thread)) })
    }

    /// Takes a failure; never waits for the worker.
    pub(crate) fn push(&self, captured: Captured) -> Pushed {
        self.queue.push(captured)
    }

    /// Whether everything captured before was durable within that time.
    pub(crate) fn flush(&self, timeout: Duration) -> bool {
        self.seal_trails();
        Instant::now().checked_add(timeout).is_some_and(|deadline| self.queue.flush(deadline))
    }

    fn seal_trails(&self) {
        if let Some(trails) = self.queue.trails() {
            (trails.seal_every)();
        }
    }

    /// Has the worker look for failures that nobody goes on with, at that moment.
    pub(crate) fn expect_trail(&self, due: Instant, trails: Trails) {
        self.queue.expect_trail(due, trails);
    }

    /// The same before long, unless it is about to.
    pub(crate) fn expect_some_trail(&self, patience: Duration, trails: Trails) {
        self.queue.expect_some_trail(patience, trails);
    }

    /// Stores what can be stored within that time, and ends the worker. Whether everything was.
    pub(crate) fn close(&self, timeout: Duration) -> bool {
        self.seal_trails();
        let Some(thread) = self.worker.lock().take() else { return true };
        let now = Instant::now();
        let deadline = now.checked_add(timeout).unwrap_or(now);
        let closed = self.queue.close(deadline);
        // A worker that hangs in a store is left behind rather than waited for.
        if closed.is_some() {
            drop(thread.join());
        }
        closed == Some(true)
    }
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        self.close(Duration::ZERO);
    }
}
