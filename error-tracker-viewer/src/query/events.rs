//! Which of an issue's events a list of them shows, as its address holds it.

use error_tracker::model::Event;
use serde_json::Value;

use crate::spread::value_of;

/// What narrows a list of events, and in which order they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct EventFilter {
    /// Words that all have to stand somewhere in the event, whatever their case.
    pub(crate) text: String,
    /// A key whose value has to be this one; empty for none.
    pub(crate) key: String,
    pub(crate) value: String,
    pub(crate) oldest_first: bool,
    /// The size of a page, when it is not the default.
    pub(crate) limit: Option<usize>,
}

impl EventFilter {
    /// Whether anything is left out.
    pub(crate) fn is_narrow(&self) -> bool {
        !self.text.is_empty() || !self.key.is_empty()
    }

    pub(crate) fn fits(&self, event: &Event) -> bool {
        if !self.key.is_empty() && value_of(event, &self.key).as_deref().unwrap_or_default() != self.value {
            return false;
        }
        if self.text.is_empty() {
            return true;
        }
        let (told, text) = (told(event).to_lowercase(), self.text.to_lowercase());
        text.split_whitespace().all(|word| told.contains(word))
    }

    /// The parameters of this list from its beginning.
    pub(crate) fn pairs(&self) -> Vec<(&'static str, String)> {
        vec![
            ("q", self.text.clone()),
            ("by", self.key.clone()),
            ("value", self.value.clone()),
            ("order", if self.oldest_first { "oldest".to_owned() } else { String::new() }),
            ("limit", self.limit.map(|limit| limit.to_string()).unwrap_or_default()),
        ]
    }
}

/// What an event tells, line by line: what people look for, without ids, times and addresses of code.
fn told(event: &Event) -> String {
    let mut text = String::new();
    let mut line = |parts: [&str; 3]| {
        parts.iter().for_each(|part| text.push_str(part));
        text.push('\n');
    };
    for exception in &event.exceptions {
        line([&exception.type_name, ": ", &exception.message]);
    }
    for frame in &event.frames {
        for variable in frame.arguments.iter().chain(&frame.locals).chain(&frame.globals) {
            line([&variable.name, " = ", &variable.value]);
        }
    }
    let request = event.request.as_ref();
    let maps = request.into_iter().flat_map(|request| [&request.query, &request.headers]).chain([&event.context]);
    for (key, value) in maps.flatten() {
        line([key, " = ", &plain(value)]);
    }
    if let Some(request) = request {
        line([&request.method, " ", &request.path]);
        line([request.remote_address.as_deref().unwrap_or_default(), "", ""]);
        line([&plain(&request.body), "", ""]);
    }
    for crumb in &event.breadcrumbs {
        line([&crumb.category, ": ", &crumb.message]);
        crumb.data.iter().for_each(|(key, value)| line([key, " = ", &plain(value)]));
    }
    for fact in [&event.release, &event.environment, &event.host] {
        line([fact.as_deref().unwrap_or_default(), "", ""]);
    }
    line([&event.thread, "", ""]);
    text
}

/// A text without its quotes, anything else as JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::EventFilter;

    #[test]
    fn words_are_looked_for_everywhere_and_a_key_holds_its_value() {
        let mut event = crate::sample::event(1);
        event.context.insert("tenant".into(), "Acme \"north\"".into());
        let text = |text: &str| EventFilter { text: text.to_owned(), ..EventFilter::default() }.fits(&event);
        assert!(text("") && text("IT failed") && text("acme main") && text("\"north\""));
        assert!(!text("acme globex"));
        let value = |key: &str, value: &str| {
            EventFilter { key: key.to_owned(), value: value.to_owned(), ..EventFilter::default() }.fits(&event)
        };
        assert!(value("tenant", "Acme \"north\"") && value("message", "it failed") && value("region", ""));
        assert!(!value("tenant", "Acme") && !value("tenant", ""));
    }
}
