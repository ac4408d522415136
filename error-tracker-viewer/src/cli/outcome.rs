//! How a command ends when it does not end well.

use std::{fmt, io};

/// Nothing, or why it stopped.
pub(super) type Outcome<T = ()> = Result<T, Stop>;

/// Why a command stopped; the text is one line that names the thing and the value.
#[derive(Debug)]
pub(super) enum Stop {
    /// What was asked for cannot be: ends with 2.
    BadInput(String),
    /// It was tried and failed, or there is no such thing: ends with 1.
    Failed(String),
    /// Whoever read the output has stopped reading, such as `head`: all is well.
    NobodyReads,
}

impl Stop {
    /// The exit code.
    pub(super) fn code(&self) -> u8 {
        match self {
            Self::BadInput(_) => 2,
            Self::Failed(_) => 1,
            Self::NobodyReads => 0,
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadInput(text) | Self::Failed(text) => f.write_str(&super::paint::safe(text)),
            Self::NobodyReads => Ok(()),
        }
    }
}

impl From<error_tracker::Error> for Stop {
    fn from(error: error_tracker::Error) -> Self {
        match error.kind() {
            error_tracker::ErrorKind::InvalidQuery => Self::BadInput(error.to_string()),
            _ => Self::Failed(error.to_string()),
        }
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::NobodyReads
        } else {
            Self::Failed(format!("cannot write: {error}"))
        }
    }
}

impl From<serde_json::Error> for Stop {
    fn from(error: serde_json::Error) -> Self {
        match error.io_error_kind() {
            Some(io::ErrorKind::BrokenPipe) => Self::NobodyReads,
            _ => Self::Failed(format!("cannot write: {error}")),
        }
    }
}

impl From<csv::Error> for Stop {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => error.into(),
            other => Self::Failed(format!("cannot write: {other:?}")),
        }
    }
}
