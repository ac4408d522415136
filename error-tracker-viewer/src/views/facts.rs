//! The plain facts of an event and of its issue, and why its events are one issue.

use error_tracker::model::{Event, Issue};
use maud::{Markup, html};

use super::{badges, issue::Distribution, layout::time, life::ticket_link};
use crate::{clock, difference, visit::Visit};

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
            div { dt { "seen" } dd { strong { (clock::grouped(issue.count)) } @if issue.count == 1 { " time" } @else { " times" } span.sub { (clock::grouped(issue.kept_events)) " kept" } } }
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

/// A choice of context keys, and how often each value of the chosen one was seen.
pub(super) fn distribution(address: &str, event: &Event, chosen: Option<&Distribution>) -> Markup {
    const ALWAYS: [&str; 5] = ["release", "environment", "host", "thread", "message"];
    let keys = event
        .context
        .keys()
        .map(String::as_str)
        .chain(ALWAYS.into_iter().filter(|key| !event.context.contains_key(*key)));
    html! {
        section.card #spread aria-labelledby="spread-title" {
            h2 #spread-title { "Spread of a value" }
            form.inline method="get" action=(address) {
                label.sr for="by" { "Key" }
                select #by name="by" { @for key in keys { option value=(key) selected[chosen.is_some_and(|chosen| chosen.key == key)] { (key) } } }
                button type="submit" { "Show" }
            }
            @if let Some(chosen) = chosen {
                p.hint { (chosen.distinct) @if chosen.distinct == 1 { " value" } @else { " values" } " in the latest " (chosen.events) " kept events" }
                ul.spread {
                    @for (value, count) in &chosen.values {
                        li {
                            span.name { (value) } span.number { (count) }
                            progress max=(chosen.events) value=(count) aria-label=(format!("{count} of {}", chosen.events)) {}
                        }
                    }
                    @if chosen.others > 0 { li { span.name { "others" } span.number { (chosen.others) } } }
                }
            }
        }
    }
}
