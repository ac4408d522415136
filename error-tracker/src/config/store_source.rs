//! What can be given to `Config::store`.

use std::sync::Arc;

use crate::store::Store;

/// A store, an `Arc` of one, or a `Box<dyn Store>`.
pub trait IntoStore {
    /// The store, shared.
    fn into_store(self) -> Arc<dyn Store>;
}

impl<S: Store> IntoStore for S {
    fn into_store(self) -> Arc<dyn Store> {
        Arc::new(self)
    }
}

impl IntoStore for Box<dyn Store> {
    fn into_store(self) -> Arc<dyn Store> {
        Arc::from(self)
    }
}
