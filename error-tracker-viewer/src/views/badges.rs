//! Words in small frames: what a thing is, told by the word and not by its colour alone.

use error_tracker::model::{Action, Issue, Kind, Level, Status, Until, VariableState};
use maud::{Markup, html};

use crate::{clock, visit::Visit};

/// The word for a level.
pub(crate) fn level_word(level: Level) -> &'static str {
    match level {
        Level::Debug => "debug",
        Level::Info => "info",
        Level::Warning => "warning",
        Level::Fatal => "fatal",
        _ => "error",
    }
}

/// The word for a kind.
pub(crate) fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Panic => "panic",
        Kind::Message => "message",
        _ => "error",
    }
}

/// The word for a status.
pub(super) fn status_word(status: Status) -> &'static str {
    match status {
        Status::Resolved => "resolved",
        Status::Ignored => "ignored",
        _ => "open",
    }
}

/// What sets a failure apart from a plain error: a panic, a message, another level. A title that is the word says enough.
pub(super) fn kind(kind: Kind, level: Level, title: &str) -> Markup {
    let said = title.eq_ignore_ascii_case(kind_word(kind));
    html! {
        @if kind != Kind::Error && !said { span.badge.(kind_word(kind)) { (kind_word(kind)) } " " }
        @if level != Level::Error { span.badge.(level_word(level)) { (level_word(level)) } " " }
    }
}

/// Where an issue stands in its life; an open one says nothing, unless it came back.
pub(super) fn life(visit: &Visit, issue: &Issue) -> Markup {
    const NEW_SECONDS: i64 = 3600;
    let came_back = issue.history.last().is_some_and(|change| change.action == Action::Regress);
    let age = visit.now.as_second() - issue.first_seen.as_second();
    html! {
        @if issue.status == Status::Open && came_back {
            span.badge.regressed title="it had been resolved or ignored, and happened again" { "regressed" } " "
        } @else if issue.status == Status::Open && age < NEW_SECONDS {
            span.badge.new title="first seen within the last hour" { "new" } " "
        }
        @if issue.status != Status::Open {
            span.badge.(status_word(issue.status)) { (status_word(issue.status)) (until(visit, issue.until.as_ref())) } " "
        }
    }
}

/// Until when a status holds.
pub(super) fn until(visit: &Visit, until: Option<&Until>) -> Markup {
    html! {
        @match until {
            Some(Until::Time(moment)) => { " until " span title=(clock::relative(visit.now, *moment)) { (clock::exact(*moment)) } }
            Some(Until::Count(count)) => { " until seen " (clock::grouped(*count)) " times" }
            Some(Until::ReleaseOtherThan(release)) => { " until a release after " (release) }
            _ => {}
        }
    }
}

/// Why a variable has no value.
pub(super) fn state(state: VariableState) -> Markup {
    let (word, mark, why) = match state {
        VariableState::Value => return html! {},
        VariableState::Moved => ("moved", "→", "its value had been moved away, or may have been"),
        VariableState::Borrowed => ("borrowed", "&", "its value was lent out and could not be read"),
        VariableState::Uninitialized => ("uninitialized", "∅", "it had not been given a value, or may not have been"),
        VariableState::Skipped => ("skipped", "–", "the code asks not to look at it"),
        _ => ("unprintable", "?", "its type has no Debug, or its Debug failed"),
    };
    html! { span.badge.state.(word) title=(why) { span aria-hidden="true" { (mark) } " " (word) } }
}
