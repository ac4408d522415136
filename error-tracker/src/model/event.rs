//! One occurrence of a failure.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{EventId, Fingerprint, Frame};

/// How the failure came about.
///
/// ```
/// use error_tracker::{capture_message, model::Kind, testing::with_captured_events};
///
/// let events = with_captured_events(|| {
///     capture_message("queue is 90 % full");
/// });
/// assert_eq!(events[0].kind, Kind::Message);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Kind {
    /// An `Err` or another value that means failure.
    #[default]
    Error,
    /// A panic.
    Panic,
    /// A message handed to `capture_message`.
    Message,
}

/// How bad it is.
///
/// ```
/// use error_tracker::{Level, capture_message_with_level, testing::with_captured_events};
///
/// let events = with_captured_events(|| {
///     capture_message_with_level("queue is 90 % full", Level::Warning);
/// });
/// assert!(events[0].level > Level::Info && events[0].level < Level::Error);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Level {
    /// Of use when looking for a fault.
    Debug,
    /// Worth knowing.
    Info,
    /// Wrong, and dealt with.
    Warning,
    /// Wrong.
    #[default]
    Error,
    /// The process could not go on.
    Fatal,
}

/// One error of a cause chain.
///
/// ```
/// use error_tracker::{capture_exception, testing::with_captured_events};
///
/// let events = with_captured_events(|| {
///     if let Err(error) = "x".parse::<u32>() {
///         capture_exception(&error);
///     }
/// });
/// let exception = &events[0].exceptions[0];
/// assert_eq!(exception.type_name, "core::num::error::ParseIntError");
/// assert_eq!(exception.message, "invalid digit found in string");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Exception {
    /// The type as the compiler writes it; of a cause behind `dyn Error`, as far as it can be had, else `dyn Error`.
    #[serde(rename = "type")]
    pub type_name: Cow<'static, str>,
    /// The `Display` text, masked and cut.
    pub message: String,
}

/// One frame of the machine's stack.
///
/// ```
/// use error_tracker::model::Event;
///
/// /// The functions of the program itself, innermost first.
/// fn own_functions(event: &Event) -> impl Iterator<Item = &str> {
///     event.backtrace.iter().filter(|frame| frame.in_app).map(|frame| &*frame.function)
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BacktraceFrame {
    /// The function, demangled.
    pub function: String,
    /// The source file, when known.
    pub file: Option<String>,
    /// The line, from 1, when known.
    pub line: Option<u32>,
    /// Whether the code is the user's own, not a library's.
    pub in_app: bool,
}

/// Something that happened before the failure.
///
/// ```
/// use error_tracker::{Level, add_breadcrumb, model::Breadcrumb};
///
/// add_breadcrumb(Breadcrumb::new("http", "GET /stock").level(Level::Debug).data("status", 503));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Breadcrumb {
    /// When.
    pub timestamp: Timestamp,
    /// Which part of the program said so.
    pub category: Cow<'static, str>,
    /// What happened.
    pub message: String,
    /// How bad it was.
    #[serde(default)]
    pub level: Level,
    /// More about it.
    #[serde(default)]
    pub data: Map<String, Value>,
}

/// The web request that was being answered.
///
/// ```
/// use error_tracker::{capture_message, model::Request, testing::with_captured_events, with_scope};
///
/// let request = Request { method: "GET".to_owned(), path: "/orders/7".to_owned(), ..Request::default() };
/// let events = with_captured_events(|| {
///     with_scope(|scope| scope.set_request(request), || capture_message("no stock left"));
/// });
/// assert_eq!(events[0].request.as_ref().unwrap().path, "/orders/7");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The method, such as `POST`.
    pub method: String,
    /// The host that the client asked for.
    pub host: Option<String>,
    /// The path without the query.
    pub path: String,
    /// The route's template, such as `/orders/{id}`.
    #[serde(default)]
    pub route: Option<String>,
    /// The query's parameters; each value a text, or a list of them where a parameter comes more than once.
    #[serde(default)]
    pub query: Map<String, Value>,
    /// The headers, names in lower case; each value a text.
    #[serde(default)]
    pub headers: Map<String, Value>,
    /// The body as far as it was read: a JSON value, a form's map, or text.
    #[serde(default)]
    pub body: Value,
    /// The client's address.
    #[serde(default)]
    pub remote_address: Option<String>,
}

