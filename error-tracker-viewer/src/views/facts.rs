//! The plain facts of an event and of its issue, and why its events are one issue.

use error_tracker::model::{Event, Issue};
use maud::{Markup, html};

use super::{badges, handed::IssuePage, layout::time, life::ticket_link};
use crate::{
    clock, difference,
    spread::{self, Distribution},
    visit::Visit,
};

/// Where and in what the event happened.
pub(super) fn of_event(event: &Event, before: Option<&Event>) -> Markup {
    let option = |name: &str, fact: for<'e> fn(&'e Event) -> &'e Option<String>| {
        let was = difference::fact_was(event, before, fact);
        html! {
            @if let Some(text) = fact(event) {
                div {
                    dt { (name) }
                    dd { (text) @if let Some(was) = was { " " span.was { span.badge.differs { "changed" } " " span.hint { "was " (was) } } } }
                }
            }
        }
    };
    html! {
        dl.facts {
            (option("release", |event| &event.release))
            (option("environment", |event| &event.environment))
            (option("host", |event| &event.host))
            div { dt { "thread" } dd { (event.thread) } }
            div { dt { "process" } dd { (event.process) } }
            div { dt { "kind" } dd { (badges::kind_word(event.kind)) } }
            div { dt { "level" } dd { (badges::level_word(event.level)) } }
            div { dt { "handled" } dd { @if event.handled { "yes, the program went on" } @else { "no" } } }
            div { dt { "time" } dd { (clock::exact(event.timestamp)) } }
            div { dt { "event" } dd { code.id { (event.id) } } }
        }
    }
}

/// How often and since when.
pub(super) fn of_issue(visit: &Visit, issue: &Issue) -> Markup {
    let releases = match (&issue.first_release, &issue.last_release) {
        (Some(first), Some(last)) if first != last => Some(format!("{first} → {last}")),
        (first, last) => last.as_ref().or(first.as_ref()).cloned(),
    };
    html! {
        dl.headline {
            div { dt { "last seen" } dd { (time(visit, issue.last_seen)) } }
            div { dt { "first seen" } dd { (time(visit, issue.first_seen)) } }
            div { dt { "seen" } dd { strong { (clock::grouped(issue.count)) } @if issue.count == 1 { " time" } @else { " times" } span.sub { @if issue.kept_events > 1 { a href=(visit.paths.issue_events(issue.fingerprint, &[])) { (clock::grouped(issue.kept_events)) " kept" } } @else { (clock::grouped(issue.kept_events)) " kept" } } } }
            @if let Some(releases) = releases { div { dt { "release" } dd { (releases) } } }
            @if !issue.tickets.is_empty() {
                div {
                    dt { @if issue.tickets.len() == 1 { "ticket" } @else { "tickets" } }
                    dd.tickets { @for ticket in &issue.tickets { span { (ticket_link(&ticket.id, ticket.url.as_deref())) span.sub { (time(visit, ticket.at)) } } } }
                }
            }
        }
    }
}

/// What makes events this issue.
pub(super) fn grouping(issue: &Issue, event: Option<&Event>) -> Markup {
    html! {
        details.grouping {
            summary { "Why these are one issue" }
            p { "Events with the same values here are one issue. Messages and line numbers do not count, so code that moves stays the same issue." }
            dl.facts {
                div { dt { "kind" } dd { (badges::kind_word(issue.kind)) } }
                @if let Some(event) = event {
                    @if let Some(innermost) = event.exceptions.last() { div { dt { "innermost type" } dd { code { (innermost.type_name) } } } }
                    @if let Some(frame) = event.frames.first() {
                        div { dt { "function" } dd { code { (event.culprit()) } } }
                        @if !frame.expression.is_empty() { div { dt { "expression" } dd { code { (frame.expression) } } } }
                    } @else { div { dt { "function" } dd { "the first of your own functions on the backtrace" } } }
                }
                div { dt { "fingerprint" } dd { code.id { (issue.fingerprint) } } }
            }
            p.hint { "A fingerprint given at the capture stands above all of these." }
        }
    }
}

/// A choice of keys, and how often each value of the chosen one was seen, or of those that tell something. A value leads
/// to its events.
pub(super) fn spreads(page: &IssuePage<'_>, address: &str, event: &Event) -> Markup {
    let keys = event.context.keys().map(String::as_str);
    let keys = keys.chain(spread::FACTS.into_iter().filter(|key| !event.context.contains_key(*key)));
    let shown = if page.chosen.is_empty() { 4 } else { usize::MAX };
    html! {
        section.card #spread aria-labelledby="spread-title" {
            h2 #spread-title { "Spread of a value" }
            form.inline method="get" action=(address) {
                label.sr for="by" { "Key" }
                select #by name="by" { @for key in keys { option value=(key) selected[page.chosen == key] { (key) } } }
                button type="submit" { "Show" }
            }
            @for spread in page.spreads { (one_spread(page, spread, shown)) }
        }
    }
}

fn one_spread(page: &IssuePage<'_>, spread: &Distribution, shown: usize) -> Markup {
    const LINKED_BYTES: usize = 200;
    let Distribution { key, values, others, distinct, events } = spread;
    let address = |value: &Option<String>| {
        let value = value.clone().unwrap_or_default();
        page.visit.paths.issue_events(page.issue.fingerprint, &[("by", key.clone()), ("value", value)])
    };
    let rest: u64 = values.iter().skip(shown).map(|(_, count)| count).sum::<u64>() + others;
    html! {
        div.spread-of {
            h3 { (key) " " span.hint { (distinct) @if *distinct == 1 { " value" } @else { " values" } " in the latest " (events) " kept events" } }
            ul.spread {
                @for (value, count) in values.iter().take(shown) {
                    li {
                        span.name {
                            @match value {
                                Some(text) if text.len() <= LINKED_BYTES && !text.is_empty() => a href=(address(value)) { (text) },
                                Some(text) => (text),
                                None => a href=(address(value)) { "not there" },
                            }
                        }
                        span.number { (count) }
                        progress max=(events) value=(count) aria-label=(format!("{count} of {events}")) {}
                    }
                }
                @if rest > 0 { li { span.name { "others" } span.number { (rest) } } }
            }
        }
    }
}
