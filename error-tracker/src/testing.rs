//! For the tests of programs that use this crate: what a closure captured, apart from every other thread's.

use std::{
    future::{Future, poll_fn},
    pin::pin,
};

use crate::{Config, Result, global, model::Event, panic_hook, tracker::Tracker, trail};

/// Runs the closure, and hands back what was captured on this thread meanwhile, in the order of capture.
///
/// Nothing reaches the tracker that [`init`](crate::init) has installed, so tests run side by side; calls nest. What
/// other threads capture, also those that the closure starts, is not seen.
///
/// ```
/// let events = error_tracker::testing::with_captured_events(|| {
///     error_tracker::capture_message("queue is 90 % full");
/// });
/// assert_eq!(events[0].message(), "queue is 90 % full");
/// ```
pub fn with_captured_events<R>(run: impl FnOnce() -> R) -> Vec<Event> {
    let Ok(tracker) = inline(Config::new()) else { return Vec::new() };
    on_this_thread(&tracker, run);
    tracker.take_events()
}

/// Drives the future, and hands back what was captured while it was polled, in the order of capture.
///
/// What tasks capture that the future spawns is not seen.
///
/// ```
/// use error_tracker::{auto_track, testing::with_captured_events_async};
///
/// #[auto_track]
/// async fn port(text: &str) -> Result<u16, std::num::ParseIntError> {
///     text.parse()
/// }
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
/// # runtime.block_on(async {
/// let events = with_captured_events_async(async { drop(port("http").await) }).await;
/// assert_eq!(events[0].frames[0].arguments[0].value, "\"http\"");
/// # });
/// # Ok::<(), std::io::Error>(())
/// ```
pub async fn with_captured_events_async<F: Future>(future: F) -> Vec<Event> {
    let Ok(tracker) = inline(Config::new()) else { return Vec::new() };
    let mut future = pin!(future);
    poll_fn(|context| {
        let _in_place = global::put_in_place(tracker.clone());
        future.as_mut().poll(context).map(drop)
    })
    .await;
    on_this_thread(&tracker, || {});
    tracker.take_events()
}

/// Runs the closure with a tracker of these settings on this thread, in place of the installed one. Everything happens
/// on this thread: when a capture returns, it is in the settings' store, if they have one, and notifiers were told.
/// Without `site_budget_per_minute` in the settings, failure points have no budget.
///
/// ```
/// use std::sync::Arc;
///
/// use error_tracker::{Config, MemoryStore, capture_message, store::Store, testing::with_tracker};
///
/// let store = Arc::new(MemoryStore::new());
/// with_tracker(Config::new().store(Arc::clone(&store)).release("1.4.2"), || {
///     capture_message("queue is 90 % full");
/// })?;
/// assert_eq!(store.stats()?.count, 1);
/// # Ok::<(), error_tracker::Error>(())
/// ```
///
/// # Errors
/// When a setting has a value that is not allowed.
pub fn with_tracker<R>(config: Config, run: impl FnOnce() -> R) -> Result<R> {
    let tracker = inline(config)?;
    Ok(on_this_thread(&tracker, run))
}

fn inline(config: Config) -> Result<Tracker> {
    panic_hook::install();
    Tracker::inline(config)
}

fn on_this_thread<R>(tracker: &Tracker, run: impl FnOnce() -> R) -> R {
    let _in_place = global::put_in_place(tracker.clone());
    let result = run();
    trail::seal_of(tracker);
    result
}
