//! What a handler and a view know of the request that they answer.

use jiff::Timestamp;

use crate::paths::Paths;

/// One request, as far as pages care.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    /// The addresses, under the prefix that this request came in by.
    pub(crate) paths: Paths,
    /// What every form has to send back.
    pub(crate) csrf: String,
    /// Who asks, as far as it is known.
    pub(crate) user: Option<String>,
    /// When.
    pub(crate) now: Timestamp,
    /// Whether a token let the client in, so that it can log out.
    pub(crate) by_token: bool,
}
