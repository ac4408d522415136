//! What was known around a failure: context, request, breadcrumbs, backtrace.

use error_tracker::model::{BacktraceFrame, Breadcrumb, Event, Kind, Level, Request};
use maud::{Markup, html};
use serde_json::{Map, Value};

use super::{
    badges,
    layout::{path_name, short_place},
    value::value,
};
use crate::{clock, difference};

pub(super) fn context(event: &Event, before: Option<&Event>) -> Markup {
    html! {
        section #context aria-labelledby="context-title" {
            h2 #context-title { "Context " span.n { (event.context.len()) } }
            (pairs(&event.context, |key| difference::context_was(event, key, before)))
        }
    }
}

/// Keys and values; `was` gives what a key held in the event before, when that was something else.
fn pairs<'a>(map: &Map<String, Value>, was: impl Fn(&str) -> Option<&'a Value>) -> Markup {
    html! {
        table.values.pairs {
            colgroup { col.of-key; col.of-value; }
            tbody {
                @for (key, data) in map {
                    @let was = was(key);
                    tr class=[was.map(|_| "changed")] {
                        th scope="row" { code { (key) } }
                        td.value {
                            div.shown {
                                div.held { (json(data)) }
                                @if let Some(was) = was { span.was { span.badge.differs { "changed" } " " span.hint { "was " } (json(was)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A JSON value; a text stands without its quotes.
fn json(data: &Value) -> Markup {
    match data {
        Value::String(text) if !text.contains(['{', '[', '(']) => value(text, false),
        Value::String(text) => html! { code.v.wrap { (text) } },
        other => value(&other.to_string(), false),
    }
}

pub(super) fn request(request: &Request) -> Markup {
    let maps = [("query", &request.query), ("headers", &request.headers)];
    html! {
        section #request aria-labelledby="request-title" {
            h2 #request-title { "Request" }
            p.request-line { code { strong { (request.method) } " " (request.path) } }
            dl.facts.across {
                @if let Some(host) = &request.host { div { dt { "host" } dd { (host) } } }
                @if let Some(route) = &request.route { div { dt { "route" } dd { code { (route) } } } }
                @if let Some(address) = &request.remote_address { div { dt { "client" } dd { (address) } } }
            }
            @for (title, map) in maps { @if !map.is_empty() { h3 { (title) } (pairs(map, |_| None)) } }
            @if !request.body.is_null() { h3 { "body" } div.body { @if request.body.is_string() { (json(&request.body)) } @else { (value(&request.body.to_string(), true)) } } }
        }
    }
}

pub(super) fn breadcrumbs(event: &Event) -> Markup {
    let all = &event.breadcrumbs;
    html! {
        section #breadcrumbs aria-labelledby="breadcrumbs-title" {
            h2 #breadcrumbs-title { "Breadcrumbs " span.n { (all.len()) } span.hint { "what happened before, latest last" } }
            ol.breadcrumbs {
                @for crumb in all {
                    li {
                        span.before title=(clock::exact(crumb.timestamp)) { (before(event, crumb)) }
                        span.category { (crumb.category) }
                        span.text { @if crumb.level > Level::Info { (badges::kind(Kind::Error, crumb.level, "")) } (crumb.message) @if !crumb.data.is_empty() { " " (json(&Value::Object(crumb.data.clone()))) } }
                    }
                }
            }
        }
    }
}

/// How long before the failure.
fn before(event: &Event, crumb: &Breadcrumb) -> String {
    let millis = event.timestamp.as_millisecond() - crumb.timestamp.as_millisecond();
    match millis {
        0..1000 => format!("−{millis} ms"),
        1000..60_000 => format!("−{}.{} s", millis / 1000, millis % 1000 / 100),
        60_000.. => format!("−{} min", millis / 60_000),
        _ => format!("+{} ms", -millis),
    }
}

/// The machine's stack, with the frames of libraries folded.
pub(super) fn backtrace(all: &[BacktraceFrame]) -> Markup {
    let runs = all.chunk_by(|a, b| a.in_app == b.in_app);
    let own = all.iter().any(|frame| frame.in_app);
    html! {
        section #backtrace aria-labelledby="backtrace-title" {
            h2 #backtrace-title { "Backtrace " span.n { (all.len()) } span.hint { "innermost first" } }
            ol.backtrace {
                @for run in runs {
                    @if run.first().is_some_and(|frame| frame.in_app) {
                        @for frame in run { (stack_frame(frame)) }
                    } @else {
                        li.folded {
                            details open[!own] {
                                summary { (run.len()) " library " @if run.len() == 1 { "frame" } @else { "frames" } }
                                ol { @for frame in run { (stack_frame(frame)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn stack_frame(frame: &BacktraceFrame) -> Markup {
    html! {
        li class=[frame.in_app.then_some("own")] {
            code { (path_name(&frame.function)) }
            @if let Some(file) = &frame.file { span.place { (short_place(file, frame.line)) } }
        }
    }
}
