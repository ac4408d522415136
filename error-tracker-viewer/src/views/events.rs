//! The kept events of an issue, one a row: when, with which message and values, and what differs from the one before.

use error_tracker::model::{Event, VariableState};
use maud::{Markup, html};

use super::{
    banner::banner,
    handed::EventsPage,
    layout::{layout, path_name, time},
};
use crate::{clock, difference::Previous, markdown, query::EventFilter, value::is_mask, visit::Visit};

pub(crate) fn events(page: &EventsPage<'_>) -> Markup {
    let EventsPage { visit, issue, filter, .. } = page;
    let paths = &visit.paths;
    let with = |changed: EventFilter| paths.issue_events(issue.fingerprint, &changed.pairs());
    let body = html! {
        (banner(visit, page.condition, 0))
        div.issue-head data-list=(paths.issue(issue.fingerprint)) {
            p.crumb {
                a href=(paths.list()) { "Issues" } span aria-hidden="true" { " / " }
                a href=(paths.issue(issue.fingerprint)) { code { (markdown::short_id(issue.fingerprint)) } } span aria-hidden="true" { " / " } "events"
            }
            h1 { span.type { (path_name(&issue.title)) } }
            @if !issue.message.is_empty() { p.message { (issue.message) } }
            p.where { strong { (clock::grouped(issue.kept_events)) } " kept of " strong { (clock::grouped(issue.count)) } " seen" }
        }
        div.tools.of-events {
            nav.tabs aria-label="Order" {
                @for (oldest_first, name) in [(false, "Newest first"), (true, "Oldest first")] {
                    a.tab href=(with(EventFilter { oldest_first, ..(*filter).clone() })) aria-current=[(filter.oldest_first == oldest_first).then_some("page")] { (name) }
                }
            }
            form.search role="search" method="get" action=(paths.issue_events(issue.fingerprint, &[])) {
                label.sr for="words-of-events" { "Search these events" }
                input #words-of-events type="search" name="q" value=(filter.text) autocomplete="off" spellcheck="false" maxlength="1024" placeholder="Words in messages, values, context";
                @for (name, value) in filter.pairs() { @if name != "q" && !value.is_empty() { input type="hidden" name=(name) value=(value); } }
                button type="submit" { "Search" }
            }
        }
        @if !filter.key.is_empty() {
            p.only {
                "Only those with " code { (filter.key) } " = " @if filter.value.is_empty() { "nothing" } @else { code { (filter.value) } } ". "
                a href=(with(EventFilter { key: String::new(), value: String::new(), ..(*filter).clone() })) { "Show all" }
            }
        }
        @if page.events.is_empty() { (nothing(page)) } @else { (table(page)) }
        nav.pages aria-label="Pages" {
            @if !page.is_first { a.button href=(with((*filter).clone())) { span aria-hidden="true" { "⇤" } "First page" } }
            @if let Some(next) = page.next {
                @let pairs = [filter.pairs(), vec![("cursor", next.to_string())]].concat();
                a.button rel="next" href=(paths.issue_events(issue.fingerprint, &pairs)) data-key="n" { "Next page" span aria-hidden="true" { "→" } }
            }
        }
    };
    layout(visit, "Events", false, &body)
}

fn nothing(page: &EventsPage<'_>) -> Markup {
    html! {
        div.empty {
            @if page.next.is_some() { h2 { "Nothing found so far" } p { "The next page looks further." } }
            @else if page.filter.is_narrow() { h2 { "No kept event fits" } p { a href=(page.visit.paths.issue_events(page.issue.fingerprint, &[])) { "Show all events" } "." } }
            @else { h2 { "No event is kept" } p { "It was counted, and none of its events is kept with values." } }
        }
    }
}

fn table(page: &EventsPage<'_>) -> Markup {
    let EventsPage { visit, events, filter, .. } = page;
    html! {
        table.event-list {
            thead { tr { th.when scope="col" { "When" } th scope="col" { "Message and values " span.hint { "what differs from the event before is marked" } } th.of-release scope="col" { "Release" } th.of-host scope="col" { "Host" } } }
            tbody {
                @for (index, event) in events.iter().enumerate() {
                    @let before = if filter.oldest_first { index.checked_sub(1).and_then(|index| events.get(index)) } else { events.get(index + 1) };
                    (row(visit, event, before))
                }
            }
        }
    }
}

fn row(visit: &Visit, event: &Event, before: Option<&Event>) -> Markup {
    let says_else = before.is_some_and(|before| before.message() != event.message());
    html! {
        tr.event {
            td.when { a.title href=(visit.paths.event(event.id)) { (time(visit, event.timestamp)) } span.exact { (clock::exact(event.timestamp)) } }
            td {
                p.message.differing[says_else] { @if event.message().is_empty() { (event.title()) } @else { (event.message()) } }
                @if let Some(request) = &event.request { p.brief { code { (request.method) " " (request.path) } } }
                (values(event, before))
            }
            td.of-release { @if let Some(release) = &event.release { (release) } }
            td.of-host { @if let Some(host) = &event.host { (host) } }
        }
    }
}

/// Some values of the function that failed, each cut to a few words; those first that differ.
fn values(event: &Event, before: Option<&Event>) -> Markup {
    const VALUES: usize = 5;
    const CHARS: usize = 40;
    let previous = Previous::of_frame(event, 0, before);
    let frame = event.frames.first();
    let all = frame.into_iter().flat_map(|frame| frame.arguments.iter().chain(&frame.locals));
    let known = all.filter(|variable| variable.state == VariableState::Value && !is_mask(&variable.value));
    let mut known: Vec<_> = known.map(|variable| (variable, previous.changed(variable).is_some())).collect();
    // What differs, then what is read at a glance.
    known.sort_by_key(|(variable, differs)| (!differs, variable.value.chars().nth(CHARS).is_some()));
    html! {
        @if !known.is_empty() {
            ul.brief {
                @for (variable, differs) in known.iter().take(VALUES) {
                    @let short: String = variable.value.chars().take(CHARS).collect();
                    li class=[differs.then_some("differing")] { code { (variable.name) " = " (short) @if short.len() < variable.value.len() { "…" } } }
                }
            }
        }
    }
}
