//! What a failure asks of the allocator when others have been stored before it.
//! A program of its own, since the allocator that counts is the whole program's, and so is the memory that comes back.

#![allow(clippy::unwrap_used)]

use std::time::Duration;

use allocation_counter::measure;
use error_tracker::{Config, MemoryStore, auto_track, flush, init};

#[auto_track]
fn charge(tenant: &str, amount: u64, words: &[&str]) -> Result<u64, std::num::ParseIntError> {
    let text = words.join(" ");
    let more: u64 = text.parse()?;
    Ok(amount + more + tenant.len() as u64)
}

fn allocations_of_a_failure() -> u64 {
    // One of them is the text of the function itself.
    measure(|| drop(charge("acme", 17, &["no", "number"]))).count_total - 1
}

#[test]
fn what_was_stored_gives_its_memory_to_the_next_failure() {
    let _guard = init(Config::new().backtrace(false).store(MemoryStore::new())).unwrap();
    let first = allocations_of_a_failure();
    assert!(flush(Duration::from_secs(60)));
    let next = allocations_of_a_failure();
    assert!(first > 2, "{first} at first");
    assert_eq!(next, 2, "its chain and the message in that, which the store keeps");
}
