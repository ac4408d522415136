//! How the viewer is mounted, and who may look.

use std::{fmt, path::PathBuf, sync::Arc};

use axum::http::request::Parts;

use crate::limits::{PAGE_SIZE, PAGE_SIZE_MAX};

pub(crate) type Permission = Arc<dyn Fn(&Parts) -> bool + Send + Sync>;
pub(crate) type User = Arc<dyn Fn(&Parts) -> Option<String> + Send + Sync>;

/// The settings of [`router`](fn@crate::router) and [`serve`](fn@crate::serve).
///
/// Nobody may look until [`view_permission`](Options::view_permission) or [`token`](Options::token) says who may.
///
/// ```
/// use error_tracker_viewer::Options;
///
/// let options = Options::new()
///     .prefix("/dev/error")
///     .view_permission(|request| request.headers.get("x-staff").is_some());
/// # let _ = options;
/// ```
#[derive(Clone)]
pub struct Options {
    pub(crate) prefix: String,
    pub(crate) token: Option<String>,
    pub(crate) permission: Option<Permission>,
    pub(crate) user: Option<User>,
    pub(crate) hosts: Vec<String>,
    pub(crate) source_root: Option<PathBuf>,
    pub(crate) records_own_failures: bool,
    pub(crate) list_size: usize,
}

impl Options {
    /// The most issues on one page of the list.
    pub const LIST_SIZE_MAX: usize = PAGE_SIZE_MAX;

    /// Everything at its default: prefix `/dev/error`, closed to everybody, 25 issues on a page, no source lines from
    /// disk.
    #[must_use]
    pub fn new() -> Self {
        Self {
            prefix: "/dev/error".to_owned(),
            token: None,
            permission: None,
            user: None,
            hosts: Vec::new(),
            source_root: None,
            records_own_failures: false,
            list_size: PAGE_SIZE,
        }
    }

    /// The path under which every page stands. A slash in front is added and one behind taken away; a character that
    /// cannot stand in a path is percent-encoded. An empty prefix is for a router that is nested in another one.
    #[must_use]
    pub fn prefix(mut self, prefix: impl AsRef<str>) -> Self {
        self.prefix.clear();
        for segment in prefix.as_ref().split('/').filter(|segment| !segment.is_empty()) {
            self.prefix.push('/');
            self.prefix.push_str(&crate::paths::encode(segment));
        }
        self
    }

    /// The token that a client has to show, in the log-in form or as `Authorization: Bearer ..`. An empty one lets
    /// nobody in.
    ///
    /// ```
    /// use error_tracker_viewer::Options;
    ///
    /// let options = Options::new().token(std::env::var("VIEWER_TOKEN").unwrap_or_default());
    /// # let _ = options;
    /// ```
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Who may look: asked for every request but those for the style sheet and the script. With a token set as well,
    /// both have to agree.
    #[must_use]
    pub fn view_permission(mut self, permission: impl Fn(&Parts) -> bool + Send + Sync + 'static) -> Self {
        self.permission = Some(Arc::new(permission));
        self
    }

    /// Who is looking, to be written into the history of an issue that they change.
    ///
    /// ```
    /// use error_tracker_viewer::Options;
    ///
    /// let options = Options::new().user(|request| {
    ///     let name = request.headers.get("x-staff")?;
    ///     name.to_str().ok().map(str::to_owned)
    /// });
    /// # let _ = options;
    /// ```
    #[must_use]
    pub fn user(mut self, user: impl Fn(&Parts) -> Option<String> + Send + Sync + 'static) -> Self {
        self.user = Some(Arc::new(user));
        self
    }

    /// The names under which the viewer may be asked for, without a port; others are refused, which stops a foreign
    /// page from reaching a local viewer by DNS rebinding. None, the default, means any.
    ///
    /// ```
    /// use error_tracker_viewer::Options;
    ///
    /// let options = Options::new().hosts(["errors.example.com", "localhost"]);
    /// # let _ = options;
    /// ```
    #[must_use]
    pub fn hosts(mut self, hosts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.hosts = hosts.into_iter().map(|host| host.into().to_ascii_lowercase()).collect();
        self
    }

    /// The folder whose `.rs` files may be read to show the lines around a failure. Relative places of frames are
    /// looked for in it; nothing outside is ever read.
    ///
    /// ```
    /// use error_tracker_viewer::Options;
    ///
    /// let options = Options::new().source_root(env!("CARGO_MANIFEST_DIR"));
    /// # let _ = options;
    /// ```
    #[must_use]
    pub fn source_root(mut self, folder: impl Into<PathBuf>) -> Self {
        self.source_root = Some(folder.into());
        self
    }

    /// How many issues stand on a page of the list, and how many items in a list of the API, when the address names no
    /// `limit`. From 1 to [`LIST_SIZE_MAX`](Self::LIST_SIZE_MAX), 25 by default; of a number outside, the nearest.
    ///
    /// ```
    /// use error_tracker_viewer::Options;
    ///
    /// let options = Options::new().list_size(50);
    /// # let _ = options;
    /// ```
    #[must_use]
    pub fn list_size(mut self, issues: usize) -> Self {
        self.list_size = issues.clamp(1, PAGE_SIZE_MAX);
        self
    }

    /// Whether the viewer's own failures, those that it answers with a status of 500 or above, are captured by the
    /// tracker of this process as messages of level `error`. They are not, unless this is asked for: they would stand in the store that
    /// the viewer shows, and a store that fails would be told of itself. They are always on standard error.
    ///
    /// ```
    /// use error_tracker_viewer::Options;
    ///
    /// let options = Options::new().record_own_failures(true);
    /// # let _ = options;
    /// ```
    #[must_use]
    pub fn record_own_failures(mut self, record: bool) -> Self {
        self.records_own_failures = record;
        self
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("prefix", &self.prefix)
            .field("token", &self.token.is_some())
            .field("view_permission", &self.permission.is_some())
            .field("hosts", &self.hosts)
            .field("list_size", &self.list_size)
            .field("source_root", &self.source_root)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Options;

    #[test]
    fn a_prefix_gets_one_slash_in_front_and_none_behind() {
        assert_eq!(Options::new().prefix("errors/").prefix, "/errors");
        assert_eq!(Options::new().prefix("//a//b/").prefix, "/a/b");
        assert_eq!(Options::new().prefix("/").prefix, "");
    }

    #[test]
    fn a_prefix_cannot_smuggle_a_route_pattern_in() {
        assert_eq!(Options::new().prefix("/{*all}").prefix, "/%7B%2Aall%7D");
    }

    #[test]
    fn a_list_size_is_kept_within_its_bounds() {
        let sizes = [0, 1, 25, 100, usize::MAX].map(|size| Options::new().list_size(size).list_size);
        assert_eq!(sizes, [1, 1, 25, 100, 100]);
    }

    #[test]
    fn debug_does_not_tell_the_token() {
        assert!(!format!("{:?}", Options::new().token("hunter2")).contains("hunter2"));
    }
}
