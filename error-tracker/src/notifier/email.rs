//! Mail by SMTP, with the values as text and as HTML.

use std::fmt;

use lettre::{
    Message, SmtpTransport, Transport,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{
        PoolConfig,
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
    },
};

use super::{EmailSettings, Encryption, Notification, Notifier};
use crate::{Error, ErrorKind, Result};

/// Most connections to the mail server at once; mails of one tracker go one after the other.
const CONNECTIONS_MAX: u32 = 2;
const PEM_BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// Sends mail by SMTP: text and HTML parts with the values, everything masked. Mails of one issue are one conversation.
///
/// ```no_run
/// use error_tracker::{Config, notifier::{EmailNotifier, EmailSettings}};
///
/// let mail = EmailNotifier::new(&EmailSettings {
///     host: "smtp.example.com".to_owned(),
///     sender: "errors@example.com".to_owned(),
///     recipients: vec!["dev@example.com".to_owned()],
///     ..EmailSettings::default()
/// })?;
/// let _guard = error_tracker::init(Config::new().notifier(mail).url_prefix("https://shop.example.com/dev/error"))?;
/// # Ok::<(), error_tracker::Error>(())
/// ```
pub struct EmailNotifier {
    transport: SmtpTransport,
    server: String,
    sender: Mailbox,
    recipients: Vec<Mailbox>,
    subject_prefix: String,
}

impl fmt::Debug for EmailNotifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmailNotifier")
            .field("server", &self.server)
            .field("sender", &self.sender)
            .field("recipients", &self.recipients)
            .finish_non_exhaustive()
    }
}

impl EmailNotifier {
    /// A notifier with these settings. It connects with the first mail.
    ///
    /// # Errors
    /// When a setting has a value that is not allowed; the error names both.
    pub fn new(settings: &EmailSettings) -> Result<Self> {
        if settings.host.trim().is_empty() {
            return Err(wrong("host", "", "the name of a mail server"));
        }
        let sender = mailbox("sender", &settings.sender)?;
        let recipients: Vec<_> =
            settings.recipients.iter().map(|one| mailbox("recipients", one)).collect::<Result<_>>()?;
        if recipients.is_empty() {
            return Err(wrong("recipients", "", "at least one address such as `dev@example.com`"));
        }
        if settings.subject_prefix.chars().any(char::is_control) {
            return Err(wrong("subject_prefix", &settings.subject_prefix, "one line of text"));
        }
        if settings.timeout.is_zero() {
            return Err(wrong("timeout", "0", "more than nothing"));
        }
        let (tls, usual_port) = match settings.encryption {
            Encryption::StartTls => (Tls::Required(tls(settings)?), 587),
            Encryption::Tls => (Tls::Wrapper(tls(settings)?), 465),
            Encryption::None => (Tls::None, 25),
        };
        let port = settings.port.unwrap_or(usual_port);
        let mut transport = SmtpTransport::builder_dangerous(settings.host.trim())
            .port(port)
            .tls(tls)
            .timeout(Some(settings.timeout))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS_MAX));
        match (&settings.user, &settings.password) {
            (Some(user), Some(password)) => {
                transport = transport.credentials(Credentials::new(user.clone(), password.clone()));
            }
            (None, None) => {}
            (Some(user), None) => return Err(wrong("user", user, "a user together with `password`")),
            (None, Some(_)) => return Err(wrong("user", "", "a user, because `password` is set")),
        }
        Ok(Self {
            transport: transport.build(),
            server: format!("{}:{port}", settings.host.trim()),
            sender,
            recipients,
            subject_prefix: settings.subject_prefix.trim().to_owned(),
        })
    }

    fn message(&self, notification: &Notification) -> Result<Message> {
        let headline = notification.headline();
        let subject = match self.subject_prefix.is_empty() {
            true => headline,
            false => format!("{} {headline}", self.subject_prefix),
        };
        let header = |name, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
        let conversation = format!("<{}@error-tracker.invalid>", notification.event.fingerprint);
        let mut message = Message::builder()
            .from(self.sender.clone())
            .subject(subject)
            .message_id(None)
            .references(conversation)
            // So that nobody's absence note comes back.
            .raw_header(header("Auto-Submitted", "auto-generated"));
        for recipient in &self.recipients {
            message = message.to(recipient.clone());
        }
        let parts = MultiPart::alternative_plain_html(notification.text(), notification.html());
        message.multipart(parts).map_err(|error| {
            Error::new(ErrorKind::Rejected, format!("the mail cannot be written: {error}")).with_source(error)
        })
    }
}

impl Notifier for EmailNotifier {
    fn notify(&self, notification: &Notification) -> Result<()> {
        let message = self.message(notification)?;
        self.transport.send(&message).map(drop).map_err(|error| {
            let kind = if error.is_permanent() { ErrorKind::Rejected } else { ErrorKind::Delivery };
            let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
            let text = match error.to_string() {
                text if cause.is_empty() || text.contains(&cause) => text,
                text => format!("{text}{cause}"),
            };
            Error::new(kind, format!("mail server {}: {text}", self.server)).with_source(error)
        })
    }
}

fn tls(settings: &EmailSettings) -> Result<TlsParameters> {
    let mut tls = TlsParameters::builder(settings.host.trim().to_owned());
    if let Some(path) = &settings.ca_file {
        let shown = path.display().to_string();
        let wrong = |error: &dyn fmt::Display| {
            wrong("ca_file", &shown, &format!("a file of certificates in PEM, and this is none: {error}"))
        };
        let pem = std::fs::read(path).map_err(|error| wrong(&error))?;
        // The reader of PEM takes anything for a file of no certificates.
        if !pem.windows(PEM_BEGIN.len()).any(|window| window == PEM_BEGIN) {
            return Err(wrong(&"it has no certificate"));
        }
        let certificate = Certificate::from_pem(&pem).map_err(|error| wrong(&error))?;
        tls = tls.add_root_certificate(certificate);
    }
    tls.build_rustls()
        .map_err(|error| wrong("host", &settings.host, &format!("a name that a certificate can have: {error}")))
}

fn mailbox(setting: &str, text: &str) -> Result<Mailbox> {
    text.parse()
        .map_err(|_| wrong(setting, text, "an address such as `errors@example.com` or `Shop <errors@example.com>`"))
}

fn wrong(setting: &str, value: &str, allowed: &str) -> Error {
    Error::new(ErrorKind::Config, format!("setting `email.{setting}` is \"{value}\", allowed is {allowed}"))
}
