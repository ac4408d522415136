//! One event as a page of its own, for the developer whose request has just failed.

use error_tracker::model::Event;
use maud::{Markup, html};

use super::{
    badges, context, facts, frames,
    handed::EventPart,
    issue::chain,
    layout::{path_name, place, standalone},
};
use crate::{source::Source, visit::Visit};

pub(crate) fn development(visit: &Visit, nonce: &str, event: &Event, sources: Vec<Source>) -> Markup {
    let part = EventPart { event, before: None, newer: None, first: None, sources };
    let culprit = event.culprit();
    let body = html! {
        div.issue-head {
            p.crumb { "This page is shown to this machine only. " a href=(visit.paths.event(event.id)) { "Open it in the viewer" } }
            h1 { span.type { (path_name(event.title())) } " " (badges::kind(event.kind, event.level, event.title())) }
            @if !event.message().is_empty() { p.message { (event.message()) } }
            p.where {
                @if !culprit.is_empty() { "in " code { (path_name(&culprit)) } " " }
                @if let Some((file, line)) = event.place() { "at " span.place { (place(file, Some(line))) } }
            }
        }
        div.columns {
            div.column-main {
                (chain(event))
                (frames::frames(&part))
                @if let Some(request) = &event.request { (context::request(request)) }
                @if !event.context.is_empty() { (context::context(event, None)) }
                @if !event.breadcrumbs.is_empty() { (context::breadcrumbs(event)) }
                @if !event.backtrace.is_empty() { (context::backtrace(&event.backtrace)) }
            }
            aside.column-side aria-label="About this event" {
                section.card aria-labelledby="event-title" { h2 #event-title { "This event" } (facts::of_event(event, None)) }
            }
        }
    };
    standalone(event.title(), nonce, &body)
}
