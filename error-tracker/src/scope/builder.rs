//! What adds to the context of each event.

use super::Context;

/// Adds to the context of each event, on the failing thread, at the moment of failure.
///
/// A closure that returns a [`Context`] is one. What it returns is masked like everything else; where it panics, the
/// event goes on without it.
///
/// ```
/// use error_tracker::{Config, context};
///
/// let config = Config::new().context_builder(|| context! { "tenant" => "acme" });
/// ```
pub trait ContextBuilder: Send + Sync + 'static {
    /// What to add. Called on the failing thread, so it has to be quick.
    ///
    /// ```
    /// use error_tracker::{Context, ContextBuilder, context};
    ///
    /// struct Tenant(&'static str);
    ///
    /// impl ContextBuilder for Tenant {
    ///     fn build(&self) -> Context {
    ///         context! { "tenant" => self.0 }
    ///     }
    /// }
    ///
    /// assert_eq!(Tenant("acme").build().get("tenant"), Some(&"acme".into()));
    /// ```
    fn build(&self) -> Context;
}

impl<F: Fn() -> Context + Send + Sync + 'static> ContextBuilder for F {
    fn build(&self) -> Context {
        self()
    }
}
