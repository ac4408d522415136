//! The page about a failure that a developer sees in place of the program's answer.

use std::{future::Future, pin::Pin};

use crate::EventId;

/// A request that failed, for the page about it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FailedRequest {
    /// The event that was recorded for it.
    pub event: EventId,
    /// The status of the program's own answer.
    pub status: u16,
    /// Whether the client is a browser: text is enough for the others.
    pub accepts_html: bool,
}

impl FailedRequest {
    /// A request of a browser that failed with this event and this status, as a test of a page needs one.
    ///
    /// ```
    /// use error_tracker::{EventId, integration::web::FailedRequest};
    ///
    /// let failed = FailedRequest::new(EventId::from_bytes([1; 16]), 500);
    /// assert!(failed.accepts_html);
    /// ```
    #[must_use]
    pub const fn new(event: EventId, status: u16) -> Self {
        Self { event, status, accepts_html: true }
    }
}

/// What the client gets in place of the program's own answer; the status stays.
#[derive(Clone, Debug, Default)]
pub struct PageAnswer {
    /// The media type, such as `text/html; charset=utf-8`.
    pub content_type: &'static str,
    /// Further headers, by name.
    pub headers: Vec<(&'static str, String)>,
    /// The page.
    pub body: String,
}

impl PageAnswer {
    /// The lines of its head. A page of somebody's own may have any text in them.
    #[cfg(any(feature = "tower", feature = "actix-web"))]
    pub(crate) fn lines(&self) -> impl Iterator<Item = (&str, &str)> {
        let content_type = std::iter::once(("content-type", self.content_type));
        content_type.chain(self.headers.iter().map(|(name, value)| (*name, value.as_str())))
    }
}

/// A page that is being made.
pub type FailurePageFuture = Pin<Box<dyn Future<Output = Option<PageAnswer>> + Send>>;

/// Makes the page about a failure. Asked only for requests that may see it.
///
/// ```
/// use error_tracker::integration::web::{FailedRequest, FailurePage, FailurePageFuture, PageAnswer};
///
/// struct Plain;
///
/// impl FailurePage for Plain {
///     fn page(&self, failed: FailedRequest) -> FailurePageFuture {
///         let body = format!("event {} of an answer of {}\n", failed.event, failed.status);
///         Box::pin(async { Some(PageAnswer { content_type: "text/plain", headers: Vec::new(), body }) })
///     }
/// }
/// ```
pub trait FailurePage: Send + Sync + 'static {
    /// The page; none leaves the program's own answer.
    fn page(&self, failed: FailedRequest) -> FailurePageFuture;
}
