//! Every setting of a tracker: by builder here, from the environment and from files beside it.

mod built_in;
mod check;
mod environment;
mod file;
mod notifying;
mod settings;
mod source;
mod store_source;

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use crate::{
    EventLog, Result,
    internal_error::{InternalError, Listener},
    limits,
    mask::{DEFAULT_MASK_KEYS, DEFAULT_MASK_TEXT, MaskRules, Masker},
    model::Event,
    notifier::{EmailSettings, Notifier, NotifyPolicy, WebhookSettings},
    pipeline::{EventEdit, EventTest},
    scope::ContextBuilder,
    store::{Retention, SledStore, Store},
    ticketing::{GithubSettings, Ticketing},
};

pub(crate) use check::trimmed_url;
pub use store_source::IntoStore;

/// The path of the store when none is set; the viewer reads the same.
pub const DEFAULT_STORE_PATH: &str = "error-tracker.db";

/// The settings of a tracker.
///
/// The same names are read from the environment ([`Config::from_env`]) and from TOML, JSON or any other format of
/// `serde`; what takes code (a store, a notifier) can only be set here.
///
/// ```
/// use error_tracker::Config;
///
/// let config = Config::new().release("1.4.2").environment("prod").mask_keys(["password", "secret"]);
/// ```
#[derive(Clone)]
#[must_use = "a config does nothing until it is given to init"]
pub struct Config {
    pub(crate) store: Option<Arc<dyn Store>>,
    pub(crate) db: Option<PathBuf>,
    pub(crate) mask_keys: Option<Vec<String>>,
    pub(crate) mask_with: Option<String>,
    pub(crate) maskers: Vec<Arc<dyn Masker>>,
    pub(crate) context_builders: Vec<Arc<dyn ContextBuilder>>,
    pub(crate) notifiers: Vec<Arc<dyn Notifier>>,
    pub(crate) send_notifications: bool,
    pub(crate) notify: NotifyPolicy,
    pub(crate) ticketing: Option<Arc<dyn Ticketing>>,
    pub(crate) ticket_once: bool,
    pub(crate) tickets_per_hour_max: u32,
    pub(crate) url_prefix: Option<String>,
    email: Option<EmailSettings>,
    webhook: Option<WebhookSettings>,
    github: Option<GithubSettings>,
    pub(crate) ignore_types: Vec<String>,
    pub(crate) ignore_messages: Vec<String>,
    pub(crate) ignore_if: Vec<EventTest>,
    pub(crate) release: Option<String>,
    pub(crate) environment: Option<String>,
    pub(crate) host: Option<String>,
    pub(crate) backtrace: bool,
    pub(crate) site_budget_per_minute: Option<u32>,
    pub(crate) queue_events_max: usize,
    pub(crate) retention: Retention,
    pub(crate) flush_timeout: Duration,
    pub(crate) value_bytes_max: usize,
    pub(crate) breadcrumbs_max: usize,
    pub(crate) on_internal_error: Option<Listener>,
    pub(crate) before_capture: Option<EventEdit>,
    pub(crate) event_log: Option<Arc<EventLog>>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            store: None,
            db: None,
            mask_keys: None,
            mask_with: None,
            maskers: Vec::new(),
            context_builders: Vec::new(),
            notifiers: Vec::new(),
            send_notifications: true,
            notify: NotifyPolicy::default(),
            ticketing: None,
            ticket_once: true,
            tickets_per_hour_max: limits::TICKETS_PER_HOUR_MAX,
            url_prefix: None,
            email: None,
            webhook: None,
            github: None,
            ignore_types: Vec::new(),
            ignore_messages: Vec::new(),
            ignore_if: Vec::new(),
            release: None,
            environment: None,
            host: None,
            backtrace: true,
            site_budget_per_minute: None,
            queue_events_max: limits::QUEUE_EVENTS_MAX,
            retention: Retention::default(),
            flush_timeout: limits::FLUSH_TIMEOUT,
            value_bytes_max: limits::VALUE_BYTES_MAX,
            breadcrumbs_max: limits::BREADCRUMBS_MAX,
            on_internal_error: None,
            before_capture: None,
            event_log: None,
        }
    }
}

