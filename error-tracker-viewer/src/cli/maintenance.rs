//! `stats`, `prune` and `compact`: what the store holds, and making it smaller.

use std::{
    io::{IsTerminal, Write, stderr},
    path::Path,
};

use error_tracker::store::{Pruned, Retention, Store};
use error_tracker_viewer::clock;
use jiff::Timestamp;

use super::{arguments::Prune, open, outcome::Outcome, paint::out};

/// Removals between two signs of progress.
const STEPS: usize = 1000;

pub(super) fn stats(db: &Path, json: bool) -> Outcome {
    let stats = open::existing(db)?.stats()?;
    let mut out = out();
    if json {
        serde_json::to_writer(&mut out, &stats)?;
        return Ok(writeln!(out)?);
    }
    let lines = [
        ("issues", stats.issues),
        ("  open", stats.open),
        ("  resolved", stats.resolved),
        ("  ignored", stats.ignored),
        ("failures counted", stats.count),
        ("events kept", stats.kept_events),
        ("unreadable", stats.corrupt),
    ];
    for (name, number) in lines {
        writeln!(out, "{name:<18}{number}")?;
    }
    Ok(writeln!(out, "{:<18}{}", "on disk", clock::bytes(stats.size_bytes))?)
}

pub(super) fn prune(db: &Path, options: &Prune) -> Outcome {
    let usual = Retention::default();
    let retention = Retention {
        age_days_max: options.age_days_max.unwrap_or(usual.age_days_max),
        events_per_issue_max: options.events_per_issue_max.unwrap_or(usual.events_per_issue_max),
        store_bytes_max: options.store_bytes_max.unwrap_or(usual.store_bytes_max),
    };
    let store = open::existing(db)?;
    let mut all = Pruned::default();
    loop {
        let pruned = store.prune(&retention, Timestamp::now(), STEPS)?;
        all.events += pruned.events;
        all.issues += pruned.issues;
        if stderr().is_terminal() {
            eprint!("\rremoved {} events and {} issues", all.events, all.issues);
        }
        if !pruned.more {
            break;
        }
    }
    if stderr().is_terminal() {
        eprintln!();
    }
    store.flush()?;
    let mut out = out();
    if options.json {
        serde_json::to_writer(&mut out, &all)?;
        return Ok(writeln!(out)?);
    }
    Ok(writeln!(out, "removed {} events and {} issues", all.events, all.issues)?)
}

pub(super) fn compact(db: &Path, json: bool) -> Outcome {
    let compacted = open::existing(db)?.compact()?;
    let mut out = out();
    if json {
        let sizes = serde_json::json!({ "bytes_before": compacted.bytes_before, "bytes_after": compacted.bytes_after });
        return Ok(writeln!(out, "{sizes}")?);
    }
    Ok(writeln!(out, "{} before, {} after", clock::bytes(compacted.bytes_before), clock::bytes(compacted.bytes_after))?)
}
