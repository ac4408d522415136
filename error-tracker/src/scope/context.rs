//! Named values that belong to one event.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::json::bounded_json;
use crate::{
    limits::{CONTEXT_ENTRIES_MAX, CONTEXT_KEY_BYTES_MAX, VALUE_BYTES_MAX},
    render::cut,
};

/// Named values that belong to one event, as JSON. Bounded: what is past the bound is left out.
///
/// ```
/// let order = 7;
/// let context = error_tracker::context! { "retry" => true, order => order, "customer" => "ada" };
/// assert_eq!(context.get("order"), Some(&7.into()));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Context(Map<String, Value>);

impl Context {
    /// A context without entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets one entry; the last one of a name holds.
    ///
    /// ```
    /// let mut context = error_tracker::Context::new();
    /// context.insert("order", &7);
    /// assert_eq!(context.get("order"), Some(&7.into()));
    /// ```
    pub fn insert<V: Serialize + ?Sized>(&mut self, name: impl Into<String>, value: &V) {
        insert_bounded(&mut self.0, name.into(), || bounded_json(value, VALUE_BYTES_MAX));
    }

    /// The entry of this name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Whether there is no entry.
    ///
    /// ```
    /// assert!(error_tracker::Context::new().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The entries.
    ///
    /// ```
    /// let map = error_tracker::context! { "retry" => true }.into_map();
    /// assert_eq!(map["retry"], true);
    /// ```
    pub fn into_map(self) -> Map<String, Value> {
        self.0
    }
}

/// Sets an entry unless the map is full and does not have it yet.
pub(crate) fn insert_bounded(map: &mut Map<String, Value>, mut name: String, value: impl FnOnce() -> Value) {
    cut(&mut name, CONTEXT_KEY_BYTES_MAX);
    if map.len() < CONTEXT_ENTRIES_MAX || map.contains_key(&name) {
        map.insert(name, value());
    }
}

impl From<Map<String, Value>> for Context {
    fn from(map: Map<String, Value>) -> Self {
        map.into_iter().collect()
    }
}

/// An object gives its entries, `null` gives none, anything else is the entry `value`.
impl From<Value> for Context {
    fn from(value: Value) -> Self {
        match value {
            Value::Object(map) => map.into(),
            Value::Null => Self::new(),
            other => Self::from_iter([("value", other)]),
        }
    }
}

impl<K: Into<String>, V: Serialize> From<HashMap<K, V>> for Context {
    fn from(map: HashMap<K, V>) -> Self {
        map.into_iter().collect()
    }
}

impl<K: Into<String>, V: Serialize> From<BTreeMap<K, V>> for Context {
    fn from(map: BTreeMap<K, V>) -> Self {
        map.into_iter().collect()
    }
}

impl<K: Into<String>, V: Serialize, const N: usize> From<[(K, V); N]> for Context {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<K: Into<String>, V: Serialize> FromIterator<(K, V)> for Context {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut context = Self::new();
        for (name, value) in entries {
            context.insert(name, &value);
        }
        context
    }
}

/// Builds a [`Context`](crate::Context): `"name" => value` or `name => value`, each value anything that serialises.
///
/// ```
/// let context = error_tracker::context! { "order" => 7, "retry" => true };
/// # assert_eq!(context.get("order"), Some(&7.into()));
/// ```
#[macro_export]
macro_rules! context {
    () => { $crate::Context::new() };
    ($($entries:tt)+) => {{
        let mut context = $crate::Context::new();
        $crate::__context_entries!(context; $($entries)+);
        context
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __context_entries {
    ($context:ident;) => {};
    ($context:ident; $name:ident => $value:expr $(, $($rest:tt)*)?) => {
        $context.insert(::core::stringify!($name), &$value);
        $crate::__context_entries!($context; $($($rest)*)?);
    };
    ($context:ident; $name:expr => $value:expr $(, $($rest:tt)*)?) => {
        $context.insert($name, &$value);
        $crate::__context_entries!($context; $($($rest)*)?);
    };
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_context_takes_any_value_under_a_text_or_a_name() {
        let name = String::from("dynamic");
        let context = crate::context! { "order" => 7, retry => true, name.as_str() => Some("x"), };
        assert_eq!(Value::Object(context.into_map()), json!({"order": 7, "retry": true, "dynamic": "x"}));
    }

    #[test]
    fn a_context_is_bounded() {
        let context: Context = (0..CONTEXT_ENTRIES_MAX * 2).map(|index| (index.to_string(), index)).collect();
        assert_eq!(context.into_map().len(), CONTEXT_ENTRIES_MAX);
    }
}
