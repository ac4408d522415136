//! What a notifier is: who is told of new issues and of those that came back.

use std::sync::Arc;

use crate::{Result, model::Event};

/// Why somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// The issue has not been seen before.
    New,
    /// The issue had been resolved, or set aside, and is open again.
    Regression,
}

/// One thing to tell.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Notification {
    /// Why.
    pub cause: Cause,
    /// The event that gave the reason; everything in it is masked.
    pub event: Arc<Event>,
    /// How many times the issue has happened by now.
    pub count: u64,
}

/// Who is told. Called on a thread of its own, one notification after the other; a failed one is tried again.
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
    /// # Errors
    /// When it could not be told; it is tried again a few times.
    fn notify(&self, notification: &Notification) -> Result<()>;
}

impl<F: Fn(&Notification) -> Result<()> + Send + Sync + 'static> Notifier for F {
    fn notify(&self, notification: &Notification) -> Result<()> {
        self(notification)
    }
}
