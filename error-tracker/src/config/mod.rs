//! Every setting of a tracker: by builder here, from the environment and from files beside it.

mod built_in;
mod environment;
mod file;
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
    Error, ErrorKind, EventLog, Result,
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
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps issues and events in this store: a store, an `Arc` of one, or a `Box<dyn Store>`. Goes before [`db`](Self::db).
    pub fn store(mut self, store: impl IntoStore) -> Self {
        self.store = Some(store.into_store());
        self
    }

    /// Keeps issues and events in a sled store at this path; `error-tracker.db` by default, which is also what the
    /// viewer reads.
    pub fn db(mut self, path: impl Into<PathBuf>) -> Self {
        self.db = Some(path.into());
        self
    }

    /// Masks values whose name contains one of these, in place of the names that are masked by default. An empty list
    /// masks nothing by name; values that look like secrets are masked all the same.
    pub fn mask_keys<K: Into<String>>(mut self, keys: impl IntoIterator<Item = K>) -> Self {
        self.mask_keys = Some(keys.into_iter().map(Into::into).collect());
        self
    }

    /// Shows this in place of a masked value.
    pub fn mask_with(mut self, text: impl Into<String>) -> Self {
        self.mask_with = Some(text.into());
        self
    }

    /// Asks this one too what to hide; may be given several times.
    pub fn masker(mut self, masker: impl Masker) -> Self {
        self.maskers.push(Arc::new(masker));
        self
    }

    /// Adds this to the context of each event; may be given several times.
    pub fn context_builder(mut self, builder: impl ContextBuilder) -> Self {
        self.context_builders.push(Arc::new(builder));
        self
    }

    /// Tells this one of issues, as [`notify`](Self::notify) says when; may be given several times.
    pub fn notifier(mut self, notifier: impl Notifier) -> Self {
        self.notifiers.push(Arc::new(notifier));
        self
    }

    /// Whether anybody is told at all: switches every notifier off together. It is on by default.
    pub fn send_notifications(mut self, send: bool) -> Self {
        self.send_notifications = send;
        self
    }

    /// When somebody is told of an issue: when it is new or comes back, when there are many of it, or again.
    pub fn notify(mut self, policy: NotifyPolicy) -> Self {
        self.notify = policy;
        self
    }

    /// Tells of each issue only once, when it is new: [`NotifyPolicy::once`].
    pub fn notify_once(mut self, once: bool) -> Self {
        self.notify.once = once;
        self
    }

    /// Where the viewer is, such as `https://shop.example.com/dev/error`; mails and tickets link there.
    pub fn url_prefix(mut self, url: impl Into<String>) -> Self {
        self.url_prefix = Some(url.into());
        self
    }

    /// Sends mail. Needs the feature `email`; without it, installing the tracker is an error.
    pub fn email(mut self, settings: EmailSettings) -> Self {
        self.email = Some(settings);
        self
    }

    /// Posts to a web hook. Needs the feature `webhook`; without it, installing the tracker is an error.
    pub fn webhook(mut self, settings: WebhookSettings) -> Self {
        self.webhook = Some(settings);
        self
    }

    /// Raises tickets for new issues there, and updates them when an issue comes back. Goes before
    /// [`github`](Self::github).
    pub fn ticketing(mut self, ticketing: impl Ticketing) -> Self {
        self.ticketing = Some(Arc::new(ticketing));
        self
    }

    /// Whether an issue has one ticket for all its life, as it does by default; else each time that it comes back it
    /// gets another.
    pub fn ticket_once(mut self, once: bool) -> Self {
        self.ticket_once = once;
        self
    }

    /// How many tickets are raised or updated within an hour, at least one; 20 by default. The others wait, and are given
    /// up when the program ends before their turn.
    pub fn tickets_per_hour_max(mut self, tickets: u32) -> Self {
        self.tickets_per_hour_max = tickets;
        self
    }

    /// Raises tickets as issues of GitHub. Needs the feature `github`; without it, installing the tracker is an error.
    pub fn github(mut self, settings: GithubSettings) -> Self {
        self.github = Some(settings);
        self
    }

    /// Drops events of these types, without storing or counting them as issues: the outermost exception's type, whole
    /// or its last names, such as `Cancelled` or `pay::Cancelled` for `app::pay::Cancelled`. How many is in
    /// [`Dropped::ignored`](crate::Dropped::ignored).
    pub fn ignore_types<T: Into<String>>(mut self, types: impl IntoIterator<Item = T>) -> Self {
        self.ignore_types = types.into_iter().map(Into::into).collect();
        self
    }

    /// Drops events whose outermost exception's message contains one of these texts, as it is after masking.
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
    pub fn release(mut self, release: impl Into<String>) -> Self {
        self.release = Some(release.into());
        self
    }

    /// Where the program runs, such as `prod`; shown with each event.
    pub fn environment(mut self, environment: impl Into<String>) -> Self {
        self.environment = Some(environment.into());
        self
    }

    /// The host's name, shown with each event; the machine's own by default.
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.host = Some(host.into());
        self
    }

    /// Whether the machine's stack is taken down with each failure; it is by default.
    pub fn backtrace(mut self, backtrace: bool) -> Self {
        self.backtrace = backtrace;
        self
    }

    /// How many failures of one place are taken down with their values in a minute, at least one; 100 by default. The
    /// others are counted.
    pub fn site_budget_per_minute(mut self, failures: u32) -> Self {
        self.site_budget_per_minute = Some(failures);
        self
    }

    /// How many failures may wait for the worker with their values, at least one; 1024 by default. The others are
    /// counted.
    pub fn queue_events_max(mut self, events: usize) -> Self {
        self.queue_events_max = events;
        self
    }

    /// How much is kept, and for how long. The worker removes the rest, a little at a time. A sled store that is opened
    /// by hand thins the events of an issue by its own options.
    pub fn retention(mut self, retention: Retention) -> Self {
        self.retention = retention;
        self
    }

    /// How long dropping the guard waits for the store; five seconds by default.
    pub fn flush_timeout(mut self, timeout: Duration) -> Self {
        self.flush_timeout = timeout;
        self
    }

    /// Longest rendered value of one variable, in bytes, at least 16; 4096 by default.
    pub fn value_bytes_max(mut self, bytes: usize) -> Self {
        self.value_bytes_max = bytes;
        self
    }

    /// How many breadcrumbs are kept; 100 by default, none for zero.
    pub fn breadcrumbs_max(mut self, breadcrumbs: usize) -> Self {
        self.breadcrumbs_max = breadcrumbs;
        self
    }

    /// Calls this when the tracker, or something plugged into it, fails; a line on stderr by default. Not called more
    /// than once in ten seconds for the same part.
    pub fn on_internal_error(mut self, listener: impl Fn(&InternalError) + Send + Sync + 'static) -> Self {
        self.on_internal_error = Some(Arc::new(listener));
        self
    }

    /// Shows each event to this before it is stored; what it returns is stored, and `None` drops the event without
    /// counting it. Called on the worker thread; where it panics, the event is stored as it was.
    pub fn before_capture(mut self, edit: impl Fn(Event) -> Option<Event> + Send + Sync + 'static) -> Self {
        self.before_capture = Some(Arc::new(edit));
        self
    }

    /// Writes each event into this log too, before it is stored.
    pub fn event_log(mut self, log: EventLog) -> Self {
        self.event_log = Some(Arc::new(log));
        self
    }

    /// # Errors
    /// When a setting has a value that is not allowed.
    pub(crate) fn check(&self) -> Result<()> {
        at_least("site_budget_per_minute", u64::from(self.site_budget_per_minute.unwrap_or(1)), 1)?;
        at_least("queue_events_max", self.queue_events_max as u64, 1)?;
        at_least("value_bytes_max", self.value_bytes_max as u64, 16)?;
        at_least("retention.age_days_max", u64::from(self.retention.age_days_max), 1)?;
        at_least("retention.events_per_issue_max", u64::from(self.retention.events_per_issue_max), 1)?;
        at_least("retention.store_bytes_max", self.retention.store_bytes_max, 1)?;
        at_least("tickets_per_hour_max", u64::from(self.tickets_per_hour_max), 1)?;
        at_least("notify.per_hour_max", u64::from(self.notify.per_hour_max), 1)?;
        if let Some(url) = &self.url_prefix
            && trimmed_url(url).is_none()
        {
            let message = format!("setting `url_prefix` is \"{url}\", allowed is {URL_ALLOWED}");
            return Err(Error::new(ErrorKind::Config, message));
        }
        self.check_built_in()
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

/// What is allowed as the address of a page.
const URL_ALLOWED: &str = "an address that begins with `https://` or `http://`";

/// The address without a slash at the end, if it can be one.
pub(crate) fn trimmed_url(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let is_address = !rest.is_empty() && rest.chars().all(|c| !c.is_control() && !c.is_whitespace());
    is_address.then(|| url.trim_end_matches('/').to_owned())
}

fn at_least(setting: &str, value: u64, least: u64) -> Result<()> {
    if value >= least {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Config, format!("setting `{setting}` is {value}, allowed is {least} or more")))
}
