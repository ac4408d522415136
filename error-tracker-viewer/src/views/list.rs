//! The issue list.

use error_tracker::{
    model::{Issue, Status},
    store::{IssueSort, Page, StatusFilter},
};
use maud::{Markup, html};

use super::{
    banner::banner,
    chart::{self, Bar},
    empty::empty,
    handed::ListPage,
    layout::{csrf, layout},
    row::row,
    search::tools,
};
use crate::{
    clock,
    query::{ListQuery, sort_word},
};

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
                @for size in list.sizes() {
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
