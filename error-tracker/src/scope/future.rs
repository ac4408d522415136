//! Futures that run inside a scope.

use std::{
    future::{Future, poll_fn},
    pin::pin,
};

use super::{Scope, stack::ScopeGuard};

/// Gives a future a scope, for code that is spawned.
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
