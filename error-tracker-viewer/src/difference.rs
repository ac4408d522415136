//! What differs between two events of one issue: variables, context, facts.

use error_tracker::model::{Event, Frame, Variable};
use serde_json::Value;

/// What a variable was in the event before, when it was something else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Previous<'a> {
    frame: Option<&'a Frame>,
}

impl<'a> Previous<'a> {
    /// The frame of the event before that stands for the frame at `index` of `event`: the same function, counted from
    /// the innermost one.
    pub(crate) fn of_frame(event: &Event, index: usize, before: Option<&'a Event>) -> Self {
        let same = |a: &Frame, b: &Frame| a.function == b.function && a.module == b.module;
        let frame = event.frames.get(index).and_then(|frame| {
            let nth = event.frames.iter().take(index).filter(|other| same(other, frame)).count();
            before?.frames.iter().filter(|other| same(other, frame)).nth(nth)
        });
        Self { frame }
    }

    /// The variable of the event before, when its value can be compared and differs.
    pub(crate) fn changed(&self, variable: &Variable) -> Option<&'a Variable> {
        let frame = self.frame?;
        let before = [&frame.arguments, &frame.locals, &frame.globals]
            .into_iter()
            .flatten()
            .find(|before| before.name == variable.name && before.type_name == variable.type_name)?;
        (before.value != variable.value || before.state != variable.state).then_some(before)
    }
}

/// What a key of the context held in the event before, when that was something else.
pub(crate) fn context_was<'a>(event: &Event, key: &str, before: Option<&'a Event>) -> Option<&'a Value> {
    let was = before?.context.get(key)?;
    (event.context.get(key) != Some(was)).then_some(was)
}

/// What a plain fact, such as the release, was in the event before, when that was something else.
pub(crate) fn fact_was<'a>(
    event: &Event,
    before: Option<&'a Event>,
    fact: impl for<'e> Fn(&'e Event) -> &'e Option<String>,
) -> Option<&'a str> {
    let was = fact(before?).as_deref()?;
    (fact(event).as_deref() != Some(was)).then_some(was)
}

#[cfg(test)]
mod tests {
    use error_tracker::model::{Frame, Variable};

    use super::{Previous, context_was, fact_was};

    #[test]
    fn a_key_that_holds_something_else_differs_and_a_new_one_does_not() {
        let mut before = crate::sample::event(1);
        before.context.insert("tenant".into(), "acme".into());
        before.release = Some("1.0".into());
        let mut event = before.clone();
        assert_eq!(context_was(&event, "tenant", Some(&before)), None);
        event.context.insert("tenant".into(), "globex".into());
        event.context.insert("region".into(), "eu".into());
        assert_eq!(context_was(&event, "tenant", Some(&before)).unwrap(), "acme");
        assert_eq!(context_was(&event, "region", Some(&before)), None);
        event.release = Some("1.1".into());
        assert_eq!(fact_was(&event, Some(&before), |event| &event.release), Some("1.0"));
        assert_eq!(fact_was(&event, Some(&before), |event| &event.host), None);
    }

    fn frame(function: &'static str, value: &'static str) -> Frame {
        let variable =
            Variable { name: "n".into(), type_name: "u8".into(), value: value.into(), ..Variable::default() };
        Frame { function: function.into(), arguments: vec![variable], ..Frame::default() }
    }

    #[test]
    fn a_recursive_function_is_compared_with_its_own_depth() {
        let mut before = crate::sample::event(1);
        before.frames = vec![frame("walk", "1"), frame("walk", "2")];
        let mut event = before.clone();
        event.frames = vec![frame("walk", "1"), frame("walk", "3")];
        let inner = Previous::of_frame(&event, 0, Some(&before));
        let outer = Previous::of_frame(&event, 1, Some(&before));
        assert!(inner.changed(&event.frames[0].arguments[0]).is_none());
        assert_eq!(outer.changed(&event.frames[1].arguments[0]).unwrap().value, "2");
    }
}
