//! An issue as it is stored: with its counts by time, and with what says which of its events are kept.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Repeats, TrendSpan, tally::Tally};
use crate::{
    limits::{ISSUE_HISTORY_MAX, ISSUE_MESSAGE_BYTES_MAX, ISSUE_NAME_BYTES_MAX},
    model::{Action, Change, Event, Issue, Kind, Level, Status, Until, may_be_newer},
};

/// An issue with what the store has to know of it besides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) issue: Issue,
    #[serde(default)]
    pub(super) tally: Tally,
    /// The moment of its oldest kept event.
    #[serde(default)]
    pub(super) oldest_event: Option<u64>,
    /// Where it stands in the index of texts.
    #[serde(default)]
    pub(super) place: Option<u64>,
}

/// What one or more failures tell of their issue.
pub(super) struct Sighting<'a> {
    pub(super) count: u64,
    pub(super) first: Timestamp,
    pub(super) last: Timestamp,
    pub(super) kind: Kind,
    pub(super) level: Level,
    pub(super) title: &'a str,
    pub(super) message: &'a str,
    pub(super) culprit: String,
    pub(super) place: (Option<&'a str>, Option<u32>),
    pub(super) release: Option<&'a str>,
}

impl<'a> From<&'a Event> for Sighting<'a> {
    fn from(event: &'a Event) -> Self {
        let place = event.place();
        Self {
            count: 1,
            first: event.timestamp,
            last: event.timestamp,
            kind: event.kind,
            level: event.level,
            title: event.title(),
            message: event.message(),
            culprit: event.culprit(),
            place: (place.map(|(file, _)| file), place.map(|(_, line)| line)),
            release: event.release.as_deref(),
        }
    }
}

impl<'a> From<&'a Repeats> for Sighting<'a> {
    fn from(repeats: &'a Repeats) -> Self {
        Self {
            count: repeats.count,
            first: repeats.first_seen,
            last: repeats.last_seen,
            kind: repeats.kind,
            level: repeats.level,
            title: &repeats.title,
            message: &repeats.message,
            culprit: repeats.culprit.clone(),
            place: (repeats.file.as_deref(), repeats.line),
            release: repeats.release.as_deref(),
        }
    }
}

impl Entry {
    /// A new issue that has not been counted yet.
    pub(super) fn new(fingerprint: crate::Fingerprint, seen: &Sighting<'_>) -> Self {
        let mut entry = Self {
            issue: Issue {
                fingerprint,
                kind: seen.kind,
                level: seen.level,
                title: String::new(),
                message: String::new(),
                culprit: String::new(),
                file: None,
                line: None,
                status: Status::Open,
                count: 0,
                first_seen: seen.first,
                last_seen: seen.last,
                first_release: seen.release.map(|release| cut(release, ISSUE_NAME_BYTES_MAX)),
                last_release: None,
                kept_events: 0,
                trend: Vec::new(),
                tickets: Vec::new(),
                notes: Vec::new(),
                history: Vec::new(),
                until: None,
            },
            tally: Tally::default(),
            oldest_event: None,
            place: None,
        };
        entry.describe(seen);
        entry
    }

    /// Counts what was seen. True when that opened the issue again.
    pub(super) fn see(&mut self, seen: &Sighting<'_>) -> bool {
        self.issue.count = self.issue.count.saturating_add(seen.count);
        self.tally.add(seen.last, seen.count);
        if seen.first < self.issue.first_seen {
            self.issue.first_seen = seen.first;
            self.issue.first_release = seen.release.map(|release| cut(release, ISSUE_NAME_BYTES_MAX));
        }
        if seen.last >= self.issue.last_seen {
            self.issue.last_seen = seen.last;
            self.describe(seen);
        }
        let reopens = match (self.issue.status, &self.issue.until) {
            (Status::Open, _) => false,
            (Status::Resolved, Some(Until::ReleaseOtherThan(release))) => {
                seen.release.is_none_or(|seen| may_be_newer(seen, release))
            }
            (Status::Resolved, _) => true,
            (Status::Ignored, Some(Until::Time(moment))) => seen.last > *moment,
            (Status::Ignored, Some(Until::Count(count))) => self.issue.count >= *count,
            (Status::Ignored, _) => false,
        };
        if reopens {
            self.change(&Change { action: Action::Regress, at: seen.last, by: None, until: None });
        }
        reopens
    }

    /// Takes over what the latest failure says of the issue.
    fn describe(&mut self, seen: &Sighting<'_>) {
        let issue = &mut self.issue;
        issue.kind = seen.kind;
        issue.level = seen.level;
        issue.title = cut(seen.title, ISSUE_NAME_BYTES_MAX);
        issue.message = cut(seen.message, ISSUE_MESSAGE_BYTES_MAX);
        issue.culprit = cut(&seen.culprit, ISSUE_NAME_BYTES_MAX);
        issue.file = seen.place.0.map(|file| cut(file, ISSUE_NAME_BYTES_MAX));
        issue.line = seen.place.1;
        issue.last_release = seen.release.map(|release| cut(release, ISSUE_NAME_BYTES_MAX));
    }

    pub(super) fn change(&mut self, change: &Change) {
        self.issue.status = match change.action {
            Action::Resolve => Status::Resolved,
            Action::Ignore => Status::Ignored,
            Action::Reopen | Action::Regress => Status::Open,
        };
        self.issue.until = change.until.clone();
        push_bounded(&mut self.issue.history, change.clone(), ISSUE_HISTORY_MAX);
    }

    /// The issue as it is shown, with its trend.
    pub(super) fn into_issue(self, now: Timestamp) -> Issue {
        Issue { trend: self.tally.series(TrendSpan::Day, now), ..self.issue }
    }
}

/// Adds an item at the end, and drops from the front what is too many.
pub(super) fn push_bounded<T>(items: &mut Vec<T>, item: T, items_max: usize) {
    items.push(item);
    items.drain(..items.len().saturating_sub(items_max));
}

/// The text, cut to so many bytes between two characters, with an ellipsis when something is missing.
pub(super) fn cut(text: &str, bytes_max: usize) -> String {
    const ELLIPSIS: &str = "…";
    if text.len() <= bytes_max {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(bytes_max.saturating_sub(ELLIPSIS.len()));
    [text.get(..end).unwrap_or_default(), ELLIPSIS].concat()
}
