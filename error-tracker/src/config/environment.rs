//! The settings from environment variables: `ERROR_TRACKER_` and the setting's name in upper case.

use super::{
    Config,
    settings::{SETTINGS, is_secret},
    source::{Given, Written},
};
use crate::{Error, ErrorKind, Result};

const PREFIX: &str = "ERROR_TRACKER_";
/// Settings of the viewer, which reads the same environment.
const VIEWERS_OWN: [&str; 5] = ["LIST_SIZE", "LISTEN", "PREFIX", "TOKEN", "SOURCE"];

impl Config {
    /// The settings from environment variables, each the setting's name in upper case behind `ERROR_TRACKER_`. A
    /// setting in a group has the group's name before its own:
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
    /// | `ERROR_TRACKER_IGNORE_TYPES`, `_IGNORE_MESSAGES` | [`ignore_types`](Self::ignore_types), [`ignore_messages`](Self::ignore_messages), separated by commas |
    /// | `ERROR_TRACKER_URL_PREFIX` | [`url_prefix`](Self::url_prefix) |
    /// | `ERROR_TRACKER_SEND_NOTIFICATIONS` | [`send_notifications`](Self::send_notifications), true or false |
    /// | `ERROR_TRACKER_NOTIFY_ONCE`, `_REGRESSIONS`, `_MILESTONES`, `_RATE_PER_MINUTE`, `_QUIET_GAP`, `_PER_HOUR_MAX` | [`notify`](Self::notify) |
    /// | `ERROR_TRACKER_TICKET_ONCE` | [`ticket_once`](Self::ticket_once), true or false |
    /// | `ERROR_TRACKER_TICKETS_PER_HOUR_MAX` | [`tickets_per_hour_max`](Self::tickets_per_hour_max) |
    /// | `ERROR_TRACKER_EMAIL_HOST`, `_PORT`, `_ENCRYPTION`, `_CA_FILE`, `_USER`, `_PASSWORD`, `_SENDER`, `_RECIPIENTS`, `_SUBJECT_PREFIX`, `_TIMEOUT` | [`email`](Self::email) |
    /// | `ERROR_TRACKER_WEBHOOK_URL`, `_FORMAT`, `_TOKEN`, `_CA_FILE`, `_TIMEOUT` | [`webhook`](Self::webhook) |
    /// | `ERROR_TRACKER_GITHUB_REPOSITORY`, `_TOKEN`, `_BASE_URL`, `_LABELS`, `_CA_FILE`, `_TIMEOUT` | [`github`](Self::github) |
    ///
    /// `ERROR_TRACKER_LISTEN`, `_PREFIX`, `_TOKEN` and `_SOURCE` are the viewer's and left to it.
    ///
    /// ```
    /// use error_tracker::Config;
    ///
    /// # fn main() -> error_tracker::Result<()> {
    /// // With `ERROR_TRACKER_RELEASE=1.4.2` in the environment.
    /// let config = Config::from_env()?.environment("prod");
    /// # drop(config);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When a variable with this prefix names no setting, or has a value that is not allowed; the error names both.
    pub fn from_env() -> Result<Self> {
        Self::new().and_from_env()
    }

    /// These settings, and over them what the environment says, by the names of [`from_env`](Self::from_env): a file
    /// for what anybody may read, and the environment for passwords.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use error_tracker::Config;
    ///
    /// let text = r#"
    ///     release = "1.4.2"
    ///     [notify]
    ///     quiet_gap = "12h"
    /// "#;
    /// let config = toml::from_str::<Config>(text)?.and_from_env()?;
    /// # let _ = config;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`from_env`](Self::from_env).
    pub fn and_from_env(self) -> Result<Self> {
        self.and_from_variables(std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok()?;
            let setting = name.strip_prefix(PREFIX)?.to_owned();
            Some((setting, value.into_string().map_err(|value| value.to_string_lossy().into_owned())))
        }))
    }

    fn and_from_variables(mut self, variables: impl Iterator<Item = (String, Result<String, String>)>) -> Result<Self> {
        for (name, value) in variables {
            if VIEWERS_OWN.contains(&name.as_str()) {
                continue;
            }
            let Some((path, set)) = SETTINGS.iter().find(|(path, _)| variable(path) == name) else {
                return Err(Error::new(ErrorKind::Config, unknown(&name)));
            };
            let (text, is_text) = match &value {
                Ok(text) => (text, true),
                Err(text) => (text, false),
            };
            let (name, is_secret) = (format!("environment variable `{PREFIX}{name}`"), is_secret(path));
            let written = Written { name, value: Given::Text(text), is_secret };
            if !is_text {
                return Err(written.wrong("text in UTF-8"));
            }
            set(&mut self, &written)?;
        }
        Ok(self)
    }
}

/// The name of a setting's variable, without the prefix.
fn variable(path: &str) -> String {
    path.replace('.', "_").to_ascii_uppercase()
}

fn unknown(name: &str) -> String {
    let names = SETTINGS.iter().map(|(path, _)| variable(path)).chain(VIEWERS_OWN.map(str::to_owned));
    let allowed: Vec<String> = names.map(|name| format!("`{PREFIX}{name}`")).collect();
    format!("environment variable `{PREFIX}{name}` is no setting, allowed are {}", allowed.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Config> {
        Config::new()
            .and_from_variables(variables.iter().map(|(name, value)| ((*name).to_owned(), Ok((*value).to_owned()))))
    }

    #[test]
    fn each_name_that_is_offered_is_read() {
        for (path, _) in SETTINGS {
            let name = variable(path);
            let is_read = ["17", "false", "https://x.example", "tls", "slack"]
                .iter()
                .any(|value| read(&[(&name, value)]).is_ok());
            assert!(is_read, "{name}");
        }
    }

    #[test]
    fn the_viewers_own_variables_are_left_to_it() {
        assert!(
            read(&[("LISTEN", "x"), ("PREFIX", "/"), ("TOKEN", "t"), ("SOURCE", "."), ("LIST_SIZE", "50")]).is_ok()
        );
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
            ("FLUSH_TIMEOUT", "soon", crate::span::ALLOWED),
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
