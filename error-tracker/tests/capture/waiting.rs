//! Failures that wait while the function around them goes on to something else, and then leave it after all: on another
//! thread, out of a stream, as the last of many.

use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll},
};

use error_tracker::{
    auto_track,
    model::Event,
    testing::{with_captured_events, with_captured_events_async},
};
use futures_util::{Stream, StreamExt as _, stream::FuturesUnordered};

use crate::{block_on, functions};

/// How many tasks run at once: more than a thread keeps failures for that nobody waits for.
const TASKS: u32 = 100;

/// Each event: its message, whether it was handled, and its functions, innermost first.
fn told(events: &[Event]) -> Vec<(String, bool, String)> {
    let of = |event: &Event| (event.message().to_owned(), event.handled, functions(event).join(" "));
    let mut told: Vec<_> = events.iter().map(of).collect();
    told.sort();
    told
}

fn all(expected: &[(&str, bool, &str)]) -> Vec<(String, bool, String)> {
    expected.iter().map(|(text, handled, path)| (text.to_string(), *handled, path.to_string())).collect()
}

fn told_of(future: impl Future) -> Vec<(String, bool, String)> {
    told(&with_captured_events(|| drop(block_on(future))))
}

/// What each of many tasks tells that run at once, on threads that they change.
fn told_by_tasks<F>(run: fn() -> F) -> Vec<Vec<(String, bool, String)>>
where
    F: Future<Output = Result<u32, String>> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).build().expect("a runtime");
    let tasks: Vec<_> = (0..TASKS).map(|_| runtime.spawn(with_captured_events_async(run()))).collect();
    tasks.into_iter().map(|task| told(&runtime.block_on(task).expect("the task"))).collect()
}

async fn yields(times: u32) {
    for _ in 0..times {
        tokio::task::yield_now().await;
    }
}

#[auto_track]
async fn fails(turns: u32) -> Result<u32, String> {
    yields(turns).await;
    Err(format!("no {turns}"))
}

#[auto_track]
async fn cleans_up() -> Result<u32, String> {
    match fails(1).await {
        Ok(found) => Ok(found),
        Err(text) => {
            yields(20).await;
            Err(text)
        }
    }
}

#[test]
fn a_failure_goes_on_with_its_function_when_that_goes_on_elsewhere() {
    for told in told_by_tasks(cleans_up) {
        assert_eq!(told, all(&[("no 1", false, "fails cleans_up")]));
    }
}

#[auto_track]
async fn joins() -> Result<u32, String> {
    let (slow, quick) = tokio::join!(fails(20), fails(1));
    Ok(quick? + slow?)
}

#[test]
fn of_what_was_joined_the_one_that_is_returned_goes_on_and_the_other_was_dealt_with() {
    for told in told_by_tasks(joins) {
        assert_eq!(told, all(&[("no 1", false, "fails joins"), ("no 20", true, "fails")]));
    }
}

#[auto_track]
async fn keeps_the_last() -> Result<u32, String> {
    let mut all: FuturesUnordered<_> = (1..4).map(fails).collect();
    let mut last = Ok(0);
    while let Some(found) = all.next().await {
        last = found;
    }
    last
}

#[test]
fn a_function_that_is_called_by_name_only_is_known_by_it() {
    let expected = [("no 1", true, "fails"), ("no 2", true, "fails"), ("no 3", false, "fails keeps_the_last")];
    assert_eq!(told_of(keeps_the_last()), all(&expected));
}

#[auto_track]
fn refuses(number: u32) -> Result<u32, String> {
    Err(format!("no {number}"))
}

struct Numbers(u32);

impl Stream for Numbers {
    type Item = Result<u32, String>;

    #[auto_track]
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0 += 1;
        context.waker().wake_by_ref();
        match self.0 {
            1 => Poll::Pending,
            2 => Poll::Ready(Some(Ok(2))),
            _ => Poll::Ready(Some(refuses(3))),
        }
    }
}

#[auto_track]
async fn sums() -> Result<u32, String> {
    let (mut numbers, mut sum) = (Numbers(0), 0);
    while let Some(number) = numbers.next().await {
        sum += number?;
    }
    Ok(sum)
}

#[test]
fn what_a_stream_gives_is_the_failure_of_its_poll() {
    assert_eq!(told_of(sums()), all(&[("no 3", false, "refuses poll_next sums")]));
}

#[auto_track]
async fn sums_after_another() -> Result<u32, String> {
    let (mut numbers, mut sum) = (futures_util::stream::iter([Ok(2), Err("no 3".to_owned())]), 0);
    while let Some(number) = numbers.next().await {
        sum += hides(3);
        sum += number?;
    }
    Ok(sum)
}

/// Deals with a failure, where nobody sees it.
fn hides(number: u32) -> u32 {
    refuses(number).unwrap_or(7)
}

#[test]
fn what_a_stream_gives_is_not_the_failure_that_another_call_has_dealt_with() {
    let told = told_of(sums_after_another());
    let paths: Vec<&str> = told.iter().map(|event| event.2.as_str()).collect();
    assert_eq!(paths, ["refuses", "sums_after_another", "refuses"], "{told:?}");
}

struct Refusal(u32);

impl Future for Refusal {
    type Output = Result<u32, String>;

    #[auto_track]
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(refuses(self.0))
    }
}

#[auto_track]
async fn awaits_what_it_made() -> Result<u32, String> {
    let found = Refusal(7).await?;
    Ok(found)
}

#[test]
fn a_future_that_is_made_on_the_spot_fails_when_it_is_polled() {
    assert_eq!(told_of(awaits_what_it_made()), all(&[("no 7", false, "refuses poll awaits_what_it_made")]));
}

#[auto_track]
async fn leaves_out_of_select() -> Result<u32, String> {
    tokio::select! {
        found = fails(1) => {
            let found = found?;
            Ok(found)
        }
    }
}

#[test]
fn what_a_macro_may_have_left_the_function_with_is_not_said_to_be_handled() {
    assert_eq!(told_of(leaves_out_of_select()), all(&[("no 1", false, "fails")]));
}

#[auto_track]
fn tries_twice() -> Result<u32, String> {
    let spare = refuses(9).unwrap_or(1);
    let found = refuses(9)?;
    Ok(found + spare)
}

#[test]
fn what_a_call_has_just_given_back_is_the_last_of_those_that_read_the_same() {
    let events = with_captured_events(|| drop(tries_twice()));
    assert_eq!(told(&events), all(&[("no 9", false, "refuses tries_twice"), ("no 9", true, "refuses")]));
    assert!(events[0].handled && events[0].id < events[1].id, "the first was dealt with");
}

#[auto_track]
async fn panics(number: u32) -> u32 {
    yields(1).await;
    assert!(number > 9, "small {number}");
    number
}

#[auto_track]
async fn catches(number: u32) -> Result<u32, String> {
    let mut future = Box::pin(panics(number));
    poll_fn(move |context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(polled) => polled.map(Ok),
        Err(_) => Poll::Ready(Err("caught".to_owned())),
    })
    .await
}

#[test]
fn a_panic_that_a_suspended_function_catches_is_handled() {
    assert_eq!(told_of(catches(1)), all(&[("caught", false, "catches"), ("small 1", true, "panics")]));
}
