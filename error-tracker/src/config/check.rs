//! Which values are allowed, whichever way they were set.

use super::Config;
use crate::{Error, ErrorKind, Result};

impl Config {
    /// # Errors
    /// When a setting has a value that is not allowed.
    pub(crate) fn check(&self) -> Result<()> {
        at_least("site_budget_per_minute", u64::from(self.site_budget_per_minute.unwrap_or(1)), 1)?;
        at_least("queue_events_max", self.queue_events_max as u64, 1)?;
        at_least("value_bytes_max", self.value_bytes_max as u64, 16)?;
        at_least("retention.age_days_max", u64::from(self.retention.age_days_max), 1)?;
        at_least("retention.events_per_issue_max", u64::from(self.retention.events_per_issue_max), 1)?;
        at_least("retention.store_bytes_max", self.retention.store_bytes_max, 1)?;
        at_least("tickets_per_hour_max", u64::from(self.tickets_per_hour_max), 1)?;
        at_least("notify.per_hour_max", u64::from(self.notify.per_hour_max), 1)?;
        if let Some(url) = &self.url_prefix
            && trimmed_url(url).is_none()
        {
            let message = format!("setting `url_prefix` is \"{url}\", allowed is {URL_ALLOWED}");
            return Err(Error::new(ErrorKind::Config, message));
        }
        self.check_built_in()
    }
}

/// What is allowed as the address of a page.
pub(super) const URL_ALLOWED: &str = "an address that begins with `https://` or `http://`";

/// The address without a slash at the end, if it can be one.
pub(crate) fn trimmed_url(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let is_address = !rest.is_empty() && rest.chars().all(|c| !c.is_control() && !c.is_whitespace());
    is_address.then(|| url.trim_end_matches('/').to_owned())
}

fn at_least(setting: &str, value: u64, least: u64) -> Result<()> {
    if value >= least {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Config, format!("setting `{setting}` is {value}, allowed is {least} or more")))
}
