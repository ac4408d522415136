//! Panics and failures behind others, in threads, tasks and destructors: each is an event of its own, with its own functions.

use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::pin,
    task::{Context, Poll, Waker},
};

use error_tracker::{
    auto_track,
    model::Event,
    testing::{with_captured_events, with_captured_events_async},
};

use crate::{block_on, functions};

/// Each event: its message, and its functions, innermost first.
fn told(events: &[Event]) -> Vec<(&str, Vec<&str>)> {
    events.iter().map(|event| (event.message(), functions(event))).collect()
}

async fn yields(times: u32) {
    for _ in 0..times {
        tokio::task::yield_now().await;
    }
}

#[auto_track]
async fn panics(number: u32) -> u32 {
    yields(1).await;
    assert!(number > 9, "small {number}");
    number
}

/// What a future gives; nothing when it panicked.
async fn caught<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(polled) => polled.map(Some),
        Err(_) => Poll::Ready(None),
    })
    .await
}

#[auto_track]
async fn panics_again(first: u32, turns: u32) -> u32 {
    let nothing = caught(panics(first)).await;
    yields(turns).await;
    let found = panics(first + 1).await;
    found + nothing.unwrap_or(0)
}

#[test]
fn a_suspended_function_that_caught_a_panic_is_a_frame_of_the_next() {
    for turns in [0, 2] {
        let events = with_captured_events(|| {
            catch_unwind(AssertUnwindSafe(|| block_on(panics_again(1, turns)))).expect_err("it panics");
        });
        let expected = [("small 1", vec!["panics"]), ("small 2", vec!["panics", "panics_again"])];
        assert_eq!(told(&events), expected, "{turns}");
    }
}

#[auto_track]
async fn tidies_up(number: u32) -> u32 {
    yields(number).await;
    let left = number + 1;
    yields(number).await;
    left
}

struct TidiesUp(u32);

impl Drop for TidiesUp {
    fn drop(&mut self) {
        let mut future = pin!(tidies_up(self.0));
        let mut context = Context::from_waker(Waker::noop());
        while future.as_mut().poll(&mut context).is_pending() {}
    }
}

#[auto_track]
async fn leaves_a_mess(number: u32) -> u32 {
    let _mess = TidiesUp(number);
    panics(number).await
}

#[auto_track]
async fn around_the_mess(number: u32) -> u32 {
    yields(1).await;
    leaves_a_mess(number).await
}

#[test]
fn what_a_destructor_runs_to_its_end_is_no_frame_of_the_panic_that_it_runs_in() {
    for number in [0, 2] {
        let events = with_captured_events(|| {
            catch_unwind(AssertUnwindSafe(|| block_on(around_the_mess(number)))).expect_err("it panics");
        });
        let text = format!("small {number}");
        assert_eq!(told(&events), [(text.as_str(), vec!["panics", "leaves_a_mess", "around_the_mess"])]);
    }
}

struct PanicsWhenDropped(u32);

impl Drop for PanicsWhenDropped {
    fn drop(&mut self) {
        assert!(self.0 > 9, "dropped {}", self.0);
    }
}

#[auto_track]
async fn drops(number: u32) -> u32 {
    let last = PanicsWhenDropped(number);
    yields(1).await;
    last.0 + 1
}

#[test]
fn a_destructor_that_panics_behind_the_last_await_leaves_its_function() {
    let events = with_captured_events(|| {
        catch_unwind(AssertUnwindSafe(|| block_on(drops(3)))).expect_err("it panics");
    });
    assert_eq!(told(&events), [("dropped 3", vec!["drops"])]);
    assert_eq!(events[0].frames[0].arguments[0].value, "3");
}

#[auto_track]
fn asks_a_thread(number: u32) -> u32 {
    std::thread::scope(|scope| scope.spawn(move || number + 1).join().unwrap_or(0))
}

#[auto_track]
async fn goes_on_with_the_panic_of_a_task(number: u32) -> u32 {
    match tokio::spawn(panics(number)).await {
        Ok(found) => found + asks_a_thread(number),
        Err(error) => resume_unwind(error.into_panic()),
    }
}

#[test]
fn the_panic_of_a_task_that_is_raised_again_is_no_second_event() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let events = with_captured_events(|| {
        let run = || runtime.block_on(goes_on_with_the_panic_of_a_task(4));
        catch_unwind(AssertUnwindSafe(run)).expect_err("it panics");
    });
    assert_eq!(events.len(), 1, "{events:#?}");
    assert_eq!((events[0].message(), functions(&events[0])[0]), ("small 4", "panics"));
}

#[test]
fn a_task_that_is_aborted_tells_nothing() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let events = runtime.block_on(with_captured_events_async(async {
        let task = tokio::spawn(tidies_up(1000));
        yields(3).await;
        task.abort();
        assert!(task.await.expect_err("it was aborted").is_cancelled());
    }));
    assert_eq!(told(&events), []);
}

#[auto_track]
async fn fails(number: u32) -> Result<u32, String> {
    yields(1).await;
    Err(format!("no {number}"))
}

#[auto_track]
async fn cleans_up_long(number: u32) -> Result<u32, String> {
    let found = fails(number).await;
    yields(1000).await;
    found
}

async fn given_up_after<F: Future>(turns: u32, future: F) {
    let mut future = Box::pin(future);
    for _ in 0..turns {
        let waits = poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_pending())).await;
        assert!(waits);
        tokio::task::yield_now().await;
    }
}

#[test]
fn a_failure_in_what_was_given_up_is_not_that_of_what_takes_its_place() {
    let events = with_captured_events(|| {
        block_on(async {
            given_up_after(4, cleans_up_long(1)).await;
            // In the same place of memory, as far as the allocator likes.
            given_up_after(4, cleans_up_long(1)).await;
            let _ = Box::pin(cleans_up_long(1)).await;
        });
    });
    let fails = || ("no 1", vec!["fails"]);
    let mut told = told(&events);
    told.sort();
    assert_eq!(told, [fails(), fails(), ("no 1", vec!["fails", "cleans_up_long"])]);
}
