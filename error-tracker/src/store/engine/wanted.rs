//! What a query asks of an issue, and whether one has it.

use jiff::Timestamp;

use crate::{
    Result,
    model::{Issue, Status},
    store::{
        IssueQuery, IssueSort, StatusFilter,
        keys::{self, Position},
    },
};

/// A query with its texts in lower case.
pub(super) struct Wanted<'a> {
    pub(super) query: &'a IssueQuery,
    pub(super) now: Timestamp,
    status: Option<[Status; 1]>,
    text: Vec<String>,
    pub(super) type_name: Option<String>,
    pub(super) function: Option<String>,
    file: Option<String>,
    message: Option<String>,
}

impl<'a> Wanted<'a> {
    pub(super) fn new(query: &'a IssueQuery) -> Self {
        let lower = |text: &Option<String>| text.as_deref().filter(|text| !text.is_empty()).map(str::to_lowercase);
        Self {
            query,
            now: Timestamp::now(),
            status: match query.status {
                StatusFilter::All => None,
                StatusFilter::Only(status) => Some([status]),
            },
            text: query.text.iter().map(|text| text.to_lowercase()).collect(),
            type_name: lower(&query.type_name),
            function: lower(&query.function),
            file: lower(&query.file),
            message: lower(&query.message),
        }
    }

    pub(super) fn statuses(&self) -> &[Status] {
        self.status.as_ref().map_or(&keys::STATUSES[..], |status| &status[..])
    }

    pub(super) fn status_indexes(&self) -> Vec<usize> {
        self.statuses().iter().map(|status| keys::status_index(*status)).collect()
    }

    /// The texts that stand somewhere in an issue, when some are looked for that no list is of.
    pub(super) fn texts(&self) -> Option<Vec<&str>> {
        let has_own_list = self.text.is_empty() && self.file.is_none() && self.message.is_none();
        let fields = [&self.type_name, &self.function, &self.file, &self.message];
        let texts = self.text.iter().chain(fields.into_iter().flatten()).map(String::as_str);
        (!has_own_list).then(|| texts.collect())
    }

    /// Whether the index of texts and the lists by type and function say nearly all of whether an issue matches.
    pub(super) fn has_only_texts(&self) -> bool {
        let query = self.query;
        let others = query.release.is_some()
            || query.level.is_some()
            || query.kind.is_some()
            || !query.context.is_empty()
            || query.since.is_some()
            || query.until.is_some();
        !others && self.file.is_none() && self.message.is_none() && self.text.iter().all(|text| text.len() >= 3)
    }

    /// Whether an issue has to be read to know whether it matches.
    pub(super) fn has_tests(&self) -> bool {
        let query = self.query;
        !self.text.is_empty()
            || self.file.is_some()
            || self.message.is_some()
            || query.release.is_some()
            || query.level.is_some()
            || query.kind.is_some()
            || !query.context.is_empty()
            || query.since.is_some()
            || query.until.is_some()
    }

    /// Whether nothing from this position on can match.
    pub(super) fn ends_at(&self, position: &Position) -> bool {
        let since = self.query.since.filter(|_| self.query.sort == IssueSort::LastSeen);
        since.is_some_and(|since| keys::value_in(position) < keys::moment(since))
    }

    pub(super) fn matches(
        &self,
        issue: &Issue,
        context: impl FnOnce() -> Result<serde_json::Map<String, serde_json::Value>>,
    ) -> Result<bool> {
        let query = self.query;
        let has = |field: &str, text: &String| field.to_lowercase().contains(text.as_str());
        let file = issue.file.as_deref().unwrap_or_default();
        let anywhere = |text| {
            [&issue.title, &issue.message, &issue.culprit].into_iter().any(|field| has(field, text)) || has(file, text)
        };
        let matches = self.text.iter().all(anywhere)
            && self.type_name.as_ref().is_none_or(|text| has(&issue.title, text))
            && self.function.as_ref().is_none_or(|text| has(&issue.culprit, text))
            && self.file.as_ref().is_none_or(|text| has(file, text))
            && self.message.as_ref().is_none_or(|text| has(&issue.message, text))
            && query.level.is_none_or(|level| issue.level == level)
            && query.kind.is_none_or(|kind| issue.kind == kind)
            && query.since.is_none_or(|since| issue.last_seen >= since)
            && query.until.is_none_or(|until| issue.first_seen < until)
            && query.release.as_ref().is_none_or(|release| {
                [&issue.first_release, &issue.last_release].into_iter().any(|of| of.as_ref() == Some(release))
            });
        if !matches || query.context.is_empty() {
            return Ok(matches);
        }
        let context = context()?;
        Ok(query.context.iter().all(|(key, text)| in_context(&context, key, &text.to_lowercase())))
    }
}

/// Whether the context has the text under this key, a dotted path into it, without regard to case.
fn in_context(context: &serde_json::Map<String, serde_json::Value>, key: &str, text: &str) -> bool {
    context.iter().any(|(name, value)| {
        if name.eq_ignore_ascii_case(key) {
            return match value {
                serde_json::Value::String(value) => value.to_lowercase().contains(text),
                value => value.to_string().to_lowercase().contains(text),
            };
        }
        let rest = key
            .get(..name.len())
            .filter(|head| head.eq_ignore_ascii_case(name))
            .and_then(|_| key.get(name.len()..)?.strip_prefix('.'));
        match (rest, value) {
            (Some(rest), serde_json::Value::Object(inner)) => in_context(inner, rest, text),
            _ => false,
        }
    })
}
