//! Retention: what is too old or too much goes, a few steps at a time.

use std::sync::atomic::Ordering;

use jiff::{SignedDuration, Timestamp};

use super::{Engine, edit::Edit};
use crate::{
    Fingerprint, Result,
    store::{
        IssueSort, Pruned, Retention,
        keys::{self, Scope},
        rows::{Rows, Span},
    },
};

/// How far the search for issues with too many events has come.
#[derive(Debug, Default)]
pub(super) struct Sweep {
    /// The bound that it goes by.
    bound: usize,
    behind: Option<Vec<u8>>,
    /// The bound with which it has been through all issues.
    done_for: Option<usize>,
}

/// Most issues that one prune looks at for having too many events.
const SWEEP_ISSUES_MAX: usize = 1000;

impl<R: Rows> Engine<R> {
    /// Removes what is past the retention in steps of one transaction each, the oldest first.
    ///
    /// By age go events, and issues that have not happened since. By number go events between an issue's first and
    /// latest. By size go whole issues, those first that have been quiet for longest.
    pub(in crate::store) fn prune(&self, retention: &Retention, now: Timestamp, steps_max: usize) -> Result<Pruned> {
        let age = SignedDuration::from_hours(i64::from(retention.age_days_max) * 24);
        let cutoff = now.checked_sub(age).unwrap_or(Timestamp::MIN);
        let mut pruned = Pruned::default();
        let mut steps = 0;
        loop {
            let step = self.write(&[], |edit| {
                step(edit, keys::moment(cutoff), retention.store_bytes_max, steps_max.saturating_sub(steps).max(1))
            })?;
            pruned.events += step.events;
            pruned.issues += step.issues;
            steps = steps.saturating_add(usize::try_from(step.events + step.issues).unwrap_or(usize::MAX));
            if step.events + step.issues == 0 {
                break;
            }
            if steps >= steps_max {
                pruned.more = self.is_past(keys::moment(cutoff), retention.store_bytes_max)?;
                if pruned.more {
                    return Ok(pruned);
                }
                break;
            }
        }
        let swept = self.sweep(retention.events_per_issue_max as usize, steps_max.saturating_sub(steps))?;
        pruned.events += swept.events;
        pruned.more = swept.more;
        Ok(pruned)
    }

    /// Thins issues that have more events than they may. Recording keeps to the store's own bound, so this finds
    /// something only when the bound was higher before, or is lower here; it goes on where it stopped the last time.
    fn sweep(&self, events_max: usize, steps_max: usize) -> Result<Pruned> {
        let mut sweep = self.sweep.lock();
        let recorded_max = self.recorded_max.load(Ordering::Relaxed);
        if sweep.done_for.is_some_and(|done_for| events_max >= done_for.max(recorded_max)) {
            return Ok(Pruned::default());
        }
        if sweep.bound != events_max {
            *sweep = Sweep { bound: events_max, ..Sweep::default() };
        }
        let mut pruned = Pruned::default();
        for _ in 0..SWEEP_ISSUES_MAX {
            let span = Span::of_prefix(vec![keys::ISSUES]);
            let span = match sweep.behind.take() {
                Some(key) => span.behind(key),
                None => span,
            };
            let next = self.state.read().rows.scan(&span).next().transpose()?;
            let Some((key, _)) = next else {
                sweep.done_for = Some(events_max);
                return Ok(pruned);
            };
            sweep.behind = Some(key.to_vec());
            if let Some(fingerprint) = keys::fingerprint_in(&key)
                && self.entry(fingerprint)?.is_some_and(|entry| entry.issue.kept_events > events_max as u64)
            {
                pruned.events += self.write(&[], |edit| edit.thin_to(fingerprint, events_max))?;
            }
            if pruned.events >= steps_max as u64 {
                break;
            }
        }
        pruned.more = true;
        Ok(pruned)
    }

    fn is_past(&self, cutoff: u64, bytes_max: u64) -> Result<bool> {
        let state = self.state.read();
        Ok(quietest(&state.rows)?.is_some_and(|(last_seen, _)| last_seen < cutoff || state.totals.bytes > bytes_max)
            || first_oldest(&state.rows)?.is_some_and(|(moment, _)| moment < cutoff))
    }
}

/// Removes one issue, or some events of one.
fn step<R: Rows>(edit: &mut Edit<'_, R>, cutoff: u64, bytes_max: u64, events_max: usize) -> Result<Pruned> {
    if let Some((last_seen, fingerprint)) = quietest(edit.rows())?
        && (last_seen < cutoff || edit.totals.bytes > bytes_max)
    {
        if edit.load(fingerprint)?.is_none() {
            // The list and the issue disagree.
            edit.ask_for_rebuild();
            return Ok(Pruned::default());
        }
        return Ok(Pruned { events: edit.delete(fingerprint)?, issues: 1, more: false });
    }
    match first_oldest(edit.rows())? {
        Some((moment, fingerprint)) if moment < cutoff => old_events(edit, fingerprint, cutoff, events_max),
        _ => Ok(Pruned::default()),
    }
}

fn old_events<R: Rows>(
    edit: &mut Edit<'_, R>,
    fingerprint: Fingerprint,
    cutoff: u64,
    events_max: usize,
) -> Result<Pruned> {
    let (mut events, mut left) = (0, Vec::new());
    for (id, trace) in edit.kept(fingerprint)? {
        if trace.moment < cutoff && events < events_max as u64 {
            edit.forget(id, trace);
            events += 1;
        } else {
            left.push((id, trace));
        }
    }
    edit.count_kept(fingerprint, &left)?;
    Ok(Pruned { events, issues: 0, more: false })
}

/// The issue that has not happened for longest, with the moment when it last did.
fn quietest<R: Rows>(rows: &R) -> Result<Option<(u64, Fingerprint)>> {
    let mut quietest = None;
    for status in keys::STATUSES {
        let list = Span::of_prefix(keys::list(Scope::All, status, IssueSort::LastSeen));
        if let Some((key, _)) = rows.scan(&list).next_back().transpose()?
            && let (Some(position), Some(fingerprint)) = (keys::position_in(&key), keys::fingerprint_in(&key))
        {
            let last = (keys::value_in(&position), fingerprint);
            quietest = Some(quietest.map_or(last, |quietest: (u64, Fingerprint)| quietest.min(last)));
        }
    }
    Ok(quietest)
}

/// The issue with the oldest kept event, and that event's moment.
fn first_oldest<R: Rows>(rows: &R) -> Result<Option<(u64, Fingerprint)>> {
    let first = rows.scan(&Span::of_prefix(vec![keys::OLDEST])).next().transpose()?;
    Ok(first.and_then(|(key, _)| {
        let moment = key.get(1..9)?.first_chunk::<8>().map(|bytes| u64::from_be_bytes(*bytes))?;
        Some((moment, keys::fingerprint_in(&key)?))
    }))
}
