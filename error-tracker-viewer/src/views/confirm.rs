//! The page that asks before issues are deleted.

use error_tracker::model::Issue;
use maud::{Markup, html};

use super::layout::{csrf, layout, path_name};
use crate::{clock, visit::Visit};

pub(crate) fn confirm(visit: &Visit, issues: &[Issue]) -> Markup {
    let paths = &visit.paths;
    let seen: u64 = issues.iter().map(|issue| issue.count).sum();
    let kept: u64 = issues.iter().map(|issue| issue.kept_events).sum();
    let (what, action, back) = match issues {
        [issue] => {
            ("this issue".to_owned(), paths.issue_action(issue.fingerprint, "delete"), paths.issue(issue.fingerprint))
        }
        _ => (format!("{} issues", issues.len()), paths.bulk(), paths.list()),
    };
    let body = html! {
        div.notice.wide {
            h1 { "Delete " (what) "?" }
            p {
                "Gone for good: " strong { (clock::grouped(kept)) } @if kept == 1 { " kept event" } @else { " kept events" } " and a count of "
                strong { (clock::grouped(seen)) } ". If it happens again it is a new issue."
            }
            ul.plain {
                @for issue in issues {
                    li {
                        a href=(paths.issue(issue.fingerprint)) { strong { (path_name(&issue.title)) } }
                        " " span.message { (issue.message) }
                    }
                }
            }
            form.row-of-buttons method="post" action=(action) {
                (csrf(visit))
                input type="hidden" name="action" value="delete";
                input type="hidden" name="confirm" value="yes";
                @for issue in issues { input type="hidden" name="issue" value=(issue.fingerprint); }
                button.danger type="submit" { "Delete " (what) }
                a.button href=(back) { "Keep" }
            }
        }
    };
    layout(visit, "Delete", false, &body)
}
