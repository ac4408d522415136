//! Where this crate's own failures go: counted, and told once through `on_internal_error`, never into a store.
