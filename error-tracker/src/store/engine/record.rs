//! Recording: what a batch does to its issues.

use std::sync::atomic::Ordering;

use super::{Engine, edit::Edit};
use crate::{
    Fingerprint, Result,
    model::EventId,
    store::{
        Batch, Record, Recorded,
        entry::{Entry, Sighting},
        rows::Rows,
    },
};

impl<R: Rows> Engine<R> {
    /// Stores the batch, and keeps at most so many events of each of its issues.
    pub(in crate::store) fn record(&self, batch: &Batch, events_per_issue_max: u32) -> Result<Vec<Recorded>> {
        let events_per_issue_max = events_per_issue_max as usize;
        self.recorded_max.fetch_max(events_per_issue_max, Ordering::Relaxed);
        self.write(&batch.records, |edit| {
            edit.events_per_issue_max = events_per_issue_max;
            if edit.remembered(batch.id)?.is_some() {
                return Ok(Vec::new());
            }
            let recorded = edit.records().iter().map(|record| take(edit, record)).collect::<Result<_>>()?;
            edit.remember(batch.id, true)?;
            Ok(recorded)
        })
    }
}

fn take<'a, R: Rows>(edit: &mut Edit<'a, R>, record: &'a Record) -> Result<Recorded> {
    match record {
        Record::Event(event) if edit.has_event(event)? => unchanged(edit, event.fingerprint, Some(event.id)),
        Record::Event(event) => {
            let recorded = count(edit, event.fingerprint, Some(event.id), &Sighting::from(&**event))?;
            edit.keep(event)?;
            Ok(recorded)
        }
        Record::Repeats(repeats) if repeats.count == 0 => unchanged(edit, repeats.fingerprint, None),
        Record::Repeats(repeats) => count(edit, repeats.fingerprint, None, &Sighting::from(repeats)),
    }
}

fn count<R: Rows>(
    edit: &mut Edit<'_, R>,
    fingerprint: Fingerprint,
    event: Option<EventId>,
    seen: &Sighting<'_>,
) -> Result<Recorded> {
    edit.totals.tally.add(seen.last, seen.count);
    let (entry, new) = edit.load_or(fingerprint, || Entry::new(fingerprint, seen))?;
    let count_before = entry.issue.count;
    let last_seen_before = (!new).then_some(entry.issue.last_seen);
    let regressed = entry.see(seen);
    let count_after = entry.issue.count;
    Ok(Recorded { fingerprint, event, new, regressed, count_before, count_after, last_seen_before })
}

/// A record that is stored already, or that counts nothing.
fn unchanged<R: Rows>(edit: &mut Edit<'_, R>, fingerprint: Fingerprint, event: Option<EventId>) -> Result<Recorded> {
    let issue = edit.load(fingerprint)?.map(|entry| (entry.issue.count, entry.issue.last_seen));
    let (count, last_seen_before) = (issue.map_or(0, |(count, _)| count), issue.map(|(_, last_seen)| last_seen));
    let (count_before, count_after) = (count, count);
    Ok(Recorded { fingerprint, event, new: false, regressed: false, count_before, count_after, last_seen_before })
}
