//! Above the list: the tabs by status, the search box, and what it suggests.

use std::collections::BTreeSet;

use error_tracker::{model::Status, store::StatusFilter};
use maud::{Markup, html};

use super::{handed::ListPage, notice::sentence};
use crate::{clock, query::status_word};

const TABS: [StatusFilter; 4] = [
    StatusFilter::Only(Status::Open),
    StatusFilter::Only(Status::Resolved),
    StatusFilter::Only(Status::Ignored),
    StatusFilter::All,
];

/// Tabs, search and order.
pub(super) fn tools(page: &ListPage<'_>) -> Markup {
    let ListPage { visit, list, stats, .. } = page;
    let fixed = list.search_names_status();
    let count = |tab: StatusFilter| match tab {
        StatusFilter::All => stats.issues,
        StatusFilter::Only(Status::Resolved) => stats.resolved,
        StatusFilter::Only(Status::Ignored) => stats.ignored,
        StatusFilter::Only(_) => stats.open,
    };
    html! {
        div.tools {
            nav.tabs aria-label="Status" {
                @for tab in TABS {
                    @let current = tab == list.status;
                    @if fixed && !current {
                        span.tab.off { (status_word(tab)) }
                    } @else {
                        a.tab href=(visit.paths.list_with(&list.of_status(tab).pairs())) aria-current=[current.then_some("page")] {
                            (status_word(tab))
                            @if current && list.is_narrowed() && page.wrong.is_none() { " " span.n { (clock::short(page.issues.total)) } }
                            @else if !list.is_narrowed() { " " span.n { (clock::short(count(tab))) } }
                        }
                    }
                }
            }
            form.search role="search" method="get" action=(visit.paths.list()) {
                label.sr for="q" { "Search" }
                input #q type="search" name="q" value=(list.search) list="words" autocomplete="off" spellcheck="false" maxlength="1024"
                    placeholder="Search: words, type:Pay, function:charge, is:panic, since:24h"
                    aria-describedby=[page.wrong.map(|_| "wrong")] aria-invalid=[page.wrong.map(|_| "true")];
                (words(page))
                @for (name, value) in list.pairs() {
                    @if name != "q" && !value.is_empty() { input type="hidden" name=(name) value=(value); }
                }
                button type="submit" { "Search" }
            }
        }
        @if let Some(wrong) = page.wrong { p.wrong #wrong role="alert" { (sentence(wrong)) } }
    }
}

/// What the search box suggests: its keys, and what is on the page.
fn words(page: &ListPage<'_>) -> Markup {
    let mut words: BTreeSet<String> = BTreeSet::new();
    for issue in &page.issues.items {
        for (key, text) in [("type", &issue.title), ("function", &issue.culprit)] {
            let last = text.rsplit("::").next().unwrap_or(text);
            if !last.is_empty() && last.len() <= 60 && !last.contains(char::is_whitespace) {
                words.insert(format!("{key}:{last}"));
            }
        }
        let file = issue.file.as_deref().and_then(|file| file.rsplit(['/', '\\']).next());
        words.extend(file.filter(|file| !file.contains([' ', '"'])).map(|file| format!("file:{file}")));
        words.extend(
            issue
                .last_release
                .as_ref()
                .filter(|release| !release.contains(' '))
                .map(|release| format!("release:{release}")),
        );
    }
    let sayable = |key: &&String| !key.contains(|c: char| c.is_whitespace() || matches!(c, ':' | '"'));
    words.extend(page.context_keys.iter().filter(sayable).map(|key| format!("context.{key}:")));
    let fixed = [
        "is:panic",
        "is:error",
        "is:message",
        "level:warning",
        "level:fatal",
        "since:1h",
        "since:24h",
        "since:7d",
        "until:7d",
    ];
    html! {
        datalist #words {
            @for word in fixed { option value=(word) {} }
            @for word in words { option value=(word) {} }
        }
    }
}
