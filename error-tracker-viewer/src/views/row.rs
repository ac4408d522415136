//! One issue as a row of the list.

use error_tracker::model::Issue;
use maud::{Markup, html};

use super::{
    badges, chart,
    layout::{path_name, short_place, time},
};
use crate::{clock, visit::Visit};

pub(super) fn row(visit: &Visit, issue: &Issue) -> Markup {
    let address = visit.paths.issue(issue.fingerprint);
    html! {
        tr.issue data-issue=(issue.fingerprint) {
            td.pick {
                label.box {
                    input type="checkbox" name="issue" value=(issue.fingerprint) form="bulk";
                    span.sr { "Choose " (issue.title) }
                }
            }
            td.what {
                a.title href=(address) { (path_name(&issue.title)) }
                " " (badges::kind(issue.kind, issue.level, &issue.title)) (badges::life(visit, issue))
                @if !issue.notes.is_empty() { span.badge title="notes" { (issue.notes.len()) @if issue.notes.len() == 1 { " note" } @else { " notes" } } " " }
                @for ticket in issue.tickets.iter().take(1) { span.badge title="ticket" { (ticket.id) } }
                @if !issue.message.is_empty() { p.message { (issue.message) } }
                p.where {
                    @if !issue.culprit.is_empty() { code { (path_name(&issue.culprit)) } }
                    @if let Some(file) = &issue.file { span.place title=(file) { (short_place(file, issue.line)) } }
                    @if let Some(release) = &issue.last_release { span.release title="last release" { (release) } }
                }
            }
            td.trend { (chart::sparkline(&issue.trend)) }
            td.count title=(clock::grouped(issue.count)) { strong { (clock::short(issue.count)) } span.unit { @if issue.count == 1 { " time" } @else { " times" } } }
            td.seen {
                span.last { (time(visit, issue.last_seen)) }
                span.first { span.label { "first " } (time(visit, issue.first_seen)) }
            }
        }
    }
}
