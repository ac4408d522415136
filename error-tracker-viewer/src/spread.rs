//! How the values of a key are spread over the events of an issue: what they have in common, and what they do not.

use std::collections::{BTreeMap, BTreeSet};

use error_tracker::model::Event;
use serde_json::Value;

use crate::limits::DISTRIBUTION_VALUES_MAX;

/// What an event itself knows, beside its context.
pub(crate) const FACTS: [&str; 5] = ["release", "environment", "host", "thread", "message"];

/// How often each value of a key was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Distribution {
    pub(crate) key: String,
    /// The most frequent values first; none where an event does not have the key.
    pub(crate) values: Vec<(Option<String>, u64)>,
    /// Events with a value that is not listed.
    pub(crate) others: u64,
    pub(crate) distinct: usize,
    pub(crate) events: u64,
}

/// The value of a context key as one line of text, or of a fact that the event itself knows.
pub(crate) fn value_of(event: &Event, key: &str) -> Option<String> {
    match event.context.get(key) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(other) => Some(other.to_string()),
        None => match key {
            "release" => event.release.clone(),
            "environment" => event.environment.clone(),
            "host" => event.host.clone(),
            "thread" => Some(event.thread.clone()),
            "message" => Some(event.message().to_owned()),
            _ => None,
        },
    }
}

/// How often each value of this key stands in these events.
pub(crate) fn of(events: &[Event], key: &str) -> Distribution {
    let mut counts: BTreeMap<Option<String>, u64> = BTreeMap::new();
    for event in events {
        *counts.entry(value_of(event, key)).or_default() += 1;
    }
    let mut values: Vec<_> = counts.into_iter().collect();
    values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let others = values.iter().skip(DISTRIBUTION_VALUES_MAX).map(|(_, count)| count).sum();
    let distinct = values.len();
    values.truncate(DISTRIBUTION_VALUES_MAX);
    Distribution { key: key.to_owned(), values, others, distinct, events: events.len() as u64 }
}

/// The keys whose values tell something: neither the same in all of these events nor different in most. Those with the
/// fewest values come first, at most so many.
pub(crate) fn telling(events: &[Event], keys_max: usize) -> Vec<Distribution> {
    let is_plain = |value: &Value| !value.is_array() && !value.is_object();
    let plain = |event: &'_ Event| {
        let keys = event.context.iter().filter(|(_, value)| is_plain(value)).map(|(key, _)| key.clone());
        keys.collect::<Vec<_>>()
    };
    let keys: BTreeSet<String> =
        events.iter().flat_map(plain).chain(FACTS.iter().take(3).map(|fact| (*fact).to_owned())).collect();
    let mut all: Vec<Distribution> = keys.iter().map(|key| of(events, key)).collect();
    all.retain(|spread| spread.distinct > 1 && spread.distinct <= events.len() / 2);
    all.sort_by_key(|spread| spread.distinct);
    all.truncate(keys_max);
    all
}

#[cfg(test)]
mod tests {
    use super::{of, telling};

    fn events(tenants: &[&str]) -> Vec<error_tracker::model::Event> {
        let mut number = 0;
        let event = |tenant: &&str| {
            number += 1;
            let mut event = crate::sample::event(number);
            event.release = Some("1.0".into());
            event.context.insert("order".into(), number.into());
            if !tenant.is_empty() {
                event.context.insert("tenant".into(), (*tenant).into());
            }
            event
        };
        tenants.iter().map(event).collect()
    }

    #[test]
    fn values_are_counted_the_most_frequent_first() {
        let spread = of(&events(&["acme", "globex", "acme", ""]), "tenant");
        let text = |value: &str| Some(value.to_owned());
        assert_eq!(spread.values, [(text("acme"), 2), (None, 1), (text("globex"), 1)]);
        assert_eq!((spread.distinct, spread.others, spread.events), (3, 0, 4));
    }

    #[test]
    fn what_is_the_same_or_different_everywhere_tells_nothing() {
        let keys = |tenants: &[&str]| telling(&events(tenants), 3).into_iter().map(|one| one.key).collect::<Vec<_>>();
        assert_eq!(keys(&["acme", "globex", "acme", "acme"]), ["tenant"]);
        assert_eq!(keys(&["acme", "acme", "acme", "acme"]), [""; 0]);
        assert_eq!(keys(&["acme", "globex"]), [""; 0]);
    }
}
