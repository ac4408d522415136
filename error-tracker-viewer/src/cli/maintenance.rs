//! `stats`, `prune` and `compact`: what the store holds, and making it smaller.

use std::{
    io::{self, Write},
    path::Path,
};

use error_tracker::{
    TrackerState,
    store::{Pruned, Retention, Store},
};
use error_tracker_viewer::clock;
use jiff::Timestamp;

use super::{
    arguments::Prune,
    open,
    outcome::Outcome,
    paint::{out, safe},
    progress::Progress,
};

/// Removals between two looks at how far it is.
const STEPS: usize = 1000;

pub(super) fn stats(db: &Path, json: bool) -> Outcome {
    let store = open::existing(db)?;
    let stats = store.stats()?;
    let trackers = error_tracker::trackers(store.path());
    let mut out = out();
    if json {
        let mut told = serde_json::to_value(&stats)?;
        told["trackers"] = serde_json::to_value(&trackers)?;
        return Ok(writeln!(out, "{told}")?);
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
    writeln!(out, "{:<18}{}", "on disk", clock::bytes(stats.size_bytes))?;
    for tracker in &trackers {
        writeln!(out)?;
        write_tracker(&mut out, tracker)?;
    }
    Ok(())
}

/// How one of the programs stands that write to the store. What is zero and need not be is left out.
fn write_tracker(out: &mut impl Write, tracker: &TrackerState) -> io::Result<()> {
    let TrackerState { process, program, since, at, stats } = tracker;
    writeln!(out, "{}, process {process}, since {since}", safe(program))?;
    if let Some(failing) = stats.failing_since {
        writeln!(out, "  store failing since {failing}, {} queued", stats.queued)?;
    }
    if let Some(failing) = stats.notifications_failing_since {
        let error = stats.notifications_last_error.as_deref().unwrap_or("no reason given");
        writeln!(out, "  notifications failing since {failing}: {}", safe(error))?;
    }
    let always = [("captured", stats.captured), ("stored", stats.stored), ("queued", stats.queued)];
    let others = [
        ("values dropped, queue full", stats.dropped.queue_full),
        ("values dropped, over budget", stats.dropped.over_budget),
        ("dropped by before_capture", stats.dropped.before_capture),
        ("lost", stats.dropped.lost),
        ("notified", stats.notified),
        ("notifications failed", stats.notifications_failed),
        ("notifications waiting", stats.notifications_waiting),
        ("issues held back", stats.notifications_held_back),
        ("internal errors", stats.internal_errors),
    ];
    let told = others.into_iter().filter(|(_, number)| *number > 0);
    for (name, number) in always.into_iter().chain(told) {
        writeln!(out, "  {name:<28}{number}")?;
    }
    writeln!(out, "  {:<28}{at}", "as of")
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
    let progress = Progress::unknown("looking for what is past the retention");
    loop {
        let pruned = store.prune(&retention, Timestamp::now(), STEPS)?;
        all.events += pruned.events;
        all.issues += pruned.issues;
        progress.says(format!("removed {} events and {} issues", all.events, all.issues));
        if !pruned.more {
            break;
        }
    }
    store.flush()?;
    drop(progress);
    let mut out = out();
    if options.json {
        serde_json::to_writer(&mut out, &all)?;
        return Ok(writeln!(out)?);
    }
    Ok(writeln!(out, "removed {} events and {} issues", all.events, all.issues)?)
}

pub(super) fn compact(db: &Path, json: bool) -> Outcome {
    let store = open::existing(db)?;
    let progress = Progress::unknown("copying what is kept");
    let compacted = store.compact()?;
    drop(progress);
    let mut out = out();
    if json {
        let sizes = serde_json::json!({ "bytes_before": compacted.bytes_before, "bytes_after": compacted.bytes_after });
        return Ok(writeln!(out, "{sizes}")?);
    }
    Ok(writeln!(out, "{} before, {} after", clock::bytes(compacted.bytes_before), clock::bytes(compacted.bytes_after))?)
}
