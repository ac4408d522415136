//! An event as Markdown, to be pasted into a ticket or handed on. Stored text stands in code spans and fences that it
//! cannot leave.

use std::fmt::{self, Write};

use error_tracker::{
    Fingerprint,
    model::{Event, Frame, Issue, Variable, VariableState},
};

use crate::{
    clock,
    source::{Excerpt, Source},
};

/// The beginning of a fingerprint, enough to recognise it.
pub(crate) fn short_id(fingerprint: Fingerprint) -> String {
    let text = fingerprint.to_string();
    text.get(..8).unwrap_or(&text).to_owned()
}

/// The whole event.
///
/// ```
/// let events = error_tracker::testing::with_captured_events(|| {
///     error_tracker::capture_message("queue is 90 % full");
/// });
/// let text = error_tracker_viewer::markdown::event(&events[0]);
/// assert!(text.contains("queue is 90 % full"));
/// ```
#[must_use]
pub fn event(event: &Event) -> String {
    event_of_issue(event, None, &[])
}

/// The whole event with how often its issue was seen, and with the source lines around each frame's failing one where
/// they are known.
pub(crate) fn event_of_issue(event: &Event, issue: Option<&Issue>, sources: &[Source]) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write(&mut text, event, issue, sources);
    text
}

fn write(out: &mut String, event: &Event, issue: Option<&Issue>, sources: &[Source]) -> fmt::Result {
    writeln!(out, "# {}\n", span(event.title()))?;
    writeln!(out, "{}", fence(event.message(), ""))?;
    let culprit = event.culprit();
    if !culprit.is_empty() {
        write!(out, "- in {}", span(&culprit))?;
        match event.place() {
            Some((file, line)) => writeln!(out, " at {}", span(&format!("{file}:{line}")))?,
            None => writeln!(out)?,
        }
    }
    writeln!(out, "- at {}", clock::exact(event.timestamp))?;
    for (name, value) in [("release", &event.release), ("environment", &event.environment), ("host", &event.host)] {
        if let Some(value) = value {
            writeln!(out, "- {name} {}", span(value))?;
        }
    }
    writeln!(out, "- thread {}, process {}", span(&event.thread), event.process)?;
    if let Some(issue) = issue {
        let times = if issue.count == 1 { "time" } else { "times" };
        let [first, last] = [issue.first_seen, issue.last_seen].map(clock::exact);
        writeln!(out, "- seen {} {times}, first at {first}, last at {last}", issue.count)?;
    }
    writeln!(out, "- event {}, issue {}", span(&event.id.to_string()), span(&event.fingerprint.to_string()))?;
    if event.exceptions.len() > 1 {
        writeln!(out, "\n## Cause chain\n")?;
        for (index, exception) in event.exceptions.iter().enumerate() {
            writeln!(out, "{}. {}: {}", index + 1, span(&exception.type_name), span(&exception.message))?;
        }
    }
    if !event.frames.is_empty() {
        writeln!(out, "\n## Frames, innermost first")?;
        for (index, frame) in event.frames.iter().enumerate() {
            self::frame(out, index, frame, sources.get(index))?;
        }
    }
    rest(out, event)
}

fn frame(out: &mut String, index: usize, frame: &Frame, source: Option<&Source>) -> fmt::Result {
    let function = if frame.module.is_empty() {
        frame.function.to_string()
    } else {
        format!("{}::{}", frame.module, frame.function)
    };
    writeln!(out, "\n### {}. {}\n", index + 1, span(&function))?;
    writeln!(out, "{}", span(&format!("{}:{}:{}", frame.file, frame.line, frame.column)))?;
    if let Some(Source::Lines(excerpt)) = source {
        writeln!(out, "\n{}", fence(&marked(frame, excerpt), "rust").trim_end())?;
    } else if !frame.expression.is_empty() {
        writeln!(out, "\n{}", fence(&frame.expression, "rust").trim_end())?;
    }
    for (title, variables) in [("Arguments", &frame.arguments), ("Locals", &frame.locals), ("Globals", &frame.globals)]
    {
        if !variables.is_empty() {
            writeln!(out, "\n{title}\n")?;
        }
        for variable in variables {
            writeln!(out, "- {}", self::variable(variable))?;
        }
    }
    Ok(())
}