/// One occurrence of a failure, with all that was known at that moment. Everything in it is masked.
///
/// ```
/// let events = error_tracker::testing::with_captured_events(|| {
///     if let Err(error) = "x".parse::<u32>() {
///         error_tracker::capture_exception(&error);
///     }
/// });
/// assert_eq!(events[0].title(), "core::num::error::ParseIntError");
/// let json = serde_json::to_value(&events[0])?;
/// assert_eq!(json["exceptions"][0]["message"], "invalid digit found in string");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The event's identity, in the order of time.
    pub id: EventId,
    /// The issue that it belongs to.
    pub fingerprint: Fingerprint,
    /// When it was captured.
    pub timestamp: Timestamp,
    /// How it came about.
    pub kind: Kind,
    /// How bad it is.
    pub level: Level,
    /// Whether the program went on as if nothing had happened.
    pub handled: bool,
    /// The cause chain, outermost first.
    pub exceptions: Vec<Exception>,
    /// The tracked functions that it passed through, innermost first.
    pub frames: Vec<Frame>,
    /// The machine's stack, innermost first.
    pub backtrace: Vec<BacktraceFrame>,
    /// Additional context, scope extras and what the context builder gave, by name.
    pub context: Map<String, Value>,
    /// The web request that was being answered.
    pub request: Option<Request>,
    /// The thread's name, or its number.
    pub thread: String,
    /// The process id.
    pub process: u32,
    /// The host's name.
    pub host: Option<String>,
    /// The release, as configured.
    pub release: Option<String>,
    /// The environment, as configured.
    pub environment: Option<String>,
    /// What happened before, oldest first.
    pub breadcrumbs: Vec<Breadcrumb>,
    /// How many failures of the same place went by without values since the last event that has them.
    pub dropped_before: u64,
}

impl Event {
    /// An event of which nothing is known.
    pub(crate) fn blank() -> Self {
        Self {
            id: EventId::from_bytes([0; 16]),
            fingerprint: Fingerprint::from_bytes([0; 16]),
            timestamp: Timestamp::UNIX_EPOCH,
            kind: Kind::Error,
            level: Level::Error,
            handled: false,
            exceptions: Vec::new(),
            frames: Vec::new(),
            backtrace: Vec::new(),
            context: Map::new(),
            request: None,
            thread: String::new(),
            process: 0,
            host: None,
            release: None,
            environment: None,
            breadcrumbs: Vec::new(),
            dropped_before: 0,
        }
    }

    /// What the issue list calls it: the outermost exception's type.
    pub fn title(&self) -> &str {
        self.exceptions.first().map_or("unknown", |exception| &exception.type_name)
    }

    /// The outermost exception's message.
    pub fn message(&self) -> &str {
        self.exceptions.first().map_or("", |exception| &exception.message)
    }

    /// Where it came from: the innermost tracked function with its module, else the first function of the
    /// user's own on the machine's stack, else nothing.
    ///
    /// ```
    /// use error_tracker::{auto_track, testing::with_captured_events};
    ///
    /// #[auto_track]
    /// fn port(text: &str) -> Result<u16, std::num::ParseIntError> {
    ///     text.parse()
    /// }
    ///
    /// let events = with_captured_events(|| drop(port("http")));
    /// assert!(events[0].culprit().ends_with("::port"));
    /// ```
    pub fn culprit(&self) -> String {
        match self.frames.first() {
            Some(frame) if frame.module.is_empty() => frame.function.to_string(),
            Some(frame) => format!("{}::{}", frame.module, frame.function),
            None => self.place_in_backtrace().map_or_else(String::new, |frame| frame.function.clone()),
        }
    }

    /// The source file and line of the culprit.
    ///
    /// ```
    /// use error_tracker::{auto_track, testing::with_captured_events};
    ///
    /// #[auto_track]
    /// fn port(text: &str) -> Result<u16, std::num::ParseIntError> {
    ///     text.parse()
    /// }
    ///
    /// let events = with_captured_events(|| drop(port("http")));
    /// let (file, line) = events[0].place().unwrap();
    /// println!("{file}:{line}");
    /// ```
    pub fn place(&self) -> Option<(&str, u32)> {
        match self.frames.first() {
            Some(frame) => Some((&frame.file, frame.line)),
            None => self.place_in_backtrace().and_then(|frame| Some((frame.file.as_deref()?, frame.line?))),
        }
    }

    fn place_in_backtrace(&self) -> Option<&BacktraceFrame> {
        self.backtrace.iter().find(|frame| frame.in_app)
    }
}
