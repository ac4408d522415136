//! The settings of the notifiers that come with this crate. They can always be read; what they are for is behind a feature.

use std::{fmt, path::PathBuf, time::Duration};

use crate::limits::DELIVERY_TIMEOUT;

/// How the connection to a mail server is kept from being read by others.
///
/// ```
/// use error_tracker::notifier::{EmailSettings, Encryption};
///
/// let settings = EmailSettings { encryption: Encryption::Tls, ..EmailSettings::default() };
/// # let _ = settings;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encryption {
    /// It begins in the clear and is encrypted before anything is said; refused by a server that cannot. Port 587.
    #[default]
    StartTls,
    /// It is encrypted from the beginning. Port 465.
    Tls,
    /// It is not: for a server on the same machine. Port 25. Credentials are sent in the clear.
    None,
}

/// How mail is sent: `[email]` in a file, `ERROR_TRACKER_EMAIL_..` in the environment.
///
/// ```
/// use error_tracker::notifier::EmailSettings;
///
/// let settings = EmailSettings {
///     host: "smtp.example.com".to_owned(),
///     user: Some("shop".to_owned()),
///     password: std::env::var("SMTP_PASSWORD").ok(),
///     sender: "Shop <errors@example.com>".to_owned(),
///     recipients: vec!["dev@example.com".to_owned()],
///     subject_prefix: "[shop]".to_owned(),
///     ..EmailSettings::default()
/// };
/// # let _ = settings;
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct EmailSettings {
    /// The mail server's name. Has to be set.
    pub host: String,
    /// The mail server's port; the usual one of `encryption` by default.
    pub port: Option<u16>,
    /// How the connection is encrypted: `starttls`, which is the default, `tls` or `none`.
    pub encryption: Encryption,
    /// A file of certificates in PEM that are trusted beside the well-known ones, for a server whose certificate an
    /// authority of your own has signed. A server cannot show the authority's certificate itself: one that `openssl req
    /// -x509` made is such a one, unless it says `basicConstraints=CA:FALSE`.
    pub ca_file: Option<PathBuf>,
    /// Who logs in, if anybody has to.
    pub user: Option<String>,
    /// With what password; belongs into the environment rather than into a file.
    pub password: Option<String>,
    /// Who sends it, such as `errors@example.com` or `Shop <errors@example.com>`. Has to be set.
    pub sender: String,
    /// Who gets it. At least one.
    pub recipients: Vec<String>,
    /// Stands before each subject, with a space between.
    pub subject_prefix: String,
    /// Longest time that the server is waited for in each step; ten seconds by default.
    pub timeout: Duration,
}

impl Default for EmailSettings {
    fn default() -> Self {
        Self {
            host: String::new(),
            port: None,
            encryption: Encryption::default(),
            ca_file: None,
            user: None,
            password: None,
            sender: String::new(),
            recipients: Vec::new(),
            subject_prefix: String::new(),
            timeout: DELIVERY_TIMEOUT,
        }
    }
}

impl fmt::Debug for EmailSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmailSettings")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("encryption", &self.encryption)
            .field("sender", &self.sender)
            .field("recipients", &self.recipients)
            .field("subject_prefix", &self.subject_prefix)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// What a web hook is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WebhookFormat {
    /// The [`Notification`](super::Notification) as JSON, with the whole event.
    #[default]
    Json,
    /// What Slack's incoming web hooks take, and those of Mattermost, Rocket.Chat and Discord (at `/slack`).
    Slack,
}

/// Where a web hook is: `[webhook]` in a file, `ERROR_TRACKER_WEBHOOK_..` in the environment.
///
/// ```
/// use error_tracker::notifier::{WebhookFormat, WebhookSettings};
///
/// let settings = WebhookSettings {
///     url: std::env::var("SLACK_WEBHOOK").unwrap_or_default(),
///     format: WebhookFormat::Slack,
///     ..WebhookSettings::default()
/// };
/// # let _ = settings;
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSettings {
    /// The address, `https://..` or `http://..`. Has to be set. Whoever knows that of a Slack hook can write to it, so
    /// it is a secret.
    pub url: String,
    /// What is sent: `json`, which is the default, or `slack`.
    pub format: WebhookFormat,
    /// Sent as `Authorization: Bearer ..`, if there is one.
    pub token: Option<String>,
    /// A file of certificates in PEM that are trusted in place of the well-known ones.
    pub ca_file: Option<PathBuf>,
    /// Longest time that one request takes; ten seconds by default.
    pub timeout: Duration,
}

impl Default for WebhookSettings {
    fn default() -> Self {
        let format = WebhookFormat::default();
        Self { url: String::new(), format, token: None, ca_file: None, timeout: DELIVERY_TIMEOUT }
    }
}

impl fmt::Debug for WebhookSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookSettings")
            .field("format", &self.format)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
