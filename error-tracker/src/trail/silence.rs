//! Panics that end where they are caught: in a function that is `silent(panics)`. The hook has recorded them by then.

use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::Poll,
};

use crate::inside;

/// What the function gives; nothing when it panicked.
#[inline]
pub fn caught<R>(run: impl FnOnce() -> R) -> Option<R> {
    catch_unwind(AssertUnwindSafe(run)).map_err(inside::discard).ok()
}

/// What the future gives; nothing when it panicked. It is not polled again after that.
pub async fn caught_later<F, R>(mut future: Pin<&mut F>) -> Option<R>
where
    F: Future<Output = R>,
{
    poll_fn(|context| match caught(|| future.as_mut().poll(context)) {
        Some(Poll::Pending) => Poll::Pending,
        Some(Poll::Ready(value)) => Poll::Ready(Some(value)),
        None => Poll::Ready(None),
    })
    .await
}
