//! The settings from environment variables: `ERROR_TRACKER_` and the setting's name in upper case.

use std::{fmt::Display, str::FromStr};

use super::{Config, file};
use crate::{Error, ErrorKind, Result};

const PREFIX: &str = "ERROR_TRACKER_";
/// Settings of the viewer, which reads the same environment.
const VIEWERS_OWN: [&str; 4] = ["LISTEN", "PREFIX", "TOKEN", "SOURCE"];
const ALLOWED_BOOL: &str = "true, false, 1 or 0";
const ALLOWED_COUNT: &str = "a whole number";

impl Config {
    /// The settings from environment variables, each the setting's name in upper case behind `ERROR_TRACKER_`:
    ///
    /// | variable | setting |
    /// |---|---|
    /// | `ERROR_TRACKER_DB` | [`db`](Self::db), a path |
    /// | `ERROR_TRACKER_MASK_KEYS` | [`mask_keys`](Self::mask_keys), names separated by commas |
    /// | `ERROR_TRACKER_MASK_WITH` | [`mask_with`](Self::mask_with) |
    /// | `ERROR_TRACKER_RELEASE`, `_ENVIRONMENT`, `_HOST` | [`release`](Self::release) and so on |
    /// | `ERROR_TRACKER_BACKTRACE` | [`backtrace`](Self::backtrace), true or false |
    /// | `ERROR_TRACKER_SITE_BUDGET_PER_MINUTE` | [`site_budget_per_minute`](Self::site_budget_per_minute) |
    /// | `ERROR_TRACKER_QUEUE_EVENTS_MAX` | [`queue_events_max`](Self::queue_events_max) |
    /// | `ERROR_TRACKER_RETENTION_AGE_DAYS_MAX`, `_EVENTS_PER_ISSUE_MAX`, `_STORE_BYTES_MAX` | [`retention`](Self::retention) |
    /// | `ERROR_TRACKER_FLUSH_TIMEOUT` | [`flush_timeout`](Self::flush_timeout): seconds, or a text such as `250ms` |
    /// | `ERROR_TRACKER_VALUE_BYTES_MAX` | [`value_bytes_max`](Self::value_bytes_max) |
    /// | `ERROR_TRACKER_BREADCRUMBS_MAX` | [`breadcrumbs_max`](Self::breadcrumbs_max) |
    ///
    /// `ERROR_TRACKER_LISTEN`, `_PREFIX`, `_TOKEN` and `_SOURCE` are the viewer's and left to it.
    ///
    /// # Errors
    /// When a variable with this prefix names no setting, or has a value that is not allowed; the error names both.
    pub fn from_env() -> Result<Self> {
        Self::from_variables(std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok()?;
            let setting = name.strip_prefix(PREFIX)?.to_owned();
            Some((setting, value.into_string().map_err(|value| value.to_string_lossy().into_owned())))
        }))
    }

    fn from_variables(variables: impl Iterator<Item = (String, Result<String, String>)>) -> Result<Self> {
        let mut config = Self::new();
        for (name, value) in variables {
            if VIEWERS_OWN.contains(&name.as_str()) {
                continue;
            }
            let value = value.map_err(|value| not_allowed(&name, &value, "text in UTF-8"))?;
            config = config.set(&name, value)?;
        }
        Ok(config)
    }

    fn set(mut self, name: &str, value: String) -> Result<Self> {
        let retention = &mut self.retention;
        match name {
            "DB" if value.is_empty() => return Err(not_allowed(name, &value, "a path")),
            "DB" => self.db = Some(value.into()),
            "MASK_KEYS" => {
                let keys = value.split(',').map(str::trim).filter(|key| !key.is_empty());
                self.mask_keys = Some(keys.map(str::to_owned).collect());
            }
            "MASK_WITH" => self.mask_with = Some(value),
            "RELEASE" => self.release = Some(value),
            "ENVIRONMENT" => self.environment = Some(value),
            "HOST" => self.host = Some(value),
            "BACKTRACE" => {
                self.backtrace = match value.to_ascii_lowercase().as_str() {
                    "true" | "1" => true,
                    "false" | "0" => false,
                    _ => return Err(not_allowed(name, &value, ALLOWED_BOOL)),
                }
            }
            "SITE_BUDGET_PER_MINUTE" => self.site_budget_per_minute = Some(number(name, &value, 1)?),
            "QUEUE_EVENTS_MAX" => self.queue_events_max = number(name, &value, 1)?,
            "RETENTION_AGE_DAYS_MAX" => retention.age_days_max = number(name, &value, 1)?,
            "RETENTION_EVENTS_PER_ISSUE_MAX" => retention.events_per_issue_max = number(name, &value, 1)?,
            "RETENTION_STORE_BYTES_MAX" => retention.store_bytes_max = number(name, &value, 1)?,
            "FLUSH_TIMEOUT" => {
                let span = file::parse_span(&value);
                self.flush_timeout = span.ok_or_else(|| not_allowed(name, &value, file::SPAN_ALLOWED))?;
            }
            "VALUE_BYTES_MAX" => self.value_bytes_max = number(name, &value, 16)?,
            "BREADCRUMBS_MAX" => self.breadcrumbs_max = number(name, &value, 0)?,
            _ => return Err(Error::new(ErrorKind::Config, unknown(name))),
        }
        Ok(self)
    }
}

