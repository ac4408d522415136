//! What is known around a failure: scopes on a thread, breadcrumbs, contexts, and who builds them.

mod builder;
mod context;
mod data;
pub(crate) mod future;
pub(crate) mod json;
pub(crate) mod request;
pub(crate) mod source;
pub(crate) mod stack;
pub(crate) mod watch;

pub use builder::ContextBuilder;
pub use context::Context;
pub(crate) use context::insert_bounded;
pub use data::{CurrentScope, Scope};
pub use future::InScope;
