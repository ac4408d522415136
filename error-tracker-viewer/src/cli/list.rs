//! `list`: issues as a table or as JSON Lines.

use std::{io::Write, path::Path};

use error_tracker::{
    model::{Issue, Status},
    store::{IssueQuery, Store},
};
use error_tracker_viewer::issue_query;
use jiff::Timestamp;

use super::{
    arguments::List,
    open,
    outcome::{Outcome, Stop},
    paint::{BLUE, DIM, GREEN, RED, TITLE, YELLOW, ago, cut, out, painted, safe},
};

/// Issues asked of the store at once.
const PAGE: usize = 100;

pub(super) fn run(db: &Path, options: &List) -> Outcome {
    let now = Timestamp::now();
    let mut query = issue_query(&options.search.join(" "), &options.status, now).map_err(Stop::BadInput)?;
    query.sort = options.sort.into();
    let store = open::existing(db)?;
    let mut out = out();
    let mut left = options.limit;
    let mut total = 0;
    while left > 0 {
        query.limit = left.min(PAGE);
        let page = store.issues(&query)?;
        total = page.total;
        left = left.saturating_sub(page.items.len());
        for issue in &page.items {
            if options.json {
                serde_json::to_writer(&mut out, issue)?;
                writeln!(out)?;
            } else {
                row(&mut out, issue, now)?;
            }
        }
        query.cursor = page.next;
        if query.cursor.is_none() || page.items.is_empty() {
            break;
        }
    }
    if !options.json {
        end(&mut out, total, (options.limit - left) as u64, &query)?;
    }
    Ok(out.flush()?)
}

fn row(out: &mut impl Write, issue: &Issue, now: Timestamp) -> Outcome {
    let status = match issue.status {
        Status::Resolved => painted(GREEN, " resolved"),
        Status::Ignored => painted(DIM, " ignored"),
        _ => String::new(),
    };
    let place = match (&issue.file, issue.line) {
        (Some(file), Some(line)) => format!("{file}:{line}"),
        (Some(file), None) => file.clone(),
        _ => String::new(),
    };
    let times = if issue.count == 1 { "1 time".to_owned() } else { format!("{} times", issue.count) };
    writeln!(out, "{}{status}  {}", painted(TITLE, &issue.title), painted(RED, cut(&issue.message, 120)))?;
    writeln!(
        out,
        "  {}  {}  {}  {}",
        painted(YELLOW, times),
        safe(&format!("last {}, first {}", ago(now, issue.last_seen), ago(now, issue.first_seen))),
        painted(BLUE, &issue.culprit),
        painted(DIM, place),
    )?;
    writeln!(out, "  {}", painted(DIM, issue.fingerprint.to_string()))?;
    Ok(())
}

fn end(out: &mut impl Write, total: u64, shown: u64, query: &IssueQuery) -> Outcome {
    if total == 0 {
        let narrowed = *query
            != IssueQuery { status: query.status, sort: query.sort, limit: query.limit, ..IssueQuery::default() };
        writeln!(out, "{}", if narrowed { "no issue matches" } else { "no issues" })?;
    } else if shown < total {
        writeln!(out, "{}", painted(DIM, format!("{shown} of {total} issues; --limit shows more")))?;
    }
    Ok(())
}
