//! One failure is one event in functions that are suspended, go on elsewhere, run side by side, or are dropped.

use std::{future::Future, pin::Pin, task::Poll};

use error_tracker::{
    auto_track,
    model::{Event, Frame},
    testing::{with_captured_events, with_captured_events_async},
};
use futures_util::{StreamExt as _, stream, stream::FuturesUnordered};

use crate::{block_on, functions};

/// What each event has: its message, and the first argument of each of its frames.
fn told(events: &[Event]) -> Vec<(&str, Vec<(&str, &str)>)> {
    fn of(frame: &Frame) -> (&str, &str) {
        (&frame.function, frame.arguments.first().map_or("", |argument| &argument.value))
    }
    events.iter().map(|event| (event.message(), event.frames.iter().map(of).collect())).collect()
}

#[auto_track]
async fn fails(number: u32) -> Result<u32, String> {
    for _ in 0..number {
        tokio::task::yield_now().await;
    }
    Err(format!("no {number}"))
}

#[auto_track]
async fn passes_on(number: u32) -> Result<u32, String> {
    tokio::task::yield_now().await;
    let found = fails(number).await?;
    Ok(found + 1)
}

#[test]
fn a_failure_is_one_event_on_whatever_threads_its_functions_run() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).build().expect("a runtime");
    let tasks: Vec<_> =
        (0..8).map(|number| runtime.spawn(with_captured_events_async(passes_on(50 + number)))).collect();
    for (number, task) in tasks.into_iter().enumerate() {
        let events = runtime.block_on(task).expect("the task");
        let value = (50 + number).to_string();
        let frames = vec![("fails", value.as_str()), ("passes_on", value.as_str())];
        assert_eq!(told(&events), [(format!("no {value}").as_str(), frames)]);
    }
}

#[auto_track]
async fn either(quick: u32, slow: u32) -> Result<u32, String> {
    tokio::select! {
        biased;
        first = passes_on(quick) => first,
        second = passes_on(slow) => second,
    }
}

#[test]
fn what_select_drops_leaves_nothing_behind() {
    let events = with_captured_events(|| block_on(either(1, 1000)));
    assert_eq!(events.len(), 1);
    assert_eq!(functions(&events[0])[..2], ["fails", "passes_on"]);
    assert_eq!(events[0].message(), "no 1");
}

#[test]
fn a_future_that_is_dropped_on_its_way_leaves_nothing_behind() {
    let events = with_captured_events(|| {
        block_on(async {
            let mut given_up = Box::pin(passes_on(1000));
            let waits = std::future::poll_fn(|context| Poll::Ready(given_up.as_mut().poll(context).is_pending())).await;
            drop(given_up);
            assert!(waits);
            passes_on(0).await
        })
    });
    assert_eq!(told(&events), [("no 0", vec![("fails", "0"), ("passes_on", "0")])]);
}

#[auto_track]
async fn side_by_side(count: u32) -> Result<u32, String> {
    let (first, second) = tokio::join!(fails(count), fails(count + 1));
    first.or(second)
}

#[test]
fn of_failures_that_are_alive_at_once_the_one_that_is_returned_goes_on() {
    let events = with_captured_events(|| block_on(side_by_side(2)));
    let mut told = told(&events);
    told.sort();
    assert_eq!(told, [("no 2", vec![("fails", "2")]), ("no 3", vec![("fails", "3"), ("side_by_side", "2")])]);
}

#[auto_track]
async fn deals_with(number: u32) -> u32 {
    fails(number).await.unwrap_or(0)
}

async fn like_fails(number: u32) -> Result<u32, String> {
    Err(format!("no {number}"))
}

#[auto_track]
async fn through_others(number: u32) -> Result<u32, String> {
    let found = like_fails(number).await?;
    Ok(found)
}

async fn passes_through(number: u32) -> Result<u32, String> {
    fails(number).await
}

#[auto_track]
async fn comes_through_others(number: u32) -> Result<u32, String> {
    let found = passes_through(number).await?;
    Ok(found)
}

#[test]
fn a_failure_of_another_task_on_the_same_thread_is_another_however_it_reads() {
    let events = with_captured_events(|| {
        block_on(deals_with(1));
        // Deeper down the stack it could stand outside of the one before.
        block_on(async { Box::pin(through_others(1)).await })
    });
    assert_eq!(told(&events), [("no 1", vec![("fails", "1")]), ("no 1", vec![("through_others", "1")])]);
}

