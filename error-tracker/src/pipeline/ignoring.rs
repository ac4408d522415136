//! Which events are dropped because the settings say to ignore them.

use std::sync::Arc;

use crate::{
    inside,
    internal_error::{InternalErrors, Part},
    model::Event,
};

/// Says yes to some events.
pub(crate) type EventTest = Arc<dyn Fn(&Event) -> bool + Send + Sync>;

/// The rules.
#[derive(Clone, Default)]
pub(crate) struct Ignoring {
    pub(crate) types: Vec<String>,
    pub(crate) messages: Vec<String>,
    pub(crate) tests: Vec<EventTest>,
}

impl Ignoring {
    /// Whether one of the rules holds for the event.
    pub(super) fn ignores(&self, event: &Event, internal_errors: &InternalErrors) -> bool {
        self.types.iter().any(|wanted| is_type(event.title(), wanted))
            || self.messages.iter().any(|part| !part.is_empty() && event.message().contains(part))
            || self.tests.iter().any(|test| {
                inside::caught(|| test(event)).unwrap_or_else(|panic| {
                    internal_errors.report(Part::Ignoring, || format!("it panicked: {panic}"));
                    false
                })
            })
    }
}

/// Whether the type is called so: in whole, by its last names, and without its generic arguments.
fn is_type(title: &str, wanted: &str) -> bool {
    let without_arguments = title.split('<').next().unwrap_or(title);
    [title, without_arguments].into_iter().any(|name| {
        name.strip_suffix(wanted).is_some_and(|before| before.is_empty() || before.ends_with("::"))
            && !wanted.is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::is_type;

    #[test]
    fn a_type_is_called_by_its_last_names() {
        for wanted in ["app::pay::Cancelled", "pay::Cancelled", "Cancelled"] {
            assert!(is_type("app::pay::Cancelled", wanted), "{wanted}");
        }
        for wanted in ["", "ancelled", "pay", "app::pay::Cancelle", "x::Cancelled"] {
            assert!(!is_type("app::pay::Cancelled", wanted), "{wanted}");
        }
        assert!(is_type("app::Wrapped<app::Inner>", "Wrapped") && !is_type("app::Wrapped<app::Inner>", "Inner"));
    }
}
