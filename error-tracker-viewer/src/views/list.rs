//! The issue list.

use std::collections::BTreeSet;

use error_tracker::{
    model::{Issue, Status},
    store::{IssueSort, Page, StatusFilter, StoreStats},
};
use maud::{Markup, html};

use super::{
    banner::banner,
    chart::{self, Bar},
    layout::{csrf, layout},
    notice::{Flash, sentence},
    row::row,
};
use crate::{
    clock,
    condition::Condition,
    limits::PAGE_SIZE,
    query::{ListQuery, sort_word, status_word},
    visit::Visit,
};

pub(crate) struct ListPage<'a> {
    pub(crate) visit: &'a Visit,
    pub(crate) list: &'a ListQuery,
    pub(crate) issues: &'a Page<Issue>,
    /// What is wrong with the search.
    pub(crate) wrong: Option<&'a str>,
    pub(crate) stats: &'a StoreStats,
    pub(crate) condition: &'a Condition,
    pub(crate) day: &'a [u64],
    pub(crate) month: &'a [u64],
    pub(crate) flash: Option<Flash>,
}

const TABS: [StatusFilter; 4] = [
    StatusFilter::Only(Status::Open),
    StatusFilter::Only(Status::Resolved),
    StatusFilter::Only(Status::Ignored),
    StatusFilter::All,
];

pub(crate) fn list(page: &ListPage<'_>) -> Markup {
    let ListPage { visit, list, issues, stats, .. } = page;
    let here = visit.paths.list_with(&list.pairs_here());
    let body = html! {
        h1.sr { "Issues" }
        @if let Some(flash) = &page.flash { (flash.show(visit, &here)) }
        div #live-region {
            (banner(visit, page.condition, stats.corrupt))
            @if stats.issues > 0 {
                section.overview aria-label="The whole store" {
                    (chart::chart(page.day, Bar::Hour, visit.now))
                    (chart::chart(page.month, Bar::Day, visit.now))
                    dl.numbers {
                        div { dt { "open issues" } dd { (clock::grouped(stats.open)) } }
                        div { dt { "failures in all" } dd title=(clock::grouped(stats.count)) { (clock::short(stats.count)) } }
                        div { dt { "kept with values" } dd title=(clock::grouped(stats.kept_events)) { (clock::short(stats.kept_events)) } }
                        @if stats.size_bytes > 0 { div { dt { "on disk" } dd { (clock::bytes(stats.size_bytes)) } } }
                    }
                }
            }
            (tools(page))
            @if issues.items.is_empty() { (empty(page)) } @else { (table(page, &here)) }
        }
    };
    layout(visit, "Issues", true, &body)
}

/// Tabs, search and order.
fn tools(page: &ListPage<'_>) -> Markup {
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
                (words(page.issues))
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
fn words(issues: &Page<Issue>) -> Markup {
    let mut words: BTreeSet<String> = BTreeSet::new();
    for issue in &issues.items {
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

fn table(page: &ListPage<'_>, here: &str) -> Markup {
    let ListPage { visit, list, issues, .. } = page;
    html! {
        form.bulk #bulk method="post" action=(visit.paths.bulk()) {
            (csrf(visit))
            input type="hidden" name="return" value=(here);
            label.box.all.needs-script { input type="checkbox" data-all=""; span { "All" } }
            span.with-chosen { span.needs-script data-chosen="" { "0 chosen" } span.without-script { "Chosen:" } }
            @if list.status != StatusFilter::Only(Status::Resolved) { button type="submit" name="action" value="resolve" { "Resolve" } }
            @if list.status != StatusFilter::Only(Status::Ignored) { button type="submit" name="action" value="ignore" { "Ignore" } }
            @if list.status != StatusFilter::Only(Status::Open) { button type="submit" name="action" value="reopen" { "Reopen" } }
            button type="submit" name="action" value="delete" { "Delete…" }
            span.shown { (shown(list, issues)) }
        }
        table.issues {
            thead {
                tr {
                    th scope="col" { span.sr { "Choose" } }
                    th scope="col" { "Issue" }
                    th.trend scope="col" { "24 h" }
                    th.count scope="col" aria-sort=[sorted(list, IssueSort::Count)] { (sorter(page, IssueSort::Count, "Count")) }
                    th.seen scope="col" aria-sort=[sorted(list, IssueSort::LastSeen).or(sorted(list, IssueSort::FirstSeen))] {
                        (sorter(page, IssueSort::LastSeen, "Last")) " / " (sorter(page, IssueSort::FirstSeen, "first seen"))
                    }
                }
            }
            tbody { @for issue in &issues.items { (row(visit, issue)) } }
        }
        nav.pages aria-label="Pages" {
            @if list.cursor.is_some() { a.button href=(visit.paths.list_with(&list.pairs())) { span aria-hidden="true" { "⇤" } "First page" } }
            @if let Some(previous) = list.pairs_previous() { a.button rel="prev" href=(visit.paths.list_with(&previous)) data-key="p" { span aria-hidden="true" { "←" } "Previous page" } }
            @if let Some(next) = &issues.next { a.button rel="next" href=(visit.paths.list_with(&list.pairs_next(next))) data-key="n" { "Next page" span aria-hidden="true" { "→" } } }
            span.sizes {
                "Per page: "
                @for size in [10, PAGE_SIZE, 50, 100] {
                    a href=(visit.paths.list_with(&list.of_size(size).pairs())) aria-current=[(size == list.limit).then_some("true")] { (size) } " "
                }
            }
        }
    }
}

/// Which part of the list stands here: `26–50 of 311 issues`.
fn shown(list: &ListQuery, issues: &Page<Issue>) -> String {
    let total = format!("{} {}", clock::grouped(issues.total), if issues.total == 1 { "issue" } else { "issues" });
    match list.before() {
        Some(before) if before > 0 || issues.next.is_some() => {
            let [first, last] = [before + 1, before + issues.items.len()].map(|number| clock::grouped(number as u64));
            format!("{first}–{last} of {total}")
        }
        _ => total,
    }
}

fn sorted(list: &ListQuery, sort: IssueSort) -> Option<&'static str> {
    (list.sort == sort).then_some("descending")
}

fn sorter(page: &ListPage<'_>, sort: IssueSort, text: &str) -> Markup {
    let current = page.list.sort == sort;
    html! {
        a href=(page.visit.paths.list_with(&page.list.sorted(sort).pairs())) aria-current=[current.then_some("true")] data-sort=(sort_word(sort)) {
            (text) @if current { span aria-hidden="true" { " ↓" } }
        }
    }
}

/// Why there is nothing to see, and what to do about it.
fn empty(page: &ListPage<'_>) -> Markup {
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
