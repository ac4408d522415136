//! What `additional_context` may be: anything that can become a context, and anything that can be called for one.

use std::{cell::Cell, ops::Deref};

use serde::Serialize;

use super::Context;

/// Takes a context out of a value of any of the types that the option allows, chosen by autoderef.
pub struct ContextSource<T>(Called<T>);

/// The second choice: something to call.
pub struct Called<T>(Serialized<T>);

/// The last choice: something to serialise.
pub struct Serialized<T>(Cell<Option<T>>);

impl<T> ContextSource<T> {
    /// Holds the value.
    pub fn new(value: T) -> Self {
        Self(Called(Serialized(Cell::new(Some(value)))))
    }
}

impl<T> Deref for ContextSource<T> {
    type Target = Called<T>;
    fn deref(&self) -> &Called<T> {
        &self.0
    }
}

impl<T> Deref for Called<T> {
    type Target = Serialized<T>;
    fn deref(&self) -> &Serialized<T> {
        &self.0
    }
}

impl<T: Into<Context>> ContextSource<T> {
    /// The context.
    pub fn take(&self) -> Context {
        self.0.0.0.take().map(Into::into).unwrap_or_default()
    }
}

impl<F, T> Called<F>
where
    F: FnOnce() -> T,
    T: Into<Context>,
{
    /// The context.
    pub fn take(&self) -> Context {
        self.0.0.take().map(|call| call().into()).unwrap_or_default()
    }
}

impl<T: Serialize> Serialized<T> {
    /// The context.
    pub fn take(&self) -> Context {
        self.0.take().and_then(|value| serde_json::to_value(value).ok()).map(Context::from).unwrap_or_default()
    }
}
