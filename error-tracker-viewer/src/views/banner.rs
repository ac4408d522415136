//! What stands above the list, and above an issue, when failures do not reach the store, or were dropped on their way.

use maud::{Markup, html};

use super::layout::time;
use crate::{clock, condition::Condition, visit::Visit};

/// Nothing when all is well. `corrupt` counts records that the store has set aside.
pub(super) fn banner(visit: &Visit, condition: &Condition, corrupt: u64) -> Markup {
    let Condition { failing_since, queued, queue_full, lost, since, programs, .. } = condition;
    html! {
        @if corrupt > 0 || !condition.is_well() {
            div.banner.failing[failing_since.is_some() || *lost > 0] role="alert" {
                span.sign aria-hidden="true" { "!" }
                ul {
                    @if let Some(failing) = failing_since {
                        li {
                            strong { "Store failing since " (time(visit, *failing)) ", " (clock::grouped(*queued)) " queued." }
                            " What fails meanwhile waits in memory and in a file beside the store, and shows here when it writes again."
                        }
                    }
                    @if *lost > 0 {
                        li { strong { (counted(*lost, "failure was", "failures were")) " lost" (from(visit, condition)) ":" } " neither kept nor counted, because too much came at once or the store failed until the end." }
                    }
                    @if *queue_full > 0 {
                        li { strong { (counted(*queue_full, "event was", "events were")) " dropped" (from(visit, condition)) ": queue full." } " They are counted, without their values." }
                    }
                    (notifications(visit, condition))
                    @if corrupt > 0 {
                        li { strong { (counted(corrupt, "record", "records")) " could not be read" } " and " @if corrupt == 1 { "was" } @else { "were" } " set aside. The rest of the store is shown." }
                    }
                    @if since.is_some() && !programs.is_empty() { li.hint { "Told by " (programs.join(", ")) "." } }
                }
            }
        }
    }
}

/// Those who are to be told, and are not.
fn notifications(visit: &Visit, condition: &Condition) -> Markup {
    let Condition { undelivered, notifications_waiting: waiting, notifications_held_back: held_back, .. } = condition;
    let error = condition.notifications_last_error.as_deref();
    let given_up = format!("{} could not be delivered", counted(*undelivered, "notification", "notifications"));
    html! {
        @if let Some(failing) = condition.notifications_failing_since {
            li {
                strong { "Notifications failing since " (time(visit, failing)) "." }
                @if *waiting > 0 { " " (counted(*waiting, "notification waits", "notifications wait")) "." }
                @if *held_back > 0 { " " (counted(*held_back, "issue was", "issues were")) " held back, to be told when it works again." }
                @if *undelivered > 0 { " " (given_up) (from(visit, condition)) "." }
                (last_error(error))
            }
        } @else if *undelivered > 0 {
            li {
                strong { (given_up) (from(visit, condition)) "." }
                @if error.is_none() { " The log of the program says why." }
                (last_error(error))
            }
        }
    }
}

/// What somebody else's server said last, as a line of its own.
fn last_error(error: Option<&str>) -> Markup {
    html! { @if let Some(error) = error { span.last-error { span.hint { "Last error: " } bdi { code { (error) } } } } }
}

fn from(visit: &Visit, condition: &Condition) -> Markup {
    html! { @if let Some(since) = condition.since { " since " (time(visit, since)) } }
}

fn counted(number: u64, one: &str, more: &str) -> String {
    format!("{} {}", clock::grouped(number), if number == 1 { one } else { more })
}