impl Config {
    /// Every setting as it is by default.
    ///
    /// ```
    /// use error_tracker::Config;
    ///
    /// let _guard = error_tracker::init(Config::new().environment("prod"))?;
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps issues and events in this store: a store, an `Arc` of one, or a `Box<dyn Store>`. Goes before [`db`](Self::db).
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use error_tracker::{Config, SledStore};
    ///
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("errors.db");
    /// let store = Arc::new(SledStore::open(path)?);
    /// let config = Config::new().store(Arc::clone(&store)); // and `store` goes to the viewer
    /// # drop(config);
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    pub fn store(mut self, store: impl IntoStore) -> Self {
        self.store = Some(store.into_store());
        self
    }

    /// Keeps issues and events in a sled store at this path; `error-tracker.db` by default, which is also what the
    /// viewer reads.
    ///
    /// ```
    /// use error_tracker::Config;
    ///
    /// let config = Config::new().db("/var/lib/shop/errors.db");
    /// # drop(config);
    /// ```
    pub fn db(mut self, path: impl Into<PathBuf>) -> Self {
        self.db = Some(path.into());
        self
    }

    /// Masks values whose name contains one of these, in place of the names that are masked by default. An empty list
    /// masks nothing by name; values that look like secrets are masked all the same.
    ///
    /// ```
    /// use error_tracker::{Config, mask::DEFAULT_MASK_KEYS};
    ///
    /// let more = DEFAULT_MASK_KEYS.iter().copied().chain(["customer_number"]);
    /// let config = Config::new().mask_keys(more).mask_with("<hidden>");
    /// # drop(config);
    /// ```
    pub fn mask_keys<K: Into<String>>(mut self, keys: impl IntoIterator<Item = K>) -> Self {
        self.mask_keys = Some(keys.into_iter().map(Into::into).collect());
        self
    }

    /// Shows this in place of a masked value.
    ///
    /// ```
    /// use error_tracker::Config;
    ///
    /// let config = Config::new().mask_with("<hidden>");
    /// # drop(config);
    /// ```
    pub fn mask_with(mut self, text: impl Into<String>) -> Self {
        self.mask_with = Some(text.into());
        self
    }

    /// Asks this one too what to hide; may be given several times.
    ///
    /// ```
    /// use error_tracker::Config;
    ///
    /// let config = Config::new().masker(|name: &str| name.ends_with("_pin").then(|| "<pin>".to_owned()));
    /// # drop(config);
    /// ```
    pub fn masker(mut self, masker: impl Masker) -> Self {
        self.maskers.push(Arc::new(masker));
        self
    }

    /// Adds this to the context of each event; may be given several times.
    ///
    /// ```
    /// use error_tracker::{Config, context};
    ///
    /// let config = Config::new().context_builder(|| context! { "tenant" => "acme" });
    /// # drop(config);
    /// ```
    pub fn context_builder(mut self, builder: impl ContextBuilder) -> Self {
        self.context_builders.push(Arc::new(builder));
        self
    }

    /// Drops events of these types, without storing or counting them as issues: the outermost exception's type, whole
    /// or its last names, such as `Cancelled` or `pay::Cancelled` for `app::pay::Cancelled`. How many is in
    /// [`Dropped::ignored`](crate::Dropped::ignored).
    ///
    /// ```
    /// use error_tracker::Config;
    ///
    /// let config = Config::new().ignore_types(["pay::Cancelled", "NotFound"]).ignore_messages(["connection reset by peer"]);
    /// # drop(config);
    /// ```
    pub fn ignore_types<T: Into<String>>(mut self, types: impl IntoIterator<Item = T>) -> Self {
        self.ignore_types = types.into_iter().map(Into::into).collect();
        self
    }

    /// Drops events whose outermost exception's message contains one of these texts, as it is after masking.
    ///
    /// ```
    /// use error_tracker::Config;
    ///
    /// let config = Config::new().ignore_messages(["connection reset by peer"]);
    /// # drop(config);
    /// ```
    pub fn ignore_messages<T: Into<String>>(mut self, messages: impl IntoIterator<Item = T>) -> Self {
        self.ignore_messages = messages.into_iter().map(Into::into).collect();
        self
    }

