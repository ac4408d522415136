//! Where nothing may be allocated: in a call that succeeds, whatever moves away in it, and in a failure past its budget.
//! A program of its own, since the allocator that counts is the whole program's.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::{
    mem,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use allocation_counter::measure;
use error_tracker::{Config, MemoryStore, auto_track, init, store::Store};

const CALLS: u64 = 1_000;

#[derive(Debug, Default)]
struct Order {
    id: u64,
    #[allow(dead_code, reason = "read by `Debug` alone")]
    lines: Vec<String>,
}

fn order(id: u64) -> Order {
    Order { id, lines: vec!["two shirts".to_owned(); 3] }
}

/// The order moves away before the last failure point.
#[auto_track]
fn ship(order: Order, express: bool) -> Result<Order, std::num::TryFromIntError> {
    let days = u8::try_from(order.id)?;
    let shipped = std::convert::identity(order);
    u8::try_from(u64::from(days) + u64::from(express))?;
    Ok(shipped)
}

#[auto_track]
async fn ship_later(order: Order, express: bool) -> Result<Order, std::num::TryFromIntError> {
    std::future::ready(()).await;
    ship(order, express)
}

fn ship_at_once(order: Order) -> Order {
    match pin!(ship_later(order, true)).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(order) => order.unwrap(),
        Poll::Pending => panic!("nothing is waited for"),
    }
}

fn allocations(run: impl Fn(Order) -> Order) -> u64 {
    // The first call is not part of it: what a thread needs once is made then.
    let mut kept = run(order(7));
    measure(|| {
        for _ in 0..CALLS {
            kept = run(mem::take(&mut kept));
        }
    })
    .count_total
}

/// One test for all, because there is one tracker for a program.
#[test]
fn successes_and_failures_past_their_budget_allocate_nothing() {
    let store = Arc::new(MemoryStore::new());
    let config = Config::new().backtrace(false).site_budget_per_minute(1).store(Arc::clone(&store));
    let guard = init(config).unwrap();

    assert_eq!(allocations(|order| ship(order, true).unwrap()), 0, "calls that succeed");
    assert_eq!(allocations(ship_at_once), 0, "asynchronous calls that succeed");

    let refused = |mut given: Order| {
        given.id = 1_000;
        let lines = mem::take(&mut given.lines);
        assert!(ship(given, false).is_err());
        Order { id: 0, lines }
    };
    refused(order(7));
    assert_eq!(allocations(refused), 0, "failures past their budget");

    drop(guard);
    assert_eq!(store.issues(&Default::default()).unwrap().items[0].count, CALLS + 2);
}