/// Source lines with their numbers, and a mark at the failing one.
fn marked(frame: &Frame, excerpt: &Excerpt) -> String {
    let lines = (excerpt.first..).zip(&excerpt.lines).map(|(number, line)| {
        let mark = if number == frame.line { '>' } else { ' ' };
        format!("{mark}{number:>5}  {line}").trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn variable(variable: &Variable) -> String {
    let mut text = format!("{}: ", span(&format!("{}: {}", variable.name, variable.type_name)));
    if variable.state == VariableState::Value {
        text.push_str(&span(&variable.value));
    } else {
        text.push_str(&format!("{:?}", variable.state).to_lowercase());
    }
    let marks: Vec<&str> = [(variable.masked, "masked"), (variable.truncated, "truncated")]
        .into_iter()
        .filter(|(is, _)| *is)
        .map(|(_, word)| word)
        .collect();
    if !marks.is_empty() {
        text.push_str(&format!(" ({})", marks.join(", ")));
    }
    if let Some(note) = &variable.note {
        text.push_str(&format!(" ({})", span(note)));
    }
    text
}

fn rest(out: &mut String, event: &Event) -> fmt::Result {
    if !event.context.is_empty() {
        writeln!(out, "\n## Context\n")?;
        for (key, value) in &event.context {
            writeln!(out, "- {}: {}", span(key), span(&value.to_string()))?;
        }
    }
    if let Some(request) = &event.request {
        writeln!(out, "\n## Request\n\n{}\n", span(&format!("{} {}", request.method, request.path)))?;
        let json = serde_json::to_string_pretty(request).unwrap_or_default();
        write!(out, "{}", fence(&json, "json"))?;
    }
    if !event.breadcrumbs.is_empty() {
        writeln!(out, "\n## Breadcrumbs\n")?;
        for crumb in &event.breadcrumbs {
            writeln!(out, "- {} {} {}", clock::exact(crumb.timestamp), span(&crumb.category), span(&crumb.message))?;
        }
    }
    if !event.backtrace.is_empty() {
        let lines = event.backtrace.iter().map(|frame| {
            let place = frame.file.as_ref().map(|file| format!("\n    at {file}:{}", frame.line.unwrap_or_default()));
            format!("{} {}{}", if frame.in_app { ">" } else { " " }, frame.function, place.unwrap_or_default())
        });
        writeln!(out, "\n## Backtrace\n\n{}", fence(&lines.collect::<Vec<_>>().join("\n"), "text").trim_end())?;
    }
    Ok(())
}

/// A code span on one line, with more backticks around than the text has in a row.
fn span(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let ticks = "`".repeat(longest_run(&text) + 1);
    if text.trim().is_empty() {
        return "(empty)".to_owned();
    }
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

/// A fenced block that the text cannot close.
fn fence(text: &str, language: &str) -> String {
    let ticks = "`".repeat((longest_run(text) + 1).max(3));
    let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    format!("{ticks}{language}\n{text}\n{ticks}\n")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{event, event_of_issue, fence, span};
    use crate::source::{Excerpt, Source};

    #[test]
    fn stored_text_cannot_leave_its_span() {
        assert_eq!(span("a `b` c"), "``a `b` c``");
        assert_eq!(span("`"), "`` ` ``");
        assert_eq!(span("a\n# b"), "`a # b`");
        assert_eq!(fence("x\n```\n# y", ""), "````\nx\n```\n# y\n````\n");
    }

    #[test]
    fn source_lines_stand_in_it_with_a_mark_at_the_failing_one() {
        let sample = crate::sample::event(1);
        let lines = ["fn run() {", "    step()?;"].map(str::to_owned).to_vec();
        let text = event_of_issue(&sample, None, &[Source::Lines(Excerpt { first: 2, lines })]);
        assert!(text.contains("```rust\n     2  fn run() {\n>    3      step()?;\n```"), "{text}");
    }

    #[test]
    fn the_message_and_the_values_stand_in_it() {
        let mut sample = crate::sample::event(1);
        sample.frames[0].locals = vec![error_tracker::model::Variable {
            name: "n".into(),
            type_name: "u8".into(),
            value: "7".into(),
            ..Default::default()
        }];
        let text = event(&sample);
        assert!(text.starts_with("# `app::Error`\n"), "{text}");
        assert!(text.contains("\nit failed\n") && text.contains("- `n: u8`: `7`\n"), "{text}");
    }
}
