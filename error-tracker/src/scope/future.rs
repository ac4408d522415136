//! Futures that run inside a scope.

use std::{
    future::{Future, poll_fn},
    pin::pin,
};

use super::{
    Scope,
    stack::{self, ScopeGuard},
};

/// Gives a future a scope, for code that is spawned.
///
/// ```
/// use error_tracker::{capture_message, scope::InScope};
///
/// async fn send_receipt() {
///     capture_message("no printer");
/// }
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
/// # runtime.block_on(async {
/// // What fails in the task is shown with the extras that hold here.
/// tokio::spawn(send_receipt().in_current_scope());
/// # });
/// ```
pub trait InScope: Future + Sized {
    /// The same future inside this scope: whatever fails in it is shown with the scope's extras, on whatever thread it
    /// runs.
    ///
    /// ```
    /// use error_tracker::{Scope, capture_message, scope::InScope};
    ///
    /// let mut scope = Scope::default();
    /// scope.set_extra("job", "nightly");
    /// let job = async { capture_message("no backup") }.in_scope(scope);
    /// ```
    fn in_scope(self, scope: Scope) -> impl Future<Output = Self::Output> {
        async move {
            let guard = ScopeGuard::outside(scope);
            within(&guard, self).await
        }
    }

    /// The same future inside the scopes that this thread is in now: for a task that works for the request, or for
    /// the job, that spawns it. What fails in the task is then shown with that request.
    ///
    /// ```
    /// use error_tracker::{capture_message, scope::InScope};
    ///
    /// # let events = error_tracker::testing::with_captured_events(|| {
    /// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    /// # runtime.block_on(async {
    /// let task = error_tracker::with_scope(
    ///     |scope| scope.set_extra("order", 7),
    ///     || tokio::spawn(async { capture_message("no receipt") }.in_current_scope()),
    /// );
    /// # task.await.unwrap();
    /// # })});
    /// # assert_eq!(events[0].context["order"], 7);
    /// ```
    fn in_current_scope(self) -> impl Future<Output = Self::Output> {
        // Looked at now, and not when the future is polled first.
        let guards: Vec<ScopeGuard> = stack::current().into_iter().map(ScopeGuard::sharing).collect();
        async move {
            let mut future = pin!(self);
            poll_fn(|context| {
                let _steps: Vec<_> = guards.iter().map(ScopeGuard::step_in).collect();
                future.as_mut().poll(context)
            })
            .await
        }
    }
}

impl<F: Future> InScope for F {}

/// The future, polled inside the scope, which is off the stack between two polls and when the future is ready.
pub async fn within<F: Future>(guard: &ScopeGuard, future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|context| {
        guard.resume();
        let outcome = future.as_mut().poll(context);
        guard.suspend();
        outcome
    })
    .await
}
