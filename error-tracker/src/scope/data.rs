//! What one scope holds, and what the code inside it can do with it.

use std::{borrow::Cow, collections::VecDeque, fmt, sync::Arc};

use jiff::Timestamp;
use parking_lot::Mutex;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{context::insert_bounded, json::bounded_json, request::RequestSource, watch::Watch};
use crate::{
    limits::{BREADCRUMBS_MAX, MESSAGE_BYTES_MAX, VALUE_BYTES_MAX},
    model::{Breadcrumb, Level, Request},
    render::cut,
};

/// What is known around a failure: extras, tags, the user, the level, the fingerprint, breadcrumbs.
///
/// ```
/// use error_tracker::{Level, capture_message, with_scope};
///
/// # let events = error_tracker::testing::with_captured_events(|| {
/// with_scope(
///     |scope| {
///         scope.set_extra("order", 17);
///         scope.set_tag("region", "eu");
///         scope.set_user("ada");
///         scope.set_level(Level::Warning);
///         scope.set_fingerprint("stock");
///     },
///     || capture_message("no tea left"),
/// );
/// # });
/// # assert_eq!(events[0].context["tags"]["region"], "eu");
/// ```
#[derive(Clone, Debug)]
pub struct Scope {
    pub(crate) extras: Map<String, Value>,
    pub(crate) tags: Map<String, Value>,
    pub(crate) user: Option<Value>,
    pub(crate) level: Option<Level>,
    pub(crate) fingerprint: Option<String>,
    pub(crate) request: Option<Request>,
    /// Asked for the request when something fails, where it is not set.
    pub(crate) request_source: Option<Arc<dyn RequestSource>>,
    pub(crate) watch: Option<Arc<Watch>>,
    pub(crate) breadcrumbs: VecDeque<Breadcrumb>,
    pub(crate) breadcrumbs_max: usize,
}

impl Default for Scope {
    fn default() -> Self {
        Self::with_breadcrumbs_max(BREADCRUMBS_MAX)
    }
}

impl Scope {
    /// Whether it has neither extras nor tags nor breadcrumbs.
    pub(crate) fn is_bare(&self) -> bool {
        self.extras.is_empty() && self.tags.is_empty() && self.breadcrumbs.is_empty()
    }

    pub(crate) fn with_breadcrumbs_max(breadcrumbs_max: usize) -> Self {
        Self {
            extras: Map::new(),
            tags: Map::new(),
            user: None,
            level: None,
            fingerprint: None,
            request: None,
            request_source: None,
            watch: None,
            breadcrumbs: VecDeque::new(),
            breadcrumbs_max,
        }
    }

    /// Keeps so many breadcrumbs from now on.
    pub(crate) fn keep_breadcrumbs(&mut self, breadcrumbs_max: usize) {
        self.breadcrumbs_max = breadcrumbs_max;
        let surplus = self.breadcrumbs.len().saturating_sub(breadcrumbs_max);
        self.breadcrumbs.drain(..surplus);
    }

    /// Sets a named value of any kind; it appears in the context of the events under its name.
    pub fn set_extra<V: Serialize>(&mut self, name: impl Into<String>, value: V) {
        insert_bounded(&mut self.extras, name.into(), || bounded_json(&value, VALUE_BYTES_MAX));
    }

    /// Takes a named value away.
    ///
    /// ```
    /// use error_tracker::{capture_message, testing::with_captured_events, with_scope};
    ///
    /// let events = with_captured_events(|| {
    ///     with_scope(
    ///         |scope| {
    ///             scope.set_extra("step", "token");
    ///             scope.remove_extra("step");
    ///         },
    ///         || capture_message("no tea left"),
    ///     );
    /// });
    /// assert!(!events[0].context.contains_key("step"));
    /// ```
    pub fn remove_extra(&mut self, name: &str) {
        self.extras.remove(name);
    }

    /// Sets a short text to tell events apart by; it appears in the context under `tags`.
    pub fn set_tag(&mut self, name: impl Into<String>, value: impl fmt::Display) {
        insert_bounded(&mut self.tags, name.into(), || super::json::display_json(&value, VALUE_BYTES_MAX));
    }

    /// Says for whom the program was working; it appears in the context under `user`.
    pub fn set_user<V: Serialize>(&mut self, user: V) {
        self.user = Some(bounded_json(&user, VALUE_BYTES_MAX));
    }

    /// Gives the events this level.
    pub fn set_level(&mut self, level: Level) {
        self.level = Some(level);
    }

    /// Gives the events this grouping in place of the computed one: events with the same text are one issue.
    pub fn set_fingerprint(&mut self, fingerprint: impl Into<String>) {
        self.fingerprint = Some(fingerprint.into());
    }

