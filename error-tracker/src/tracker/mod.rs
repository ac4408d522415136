//! One tracker: its settings, its scope, and where its failures go.

use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering::Relaxed},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use parking_lot::Mutex;
use uuid::Uuid;

use crate::{
    Result,
    config::{Config, trimmed_url},
    event_log::LoggedStore,
    fork::Process,
    inside,
    internal_error::{InternalErrors, Part},
    mask::MaskRules,
    model::{Event, EventId, Kind, Level},
    pipeline::{
        self, Captured, Completed, Counters, Ignoring, InlineDelivery, Pipeline, Plugins, Processor, Program, Pushed,
        Stats, Trails, Whereabouts,
    },
    scope::{Scope, stack},
    snapshot::site::{Admission, Site},
    store::{Batch, MemoryStore, Record, Store},
};

mod enrichment;
mod ids;

/// Takes failures and sees to it that they are stored. Cloning it gives another hand on the same tracker.
///
/// ```
/// use std::{thread, time::Duration};
///
/// use error_tracker::{Config, MemoryStore};
///
/// let guard = error_tracker::init(Config::new().store(MemoryStore::new()))?;
/// let tracker = guard.tracker().clone();
/// // For a thread of the program's own that reports how it goes.
/// let metrics = thread::spawn(move || {
///     tracker.flush(Duration::from_secs(5));
///     tracker.stats().stored
/// });
/// # assert_eq!(metrics.join().unwrap(), 0);
/// # Ok::<(), error_tracker::Error>(())
/// ```
#[derive(Clone)]
pub struct Tracker {
    inner: Arc<Inner>,
}

struct Inner {
    config: Config,
    mask: MaskRules,
    program: Arc<Program>,
    base: Mutex<Scope>,
    sink: Sink,
    counters: Arc<Counters>,
    internal_errors: Arc<InternalErrors>,
    process: Process,
}

enum Sink {
    /// A queue with a worker.
    Queue(Pipeline),
    /// Everything on the failing thread, for tests.
    Inline(Box<Mutex<Inline>>),
}

struct Inline {
    processor: Processor,
    store: Option<(Arc<dyn Store>, InlineDelivery)>,
    events: Vec<Event>,
    sites: HashMap<usize, InlineSite>,
}

#[derive(Default)]
struct InlineSite {
    admitted: u32,
    dropped: u64,
    /// Failures that were counted before any event of the site was known.
    unstored: u64,
    last: Option<Event>,
}

impl Tracker {
    /// A tracker with a queue and a worker.
    ///
    /// # Errors
    /// When a setting has a value that is not allowed, or no thread can be had.
    pub(crate) fn start(config: Config, store: Arc<dyn Store>) -> Result<Self> {
        Self::new(config, |plugins, config| {
            let store = match config.event_log.take() {
                Some(log) => Arc::new(LoggedStore::new(store, log, Arc::clone(&plugins.internal_errors))),
                None => store,
            };
            Ok(Sink::Queue(Pipeline::start(plugins, store, config.queue_events_max)?))
        })
    }

    /// A tracker that does everything on the failing thread, and keeps the events.
    ///
    /// # Errors
    /// When a setting has a value that is not allowed.
    pub(crate) fn inline(config: Config) -> Result<Self> {
        Self::new(config, |plugins, config| {
            let mut store = config.store.take();
            if let Some(log) = config.event_log.take() {
                let beside = store.unwrap_or_else(|| Arc::new(MemoryStore::new()));
                store = Some(Arc::new(LoggedStore::new(beside, log, Arc::clone(&plugins.internal_errors))));
            }
            let store = store.map(|store| (Arc::clone(&store), InlineDelivery::new(&plugins, store)));
            let processor = Processor::new(plugins);
            let inline = Inline { processor, store, events: Vec::new(), sites: HashMap::new() };
            Ok(Sink::Inline(Box::new(Mutex::new(inline))))
        })
    }

