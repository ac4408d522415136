//! Who is told of issues and when, and where tickets are raised: these settings by builder.

use std::sync::Arc;

use super::Config;
use crate::{
    notifier::{EmailSettings, Notifier, NotifyPolicy, WebhookSettings},
    ticketing::{GithubSettings, Ticketing},
};

impl Config {
    /// Tells this one of issues, as [`notify`](Self::notify) says when; may be given several times.
    ///
    /// ```
    /// use error_tracker::{Config, Notification};
    ///
    /// let config = Config::new().notifier(|notification: &Notification| {
    ///     println!("{}", notification.headline());
    ///     Ok(())
    /// });
    /// # drop(config);
    /// ```
    pub fn notifier(mut self, notifier: impl Notifier) -> Self {
        self.notifiers.push(Arc::new(notifier));
        self
    }

    /// Whether anybody is told at all: switches every notifier off together. It is on by default.
    ///
    /// ```
    /// use error_tracker::Config;
    ///
    /// let config = Config::new().send_notifications(!cfg!(debug_assertions));
    /// # drop(config);
    /// ```
    pub fn send_notifications(mut self, send: bool) -> Self {
        self.send_notifications = send;
        self
    }

    /// When somebody is told of an issue: when it is new or comes back, when there are many of it, or again.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use error_tracker::{Config, notifier::NotifyPolicy};
    ///
    /// let policy = NotifyPolicy { per_hour_max: 5, quiet_gap: Duration::from_secs(3600), ..NotifyPolicy::default() };
    /// let config = Config::new().notify(policy);
    /// # drop(config);
    /// ```
    pub fn notify(mut self, policy: NotifyPolicy) -> Self {
        self.notify = policy;
        self
    }

    /// Tells of each issue only once, when it is new: [`NotifyPolicy::once`].
    ///
    /// ```
    /// use error_tracker::Config;
    ///
    /// let config = Config::new().notify_once(true);
    /// # drop(config);
    /// ```
    pub fn notify_once(mut self, once: bool) -> Self {
        self.notify.once = once;
        self
    }

    /// Where the viewer is, such as `https://shop.example.com/dev/error`; mails and tickets link there.
    ///
    /// ```
    /// use error_tracker::Config;
    ///
    /// let config = Config::new().url_prefix("https://shop.example.com/dev/error");
    /// # drop(config);
    /// ```
    pub fn url_prefix(mut self, url: impl Into<String>) -> Self {
        self.url_prefix = Some(url.into());
        self
    }

    /// Sends mail. Needs the feature `email`; without it, installing the tracker is an error.
    ///
    /// ```
    /// use error_tracker::{Config, notifier::EmailSettings};
    ///
    /// let config = Config::new().email(EmailSettings {
    ///     host: "smtp.example.com".to_owned(),
    ///     sender: "errors@example.com".to_owned(),
    ///     recipients: vec!["dev@example.com".to_owned()],
    ///     ..EmailSettings::default()
    /// });
    /// # drop(config);
    /// ```
    pub fn email(mut self, settings: EmailSettings) -> Self {
        self.email = Some(settings);
        self
    }

    /// Posts to a web hook. Needs the feature `webhook`; without it, installing the tracker is an error.
    ///
    /// ```
    /// use error_tracker::{Config, notifier::{WebhookFormat, WebhookSettings}};
    ///
    /// let config = Config::new().webhook(WebhookSettings {
    ///     url: "https://hooks.slack.com/services/T0/B0/x".to_owned(),
    ///     format: WebhookFormat::Slack,
    ///     ..WebhookSettings::default()
    /// });
    /// # drop(config);
    /// ```
    pub fn webhook(mut self, settings: WebhookSettings) -> Self {
        self.webhook = Some(settings);
        self
    }

    /// Raises tickets for new issues there, and updates them when an issue comes back. Goes before
    /// [`github`](Self::github).
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
    /// # drop(config);
    /// ```
    pub fn ticketing(mut self, ticketing: impl Ticketing) -> Self {
        self.ticketing = Some(Arc::new(ticketing));
        self
    }

    /// Whether an issue has one ticket for all its life, as it does by default; else each time that it comes back it
    /// gets another.
    ///
    /// ```
    /// use error_tracker::Config;
    ///
    /// let config = Config::new().ticket_once(false);
    /// # drop(config);
    /// ```
    pub fn ticket_once(mut self, once: bool) -> Self {
        self.ticket_once = once;
        self
    }

    /// How many tickets are raised or updated within an hour, at least one; 20 by default. The others wait, and are given
    /// up when the program ends before their turn.
    ///
    /// ```
    /// use error_tracker::Config;
    ///
    /// let config = Config::new().tickets_per_hour_max(5);
    /// # drop(config);
    /// ```
    pub fn tickets_per_hour_max(mut self, tickets: u32) -> Self {
        self.tickets_per_hour_max = tickets;
        self
    }

    /// Raises tickets as issues of GitHub. Needs the feature `github`; without it, installing the tracker is an error.
    ///
    /// ```
    /// use error_tracker::{Config, ticketing::GithubSettings};
    ///
    /// let config = Config::new().github(GithubSettings {
    ///     repository: "acme/shop".to_owned(),
    ///     token: std::env::var("GITHUB_TOKEN").unwrap_or_default(),
    ///     ..GithubSettings::default()
    /// });
    /// # drop(config);
    /// ```
    pub fn github(mut self, settings: GithubSettings) -> Self {
        self.github = Some(settings);
        self
    }
}
