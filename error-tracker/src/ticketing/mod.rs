//! What a ticket system is: where a ticket is raised for a new issue and updated when the issue comes back.

#[cfg(feature = "github")]
mod github;
mod markdown;
mod settings;

use crate::{Result, model::Ticket, notifier::Notification};

#[cfg(feature = "github")]
pub use github::GithubTicketing;
pub use markdown::markdown;
pub use settings::GithubSettings;

/// Where tickets are raised. Called on a thread of its own; a failed call is tried again.
///
/// An issue has one ticket, unless the setting `ticket_once` is off: then each time that it comes back has its own.
///
/// ```
/// use error_tracker::{Config, Notification, Result, Ticketing, model::Ticket};
///
/// struct Paper;
///
/// impl Ticketing for Paper {
///     fn raise_ticket(&self, notification: &Notification) -> Result<Option<Ticket>> {
///         println!("to do: {}", notification.event.title());
///         Ok(None)
///     }
/// }
///
/// let config = Config::new().ticketing(Paper);
/// ```
pub trait Ticketing: Send + Sync + 'static {
    /// Raises a ticket for a new issue. The ticket that comes back is kept with the issue, and the viewer shows it.
    ///
    /// ```
    /// use error_tracker::{Notification, Result, model::Ticket};
    ///
    /// fn raise_ticket(notification: &Notification) -> Result<Option<Ticket>> {
    ///     let id = notification.event.fingerprint.to_string();
    ///     println!("{id}: {}", notification.headline());
    ///     Ok(Some(Ticket { id, url: None, at: notification.event.timestamp }))
    /// }
    /// ```
    ///
    /// # Errors
    /// When no ticket could be raised; it is tried again a few times, unless the kind is
    /// [`Rejected`](crate::ErrorKind::Rejected).
    fn raise_ticket(&self, notification: &Notification) -> Result<Option<Ticket>>;

    /// Says at these tickets that their issue came back. Does nothing unless it is written.
    ///
    /// ```
    /// use error_tracker::{Notification, Result, Ticketing, model::Ticket};
    ///
    /// struct Paper;
    ///
    /// impl Ticketing for Paper {
    ///     fn raise_ticket(&self, notification: &Notification) -> Result<Option<Ticket>> {
    ///         let id = notification.event.fingerprint.to_string();
    ///         Ok(Some(Ticket { id, url: None, at: notification.event.timestamp }))
    ///     }
    ///
    ///     fn update_tickets(&self, tickets: &[Ticket], notification: &Notification) -> Result<()> {
    ///         for ticket in tickets {
    ///             println!("{}: {}", ticket.id, notification.headline());
    ///         }
    ///         Ok(())
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// When that could not be said; it is tried again a few times.
    fn update_tickets(&self, tickets: &[Ticket], notification: &Notification) -> Result<()> {
        let _ = (tickets, notification);
        Ok(())
    }
}
