//! The settings of the web integrations.

use std::{fmt, sync::Arc};

use super::FailurePage;
use crate::limits::BODY_BYTES_MAX;

/// The header of an answer that says which event was recorded for it.
pub const EVENT_ID_HEADER: &str = "x-error-id";

/// What is recorded of web requests, and how a failing one is answered.
///
/// ```
/// use error_tracker::integration::web::WebOptions;
///
/// let options = WebOptions::new().track_all(true).catch_panics(true).body_bytes_max(16 * 1024);
/// # let _ = options;
/// ```
#[derive(Clone)]
#[must_use = "options do nothing until they are given to a layer or a middleware"]
pub struct WebOptions {
    pub(crate) track_all: bool,
    pub(crate) catch_panics: bool,
    pub(crate) event_id_header: bool,
    pub(crate) body_bytes_max: usize,
    pub(crate) development: Option<Arc<dyn FailurePage>>,
}

impl WebOptions {
    /// Answers of 5xx and panics are recorded, answers of 4xx are not, and panics go on as they would.
    pub fn new() -> Self {
        Self {
            track_all: false,
            catch_panics: false,
            event_id_header: true,
            body_bytes_max: BODY_BYTES_MAX,
            development: None,
        }
    }

    /// Whether answers of 4xx are recorded as well, at level `warning`; they are not by default.
    pub fn track_all(mut self, track_all: bool) -> Self {
        self.track_all = track_all;
        self
    }

    /// Whether a panic ends here, in an empty answer of 500. By default it is recorded and goes on, which in most servers
    /// closes the connection without an answer.
    pub fn catch_panics(mut self, catch_panics: bool) -> Self {
        self.catch_panics = catch_panics;
        self
    }

    /// Whether an answer of 4xx or 5xx says in the header `x-error-id` which event was recorded for it; it does by
    /// default. The id is all that it tells.
    ///
    /// ```
    /// use error_tracker::integration::web::WebOptions;
    ///
    /// let options = WebOptions::new().event_id_header(false);
    /// # let _ = options;
    /// ```
    pub fn event_id_header(mut self, event_id_header: bool) -> Self {
        self.event_id_header = event_id_header;
        self
    }

    /// How much of a body is shown, in bytes; 64 KiB by default, and that is the most. The body is copied while the
    /// program reads it, so what the program does not read is not shown. Zero copies nothing.
    pub fn body_bytes_max(mut self, bytes: usize) -> Self {
        self.body_bytes_max = bytes.min(BODY_BYTES_MAX);
        self
    }

    /// Answers a request that fails with this page about its failure, **for development**.
    ///
    /// Only a client on the same machine ever sees it: one whose connection comes from a loopback address, that asks for
    /// a loopback name such as `localhost`, and that came through no proxy. Everybody else gets the program's own answer.
    /// A panic of such a request ends in the page too.
    ///
    /// The page is `error_tracker_viewer::DevelopmentPage`, or one of your own.
    ///
    /// ```
    /// use error_tracker::integration::web::{FailedRequest, FailurePage, FailurePageFuture, PageAnswer, WebOptions};
    ///
    /// struct Plain;
    ///
    /// impl FailurePage for Plain {
    ///     fn page(&self, failed: FailedRequest) -> FailurePageFuture {
    ///         let body = format!("event {}\n", failed.event);
    ///         Box::pin(async { Some(PageAnswer { content_type: "text/plain", headers: Vec::new(), body }) })
    ///     }
    /// }
    ///
    /// let options = WebOptions::new().development(Plain);
    /// # let _ = options;
    /// ```
    pub fn development(mut self, page: impl FailurePage) -> Self {
        self.development = Some(Arc::new(page));
        self
    }
}

impl Default for WebOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for WebOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebOptions")
            .field("track_all", &self.track_all)
            .field("catch_panics", &self.catch_panics)
            .field("event_id_header", &self.event_id_header)
            .field("body_bytes_max", &self.body_bytes_max)
            .field("development", &self.development.is_some())
            .finish()
    }
}