    fn new(mut config: Config, sink: impl FnOnce(Plugins, &mut Config) -> Result<Sink>) -> Result<Self> {
        config.check()?;
        let mask = config.mask_rules();
        let (masking, masking_text, masking_code, masking_own) =
            (mask.clone(), mask.clone(), mask.clone(), mask.clone());
        let counters = Arc::new(Counters::default());
        let internal_errors = Arc::new(InternalErrors::new(config.on_internal_error.take(), move |text| {
            masking_own.in_place(text);
        }));
        let plugins = Plugins {
            ignoring: Ignoring {
                types: std::mem::take(&mut config.ignore_types),
                messages: std::mem::take(&mut config.ignore_messages),
                tests: std::mem::take(&mut config.ignore_if),
            },
            before_capture: config.before_capture.take(),
            mask: Arc::new(move |event| enrichment::mask_event(&masking, event)),
            mask_text: Arc::new(move |text| masking_text.in_place(text)),
            mask_code: Arc::new(move |text| masking_code.code(text)),
            notifiers: config.take_notifiers()?,
            ticketing: config.take_ticketing()?,
            notify: config.notify.clone(),
            ticket_once: config.ticket_once,
            tickets_per_hour_max: config.tickets_per_hour_max,
            url_prefix: config.url_prefix.as_deref().and_then(trimmed_url),
            retention: config.retention.clone(),
            internal_errors: Arc::clone(&internal_errors),
            counters: Arc::clone(&counters),
        };
        let sink = sink(plugins, &mut config)?;
        // The store belongs to the worker alone, so that it closes when the worker ends.
        config.store = None;
        let mut host = config.host.take().or_else(|| gethostname::gethostname().into_string().ok());
        let (mut release, mut environment) = (config.release.take(), config.environment.take());
        let settings = [&mut host, &mut release, &mut environment].into_iter().flatten();
        settings.for_each(|text| mask.in_place(text));
        let program = Arc::new(Program { host, release, environment, mask: mask.clone() });
        let base = Mutex::new(Scope::with_breadcrumbs_max(config.breadcrumbs_max));
        let process = Process::this();
        Ok(Self { inner: Arc::new(Inner { config, mask, program, base, sink, counters, internal_errors, process }) })
    }

    /// What is masked.
    pub(crate) fn mask_rules(&self) -> &MaskRules {
        &self.inner.mask
    }

    /// Longest rendered value of one variable, in bytes.
    pub(crate) fn value_bytes_max(&self) -> usize {
        self.inner.config.value_bytes_max
    }

    /// Whether the machine's stack is taken down with each failure.
    pub(crate) fn takes_backtraces(&self) -> bool {
        self.inner.config.backtrace
    }

    /// A new event of this moment and this thread, without frames, exceptions and context.
    pub(crate) fn new_event(&self, kind: Kind, level: Level) -> Event {
        self.new_captured(kind, level).into_event()
    }

    /// A failure of this moment and this thread, of which the worker writes down where it was raised.
    pub(crate) fn new_captured(&self, kind: Kind, level: Level) -> Captured {
        let inner = &*self.inner;
        let now = Timestamp::now();
        let mut captured = Captured::blank();
        let event = &mut captured.event;
        event.id = ids::next(now, inner.process.id());
        event.timestamp = now;
        event.kind = kind;
        event.level = level;
        event.process = inner.process.id();
        let thread = inside::caught(std::thread::current).ok();
        captured.whereabouts = Some(Whereabouts { thread, program: Arc::clone(&inner.program) });
        captured
    }

    /// Adds what the context builders and the scopes of this thread know, masked. What the event's own context says
    /// goes before what they say.
    pub(crate) fn enrich(&self, captured: &mut Captured) {
        let _inside = inside::stay();
        enrichment::enrich(&self.inner, captured, &stack::current());
    }

