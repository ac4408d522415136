//! Web hooks: the notification as JSON, or as a message that Slack and its kin show.

use std::fmt::{self, Write as _};

use serde_json::{Value, json};

use super::{Cause, Notification, Notifier, WebhookFormat, WebhookSettings};
use crate::{
    Result,
    model::Frame,
    render::cut,
    web_client::{Client, check_url},
};

/// Longest text of one part of a message for Slack, in bytes; it takes 3000 characters.
const PART_BYTES_MAX: usize = 2500;
/// Longest value in a message for Slack, in bytes.
const VALUE_BYTES_MAX: usize = 200;

/// Posts each notification to an address: as JSON with the whole event, or as a message for Slack.
///
/// ```no_run
/// use error_tracker::{Config, notifier::{WebhookFormat, WebhookNotifier, WebhookSettings}};
///
/// let slack = WebhookNotifier::new(&WebhookSettings {
///     url: std::env::var("SLACK_HOOK").unwrap_or_default(),
///     format: WebhookFormat::Slack,
///     ..WebhookSettings::default()
/// })?;
/// let _guard = error_tracker::init(Config::new().notifier(slack))?;
/// # Ok::<(), error_tracker::Error>(())
/// ```
///
/// The JSON has `cause` (`new`, `regression`, `milestone`, `rate`, `quiet` or `digest`), `headline`, `count`, `url`,
/// `event` as it is stored, `held_back` and `held_back_more`.
pub struct WebhookNotifier {
    client: Client,
    url: String,
    format: WebhookFormat,
}

impl fmt::Debug for WebhookNotifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookNotifier").field("format", &self.format).finish_non_exhaustive()
    }
}

impl WebhookNotifier {
    /// A notifier with these settings. It connects with the first notification.
    ///
    /// # Errors
    /// When a setting has a value that is not allowed; the error names both.
    pub fn new(settings: &WebhookSettings) -> Result<Self> {
        check_url("webhook", "url", &settings.url)?;
        let client = Client::new("webhook", settings.timeout, settings.token.as_deref(), settings.ca_file.as_deref())?;
        Ok(Self { client, url: settings.url.clone(), format: settings.format })
    }
}

impl Notifier for WebhookNotifier {
    fn notify(&self, notification: &Notification) -> Result<()> {
        let body = match self.format {
            WebhookFormat::Json => generic(notification),
            WebhookFormat::Slack => slack(notification),
        };
        self.client.send("POST", &self.url, Some(&body)).map(drop)
    }
}

fn generic(notification: &Notification) -> Value {
    let mut body = serde_json::to_value(notification).unwrap_or_default();
    if let Value::Object(body) = &mut body {
        body.insert("headline".to_owned(), notification.headline().into());
    }
    body
}

fn slack(notification: &Notification) -> Value {
    let event = &notification.event;
    let headline = escaped(&notification.headline());
    let title = match &notification.url {
        Some(url) => format!("*<{}|{headline}>*", link(url)),
        None => format!("*{headline}*"),
    };
    let mut parts = Vec::new();
    if notification.cause != Cause::Digest {
        let mut facts = format!("{} so far", notification.count);
        let named = [("release", &event.release), ("environment", &event.environment), ("host", &event.host)];
        for (name, value) in named {
            if let Some(value) = value {
                let _ = write!(facts, ", {name} {}", escaped(value));
            }
        }
        parts.push(facts);
    }
    if let Some(frame) = event.frames.first() {
        parts.push(format!("in `{}`", in_line(&event.culprit())));
        parts.push(format!("```{}```", block(&frame_text(frame))));
    }
    if !notification.held_back.is_empty() || notification.held_back_more > 0 {
        let mut held = "held back since the last one:".to_owned();
        for one in &notification.held_back {
            let _ = write!(held, "\n• {} in `{}`, {} times", escaped(&one.title), in_line(&one.culprit), one.count);
        }
        if notification.held_back_more > 0 {
            let _ = write!(held, "\n• and {} more", notification.held_back_more);
        }
        cut(&mut held, PART_BYTES_MAX);
        parts.push(held);
    }
    let color = match notification.cause {
        Cause::Regression | Cause::Rate => "danger",
        _ => "warning",
    };
    json!({
        "text": title,
        "attachments": [{ "color": color, "fallback": headline, "text": parts.join("\n"), "mrkdwn_in": ["text"] }],
    })
}

fn frame_text(frame: &Frame) -> String {
    let mut text = format!("{}:{}\n{}\n", frame.file, frame.line, frame.expression);
    for variable in frame.arguments.iter().chain(&frame.locals).chain(&frame.globals) {
        let mut value = variable.value.replace('\n', " ");
        cut(&mut value, VALUE_BYTES_MAX);
        let _ = writeln!(text, "{} = {value}", variable.name);
    }
    cut(&mut text, PART_BYTES_MAX);
    text
}

/// Slack reads these three characters as its own, and nothing else as a link or a mention.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn block(text: &str) -> String {
    escaped(text).replace("```", "'''")
}

fn in_line(text: &str) -> String {
    escaped(text).replace('`', "'")
}

fn link(url: &str) -> String {
    escaped(url).replace('|', "%7C")
}