    /// Says which web request was being answered.
    ///
    /// ```
    /// use error_tracker::{capture_message, model::Request, with_scope};
    ///
    /// let request = Request { method: "GET".to_owned(), path: "/orders/7".to_owned(), ..Request::default() };
    /// with_scope(|scope| scope.set_request(request), || capture_message("no stock left"));
    /// ```
    pub fn set_request(&mut self, request: Request) {
        self.request = Some(request);
    }

    /// Remembers what happened; the oldest goes when there are too many.
    ///
    /// ```
    /// use error_tracker::{capture_message, model::Breadcrumb, with_scope};
    ///
    /// with_scope(
    ///     |scope| scope.add_breadcrumb(Breadcrumb::new("import", "begun").data("rows", 1200)),
    ///     || capture_message("no stock left"),
    /// );
    /// ```
    pub fn add_breadcrumb(&mut self, breadcrumb: impl Into<Breadcrumb>) {
        if self.breadcrumbs_max == 0 {
            return;
        }
        while self.breadcrumbs.len() >= self.breadcrumbs_max {
            self.breadcrumbs.pop_front();
        }
        let mut breadcrumb = breadcrumb.into();
        cut(&mut breadcrumb.message, MESSAGE_BYTES_MAX);
        self.breadcrumbs.push_back(breadcrumb);
    }
}

impl Breadcrumb {
    /// Something that happened just now, said by this part of the program.
    pub fn new(category: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self {
            timestamp: Timestamp::now(),
            category: category.into(),
            message: message.into(),
            level: Level::Info,
            data: Map::new(),
        }
    }

    /// The same with another level.
    #[must_use]
    pub fn level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// The same with one more named value.
    #[must_use]
    pub fn data<V: Serialize>(mut self, name: impl Into<String>, value: V) -> Self {
        insert_bounded(&mut self.data, name.into(), || bounded_json(&value, VALUE_BYTES_MAX));
        self
    }
}

impl From<&str> for Breadcrumb {
    fn from(message: &str) -> Self {
        Self::new("default", message)
    }
}

impl From<String> for Breadcrumb {
    fn from(message: String) -> Self {
        Self::new("default", message)
    }
}

/// What the code inside `scope!(|scope| { .. })` has of its scope. Without a tracker it does nothing.
///
/// ```
/// use error_tracker::{Level, capture_message, scope};
///
/// # let events = error_tracker::testing::with_captured_events(|| {
/// scope!(|scope| {
///     scope.set_extra("order", 7);
///     scope.set_tag("region", "eu");
///     scope.set_user("ada");
///     scope.set_level(Level::Warning);
///     scope.set_fingerprint("no tea");
///     scope.add_breadcrumb("looked into the shelf");
///     capture_message("no tea left");
/// });
/// # });
/// # assert_eq!((&events[0].context["order"], events[0].breadcrumbs.len()), (&7.into(), 1));
/// ```
#[derive(Clone, Debug, Default)]
pub struct CurrentScope {
    pub(crate) scope: Option<Arc<Mutex<Scope>>>,
}

impl CurrentScope {
    fn edit(&mut self, edit: impl FnOnce(&mut Scope)) {
        if let Some(scope) = &self.scope {
            edit(&mut scope.lock());
        }
    }

    /// Sets a named value of any kind; it appears in the context of the events under its name.
    pub fn set_extra<V: Serialize>(&mut self, name: impl Into<String>, value: V) {
        // Serialising runs the user's code, which must not find the scope locked.
        if self.scope.is_some() {
            let value = bounded_json(&value, VALUE_BYTES_MAX);
            self.edit(|scope| insert_bounded(&mut scope.extras, name.into(), || value));
        }
    }

    /// Sets a short text to tell events apart by; it appears in the context under `tags`.
    pub fn set_tag(&mut self, name: impl Into<String>, value: impl fmt::Display) {
        if self.scope.is_some() {
            let value = super::json::display_json(&value, VALUE_BYTES_MAX);
            self.edit(|scope| insert_bounded(&mut scope.tags, name.into(), || value));
        }
    }

    /// Says for whom the program was working; it appears in the context under `user`.
    pub fn set_user<V: Serialize>(&mut self, user: V) {
        if self.scope.is_some() {
            let user = bounded_json(&user, VALUE_BYTES_MAX);
            self.edit(|scope| scope.user = Some(user));
        }
    }

    /// Gives the events this level.
    pub fn set_level(&mut self, level: Level) {
        self.edit(|scope| scope.set_level(level));
    }

    /// Gives the events this grouping in place of the computed one.
    pub fn set_fingerprint(&mut self, fingerprint: impl Into<String>) {
        let fingerprint = fingerprint.into();
        self.edit(|scope| scope.set_fingerprint(fingerprint));
    }

    /// Remembers what happened.
    pub fn add_breadcrumb(&mut self, breadcrumb: impl Into<Breadcrumb>) {
        let breadcrumb = breadcrumb.into();
        self.edit(|scope| scope.add_breadcrumb(breadcrumb));
    }
}
