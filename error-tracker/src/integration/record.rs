//! What the logging libraries share: a line of a log as a breadcrumb, or as an event.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use crate::{
    capture, exception, global, inside,
    limits::CONTEXT_KEY_BYTES_MAX,
    mask::MaskRules,
    model::{Breadcrumb, EventId, Exception, Kind, Level},
    pipeline::Captured,
    render::cut,
    scope::insert_bounded,
    trail,
};

/// Where lines are not captured, lest they go round in a circle: ours, and those of the store on disk, which writes some
/// from threads of its own.
const OWN_TARGETS: [&str; 2] = ["error_tracker", "sled"];

/// A line of a log, whoever wrote it.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) level: Level,
    pub(super) target: String,
    pub(super) message: String,
    /// Named values, as they stand.
    pub(super) fields: Map<String, Value>,
    /// The chain of an error that was given with it, masked.
    pub(super) chain: Vec<Exception>,
    pub(super) file: Option<String>,
    pub(super) line: u32,
}

impl Record {
    /// Adds a named value.
    pub(super) fn insert(&mut self, name: &str, value: Value) {
        let mut name = name.to_owned();
        cut(&mut name, CONTEXT_KEY_BYTES_MAX);
        insert_bounded(&mut self.fields, name, || value);
    }

    /// Remembers it for the next failure.
    pub(super) fn leave_breadcrumb(self) {
        let mut breadcrumb = Breadcrumb::new(self.target, self.message).level(self.level);
        breadcrumb.data = self.fields;
        capture::add_breadcrumb(breadcrumb);
    }

    /// Captures it: as an error when it came with one, else as a message. An error that was recorded already on its way
    /// here is not recorded again.
    #[track_caller]
    pub(super) fn capture(self) -> Option<EventId> {
        if OWN_TARGETS.iter().any(|own| is_below(&self.target, own)) {
            self.leave_breadcrumb();
            return None;
        }
        global::with_tracker(|tracker| {
            if let Some(id) = trail::id_for(&self.chain, &crate::Context::new()) {
                return Some(id);
            }
            let kind = if self.chain.is_empty() { Kind::Message } else { Kind::Error };
            let mut event = tracker.new_event(kind, self.level);
            event.handled = true;
            event.context = self.fields;
            event.context.insert("target".to_owned(), json!(self.target));
            let mut captured = Captured::new(event);
            if self.chain.is_empty() {
                captured.fingerprint = Some(format!("log {} {}", self.target, without_values(&self.message)));
                let message = exception::exception(Cow::Borrowed("message"), &self.message, tracker.mask_rules());
                captured.event.exceptions.push(message);
            } else {
                if !self.message.is_empty() {
                    captured.event.context.insert("message".to_owned(), json!(self.message));
                }
                captured.event.exceptions = self.chain;
            }
            if let Some(file) = self.file {
                captured = captured.at(file, self.line);
            }
            capture::hand_over(tracker, captured)
        })?
    }
}

/// Whether anybody would take a line. Our own lines are for nobody.
pub(super) fn is_wanted() -> bool {
    crate::active::is_active() && !inside::is_inside()
}

/// The chain of an error that came with a line, masked; nothing without a tracker.
pub(super) fn chain_of(error: &(dyn std::error::Error + 'static)) -> Vec<Exception> {
    let chain = |mask: &MaskRules| exception::chain_of_dyn::<dyn std::error::Error>(error, mask);
    global::with_tracker(|tracker| chain(tracker.mask_rules())).unwrap_or_default()
}

fn is_below(target: &str, module: &str) -> bool {
    target.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// The message with its words that hold a digit or a quote taken out, so that lines which differ by a value are one
/// issue.
fn without_values(message: &str) -> String {
    const WORDS_MAX: usize = 64;
    let word = |word| if str::contains(word, |c: char| c.is_ascii_digit() || "\"'`".contains(c)) { "{}" } else { word };
    message.split_whitespace().take(WORDS_MAX).map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{is_below, without_values};

    #[test]
    fn lines_that_differ_by_a_value_are_one() {
        assert_eq!(without_values("user 17 not found"), without_values("user 18 not found"));
        assert_eq!(without_values("no file \"a.txt\""), "no file {}");
        assert_ne!(without_values("user 17 not found"), without_values("order 17 not found"));
    }

    #[test]
    fn a_module_is_ours_by_its_whole_name() {
        assert!(is_below("sled", "sled") && is_below("error_tracker::store", "error_tracker"));
        assert!(!is_below("sledge", "sled"));
    }
}
