//! The settings of the ticket system that comes with this crate. They can always be read; what they are for is behind a
//! feature.

use std::{fmt, path::PathBuf, time::Duration};

use crate::limits::DELIVERY_TIMEOUT;

/// Where tickets are raised as issues: `[github]` in a file, `ERROR_TRACKER_GITHUB_..` in the environment.
///
/// ```
/// use error_tracker::ticketing::GithubSettings;
///
/// let settings = GithubSettings {
///     repository: "acme/shop".to_owned(),
///     token: std::env::var("GITHUB_TOKEN").unwrap_or_default(),
///     labels: vec!["bug".to_owned()],
///     ..GithubSettings::default()
/// };
/// # let _ = settings;
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct GithubSettings {
    /// The repository, as `owner/name`. Has to be set.
    pub repository: String,
    /// A token that may write issues there. Has to be set; belongs into the environment rather than into a file.
    pub token: String,
    /// Where the API is: `https://api.github.com` by default, `https://HOST/api/v3` for GitHub Enterprise,
    /// `https://HOST/api/v1` for Gitea and Forgejo.
    pub base_url: String,
    /// Put on each ticket. Gitea and Forgejo want numbers for names here, so leave it empty there.
    pub labels: Vec<String>,
    /// A file of certificates in PEM that are trusted in place of the well-known ones.
    pub ca_file: Option<PathBuf>,
    /// Longest time that one request takes; ten seconds by default.
    pub timeout: Duration,
}

impl Default for GithubSettings {
    fn default() -> Self {
        Self {
            repository: String::new(),
            token: String::new(),
            base_url: "https://api.github.com".to_owned(),
            labels: Vec::new(),
            ca_file: None,
            timeout: DELIVERY_TIMEOUT,
        }
    }
}

impl fmt::Debug for GithubSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GithubSettings")
            .field("repository", &self.repository)
            .field("base_url", &self.base_url)
            .field("labels", &self.labels)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
