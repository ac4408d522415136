//! The settings as data, for TOML, JSON and the environment: the same names as the builder's.

use std::{fmt, path::PathBuf, time::Duration};

use serde::{Deserialize, Deserializer, de};

use super::Config;
use crate::store::Retention;

/// Every setting that can be written down.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    db: Option<PathBuf>,
    mask_keys: Option<Vec<String>>,
    mask_with: Option<String>,
    release: Option<String>,
    environment: Option<String>,
    host: Option<String>,
    backtrace: Option<bool>,
    site_budget_per_minute: Option<u32>,
    queue_events_max: Option<usize>,
    retention: Option<Retention>,
    flush_timeout: Option<Span>,
    value_bytes_max: Option<usize>,
    breadcrumbs_max: Option<usize>,
}

impl<'de> Deserialize<'de> for Config {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let settings = Settings::deserialize(deserializer)?;
        let default = Self::new();
        let config = Self {
            db: settings.db,
            mask_keys: settings.mask_keys,
            mask_with: settings.mask_with,
            release: settings.release,
            environment: settings.environment,
            host: settings.host,
            backtrace: settings.backtrace.unwrap_or(default.backtrace),
            site_budget_per_minute: settings.site_budget_per_minute,
            queue_events_max: settings.queue_events_max.unwrap_or(default.queue_events_max),
            retention: settings.retention.unwrap_or_default(),
            flush_timeout: settings.flush_timeout.map_or(default.flush_timeout, |span| span.0),
            value_bytes_max: settings.value_bytes_max.unwrap_or(default.value_bytes_max),
            breadcrumbs_max: settings.breadcrumbs_max.unwrap_or(default.breadcrumbs_max),
            ..default
        };
        config.check().map_err(de::Error::custom)?;
        Ok(config)
    }
}

/// A length of time: a number of seconds, or a text such as `250ms`, `5s`, `2m`.
struct Span(Duration);

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Span;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(SPAN_ALLOWED)
            }
            fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<Span, E> {
                Ok(Span(Duration::from_secs(seconds)))
            }
            fn visit_i64<E: de::Error>(self, seconds: i64) -> Result<Span, E> {
                let wrong = || E::invalid_value(de::Unexpected::Signed(seconds), &self);
                u64::try_from(seconds).map(|seconds| Span(Duration::from_secs(seconds))).map_err(|_| wrong())
            }
            fn visit_f64<E: de::Error>(self, seconds: f64) -> Result<Span, E> {
                let wrong = || E::invalid_value(de::Unexpected::Float(seconds), &self);
                Duration::try_from_secs_f64(seconds).map(Span).map_err(|_| wrong())
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Span, E> {
                parse_span(text).map(Span).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

pub(super) const SPAN_ALLOWED: &str = "a number of seconds, or a length of time such as `250ms`, `5s` or `2m`";

/// A length of time from its text.
pub(super) fn parse_span(text: &str) -> Option<Duration> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let seconds_per_unit = match unit.trim_start() {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(number.parse::<f64>().ok()? * seconds_per_unit).ok()
}
