//! What a page, a search and a deletion cost: as many rows as they return, and not as many as are stored.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::Engine;
use crate::{
    Fingerprint, Result,
    limits::TEXT_CHUNK_ISSUES,
    model::Status,
    store::{
        Batch, IssueQuery, IssueSort, Record, Repeats, StatusFilter,
        packed::Packed,
        rows::{MemoryRows, Pairs, Row, Rows, Span, Writes},
    },
};

static BYTES_READ: AtomicU64 = AtomicU64::new(0);

/// Rows that count what is read of them.
struct Counting(MemoryRows);

impl Rows for Counting {
    fn get(&self, key: &[u8]) -> Result<Option<Row>> {
        let row = self.0.get(key)?;
        BYTES_READ.fetch_add((key.len() + row.as_ref().map_or(0, |row| row.len())) as u64, Relaxed);
        Ok(row)
    }

    fn scan(&self, span: &Span) -> Pairs<'_> {
        Box::new(self.0.scan(span).inspect(|pair| {
            let bytes = pair.as_ref().map_or(0, |(key, row)| key.len() + row.len());
            BYTES_READ.fetch_add(bytes as u64, Relaxed);
        }))
    }

    fn apply(&mut self, writes: Writes) -> Result<()> {
        self.0.apply(writes)
    }
}

type Counted = Engine<Packed<Counting>>;

fn engine(issues: usize) -> Counted {
    let engine = Engine::empty(Packed::over(Counting(MemoryRows::default())).unwrap());
    let first: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let records: Vec<Record> = (0..issues)
        .map(|number| {
            let seen = first + SignedDuration::from_secs(number as i64);
            Record::Repeats(Repeats {
                count: 1 + number as u64 % 7,
                first_seen: seen,
                last_seen: seen,
                title: format!("app::Error{}", number % 5),
                culprit: format!("app::function_{}", number % 11),
                ..Repeats::one(&number.to_string(), format!("order {number:06} failed"))
            })
        })
        .collect();
    for records in records.chunks(500) {
        engine.record(&Batch { id: Uuid::now_v7(), records: records.to_vec() }, 1).unwrap();
    }
    engine
}

/// What each of these reads, in bytes.
fn costs(engine: &Counted) -> Vec<(&'static str, u64)> {
    let cost = |work: &mut dyn FnMut()| {
        // Once before, for what is kept in memory from the first search on.
        work();
        let before = BYTES_READ.load(Relaxed);
        work();
        BYTES_READ.load(Relaxed) - before
    };
    let base = IssueQuery { limit: 10, ..IssueQuery::default() };
    let page = |query: IssueQuery| {
        let page = engine.issues(&query).unwrap();
        let is_rare = query.text.iter().any(|text| text.contains("123"));
        assert_eq!(page.items.len(), if is_rare { 1 } else { 10 }, "{query:?}");
        page.next
    };
    let second = IssueQuery { cursor: page(base.clone()), ..base.clone() };
    let open = IssueQuery { status: StatusFilter::Only(Status::Open), ..base.clone() };
    let by_count = IssueQuery { sort: IssueSort::Count, ..base.clone() };
    let by_first = IssueQuery { sort: IssueSort::FirstSeen, ..base.clone() };
    let of_type = IssueQuery { type_name: Some("error3".to_owned()), ..base.clone() };
    let of_function = IssueQuery { function: Some("function_10".to_owned()), ..base.clone() };
    let of_text = IssueQuery { text: vec!["order 000123".to_owned()], ..base.clone() };
    let of_common_text = IssueQuery { text: vec!["failed".to_owned()], ..base.clone() };
    let mut costs: Vec<_> = [
        ("first page", base),
        ("second page", second),
        ("open", open),
        ("by count", by_count),
        ("by first seen", by_first),
        ("of a type", of_type),
        ("of a function", of_function),
        ("of a rare text", of_text),
        ("of a common text", of_common_text),
    ]
    .into_iter()
    .map(|(name, query)| (name, cost(&mut || drop(page(query.clone())))))
    .collect();
    let mut number = 0;
    let deleted = cost(&mut || {
        number += 1;
        assert!(engine.delete(None, Fingerprint::of_parts([&*number.to_string()])).unwrap());
    });
    costs.push(("a deletion", deleted));
    costs
}

#[test]
fn pages_searches_and_deletions_cost_what_they_return() {
    // Both have as many issues in the part of the index of texts that is still open.
    let (small, large) = (engine(TEXT_CHUNK_ISSUES + 500), engine(5 * TEXT_CHUNK_ISSUES + 500));
    for ((name, little), (_, much)) in costs(&small).into_iter().zip(costs(&large)) {
        // Of a text, a row is read for each letter and each so many issues.
        let allowed = if name.ends_with(" text") { little + 12 * 4 * 4096 } else { little * 3 / 2 + 4096 };
        assert!(much <= allowed, "{name}: {little} bytes of a small store, {much} of one four times as large");
        assert!(much < 600_000, "{name}: {much} bytes");
    }
}
