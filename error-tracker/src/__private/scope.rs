//! What the expansion of `scope!` names.

use std::fmt::{Debug, Display};

use serde::Serialize;
use serde_json::Value;

pub use crate::scope::{CurrentScope, Scope, future::within, stack::ScopeGuard};
use crate::{
    active, global,
    limits::VALUE_BYTES_MAX,
    scope::{insert_bounded, json},
};

/// Enters a new scope on this thread; without a tracker it is none, and is not filled.
#[inline]
pub fn enter(fill: impl FnOnce(&mut Scope)) -> ScopeGuard {
    if active::is_active() { enter_with_tracker(fill) } else { ScopeGuard::none() }
}

fn enter_with_tracker(fill: impl FnOnce(&mut Scope)) -> ScopeGuard {
    let Some(mut scope) = global::new_scope() else { return ScopeGuard::none() };
    fill(&mut scope);
    ScopeGuard::enter(scope)
}

/// Sets an extra.
pub fn insert(scope: &mut Scope, name: &str, value: Value) {
    insert_bounded(&mut scope.extras, name.to_owned(), || value);
}

/// What `name = value` takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not implement `Serialize`",
    label = "cannot be an extra as it is",
    note = "write `name = %value` to show it by `Display`, or `name = ?value` by `Debug`"
)]
pub trait Extra: Serialize {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized> Extra for T {}

/// The value as JSON.
pub fn serialize_json<T: Extra + ?Sized>(value: &T) -> Value {
    json::bounded_json(value, VALUE_BYTES_MAX)
}

/// The `Display` text as JSON.
pub fn display_json<T: Display>(value: &T) -> Value {
    json::display_json(value, VALUE_BYTES_MAX)
}

/// The `Debug` text as JSON.
pub fn debug_json<T: Debug>(value: &T) -> Value {
    json::debug_json(value, VALUE_BYTES_MAX)
}
