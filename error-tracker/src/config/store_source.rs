//! What can be given to `Config::store`.

use std::sync::Arc;

use crate::store::Store;

/// A store, an `Arc` of one, or a `Box<dyn Store>`.
///
/// ```
/// use std::sync::Arc;
///
/// use error_tracker::{Config, MemoryStore, store::Store};
///
/// let _ = Config::new().store(MemoryStore::new());
/// let _ = Config::new().store(Arc::new(MemoryStore::new()));
/// let boxed: Box<dyn Store> = Box::new(MemoryStore::new());
/// let _ = Config::new().store(boxed);
/// ```
pub trait IntoStore {
    /// The store, shared.
    ///
    /// ```
    /// use error_tracker::{MemoryStore, config::IntoStore};
    ///
    /// assert_eq!(MemoryStore::new().into_store().stats()?.issues, 0);
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
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