    /// The same with scopes of another thread, outermost first.
    pub(crate) fn enrich_within(&self, captured: &mut Captured, scopes: &[Arc<Mutex<Scope>>]) {
        let _inside = inside::stay();
        enrichment::enrich(&self.inner, captured, scopes);
    }

    /// Takes a failure over. Never waits for the store. The id of the event that will be stored; nothing when only a
    /// count is kept of it.
    pub(crate) fn capture(&self, captured: Captured) -> Option<EventId> {
        let inner = &*self.inner;
        let _inside = inside::stay();
        let id = captured.event.id;
        captured.announce();
        inner.counters.captured.fetch_add(1, Relaxed);
        match &inner.sink {
            Sink::Inline(inline) => self.capture_inline(&mut inline.lock(), captured),
            Sink::Queue(pipeline) => match pipeline.push(captured) {
                Pushed::Whole => Some(id),
                Pushed::Counted => {
                    inner.counters.queue_full.fetch_add(1, Relaxed);
                    None
                }
                Pushed::Lost | Pushed::Closed => {
                    Counters::end(&inner.counters.lost, 1);
                    None
                }
            },
        }
    }

    fn capture_inline(&self, inline: &mut Inline, captured: Captured) -> Option<EventId> {
        let site = captured.site;
        let Completed::Event(event) = inline.processor.complete(captured) else { return None };
        let id = event.id;
        let mut unstored = 0;
        if let Some(site) = site {
            let site = inline.sites.entry(address(site)).or_default();
            unstored = std::mem::take(&mut site.unstored);
            site.last = Some((*event).clone());
        }
        inline.events.push((*event).clone());
        let repeats = (unstored > 0).then(|| pipeline::repeats_of(&event, unstored));
        self.store_inline(inline, Record::Event(event));
        if let Some(repeats) = repeats {
            self.store_inline(inline, Record::Repeats(repeats));
        }
        Some(id)
    }

    fn store_inline(&self, inline: &mut Inline, record: Record) {
        let Some((store, delivery)) = &mut inline.store else { return };
        let batch = Batch { id: Uuid::now_v7(), records: vec![record] };
        let recorded = inside::caught(|| store.record(&batch).and_then(|recorded| store.flush().map(|()| recorded)));
        match recorded {
            Ok(Ok(recorded)) => {
                Counters::end(&self.inner.counters.stored, 1);
                delivery.tell(&batch, &recorded);
            }
            Ok(Err(error)) => self.inner.internal_errors.report(Part::Store, || format!("record failed: {error}")),
            Err(panic) => self.inner.internal_errors.report(Part::Store, || format!("record panicked: {panic}")),
        }
    }

    /// Takes one full snapshot from this tracker's own budget for the site, or counts the failure. A tracker with a
    /// queue leaves that to the site; without a budget in its settings, everything is admitted.
    pub(crate) fn admit(&self, site: &'static Site) -> Admission {
        let Sink::Inline(inline) = &self.inner.sink else { return site.admit() };
        let Some(budget) = self.inner.config.site_budget_per_minute else {
            return Admission::Full { dropped_before: 0 };
        };
        let _inside = inside::stay();
        let mut inline = inline.lock();
        let state = inline.sites.entry(address(site)).or_default();
        if state.admitted < budget {
            state.admitted += 1;
            return Admission::Full { dropped_before: std::mem::take(&mut state.dropped) };
        }
        state.dropped += 1;
        let repeats = state.last.as_ref().map(|event| pipeline::repeats_of(event, 1));
        state.unstored += u64::from(repeats.is_none());
        self.inner.counters.captured.fetch_add(1, Relaxed);
        self.inner.counters.over_budget.fetch_add(1, Relaxed);
        if let Some(repeats) = repeats {
            self.store_inline(&mut inline, Record::Repeats(repeats));
        }
        Admission::CountOnly
    }

