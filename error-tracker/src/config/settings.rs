//! Every setting that can be written down, by name: one table for the environment, TOML and JSON.

use super::{Config, source::Written};
use crate::{
    Result,
    notifier::{EmailSettings, Encryption, WebhookFormat, WebhookSettings},
    ticketing::GithubSettings,
};

/// What one setting does to the settings.
type Set = fn(&mut Config, &Written<'_>) -> Result<()>;

const ENCRYPTIONS: &[(&str, Encryption)] =
    &[("starttls", Encryption::StartTls), ("tls", Encryption::Tls), ("none", Encryption::None)];
const FORMATS: &[(&str, WebhookFormat)] = &[("json", WebhookFormat::Json), ("slack", WebhookFormat::Slack)];

/// The settings by their path: a name, or that of a group, a dot and a name.
pub(super) const SETTINGS: &[(&str, Set)] = &[
    ("db", |c, w| w.path().map(|path| c.db = Some(path))),
    ("mask_keys", |c, w| w.list().map(|keys| c.mask_keys = Some(keys))),
    ("mask_with", |c, w| w.text().map(|text| c.mask_with = Some(text))),
    ("release", |c, w| w.text().map(|text| c.release = Some(text))),
    ("environment", |c, w| w.text().map(|text| c.environment = Some(text))),
    ("host", |c, w| w.text().map(|text| c.host = Some(text))),
    ("backtrace", |c, w| w.bool().map(|on| c.backtrace = on)),
    ("site_budget_per_minute", |c, w| w.whole(1).map(|failures| c.site_budget_per_minute = Some(failures))),
    ("queue_events_max", |c, w| w.whole(1).map(|events| c.queue_events_max = events)),
    ("retention.age_days_max", |c, w| w.whole(1).map(|days| c.retention.age_days_max = days)),
    ("retention.events_per_issue_max", |c, w| w.whole(1).map(|events| c.retention.events_per_issue_max = events)),
    ("retention.store_bytes_max", |c, w| w.whole(1).map(|bytes| c.retention.store_bytes_max = bytes)),
    ("flush_timeout", |c, w| w.span().map(|span| c.flush_timeout = span)),
    ("value_bytes_max", |c, w| w.whole(16).map(|bytes| c.value_bytes_max = bytes)),
    ("breadcrumbs_max", |c, w| w.whole(0).map(|breadcrumbs| c.breadcrumbs_max = breadcrumbs)),
    ("ignore_types", |c, w| w.list().map(|types| c.ignore_types = types)),
    ("ignore_messages", |c, w| w.list().map(|messages| c.ignore_messages = messages)),
    ("url_prefix", |c, w| {
        w.text().and_then(|url| {
            let url = super::trimmed_url(&url).ok_or_else(|| w.wrong(super::URL_ALLOWED))?;
            c.url_prefix = Some(url);
            Ok(())
        })
    }),
    ("send_notifications", |c, w| w.bool().map(|on| c.send_notifications = on)),
    ("notify.once", |c, w| w.bool().map(|on| c.notify.once = on)),
    ("notify.regressions", |c, w| w.bool().map(|on| c.notify.regressions = on)),
    ("notify.milestones", |c, w| w.bool().map(|on| c.notify.milestones = on)),
    ("notify.rate_per_minute", |c, w| w.whole(0).map(|failures| c.notify.rate_per_minute = failures)),
    ("notify.quiet_gap", |c, w| w.span().map(|span| c.notify.quiet_gap = span)),
    ("notify.per_hour_max", |c, w| w.whole(1).map(|notifications| c.notify.per_hour_max = notifications)),
    ("ticket_once", |c, w| w.bool().map(|on| c.ticket_once = on)),
    ("tickets_per_hour_max", |c, w| w.whole(1).map(|tickets| c.tickets_per_hour_max = tickets)),
    ("email.host", |c, w| w.text().map(|text| email(c).host = text)),
    ("email.port", |c, w| w.whole(1).map(|port| email(c).port = Some(port))),
    ("email.encryption", |c, w| w.choice(ENCRYPTIONS).map(|encryption| email(c).encryption = encryption)),
    ("email.ca_file", |c, w| w.path().map(|path| email(c).ca_file = Some(path))),
    ("email.user", |c, w| w.text().map(|text| email(c).user = Some(text))),
    ("email.password", |c, w| w.text().map(|text| email(c).password = Some(text))),
    ("email.sender", |c, w| w.text().map(|text| email(c).sender = text)),
    ("email.recipients", |c, w| w.list().map(|list| email(c).recipients = list)),
    ("email.subject_prefix", |c, w| w.text().map(|text| email(c).subject_prefix = text)),
    ("email.timeout", |c, w| w.span().map(|span| email(c).timeout = span)),
    ("webhook.url", |c, w| w.text().map(|text| webhook(c).url = text)),
    ("webhook.format", |c, w| w.choice(FORMATS).map(|format| webhook(c).format = format)),
    ("webhook.token", |c, w| w.text().map(|text| webhook(c).token = Some(text))),
    ("webhook.ca_file", |c, w| w.path().map(|path| webhook(c).ca_file = Some(path))),
    ("webhook.timeout", |c, w| w.span().map(|span| webhook(c).timeout = span)),
    ("github.repository", |c, w| w.text().map(|text| github(c).repository = text)),
    ("github.token", |c, w| w.text().map(|text| github(c).token = text)),
    ("github.base_url", |c, w| w.text().map(|text| github(c).base_url = text)),
    ("github.labels", |c, w| w.list().map(|list| github(c).labels = list)),
    ("github.ca_file", |c, w| w.path().map(|path| github(c).ca_file = Some(path))),
    ("github.timeout", |c, w| w.span().map(|span| github(c).timeout = span)),
];

const SECRETS: [&str; 4] = ["email.password", "webhook.url", "webhook.token", "github.token"];

/// Whether the setting's value must not be shown.
pub(super) fn is_secret(path: &str) -> bool {
    SECRETS.contains(&path)
}

fn email(config: &mut Config) -> &mut EmailSettings {
    config.email.get_or_insert_default()
}

fn webhook(config: &mut Config) -> &mut WebhookSettings {
    config.webhook.get_or_insert_default()
}

fn github(config: &mut Config) -> &mut GithubSettings {
    config.github.get_or_insert_default()
}