    /// Drops events of which this says so; may be given several times. Called on the worker thread; where it panics,
    /// the event stays. While the queue is full it sees events without values.
    ///
    /// ```
    /// use error_tracker::Config;
    ///
    /// let config = Config::new().ignore_if(|event| event.message().ends_with("not found"));
    /// ```
    pub fn ignore_if(mut self, test: impl Fn(&Event) -> bool + Send + Sync + 'static) -> Self {
        self.ignore_if.push(Arc::new(test));
        self
    }

    /// The version of the program, shown with each event.
    ///
    /// ```
    /// use error_tracker::Config;
    ///
    /// let config = Config::new().release(env!("CARGO_PKG_VERSION"));
    /// # drop(config);
    /// ```
    pub fn release(mut self, release: impl Into<String>) -> Self {
        self.release = Some(release.into());
        self
    }

    /// Where the program runs, such as `prod`; shown with each event.
    ///
    /// ```
    /// use error_tracker::Config;
    ///
    /// let config = Config::new().environment("prod");
    /// # drop(config);
    /// ```
    pub fn environment(mut self, environment: impl Into<String>) -> Self {
        self.environment = Some(environment.into());
        self
    }

    /// The host's name, shown with each event; the machine's own by default.
    ///
    /// ```
    /// use error_tracker::Config;
    ///
    /// let config = Config::new().host("shop-3");
    /// # drop(config);
    /// ```
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.host = Some(host.into());
        self
    }

    /// Whether the machine's stack is taken down with each failure; it is by default.
    ///
    /// ```
    /// use error_tracker::Config;
    ///
    /// let config = Config::new().backtrace(false);
    /// # drop(config);
    /// ```
    pub fn backtrace(mut self, backtrace: bool) -> Self {
        self.backtrace = backtrace;
        self
    }

    /// How many failures of one place are taken down with their values in a minute, at least one; 100 by default. The
    /// others are counted.
    ///
    /// ```
    /// use error_tracker::Config;
    ///
    /// let config = Config::new().site_budget_per_minute(10);
    /// # drop(config);
    /// ```
    pub fn site_budget_per_minute(mut self, failures: u32) -> Self {
        self.site_budget_per_minute = Some(failures);
        self
    }

    /// How many failures may wait for the worker with their values, at least one; 1024 by default. The others are
    /// counted.
    ///
    /// ```
    /// use error_tracker::Config;
    ///
    /// let config = Config::new().queue_events_max(256);
    /// # drop(config);
    /// ```
    pub fn queue_events_max(mut self, events: usize) -> Self {
        self.queue_events_max = events;
        self
    }

    /// How much is kept, and for how long. The worker removes the rest, a little at a time. A sled store that is opened
    /// by hand thins the events of an issue by its own options.
    ///
    /// ```
    /// use error_tracker::{Config, store::Retention};
    ///
    /// let config = Config::new().retention(Retention { age_days_max: 30, ..Retention::default() });
    /// # drop(config);
    /// ```
    pub fn retention(mut self, retention: Retention) -> Self {
        self.retention = retention;
        self
    }

    /// How long dropping the guard waits for the store; five seconds by default.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use error_tracker::Config;
    ///
    /// let config = Config::new().flush_timeout(Duration::from_millis(500));
    /// # drop(config);
    /// ```
    pub fn flush_timeout(mut self, timeout: Duration) -> Self {
        self.flush_timeout = timeout;
        self
    }

    /// Longest rendered value of one variable, in bytes, at least 16; 4096 by default.
    ///
    /// ```
    /// use error_tracker::Config;
    ///
    /// let config = Config::new().value_bytes_max(16 * 1024);
    /// # drop(config);
    /// ```
    pub fn value_bytes_max(mut self, bytes: usize) -> Self {
        self.value_bytes_max = bytes;
        self
    }

    /// How many breadcrumbs are kept; 100 by default, none for zero.
    ///
    /// ```
    /// use error_tracker::Config;
    ///
    /// let config = Config::new().breadcrumbs_max(20);
    /// # drop(config);
    /// ```
    pub fn breadcrumbs_max(mut self, breadcrumbs: usize) -> Self {
        self.breadcrumbs_max = breadcrumbs;
        self
    }

    /// Calls this when the tracker, or something plugged into it, fails; a line on stderr by default. Not called more
    /// than once in ten seconds for the same part.
    ///
    /// ```
    /// use error_tracker::Config;
    ///
    /// let config = Config::new().on_internal_error(|error| eprintln!("error-tracker: {error}"));
    /// # drop(config);
    /// ```
    pub fn on_internal_error(mut self, listener: impl Fn(&InternalError) + Send + Sync + 'static) -> Self {
        self.on_internal_error = Some(Arc::new(listener));
        self
    }

    /// Shows each event to this before it is stored; what it returns is stored, and `None` drops the event without
    /// counting it. Called on the worker thread; where it panics, the event is stored as it was.
    ///
    /// ```
    /// use error_tracker::{Config, Level};
    ///
    /// let config = Config::new().before_capture(|mut event| {
    ///     event.context.remove("debug");
    ///     (event.level > Level::Info).then_some(event)
    /// });
    /// # drop(config);
    /// ```
    pub fn before_capture(mut self, edit: impl Fn(Event) -> Option<Event> + Send + Sync + 'static) -> Self {
        self.before_capture = Some(Arc::new(edit));
        self
    }

    /// Writes each event into this log too, before it is stored.
    ///
    /// ```
    /// use error_tracker::{Config, EventLog};
    ///
    /// let config = Config::new().event_log(EventLog::text(std::io::stderr()));
    /// # drop(config);
    /// ```
    pub fn event_log(mut self, log: EventLog) -> Self {
        self.event_log = Some(Arc::new(log));
        self
    }

    /// The store that was given, or the sled store at `db`.
    ///
    /// # Errors
    /// When the store cannot be opened.
    pub(crate) fn open_store(&self) -> Result<Arc<dyn Store>> {
        if let Some(store) = &self.store {
            return Ok(Arc::clone(store));
        }
        let path = self.db.as_deref().unwrap_or(Path::new(DEFAULT_STORE_PATH));
        Ok(Arc::new(SledStore::options().retention(self.retention.clone()).open(path)?))
    }

    pub(crate) fn mask_rules(&self) -> MaskRules {
        let text = self.mask_with.as_deref().unwrap_or(DEFAULT_MASK_TEXT);
        let rules = match &self.mask_keys {
            Some(keys) => MaskRules::new(keys, text),
            None => MaskRules::new(DEFAULT_MASK_KEYS, text),
        };
        if self.maskers.is_empty() {
            return rules;
        }
        let maskers = self.maskers.clone();
        rules.masker(move |name: &str| maskers.iter().find_map(|masker| masker.mask(name)))
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("db", &self.db)
            .field("mask_keys", &self.mask_keys)
            .field("release", &self.release)
            .field("environment", &self.environment)
            .field("host", &self.host)
            .field("backtrace", &self.backtrace)
            .field("site_budget_per_minute", &self.site_budget_per_minute)
            .field("queue_events_max", &self.queue_events_max)
            .field("retention", &self.retention)
            .field("flush_timeout", &self.flush_timeout)
            .field("value_bytes_max", &self.value_bytes_max)
            .field("breadcrumbs_max", &self.breadcrumbs_max)
            .field("send_notifications", &self.send_notifications)
            .field("notify", &self.notify)
            .field("ticket_once", &self.ticket_once)
            .field("tickets_per_hour_max", &self.tickets_per_hour_max)
            .field("url_prefix", &self.url_prefix)
            .field("email", &self.email)
            .field("webhook", &self.webhook)
            .field("github", &self.github)
            .field("ignore_types", &self.ignore_types)
            .field("ignore_messages", &self.ignore_messages)
            .finish_non_exhaustive()
    }
}