    /// Edits the innermost scope of this thread, or, outside of every scope, that of the whole tracker.
    pub(crate) fn configure_scope(&self, edit: impl FnOnce(&mut Scope)) {
        if let Some(edit) = stack::edit_innermost(edit) {
            let _inside = inside::stay();
            edit(&mut self.inner.base.lock());
        }
    }

    /// Whether a thread of its own does what is left to do to a failure.
    pub(crate) fn has_worker(&self) -> bool {
        matches!(self.inner.sink, Sink::Queue(_))
    }

    /// Takes over what was known, and missed, before there was a tracker.
    pub(crate) fn take_over(&self, base: Option<Scope>, missed: u64) {
        self.inner.counters.captured.fetch_add(missed, Relaxed);
        Counters::end(&self.inner.counters.lost, missed);
        if let Some(mut base) = base {
            base.keep_breadcrumbs(self.inner.config.breadcrumbs_max);
            *self.inner.base.lock() = base;
        }
    }

    /// A scope without content that keeps as many breadcrumbs as the settings say.
    pub(crate) fn new_scope(&self) -> Scope {
        Scope::with_breadcrumbs_max(self.inner.config.breadcrumbs_max)
    }

    /// Whether both are hands on the same tracker.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }

    /// Whether this process is a fork of the one that started the tracker.
    pub(crate) fn is_forked(&self) -> bool {
        self.inner.process.is_other()
    }

    /// The same without a call to the system, for each failure.
    pub(crate) fn was_forked(&self) -> bool {
        self.inner.process.was_forked()
    }

    /// Waits until everything captured before is durable; false when that took too long.
    pub fn flush(&self, timeout: Duration) -> bool {
        match &self.inner.sink {
            // Our own threads would wait for themselves.
            _ if self.is_forked() || inside::is_inside() => false,
            Sink::Queue(pipeline) => pipeline.flush(timeout),
            Sink::Inline(_) => true,
        }
    }

    /// Has the worker look for failures that nobody goes on with before long, unless it is about to.
    pub(crate) fn expect_some_trail(&self, patience: Duration, trails: Trails) {
        if let Sink::Queue(pipeline) = &self.inner.sink {
            pipeline.expect_some_trail(patience, trails);
        }
    }

    /// Has the worker look for failures that nobody goes on with, at that moment.
    pub(crate) fn expect_trail(&self, due: Instant, trails: Trails) {
        if let Sink::Queue(pipeline) = &self.inner.sink {
            pipeline.expect_trail(due, trails);
        }
    }

    /// What became of all failures so far.
    pub fn stats(&self) -> Stats {
        let waits = matches!(self.inner.sink, Sink::Queue(_)) && !self.is_forked();
        self.inner.counters.stats(waits, self.inner.internal_errors.count())
    }

    /// How long dropping the guard waits.
    pub(crate) fn flush_timeout(&self) -> Duration {
        self.inner.config.flush_timeout
    }

    /// Counts a failure of our own and tells of it.
    pub(crate) fn report(&self, part: Part, message: impl FnOnce() -> String) {
        self.inner.internal_errors.report(part, message);
    }

    /// Stores what is left within that time, and ends the worker.
    pub(crate) fn close(&self, timeout: Duration) -> bool {
        match &self.inner.sink {
            Sink::Queue(pipeline) => pipeline.close(timeout),
            Sink::Inline(_) => true,
        }
    }

    /// The events so far, in the order of capture; only a tracker for tests keeps them.
    pub(crate) fn take_events(&self) -> Vec<Event> {
        match &self.inner.sink {
            Sink::Queue(_) => Vec::new(),
            Sink::Inline(inline) => std::mem::take(&mut inline.lock().events),
        }
    }
}

impl std::fmt::Debug for Tracker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tracker").field("stats", &self.stats()).finish_non_exhaustive()
    }
}

fn address(site: &'static Site) -> usize {
    std::ptr::from_ref(site).addr()
}
