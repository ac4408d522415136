//! Past its budget a failure is counted where it began, and nowhere else.

use error_tracker::{
    Config, MemoryStore, auto_track,
    store::{IssueQuery, Store},
    testing::with_tracker,
};
use std::sync::Arc;

use crate::fails;

#[auto_track]
fn reads(path: &str) -> Result<u32, String> {
    fails(path)?;
    Ok(0)
}

#[auto_track]
fn loads(path: &str) -> Result<u32, String> {
    let number = reads(path)?;
    Ok(number)
}

#[test]
fn the_functions_that_a_counted_failure_passes_through_do_not_count_it_again() {
    let store = Arc::new(MemoryStore::new());
    let config = Config::new().store(Arc::clone(&store)).site_budget_per_minute(2);
    with_tracker(config, || (0..10).for_each(|_| drop(loads("x")))).expect("a tracker");
    let issues = store.issues(&IssueQuery::default()).expect("issues").items;
    let counts: Vec<(&str, u64)> = issues.iter().map(|issue| (&*issue.culprit, issue.count)).collect();
    assert_eq!(counts, [("capture::storms::reads", 10)]);
}
