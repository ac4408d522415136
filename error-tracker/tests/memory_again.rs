//! What a failure asks of the allocator: when others have been stored before it, and when it leaves very many functions.
//! A program of its own, since the allocator that counts is the whole program's, and so is the memory that comes back.

#![allow(clippy::unwrap_used)]

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use allocation_counter::measure;
use error_tracker::{Config, MemoryStore, auto_track, flush, init, limits::FRAMES_MAX, store::Store};

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

/// There is one tracker for a program, and one store of memory.
static TURN: Mutex<()> = Mutex::new(());

#[test]
fn what_was_stored_gives_its_memory_to_the_next_failure() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let _guard = init(Config::new().backtrace(false).store(MemoryStore::new())).unwrap();
    let first = allocations_of_a_failure();
    assert!(flush(Duration::from_secs(60)));
    let next = allocations_of_a_failure();
    assert!(first > 2, "{first} at first");
    assert_eq!(next, 2, "its chain and the message in that, which the store keeps");
}

#[auto_track]
fn descend(depth: u32, ballast: &str) -> Result<u32, std::num::TryFromIntError> {
    if depth == 0 {
        return Ok(u32::from(u8::try_from(ballast.len())?));
    }
    Ok(descend(depth - 1, ballast)? + 1)
}

#[test]
fn frames_past_the_bound_take_no_memory() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let store = Arc::new(MemoryStore::new());
    let _guard = init(Config::new().backtrace(false).store(Arc::clone(&store))).unwrap();
    let ballast = "x".repeat(1024);
    let taken = measure(|| assert!(descend(400, &ballast).is_err()));
    assert!(flush(Duration::from_secs(60)));
    let event = store.events(&Default::default()).unwrap().items.remove(0);
    assert_eq!(event.frames.len(), FRAMES_MAX);
    assert_eq!(event.frames[FRAMES_MAX - 1].arguments[0].value, (FRAMES_MAX - 1).to_string());
    // A text that has doubled may be twice as long, and lies beside the one before while it grows.
    let bytes_max = 4 * FRAMES_MAX as u64 * ballast.len() as u64;
    assert!(taken.bytes_max < bytes_max, "{} bytes of {bytes_max}", taken.bytes_max);
}
