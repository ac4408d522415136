//! What a panic shows of functions that can be suspended, beyond what `panics` has of all functions.

use std::{
    cell::Cell,
    collections::BTreeMap,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    rc::Rc,
    sync::Mutex,
};

use error_tracker::{
    auto_track,
    model::{Event, Frame, VariableState},
    testing::with_captured_events,
};

use futures_util::FutureExt as _;

use crate::{block_on, functions, shown, variable};

/// The one event of a future that panics.
fn panicked(future: impl Future) -> Event {
    let run = || catch_unwind(AssertUnwindSafe(|| drop(block_on(future)))).expect_err("it panics");
    let mut events = with_captured_events(|| drop(run()));
    assert_eq!(events.len(), 1, "{events:#?}");
    events.remove(0)
}

fn can_be_sent<F: Send>(future: F) -> F {
    future
}

async fn yields() {
    tokio::task::yield_now().await;
}

#[derive(Clone, Debug)]
struct Order {
    id: u32,
}

/// Nobody knows how to show it.
struct Opaque;

/// The same function twice: one that waits now and then, and one that does not.
macro_rules! twins {
    ($waits:ident $runs:ident ($($argument:ident: $type:ty),*) { $($before:tt)* } { $($after:tt)* }) => {
        #[auto_track]
        async fn $waits($($argument: $type),*) -> u32 {
            $($before)*
            yields().await;
            $($after)*
        }

        #[auto_track]
        fn $runs($($argument: $type),*) -> u32 {
            $($before)*
            $($after)*
        }
    };
}

twins! {
    ships ships_at_once (order: Order, limits: Vec<u32>, name: &str) {
        let copy = Order { id: order.id + 1 };
        let address = format!("street {}", copy.id);
        #[allow(clippy::useless_vec, reason = "it is one that is shown")]
        let parcels = vec![copy.clone(), order.clone()];
        let rates = BTreeMap::from([("de", 7)]);
        let found = parcels.iter().find(|parcel| parcel.id == 8);
        let lock = Mutex::new(3);
        let size = (address.len(), 4);
        let opaque = Opaque;
        let mut changes = 1;
        let given = String::from("given");
    } {
        changes += parcels.len();
        drop(given);
        let weight = changes + rates.len() + size.0 + name.len() + limits.len();
        let _ = (&lock, &opaque, &found);
        limits[weight]
    }
}

#[test]
fn a_function_that_is_suspended_shows_what_one_does_that_is_not() {
    let (order, limits) = (Order { id: 7 }, vec![1, 2]);
    let waits = panicked(can_be_sent(ships(order.clone(), limits.clone(), "name")));
    let runs = with_captured_events(|| {
        catch_unwind(AssertUnwindSafe(|| ships_at_once(order, limits, "name"))).expect_err("it panics");
    });
    let [waits, runs] = [&waits.frames[0], &runs[0].frames[0]];
    assert_eq!(shown(&waits.arguments), shown(&runs.arguments));
    assert_eq!(shown(&waits.locals), shown(&runs.locals));
    let is_value = |name: &&str| variable(runs, name).state == VariableState::Value;
    let names = ["limits", "name", "copy", "address", "rates", "lock", "weight"];
    assert_eq!(names.into_iter().filter(is_value).collect::<Vec<_>>(), names, "{runs:#?}");
}

#[auto_track]
async fn keeps_to_its_thread(numbers: Rc<Vec<u32>>) -> u32 {
    let seen = Cell::new(numbers.len());
    let first = numbers.first().copied();
    yields().await;
    seen.set(9);
    numbers[seen.get()] + first.unwrap_or(0)
}

#[test]
fn what_other_threads_may_not_look_at_has_a_state() {
    let event = panicked(keeps_to_its_thread(Rc::new(vec![1])));
    let frame = &event.frames[0];
    let states = ["numbers", "seen", "first"].map(|name| variable(frame, name).state);
    assert_eq!(states, [VariableState::Borrowed, VariableState::Borrowed, VariableState::Moved]);
    assert!(variable(frame, "numbers").note.is_some());
}

