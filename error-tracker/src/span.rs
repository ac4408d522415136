//! Lengths of time as settings write them: seconds, or a text such as `250ms`, `5s`, `2m`, `1h`, `7d`.

use std::{fmt, time::Duration};

use serde::{Deserializer, Serializer, de};

/// What is allowed, for messages.
pub(crate) const ALLOWED: &str = "a number of seconds, or a length of time such as `250ms`, `5s`, `2m`, `1h` or `7d`";

/// A length of time from its text.
pub(crate) fn parse(text: &str) -> Option<Duration> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let seconds_per_unit = match unit.trim_start() {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        "d" => 86_400.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(number.parse::<f64>().ok()? * seconds_per_unit).ok()
}

/// As a number of seconds.
///
/// # Errors
/// When the format cannot take it.
pub(crate) fn serialize<S: Serializer>(span: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    match span.subsec_nanos() {
        0 => serializer.serialize_u64(span.as_secs()),
        _ => serializer.serialize_f64(span.as_secs_f64()),
    }
}

/// From a number of seconds or a text.
///
/// # Errors
/// When it is neither.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    struct Visitor;
    impl de::Visitor<'_> for Visitor {
        type Value = Duration;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(ALLOWED)
        }
        fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<Duration, E> {
            Ok(Duration::from_secs(seconds))
        }
        fn visit_i64<E: de::Error>(self, seconds: i64) -> Result<Duration, E> {
            let wrong = || E::invalid_value(de::Unexpected::Signed(seconds), &self);
            u64::try_from(seconds).map(Duration::from_secs).map_err(|_| wrong())
        }
        fn visit_f64<E: de::Error>(self, seconds: f64) -> Result<Duration, E> {
            let wrong = || E::invalid_value(de::Unexpected::Float(seconds), &self);
            Duration::try_from_secs_f64(seconds).map_err(|_| wrong())
        }
        fn visit_str<E: de::Error>(self, text: &str) -> Result<Duration, E> {
            parse(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
        }
    }
    deserializer.deserialize_any(Visitor)
}