#[test]
fn a_suspended_function_without_annotation_in_between_is_passed_over() {
    let events = with_captured_events(|| block_on(comes_through_others(1)));
    assert_eq!(told(&events), [("no 1", vec![("fails", "1"), ("comes_through_others", "1")])]);
}

#[auto_track]
async fn within_time(number: u32) -> Result<u32, String> {
    let found = tokio::time::timeout(std::time::Duration::from_secs(60), fails(number)).await.expect("in time")?;
    Ok(found)
}

#[test]
fn a_failure_that_comes_through_a_timeout_is_the_same() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let events = with_captured_events(|| runtime.block_on(within_time(1)));
    assert_eq!(told(&events), [("no 1", vec![("fails", "1"), ("within_time", "1")])]);
}

#[test]
fn a_task_is_a_root_of_its_own() {
    #[auto_track]
    async fn spawns(number: u32) -> Result<u32, String> {
        let found = tokio::spawn(fails(number)).await.map_err(|error| error.to_string())??;
        Ok(found)
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let events = with_captured_events(|| runtime.block_on(spawns(1)));
    assert_eq!(told(&events), [("no 1", vec![("fails", "1")]), ("no 1", vec![("spawns", "1")])]);
}

#[auto_track]
async fn all_of(count: u32) -> u32 {
    let mut running: FuturesUnordered<_> = (0..count).map(passes_on).collect();
    let mut failed = 0;
    while let Some(result) = running.next().await {
        failed += u32::from(result.is_err());
    }
    failed
}

#[test]
fn futures_unordered_gives_an_event_for_each() {
    let mut failed = 0;
    let events = with_captured_events(|| failed = block_on(all_of(4)));
    assert_eq!((failed, events.len()), (4, 4));
    let mut told = told(&events);
    told.sort();
    assert_eq!(told[3], ("no 3", vec![("fails", "3"), ("passes_on", "3")]));
}

/// What each event has: its message, whether it was handled, and how many frames.
fn handled(events: &[Event]) -> Vec<(&str, bool, usize)> {
    events.iter().map(|event| (event.message(), event.handled, event.frames.len())).collect()
}

#[auto_track]
async fn succeeds_after(first: u32, second: u32) -> Result<u32, String> {
    let found = passes_on(first).await.unwrap_or(7);
    yields(second).await;
    Ok(found)
}

#[auto_track]
async fn fails_after(first: u32, second: u32) -> Result<u32, String> {
    let found = passes_on(first).await.unwrap_or(7);
    yields(found).await;
    passes_on(second).await
}

async fn yields(times: u32) {
    for _ in 0..times {
        tokio::task::yield_now().await;
    }
}

#[test]
fn a_suspended_function_that_succeeds_has_dealt_with_what_failed_inside_of_it() {
    for later in [0, 3] {
        let events = with_captured_events(|| block_on(succeeds_after(1, later)));
        assert_eq!(handled(&events), [("no 1", true, 2)], "{later}");
    }
}

#[test]
fn a_suspended_function_that_fails_has_dealt_with_what_failed_before() {
    let events = with_captured_events(|| block_on(fails_after(1, 2)));
    assert_eq!(handled(&events), [("no 1", true, 2), ("no 2", false, 3)]);
}

#[test]
fn what_failed_side_by_side_is_dealt_with_when_the_function_around_is_left() {
    let events = with_captured_events(|| block_on(all_of(3)));
    assert_eq!(handled(&events), [("no 0", true, 2), ("no 1", true, 2), ("no 2", true, 2)]);
}

#[test]
fn what_fails_in_a_task_is_dealt_with_by_nobody_in_it() {
    #[auto_track]
    async fn waits_for_a_task(number: u32) -> Result<u32, String> {
        let result = tokio::spawn(passes_on(number)).await;
        Ok(result.is_ok_and(|result| result.is_ok()).into())
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let events = with_captured_events(|| runtime.block_on(waits_for_a_task(1)));
    assert_eq!(handled(&events), [("no 1", false, 2)]);
}

#[test]
fn what_failed_in_a_function_that_is_given_up_is_not_dealt_with() {
    let events = with_captured_events(|| {
        block_on(async {
            let mut given_up = Box::pin(succeeds_after(0, 1000));
            for _ in 0..3 {
                std::future::poll_fn(|context| Poll::Ready(given_up.as_mut().poll(context).is_pending())).await;
                tokio::task::yield_now().await;
            }
        })
    });
    assert_eq!(handled(&events), [("no 0", false, 2)]);
}

#[auto_track]
fn runs_it(number: u32) -> u32 {
    block_on(passes_on(number)).unwrap_or(7)
}

#[test]
fn a_function_that_runs_another_to_its_end_deals_with_its_failure() {
    let events = with_captured_events(|| runs_it(1));
    assert_eq!(handled(&events), [("no 1", true, 2)]);
}

#[async_trait::async_trait]
trait Gateway {
    async fn debit(&self, cents: u32) -> Result<u32, String>;
}

struct Bank;

#[async_trait::async_trait]
#[auto_track]
impl Gateway for Bank {
    async fn debit(&self, cents: u32) -> Result<u32, String> {
        let found = fails(cents).await?;
        Ok(found)
    }
}

#[auto_track]
#[allow(clippy::manual_async_fn, reason = "to be one that is not")]
fn pays(gateway: &dyn Gateway, cents: u32) -> impl Future<Output = Result<u32, String>> {
    async move {
        let paid = gateway.debit(cents).await?;
        Ok(paid)
    }
}

#[test]
fn async_traits_and_functions_that_return_futures_are_frames() {
    let events = with_captured_events(|| block_on(pays(&Bank, 3)));
    let [event] = &events[..] else { panic!("one event: {events:#?}") };
    assert_eq!(functions(event), ["fails", "debit", "pays"]);
}

#[auto_track]
fn deeper(level: u32) -> Pin<Box<dyn Future<Output = Result<u32, String>> + Send>> {
    Box::pin(async move {
        if level == 0 {
            return Err("the bottom".to_owned());
        }
        let found = deeper(level - 1).await?;
        Ok(found)
    })
}

#[test]
fn boxed_recursion_gives_a_frame_for_each_call() {
    let events = with_captured_events(|| block_on(deeper(2)));
    let [event] = &events[..] else { panic!("one event: {events:#?}") };
    assert_eq!(functions(event), ["deeper", "deeper", "deeper"]);
}

#[auto_track]
async fn sums(numbers: &[u32]) -> Result<u32, String> {
    let items =
        stream::iter(numbers).then(|&number| async move { if number > 2 { fails(number).await } else { Ok(number) } });
    let mut items = std::pin::pin!(items);
    let mut sum = 0;
    while let Some(item) = items.next().await {
        sum += item?;
    }
    Ok(sum)
}

#[test]
fn a_stream_that_fails_on_its_way_is_one_event() {
    let events = with_captured_events(|| block_on(sums(&[1, 2, 3])));
    let [event] = &events[..] else { panic!("one event: {events:#?}") };
    assert_eq!((event.message(), functions(event)), ("no 3", vec!["fails", "sums"]));
    let numbers = &event.frames[1].arguments[0];
    assert_eq!(numbers.value, "[1, 2, 3]");
}

macro_rules! sized {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        async fn $name(id: u64, name: &str, amount: u64) -> Result<u64, String> {
            let sent = sends(name, amount).await?;
            let again = sends(name, sent).await?;
            Ok(id ^ again)
        }
    };
}

async fn sends(name: &str, amount: u64) -> Result<u64, String> {
    tokio::task::yield_now().await;
    if amount == 0 { Err(format!("nothing to send to {name}")) } else { Ok(amount - 1) }
}

sized!(bare);
sized!(
    #[auto_track]
    tracked
);
sized!(
    #[auto_track(panics = false)]
    tracked_for_errors
);

#[test]
fn a_future_grows_by_what_is_kept_of_its_arguments() {
    let plain = size_of_val(&bare(1, "a", 2));
    let (with_panics, for_errors) = (size_of_val(&tracked(1, "a", 2)), size_of_val(&tracked_for_errors(1, "a", 2)));
    let arguments = 2 * size_of::<u64>() + size_of::<&str>();
    assert!(with_panics <= plain + 2 * arguments + 16, "{with_panics} bytes, bare {plain}");
    assert!(for_errors <= plain + arguments, "{for_errors} bytes, bare {plain}");
    println!("{plain} bytes, {for_errors} for errors alone, {with_panics} with panics");
    let events = with_captured_events(|| block_on(tracked(1, "a", 0)));
    assert_eq!(functions(&events[0]), ["tracked"]);
}
