//! A logger for the `log` crate: records at `Error` are captured, others are breadcrumbs.
//!
//! ```
//! use error_tracker::integration::log::RecordCapture;
//!
//! # fn run(your_logger: impl log::Log + 'static) -> error_tracker::Result<()> {
//! // Around the logger that writes lines, whichever it is; `RecordCapture::new()` stands alone.
//! RecordCapture::around(your_logger).install(log::LevelFilter::Info)?;
//!
//! # let events = error_tracker::testing::with_captured_events(|| {
//! log::info!("the queue is long");
//! log::error!("no connection to node 3");
//! # });
//! # assert_eq!((events.len(), events[0].breadcrumbs.len()), (1, 1));
//! # Ok(())
//! # }
//! # run(log::logger()).unwrap();
//! ```
//!
//! A record at `Error` is a message; with a key-value whose value is an error (`log::error!(err:err = error; "..")`), it is
//! an error with its cause chain. The key-values are context. What this crate itself does while it captures and stores is
//! never captured. Use either this or `integration::tracing` with its bridge from `log`, not both.

use log::{
    LevelFilter, Log, Metadata,
    kv::{Error as KvError, Key, Value as KvValue, VisitSource},
};
use serde_json::Value;

use super::record::{self, Record};
use crate::{Error, ErrorKind, Result, limits::VALUE_BYTES_MAX, model::Level, render};

/// Captures the records of the `log` crate at `Error`, remembers others as breadcrumbs, and hands all of them on.
///
/// ```
/// use error_tracker::integration::log::RecordCapture;
/// use log::LevelFilter;
///
/// # fn run(your_logger: impl log::Log + 'static) -> error_tracker::Result<()> {
/// RecordCapture::around(your_logger)
///     .breadcrumbs_from(LevelFilter::Info)
///     .capture_from(LevelFilter::Warn)
///     .install(LevelFilter::Info)?;
/// # Ok(())
/// # }
/// # run(log::logger()).unwrap();
/// ```
pub struct RecordCapture {
    inner: Option<Box<dyn Log>>,
    breadcrumbs_from: LevelFilter,
    capture_from: LevelFilter,
}

impl RecordCapture {
    /// Alone: no lines are written.
    ///
    /// ```
    /// use error_tracker::integration::log::RecordCapture;
    ///
    /// let alone = RecordCapture::new();
    /// # let _ = alone;
    /// ```
    pub fn new() -> Self {
        Self { inner: None, breadcrumbs_from: LevelFilter::Debug, capture_from: LevelFilter::Error }
    }

    /// Around another logger, which gets every record that it wants.
    ///
    /// ```
    /// use error_tracker::integration::log::RecordCapture;
    ///
    /// # fn run(your_logger: impl log::Log + 'static) {
    /// let capture = RecordCapture::around(your_logger);
    /// # drop(capture);
    /// # }
    /// ```
    pub fn around(inner: impl Log + 'static) -> Self {
        Self { inner: Some(Box::new(inner)), ..Self::new() }
    }

    /// Remembers records of this level and worse; `Debug` by default, and `Off` remembers none.
    ///
    /// ```
    /// use error_tracker::integration::log::RecordCapture;
    /// use log::LevelFilter;
    ///
    /// let capture = RecordCapture::new().breadcrumbs_from(LevelFilter::Info);
    /// # drop(capture);
    /// ```
    #[must_use]
    pub fn breadcrumbs_from(mut self, level: LevelFilter) -> Self {
        self.breadcrumbs_from = level;
        self
    }

    /// Captures records of this level and worse; `Error` by default, and `Off` captures none.
    ///
    /// ```
    /// use error_tracker::integration::log::RecordCapture;
    /// use log::LevelFilter;
    ///
    /// let capture = RecordCapture::new().capture_from(LevelFilter::Warn);
    /// # drop(capture);
    /// ```
    #[must_use]
    pub fn capture_from(mut self, level: LevelFilter) -> Self {
        self.capture_from = level;
        self
    }

    /// Makes it the logger of the process; records above `level_max` are not looked at, by the inner logger neither.
    ///
    /// ```
    /// use error_tracker::integration::log::RecordCapture;
    /// use log::LevelFilter;
    ///
    /// RecordCapture::new().install(LevelFilter::Info)?;
    /// assert!(RecordCapture::new().install(LevelFilter::Info).is_err(), "there is one already");
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the process has a logger already.
    pub fn install(self, level_max: LevelFilter) -> Result<()> {
        log::set_boxed_logger(Box::new(self)).map_err(|error| {
            Error::new(ErrorKind::AlreadyInitialized, "the process has a logger already").with_source(error)
        })?;
        log::set_max_level(level_max);
        Ok(())
    }

    fn wants(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= self.breadcrumbs_from.max(self.capture_from) && record::is_wanted()
    }
}

impl Default for RecordCapture {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for RecordCapture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecordCapture")
            .field("breadcrumbs_from", &self.breadcrumbs_from)
            .field("capture_from", &self.capture_from)
            .finish_non_exhaustive()
    }
}

impl Log for RecordCapture {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        self.wants(metadata) || self.inner.as_ref().is_some_and(|inner| inner.enabled(metadata))
    }

    fn log(&self, line: &log::Record<'_>) {
        // First, so that the line is there whatever comes of it.
        if let Some(inner) = self.inner.as_ref().filter(|inner| inner.enabled(line.metadata())) {
            inner.log(line);
        }
        if !self.wants(line.metadata()) {
            return;
        }
        let mut record = Record {
            level: level(line.level()),
            target: line.target().to_owned(),
            message: render::display_text(line.args(), VALUE_BYTES_MAX),
            file: line.file().map(str::to_owned),
            line: line.line().unwrap_or_default(),
            ..Record::default()
        };
        // A source that fails has given what it could.
        let _ = line.key_values().visit(&mut Fields(&mut record));
        if line.level() <= self.capture_from {
            record.capture();
        } else {
            record.leave_breadcrumb();
        }
    }

    fn flush(&self) {
        if let Some(inner) = &self.inner {
            inner.flush();
        }
    }
}

struct Fields<'a>(&'a mut Record);

impl<'kvs> VisitSource<'kvs> for Fields<'_> {
    fn visit_pair(&mut self, key: Key<'kvs>, value: KvValue<'kvs>) -> std::result::Result<(), KvError> {
        if let Some(error) = value.to_borrowed_error()
            && self.0.chain.is_empty()
        {
            self.0.chain = record::chain_of(error);
            return Ok(());
        }
        let shown = match (value.to_bool(), value.to_i64(), value.to_u64(), value.to_f64()) {
            (Some(value), ..) => value.into(),
            (_, Some(value), ..) => value.into(),
            (_, _, Some(value), _) => value.into(),
            (.., Some(value)) => value.into(),
            _ => Value::String(render::display_text(&value, VALUE_BYTES_MAX)),
        };
        self.0.insert(key.as_str(), shown);
        Ok(())
    }
}

fn level(level: log::Level) -> Level {
    match level {
        log::Level::Error => Level::Error,
        log::Level::Warn => Level::Warning,
        log::Level::Info => Level::Info,
        log::Level::Debug | log::Level::Trace => Level::Debug,
    }
}
