//! The one error type of set-up calls and plug-ins. Capture itself never returns it.

use std::fmt;

/// What kind of thing went wrong; match on it with a wildcard arm.
///
/// ```
/// use error_tracker::{ErrorKind, SledStore};
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("errors.db");
/// match SledStore::options().create(false).open(&path) {
///     Ok(store) => println!("{} is a store", store.path().display()),
///     Err(error) if error.kind() == ErrorKind::UnsupportedVersion => println!("written by a newer version: {error}"),
///     Err(error) => println!("{error}"),
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A setting has a value that is not allowed.
    Config,
    /// A tracker is installed already.
    AlreadyInitialized,
    /// A file, a folder or a socket could not be used.
    Io,
    /// The store holds data that cannot be read.
    Corrupt,
    /// The store was written by a newer version of this crate.
    UnsupportedVersion,
    /// The store does not answer.
    Unavailable,
    /// What was asked for is not valid, such as a cursor that no page returned.
    InvalidQuery,
    /// A notifier or a ticket system refused or could not be reached.
    Delivery,
    /// A notifier or a ticket system refused for good: trying again is of no use.
    Rejected,
}

/// What set-up calls and plug-ins return when they cannot do what was asked.
///
/// The message names the thing and the value, in lower case, without a full stop.
///
/// ```
/// use error_tracker::{Config, ErrorKind};
///
/// let error = error_tracker::init(Config::new().value_bytes_max(3)).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Config);
/// assert!(error.to_string().contains("value_bytes_max"));
/// ```
pub struct Error {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// `Result` with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of this kind with a message of its own.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    /// The same error with what caused it.
    ///
    /// ```
    /// use error_tracker::{Error, ErrorKind};
    ///
    /// let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
    /// let error = Error::new(ErrorKind::Delivery, "no answer from chat.example.com").with_source(refused);
    /// assert!(std::error::Error::source(&error).is_some());
    /// ```
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What kind of thing went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind)
            .field("message", &self.message)
            .field("source", &self.source)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}