#[auto_track]
async fn climbs(level: u32) -> u32 {
    if level == 0 {
        yields().await;
        return [1, 2][level as usize + 2];
    }
    let further: Pin<Box<dyn Future<Output = u32>>> = Box::pin(climbs(level - 1));
    further.await
}

#[auto_track]
async fn walks(level: u32) -> u32 {
    let text = level.to_string();
    let next = level.checked_sub(1).expect("the bottom");
    let further = Box::pin(walks(next));
    further.await + text.len() as u32
}

#[test]
fn recursion_shows_the_locals_of_each_call() {
    let event = panicked(climbs(2));
    assert_eq!(functions(&event), ["climbs", "climbs", "climbs"]);
    let event = panicked(walks(2));
    let levels: Vec<_> = event.frames.iter().map(|frame: &Frame| shown(&frame.locals)[0].clone()).collect();
    assert_eq!(levels, ["text = \"0\"", "text = \"1\"", "text = \"2\""]);
}

#[auto_track]
async fn reads_its_arguments(number: u32, name: &str, call: &(dyn Fn(u32) -> u32 + Sync), sizes: &[u32; 2]) -> u32 {
    let sum = number + call(number) + sizes[0];
    let twice = move |by: u32| number * by + name.len() as u32;
    yields().await;
    let [first, second] = *sizes;
    let text = format!("{name} {number}");
    assert!(number > 100, "{number} of {name} is too little");
    sum + twice(2) + first + second + text.len() as u32 + call(number)
}

#[test]
fn arguments_that_are_read_from_the_frame_are_what_they_were() {
    let event = panicked(can_be_sent(reads_its_arguments(7, "name", &|number| number + 1, &[1, 2])));
    assert_eq!(event.message(), "7 of name is too little");
    assert_eq!(shown(&event.frames[0].arguments)[..2], ["number = 7", "name = \"name\""]);
    assert_eq!(variable(&event.frames[0], "sizes").value, "[1, 2]");
    let run = reads_its_arguments(101, "name", &|number| number + 1, &[1, 2]);
    assert_eq!(block_on(run), 101 + 102 + 1 + (202 + 4) + 3 + 8 + 102);
}

/// Waits for both as the macro of this name in `futures` does: what it is handed is fused.
macro_rules! select {
    ($first:ident = $one:expr => $found:expr, $other:ident = $two:expr => $otherwise:expr $(,)?) => {{
        let (one, two) = (std::pin::pin!($one), std::pin::pin!($two));
        match futures_util::future::select(one, two).await {
            futures_util::future::Either::Left(($first, _)) => $found,
            futures_util::future::Either::Right(($other, _)) => $otherwise,
        }
    }};
}

#[auto_track]
async fn panics_at_once(number: usize) -> u32 {
    yields().await;
    [1, 2][number]
}

#[auto_track]
async fn selects_what_is_fused(count: usize) -> u32 {
    select! {
        found = panics_at_once(count + 1).fuse() => found,
        nothing = std::future::pending::<u32>().fuse() => nothing,
    }
}

#[auto_track]
async fn waits_for_what_is_fused(number: u32) -> u32 {
    let forever = std::future::pending::<u32>().fuse();
    select! {
        found = std::future::pending::<u32>().fuse() => found + number,
        nothing = forever => nothing,
    }
}

#[auto_track]
async fn selects_beside_another(count: usize) -> u32 {
    tokio::join!(waits_for_what_is_fused(9), selects_what_is_fused(count)).1
}

#[test]
fn a_function_whose_select_is_that_of_futures_is_a_frame_of_what_it_waits_for() {
    let event = panicked(selects_beside_another(7));
    assert_eq!(functions(&event), ["panics_at_once", "selects_what_is_fused", "selects_beside_another"]);
    assert_eq!(shown(&event.frames[1].arguments), ["count = 7"]);
}
