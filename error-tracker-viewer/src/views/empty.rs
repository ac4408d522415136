//! In place of a list that has nothing to show: why, and what to do about it.

use error_tracker::{model::Status, store::StatusFilter};
use maud::{Markup, html};

use super::handed::ListPage;
use crate::{clock, query::status_word};

/// Why there is nothing to see, and what to do about it.
pub(super) fn empty(page: &ListPage<'_>) -> Markup {
    let ListPage { visit, list, stats, .. } = page;
    let everything = visit.paths.list_with(&[("status", "all".to_owned())]);
    html! {
        div.empty {
            @if page.wrong.is_some() {
                h2 { "This search cannot be read" }
                p { "Mend it above, or " a href=(visit.paths.list()) { "begin again" } "." }
            } @else if stats.issues == 0 {
                h2 { "No failure has been recorded yet" }
                p { "Put " code { "#[auto_track]" } " on a function, start the tracker with this store, and let it fail:" }
                pre { code {
                    "let _guard = error_tracker::init(\n    Config::new().store(SledStore::open(\"error-tracker.db\")?),\n)?;\n\n"
                    "#[auto_track]\nfn charge(order: &Order) -> Result<Receipt, PayError> { .. }"
                } }
                p { "Or record one now: " code { "error-tracker-viewer test-error" } }
            } @else if list.is_narrowed() {
                h2 { "Nothing matches" }
                p { "No issue in this tab fits " code { (list.search) } ". "
                    a href=(visit.paths.list_with(&list.of_status(StatusFilter::All).pairs())) { "Search all of them" }
                    " or " a href=(visit.paths.list()) { "drop the search" } "." }
            } @else if list.status == StatusFilter::Only(Status::Open) {
                h2 { "Nothing is open" }
                p { "Every issue is resolved or ignored. " a href=(everything) { "See all " (clock::grouped(stats.issues)) } "." }
            } @else {
                h2 { "None " (status_word(list.status)) }
                p { a href=(visit.paths.list()) { "See the open issues" } "." }
            }
        }
    }
}