const NAMES: [&str; 15] = [
    "DB",
    "MASK_KEYS",
    "MASK_WITH",
    "RELEASE",
    "ENVIRONMENT",
    "HOST",
    "BACKTRACE",
    "SITE_BUDGET_PER_MINUTE",
    "QUEUE_EVENTS_MAX",
    "RETENTION_AGE_DAYS_MAX",
    "RETENTION_EVENTS_PER_ISSUE_MAX",
    "RETENTION_STORE_BYTES_MAX",
    "FLUSH_TIMEOUT",
    "VALUE_BYTES_MAX",
    "BREADCRUMBS_MAX",
];

fn unknown(name: &str) -> String {
    let allowed: Vec<String> = NAMES.iter().chain(&VIEWERS_OWN).map(|name| format!("`{PREFIX}{name}`")).collect();
    format!("environment variable `{PREFIX}{name}` is no setting, allowed are {}", allowed.join(", "))
}

fn not_allowed(name: &str, value: &str, allowed: &str) -> Error {
    Error::new(ErrorKind::Config, format!("environment variable `{PREFIX}{name}` is \"{value}\", allowed is {allowed}"))
}

fn number<N: FromStr + PartialOrd + From<u8> + Display>(name: &str, value: &str, least: u8) -> Result<N> {
    match value.trim().parse::<N>() {
        Ok(number) if number >= N::from(least) => Ok(number),
        _ if least == 0 => Err(not_allowed(name, value, ALLOWED_COUNT)),
        _ => Err(not_allowed(name, value, &format!("{ALLOWED_COUNT}, {least} or more"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Config> {
        Config::from_variables(variables.iter().map(|(name, value)| ((*name).to_owned(), Ok((*value).to_owned()))))
    }

    #[test]
    fn each_name_that_is_offered_is_read() {
        for name in NAMES {
            let value = if name == "BACKTRACE" { "false" } else { "17" };
            assert!(read(&[(name, value)]).is_ok(), "{name}");
        }
    }

    #[test]
    fn the_viewers_own_variables_are_left_to_it() {
        assert!(read(&[("LISTEN", "x"), ("PREFIX", "/"), ("TOKEN", "t"), ("SOURCE", ".")]).is_ok());
    }

    #[test]
    fn an_unknown_variable_is_named_with_what_is_allowed() {
        let error = read(&[("MASK_KEY", "x")]).err().unwrap().to_string();
        assert!(error.starts_with("environment variable `ERROR_TRACKER_MASK_KEY` is no setting"), "{error}");
        assert!(error.contains("`ERROR_TRACKER_MASK_KEYS`"), "{error}");
    }

    #[test]
    fn a_wrong_value_is_named_with_what_is_allowed() {
        for (name, value, allowed) in [
            ("BACKTRACE", "maybe", "true, false, 1 or 0"),
            ("QUEUE_EVENTS_MAX", "0", "a whole number, 1 or more"),
            ("SITE_BUDGET_PER_MINUTE", "-3", "a whole number, 1 or more"),
            ("BREADCRUMBS_MAX", "many", "a whole number"),
            ("FLUSH_TIMEOUT", "soon", file::SPAN_ALLOWED),
        ] {
            let error = read(&[(name, value)]).err().unwrap().to_string();
            assert_eq!(
                error,
                format!("environment variable `ERROR_TRACKER_{name}` is \"{value}\", allowed is {allowed}")
            );
        }
    }

    #[test]
    fn an_empty_list_of_keys_is_a_list() {
        assert_eq!(read(&[("MASK_KEYS", "")]).unwrap().mask_keys, Some(vec![]));
        assert_eq!(read(&[("MASK_KEYS", "a, b")]).unwrap().mask_keys, Some(vec!["a".to_owned(), "b".to_owned()]));
    }
}
