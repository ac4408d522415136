//! The life of an issue: the forms that change it, and what was done to it.

use error_tracker::model::{Action, Issue, Status};
use maud::{Markup, html};

use super::{
    badges,
    layout::{csrf, time},
    notice,
};
use crate::visit::Visit;

/// The buttons that resolve, reopen, ignore and delete.
pub(super) fn actions(visit: &Visit, issue: &Issue) -> Markup {
    let to = |action: &str| visit.paths.issue_action(issue.fingerprint, action);
    html! {
        div.actions {
            @if issue.status == Status::Resolved || issue.status == Status::Ignored {
                form method="post" action=(to("reopen")) { (csrf(visit)) button.primary type="submit" data-key="r" { "Reopen" } }
            }
            @if issue.status != Status::Resolved {
                div.split {
                    form method="post" action=(to("resolve")) {
                        (csrf(visit))
                        button.primary[issue.status == Status::Open] type="submit" data-key=[(issue.status == Status::Open).then_some("r")] { "Resolve" }
                    }
                    @if let Some(release) = &issue.last_release {
                        details.menu {
                            summary aria-label="More ways to resolve" { span aria-hidden="true" { "▾" } }
                            form.menu-body method="post" action=(to("resolve")) {
                                (csrf(visit))
                                p { "Reopened only by an event of a release after " strong { (release) } "." }
                                button type="submit" name="until" value="release" { "Resolve until a newer release" }
                            }
                        }
                    }
                }
            }
            @if issue.status != Status::Ignored {
                div.split {
                    form method="post" action=(to("ignore")) { (csrf(visit)) button type="submit" data-key="i" { "Ignore" } }
                    details.menu {
                        summary aria-label="More ways to ignore" { span aria-hidden="true" { "▾" } }
                        div.menu-body {
                            form method="post" action=(to("ignore")) {
                                (csrf(visit)) input type="hidden" name="until" value="time";
                                p { "Ignore for" }
                                button type="submit" name="time" value="1h" { "1 hour" } " "
                                button type="submit" name="time" value="1d" { "1 day" } " "
                                button type="submit" name="time" value="7d" { "7 days" }
                            }
                            form method="post" action=(to("ignore")) {
                                (csrf(visit)) input type="hidden" name="until" value="time";
                                label for="ignore-until" { "Ignore until" }
                                div.pair { input #ignore-until type="date" name="time" required; button type="submit" { "Ignore" } }
                            }
                            form method="post" action=(to("ignore")) {
                                (csrf(visit)) input type="hidden" name="until" value="count";
                                label for="ignore-count" { "Ignore until it happened this many times more" }
                                div.pair { input #ignore-count type="number" name="count" min="1" value="100" required; button type="submit" { "Ignore" } }
                            }
                        }
                    }
                }
            }
            a.button.quiet href=(to("delete")) { "Delete…" }
        }
    }
}

/// What people remarked and did, and a form for another remark.
pub(super) fn life(visit: &Visit, issue: &Issue) -> Markup {
    html! {
        section.card #life aria-labelledby="life-title" {
            h2 #life-title { "Notes and history" }
            @for note in &issue.notes {
                div.remark { p.text { (note.text) } p.hint { (who(note.by.as_ref())) (time(visit, note.at)) } }
            }
            form.remark-form method="post" action=(visit.paths.issue_action(issue.fingerprint, "note")) {
                (csrf(visit))
                label.sr for="note" { "A note" }
                textarea #note name="text" rows="2" maxlength="4000" required placeholder="What did you find out?" {}
                button type="submit" { "Add the note" }
            }
            ol.history {
                @for change in issue.history.iter().rev() {
                    li {
                        span { (done(&change.action)) (badges::until(visit, change.until.as_ref())) }
                        span.hint { (who(change.by.as_ref())) (time(visit, change.at)) }
                    }
                }
                li { span { "First seen" } span.hint { (time(visit, issue.first_seen)) } }
            }
        }
    }
}

/// A ticket's address is followed only when it leads to the web.
pub(super) fn ticket_link(id: &str, url: Option<&str>) -> Markup {
    let web = url.filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    html! { @if let Some(url) = web { a href=(url) rel="noopener noreferrer" { (id) } } @else { (id) } }
}

fn who(by: Option<&String>) -> Markup {
    html! { @if let Some(by) = by { (by) " · " } }
}

fn done(action: &Action) -> &'static str {
    match action {
        Action::Resolve => "Resolved",
        Action::Reopen => "Reopened",
        Action::Ignore => "Ignored",
        Action::Regress => "Happened again",
        _ => "Changed",
    }
}

/// A line on top of the page of an issue that is not open: until when, by whom, and since when.
pub(super) fn standing(visit: &Visit, issue: &Issue) -> Markup {
    html! {
        @if issue.status != Status::Open {
            p.standing {
                strong { (notice::sentence(badges::status_word(issue.status)).trim_end_matches('.')) }
                (badges::until(visit, issue.until.as_ref()))
                @if let Some(change) = issue.history.last() { ", " @if let Some(by) = &change.by { "by " (by) ", " } (time(visit, change.at)) }
                "."
            }
        }
    }
}
