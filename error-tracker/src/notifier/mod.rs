//! What a notifier is: who is told of issues, why, and what was not told in between. Each one that comes with this crate
//! has a file of its own.

#[cfg(feature = "email")]
mod email;
mod gate;
mod page;
mod policy;
mod settings;
#[cfg(feature = "webhook")]
mod webhook;

use std::{fmt, sync::Arc};

use serde::{Serialize, Serializer};

use crate::{
    Result,
    model::{Event, Fingerprint},
};

#[cfg(feature = "email")]
pub use email::EmailNotifier;
pub(crate) use gate::{Gate, Way};
pub(crate) use policy::Judge;
pub use policy::NotifyPolicy;
pub use settings::{EmailSettings, Encryption, WebhookFormat, WebhookSettings};
#[cfg(feature = "webhook")]
pub use webhook::WebhookNotifier;

/// Why somebody is told.
///
/// ```
/// use error_tracker::{Notification, notifier::Cause};
///
/// /// What wakes somebody at night.
/// fn is_urgent(notification: &Notification) -> bool {
///     matches!(notification.cause, Cause::New | Cause::Regression | Cause::Rate)
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Cause {
    /// The issue has not been seen before.
    New,
    /// The issue had been resolved, or set aside, and is open again.
    Regression,
    /// The issue has happened 10, 100, 1000 .. times.
    Milestone,
    /// The issue happens more often than the settings call usual.
    Rate,
    /// The issue happened again after it had been quiet for long.
    Quiet,
    /// Nothing new: it is told what was held back.
    Digest,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::New => "new",
            Self::Regression => "came back",
            Self::Milestone => "goes on",
            Self::Rate => "happens often",
            Self::Quiet => "again after a quiet time",
            Self::Digest => "held back",
        })
    }
}

/// An issue that somebody should have been told of, and was not at the time.
///
/// ```
/// use error_tracker::Notification;
///
/// fn held_back(notification: &Notification) -> String {
///     let lines = notification.held_back.iter().map(|held| format!("{} x {} ({})", held.count, held.title, held.cause));
///     lines.collect::<Vec<_>>().join("\n")
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct HeldBack {
    /// The issue.
    pub fingerprint: Fingerprint,
    /// The outermost exception's type.
    pub title: String,
    /// The function that it came from.
    pub culprit: String,
    /// The first reason there was to tell of it.
    pub cause: Cause,
    /// How many times the issue had happened by the last of them.
    pub count: u64,
    /// The issue's page in the viewer.
    pub url: Option<String>,
}

/// One thing to tell. Everything in it is masked.
///
/// ```
/// use error_tracker::{Notification, Notifier, Result};
///
/// struct Bell;
///
/// impl Notifier for Bell {
///     fn notify(&self, notification: &Notification) -> Result<()> {
///         println!("{}: {} x {}", notification.cause, notification.count, notification.event.title());
///         Ok(())
///     }
/// }
/// ```
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Notification {
    /// Why.
    pub cause: Cause,
    /// The event that gave the reason; of a digest, the last one that was held back.
    #[serde(serialize_with = "shared")]
    pub event: Arc<Event>,
    /// How many times the issue has happened by now.
    pub count: u64,
    /// The issue's page in the viewer, when `url_prefix` is set.
    pub url: Option<String>,
    /// What was held back since the last notification that got through, one entry for each issue.
    pub held_back: Vec<HeldBack>,
    /// How many more issues were held back, for which there is no entry.
    pub held_back_more: u64,
}

fn shared<S: Serializer>(event: &Arc<Event>, serializer: S) -> Result<S::Ok, S::Error> {
    event.serialize(serializer)
}

impl Notification {
    pub(crate) fn new(cause: Cause, event: Arc<Event>, count: u64, url: Option<String>) -> Self {
        Self { cause, event, count, url, held_back: Vec::new(), held_back_more: 0 }
    }

    /// What it is about, in one line without control characters: for a subject or a title.
    ///
    /// ```
    /// # use error_tracker::{Config, MemoryStore, Notification, capture_message, testing::with_tracker};
    /// let notifier = |notification: &Notification| {
    ///     assert_eq!(notification.headline(), "new: message: queue is 90 % full");
    ///     Ok(())
    /// };
    /// with_tracker(Config::new().store(MemoryStore::new()).notifier(notifier), || {
    ///     capture_message("queue is 90 % full");
    /// })?;
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    pub fn headline(&self) -> String {
        page::headline(self)
    }

    /// All that is known as plain text, with the values: what a mail has as its text part.
    ///
    /// ```
    /// use error_tracker::{Config, MemoryStore, Notification, capture_message, testing::with_tracker};
    ///
    /// let notifier = |notification: &Notification| {
    ///     assert!(notification.text().contains("queue is 90 % full"));
    ///     Ok(())
    /// };
    /// with_tracker(Config::new().store(MemoryStore::new()).notifier(notifier), || capture_message("queue is 90 % full"))?;
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    pub fn text(&self) -> String {
        page::text(self)
    }

    /// The same as HTML that loads nothing from elsewhere, a whole document.
    ///
    /// ```
    /// use error_tracker::{Config, MemoryStore, Notification, capture_message, testing::with_tracker};
    ///
    /// let notifier = |notification: &Notification| {
    ///     assert!(notification.html().contains("queue is 90 % full"));
    ///     assert!(notification.text().contains("queue is 90 % full"));
    ///     Ok(())
    /// };
    /// with_tracker(Config::new().store(MemoryStore::new()).notifier(notifier), || capture_message("queue is 90 % full"))?;
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    pub fn html(&self) -> String {
        page::html(self)
    }
}

/// Who is told. Each notifier is called on a thread of its own, one notification after the other; a failed one is tried
/// again, and what could not be told at all is named by the next notification that gets through.
///
/// ```
/// use error_tracker::{Config, Notification, Notifier, Result};
///
/// struct Bell;
///
/// impl Notifier for Bell {
///     fn notify(&self, notification: &Notification) -> Result<()> {
///         println!("\u{7} {} has failed", notification.event.culprit());
///         Ok(())
///     }
/// }
///
/// let config = Config::new().notifier(Bell);
/// ```
pub trait Notifier: Send + Sync + 'static {
    /// Tells of it.
    ///
    /// ```
    /// use error_tracker::{Error, ErrorKind, Notification, Result};
    ///
    /// fn notify(notification: &Notification) -> Result<()> {
    ///     match notification.url.as_deref() {
    ///         Some(url) => Ok(println!("{}: {url}", notification.headline())),
    ///         None => Err(Error::new(ErrorKind::Rejected, "the viewer has no address")), // not tried again
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// When it could not be told; it is tried again a few times, unless the kind is
    /// [`Rejected`](crate::ErrorKind::Rejected).
    fn notify(&self, notification: &Notification) -> Result<()>;
}

impl<F: Fn(&Notification) -> Result<()> + Send + Sync + 'static> Notifier for F {
    fn notify(&self, notification: &Notification) -> Result<()> {
        self(notification)
    }
}
