//! The page of an issue with one of its events: what failed, where, with which values, since when and how often.

use error_tracker::{
    EventId,
    model::{Event, Issue},
};
use maud::{Markup, html};

use super::{
    badges,
    banner::banner,
    chart::{self, Bar},
    context, facts, frames,
    handed::{EventPart, IssuePage},
    layout::{layout, path_name, place, split_path, time},
    life,
};
use crate::{clock, markdown};

pub(crate) fn issue(page: &IssuePage<'_>) -> Markup {
    let IssuePage { visit, issue, part, .. } = page;
    let event = part.as_ref().map(|part| part.event);
    let here = match event {
        Some(event) if !page.latest => visit.paths.event(event.id),
        _ => visit.paths.issue(issue.fingerprint),
    };
    let body = html! {
        @if let Some(flash) = &page.flash { (flash.show(visit, &here)) }
        (banner(visit, page.condition, 0))
        p.again data-again="" role="status" hidden { span {} " " a href=(visit.paths.issue(issue.fingerprint)) { "Show the latest" } }
        (head(page, event))
        (facts::of_issue(visit, issue))
        div.columns {
            div.column-main {
                @if let Some(part) = part {
                    (navigation(page, part))
                    (sections(part))
                    (chain(part.event))
                    (frames::frames(part))
                    @if !part.event.backtrace.is_empty() { (context::backtrace(&part.event.backtrace)) }
                    @if !part.event.context.is_empty() { (context::context(part.event, part.before)) }
                    @if let Some(request) = &part.event.request { (context::request(request)) }
                    @if !part.event.breadcrumbs.is_empty() { (context::breadcrumbs(part.event)) }
                } @else {
                    div.empty {
                        h2 { "No event is kept" }
                        p { "It was counted, and none of its events is kept with values: they are past the retention, or came faster than they could be looked at." }
                    }
                }
            }
            aside.column-side aria-label="About this issue" {
                section.card { (chart::chart(page.day, Bar::Hour, visit.now)) (chart::chart(page.month, Bar::Day, visit.now)) }
                @if let Some(part) = part {
                    section.card aria-labelledby="event-title" { h2 #event-title { "This event" } (facts::of_event(part.event, part.before)) }
                    (facts::spreads(page, &here, part.event))
                }
                (life::life(visit, issue))
                section.card { (facts::grouping(issue, event)) }
            }
        }
    };
    layout(visit, &page_title(issue, event), true, &body)
}

/// What a tab of the browser is called: the last name of the type, and the message.
fn page_title(issue: &Issue, event: Option<&Event>) -> String {
    const CHARS: usize = 80;
    let title = event.map_or(issue.title.as_str(), Event::title);
    let message = event.map_or(issue.message.as_str(), Event::message);
    let (_, name) = split_path(title);
    format!("{name}: {message}").chars().take(CHARS).collect()
}

/// What failed and where, and what can be done about it.
fn head(page: &IssuePage<'_>, event: Option<&Event>) -> Markup {
    let IssuePage { visit, issue, .. } = page;
    let title = event.map_or(issue.title.as_str(), Event::title);
    let message = event.map_or(issue.message.as_str(), Event::message);
    let culprit = event.map_or_else(|| issue.culprit.clone(), Event::culprit);
    let file = event.and_then(Event::place).or(issue.file.as_deref().zip(issue.line));
    let (kind, level) = event.map_or((issue.kind, issue.level), |event| (event.kind, event.level));
    html! {
        div.issue-head data-list=(visit.paths.list()) data-api=(visit.paths.api_issue(issue.fingerprint)) data-count=(issue.count) {
            p.crumb { a href=(visit.paths.list()) { "Issues" } span aria-hidden="true" { " / " } code { (markdown::short_id(issue.fingerprint)) } }
            @if page.flash.is_none() { (life::standing(visit, issue)) }
            div.head-row {
                div.head-text {
                    h1 {
                        span.type { (path_name(title)) } " " (badges::kind(kind, level, title)) (badges::life(visit, issue))
                        @if event.is_some_and(|event| event.handled) { span.badge { "handled" } }
                    }
                    @if !message.is_empty() { p.message { (message) } }
                    p.where {
                        @if !culprit.is_empty() { "in " code { (path_name(&culprit)) } " " }
                        @if let Some((file, line)) = file { "at " span.place { (place(file, Some(line))) } }
                    }
                }
                (life::actions(visit, issue))
            }
        }
    }
}

/// Which event this is, and the way to the others.
fn navigation(page: &IssuePage<'_>, part: &EventPart<'_>) -> Markup {
    let IssuePage { visit, issue, .. } = page;
    let paths = &visit.paths;
    let step = |text: &str, mark: &str, key: &str, id: Option<EventId>| {
        html! {
            @match id {
                Some(id) => a.button.step href=(paths.event(id)) data-key=[(!key.is_empty()).then_some(key)] { span aria-hidden="true" { (mark) } (text) },
                None => span.button.step.off { span aria-hidden="true" { (mark) } (text) },
            }
        }
    };
    html! {
        nav.events aria-label="Events of this issue" {
            p {
                @if part.newer.is_none() { "Latest event, " } @else if part.before.is_none() { "First kept event, " } @else { "Event of " }
                (time(visit, part.event.timestamp)) span.exact { (clock::exact(part.event.timestamp)) }
                @if part.event.dropped_before > 0 {
                    span.badge title="failures of the same place that went by without values since the event before" { (clock::grouped(part.event.dropped_before)) " uncaptured before" }
                }
            }
            div.steps {
                (step("First", "⇤ ", "", part.first))
                (step("Older", "← ", "p", part.before.map(|event| event.id)))
                (step("Newer", "→ ", "n", part.newer))
                @match part.newer {
                    Some(_) => a.button.step href=(paths.issue(issue.fingerprint)) { span aria-hidden="true" { "⇥ " } "Latest" },
                    None => span.button.step.off { span aria-hidden="true" { "⇥ " } "Latest" },
                }
                @if issue.kept_events > 1 { a.button.step href=(paths.issue_events(issue.fingerprint, &[])) data-key="e" { "All " (clock::short(issue.kept_events)) } }
                a.button.step href=(paths.event_markdown(part.event.id)) data-copy="" data-key="c" { "Copy as Markdown" }
                a.button.step href=(paths.event_json(part.event.id)) download { "JSON" }
                @if page.latest { a.button.step.link href=(paths.event(part.event.id)) title="a link to this event, also when newer ones come" { "Link" } }
            }
        }
    }
}

/// The way to the parts of the page.
fn sections(part: &EventPart<'_>) -> Markup {
    let event = part.event;
    let all = [
        ("chain", "Causes", if event.exceptions.len() > 1 { event.exceptions.len() } else { 0 }),
        ("frames", "Frames", event.frames.len()),
        ("backtrace", "Backtrace", event.backtrace.len()),
        ("context", "Context", event.context.len()),
        ("request", "Request", usize::from(event.request.is_some())),
        ("breadcrumbs", "Breadcrumbs", event.breadcrumbs.len()),
    ];
    html! {
        nav.sections aria-label="Parts of this event" {
            @for (id, name, count) in all.iter().filter(|(_, _, count)| *count > 0) {
                a href=(format!("#{id}")) { (name) @if *id != "request" { " " span.n { (count) } } }
            }
        }
    }
}

/// The cause chain, when there is more than the failure itself.
pub(super) fn chain(event: &Event) -> Markup {
    html! {
        @if event.exceptions.len() > 1 {
            section #chain aria-labelledby="chain-title" {
                h2 #chain-title { "Cause chain " span.n { (event.exceptions.len()) } span.hint { "the root cause is last" } }
                ol.chain {
                    @for (index, exception) in event.exceptions.iter().enumerate() {
                        li class=[(index + 1 == event.exceptions.len()).then_some("root")] {
                            p.type { @if index > 0 { span.hint { "caused by " } } code { (path_name(&exception.type_name)) } }
                            p.message { (exception.message) }
                        }
                    }
                }
            }
        }
    }
}
