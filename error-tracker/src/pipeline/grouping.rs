//! Which failures are the same issue: the fingerprint, computed without messages and without line numbers.

use super::Captured;
use crate::model::{Event, Fingerprint, Kind};

/// Goes in front of all that is hashed; another number makes all issues new.
const VERSION: &str = "1";
/// How many of the user's own functions on the machine's stack make the fingerprint when no function is tracked.
const BACKTRACE_FUNCTIONS: usize = 3;

/// The fingerprint of a failure whose backtrace has its symbols.
pub(super) fn fingerprint(captured: &Captured) -> Fingerprint {
    by_what_is_known(captured).unwrap_or_else(|| {
        let event = &captured.event;
        let in_app = event.backtrace.iter().filter(|frame| frame.in_app);
        let functions: Vec<&str> = in_app.take(BACKTRACE_FUNCTIONS).map(|frame| frame.function.as_str()).collect();
        let origin = if functions.is_empty() || event.kind == Kind::Panic { origin(captured) } else { "" };
        hash(event, functions.into_iter().chain([origin]))
    })
}

/// What tells failures apart before the symbols are known: the fingerprint, or the addresses in its place.
pub(super) fn key(captured: &Captured) -> Fingerprint {
    by_what_is_known(captured).unwrap_or_else(|| {
        let addresses = captured.addresses.as_ref().map_or(&[][..], |raw| raw.addresses());
        let text = addresses.iter().fold(String::new(), |text, address| text + &address.to_string() + " ");
        hash(&captured.event, [text.as_str(), origin(captured)])
    })
}

/// The fingerprint of a failure, where it does not take symbols to tell.
pub(super) fn by_what_is_known(captured: &Captured) -> Option<Fingerprint> {
    let event = &captured.event;
    if let Some(text) = &captured.fingerprint {
        return Some(Fingerprint::of_parts([VERSION, "custom", text]));
    }
    if event.kind == Kind::Message {
        return Some(Fingerprint::of_parts([VERSION, kind(event.kind), event.message()]));
    }
    let frame = event.frames.first()?;
    let expression: String = frame.expression.split_whitespace().collect();
    let origin = if event.kind == Kind::Panic { origin(captured) } else { "" };
    Some(hash(event, [&*frame.module, &*frame.function, expression.as_str(), origin]))
}

fn hash<'a>(event: &'a Event, parts: impl IntoIterator<Item = &'a str>) -> Fingerprint {
    let innermost = event.exceptions.last().map_or("", |exception| &exception.type_name);
    Fingerprint::of_parts([VERSION, kind(event.kind), innermost].into_iter().chain(parts))
}

fn origin(captured: &Captured) -> &str {
    captured.origin_file.as_deref().unwrap_or_default()
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Error => "error",
        Kind::Panic => "panic",
        Kind::Message => "message",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Exception, Frame, Level},
        testing,
    };

    /// A failure in a tracked function, after this change to it.
    fn failure(kind: Kind, change: impl FnOnce(&mut Captured)) -> Fingerprint {
        let event = testing::with_captured_events(|| {
            crate::global::with_tracker(|tracker| {
                let mut event = tracker.new_event(kind, Level::Error);
                let exception = |name: &'static str| Exception { type_name: name.into(), message: "m".to_owned() };
                event.exceptions = vec![exception("app::Outer"), exception("app::Inner")];
                event.frames.push(Frame {
                    function: "charge".into(),
                    module: "app::pay".into(),
                    file: "src/pay.rs".into(),
                    line: 41,
                    column: 24,
                    expression: "gateway.debit(&card)?".into(),
                    ..Frame::default()
                });
                tracker.capture(Captured::new(event));
            });
        });
        let mut captured = Captured::new(event.into_iter().next().unwrap()).at("src/pay.rs", 41);
        change(&mut captured);
        fingerprint(&captured)
    }

    fn differs(kind: Kind, change: impl FnOnce(&mut Captured)) -> bool {
        failure(kind, |_| {}) != failure(kind, change)
    }

    #[test]
    fn what_moves_with_the_code_or_the_data_does_not_matter() {
        assert!(!differs(Kind::Error, |captured| captured.event.frames[0].line = 99));
        assert!(!differs(Kind::Error, |captured| captured.event.frames[0].column = 1));
        assert!(!differs(Kind::Error, |captured| captured.event.exceptions[1].message = "other".to_owned()));
        assert!(!differs(Kind::Error, |captured| captured.event.frames[0].expression =
            "gateway\n  .debit( &card )?".into()));
        assert!(!differs(Kind::Error, |captured| captured.origin_file = Some("elsewhere.rs".into())));
        assert!(!differs(Kind::Error, |captured| captured.event.exceptions[0].type_name = "app::Wrapped".into()));
        assert!(!differs(Kind::Error, |captured| captured.event.frames.push(Frame::default())));
    }

    #[test]
    fn the_place_and_the_innermost_type_matter() {
        assert!(differs(Kind::Error, |captured| captured.event.exceptions[1].type_name = "app::Other".into()));
        assert!(differs(Kind::Error, |captured| captured.event.frames[0].function = "refund".into()));
        assert!(differs(Kind::Error, |captured| captured.event.frames[0].module = "app::refund".into()));
        assert!(differs(Kind::Error, |captured| captured.event.frames[0].expression = "gateway.refund()?".into()));
        assert!(differs(Kind::Error, |captured| captured.event.kind = Kind::Panic));
        assert!(differs(Kind::Panic, |captured| captured.origin_file = Some("elsewhere.rs".into())));
    }

    #[test]
    fn a_text_given_by_hand_is_all_that_counts() {
        let by_hand = |captured: &mut Captured| captured.fingerprint = Some("mine".to_owned());
        let other = failure(Kind::Panic, |captured| {
            by_hand(captured);
            captured.event.frames.clear();
        });
        assert_eq!(failure(Kind::Error, by_hand), other);
    }
}
