//! A log of events: each one as a line of JSON, or as text, to wherever bytes can be written.

mod logged_store;

use std::{
    fmt,
    io::{self, Write},
};

use parking_lot::Mutex;

use crate::{model::Event, report};

pub(crate) use logged_store::LoggedStore;

/// Writes each event as it is stored: to a file that an appender rotates, to stderr, to a socket.
///
/// Any [`Write`] will do, such as the rolling files of `tracing-appender`:
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use error_tracker::{Config, EventLog};
/// # mod tracing_appender { pub mod rolling { pub fn daily(_: &std::path::Path, _: &str) -> Vec<u8> { Vec::new() } } }
///
/// # let folder = tempfile::tempdir()?;
/// # let folder = folder.path();
/// let file = tracing_appender::rolling::daily(folder, "errors.jsonl");
/// let config = Config::new().event_log(EventLog::json(file));
/// # drop(config);
/// let on_screen = Config::new().event_log(EventLog::text(std::io::stderr()));
/// # Ok(())
/// # }
/// ```
///
/// It is written on the worker's thread, with everything masked, before the store is asked, so that it is there when the
/// store fails. Failures of which only a count is kept are not in it. Whoever writes slowly holds the worker up, never the
/// program; an appender with a thread of its own (`tracing_appender::non_blocking`) holds up nobody.
pub struct EventLog {
    format: Format,
    out: Mutex<Box<dyn Write + Send>>,
}

#[derive(Clone, Copy, Debug)]
enum Format {
    Json,
    Text,
}

impl EventLog {
    /// One event a line, as JSON: what `export --format json` writes.
    pub fn json(out: impl Write + Send + 'static) -> Self {
        Self { format: Format::Json, out: Mutex::new(Box::new(out)) }
    }

    /// Text for people, in the form of [`print_exception`](crate::print_exception), with an empty line between events.
    pub fn text(out: impl Write + Send + 'static) -> Self {
        Self { format: Format::Text, out: Mutex::new(Box::new(out)) }
    }

    /// # Errors
    /// When it cannot be written.
    pub(crate) fn write(&self, event: &Event) -> io::Result<()> {
        let text = match self.format {
            Format::Json => serde_json::to_string(event)? + "\n",
            Format::Text => report::text(event) + "\n",
        };
        // In one piece, so that an appender rotates between events.
        let mut out = self.out.lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    }
}

impl fmt::Debug for EventLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventLog").field("format", &self.format).finish_non_exhaustive()
    }
}
