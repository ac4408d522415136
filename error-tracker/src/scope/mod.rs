//! What is known around a failure: scopes on a thread, breadcrumbs, contexts, and who builds them.

mod builder;
mod context;
pub(crate) mod source;
mod data;
pub(crate) mod json;
pub(crate) mod stack;

pub use builder::ContextBuilder;
pub use context::Context;
pub use data::{Scope, ScopeHandle};
pub(crate) use json::bounded_json;
