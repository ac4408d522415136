//! The tracked functions that a failure passed through: source, failing expression, and a table of values each.

use error_tracker::model::{Frame, Variable, VariableState};
use maud::{Markup, html};

use super::{
    badges,
    handed::EventPart,
    layout::{path_before, path_name, place, short_type},
    value::value,
};
use crate::{
    difference::Previous,
    source::{Excerpt, Source},
    value::is_mask,
};

/// Frames past this one are closed at first.
const OPEN_FRAMES: usize = 6;

pub(super) fn frames(part: &EventPart<'_>) -> Markup {
    let all = &part.event.frames;
    html! {
        section #frames aria-labelledby="frames-title" {
            h2 #frames-title { "Frames " span.n { (all.len()) } span.hint { "innermost first" } }
            @if all.is_empty() {
                p.none { "The failure passed through no tracked function. Put " code { "#[auto_track]" } " on those of the backtrace below to see their values." }
            }
            @for (index, frame) in all.iter().enumerate() {
                (one(frame, index, &Previous::of_frame(part.event, index, part.before), part.sources.get(index).unwrap_or(&Source::Absent)))
            }
        }
    }
}

fn one(frame: &Frame, index: usize, previous: &Previous<'_>, source: &Source) -> Markup {
    let groups = [("arguments", &frame.arguments), ("locals", &frame.locals), ("globals", &frame.globals)];
    html! {
        details.frame open[index < OPEN_FRAMES] #(format!("frame-{index}")) {
            summary {
                span.number aria-hidden="true" { (index + 1) }
                code.function {
                    @if !frame.module.is_empty() { (path_before(&format!("{}::", frame.module))) }
                    strong { (path_name(&frame.function)) }
                }
                @if index == 0 { span.badge.origin { "failed here" } }
                span.place { (place(&frame.file, Some(frame.line))) @if frame.column > 0 { ":" (frame.column) } }
            }
            div.frame-body {
                (lines(frame, source))
                @if groups.iter().all(|(_, variables)| variables.is_empty()) {
                    p.none { "It has no arguments and no locals." }
                } @else {
                    (table(&groups, index, previous))
                }
            }
        }
    }
}

/// The lines around the failing one with a caret under the column, or the failing expression.
fn lines(frame: &Frame, source: &Source) -> Markup {
    match source {
        Source::Lines(excerpt) => excerpt_lines(frame, excerpt),
        Source::Changed | Source::Absent => html! {
            @if !frame.expression.is_empty() {
                div.source.expression role="group" aria-label="failing expression" { div.line.hit { span.no { (frame.line) } code { (frame.expression) } } }
            }
            @if *source == Source::Changed {
                p.hint { "The file on disk is no longer the one that this program was built from." }
            }
        },
    }
}

fn excerpt_lines(frame: &Frame, excerpt: &Excerpt) -> Markup {
    let indent = excerpt
        .lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start().len())
        .min();
    let indent = indent.unwrap_or_default();
    html! {
        div.source role="group" aria-label="source" tabindex="0" {
            @for (number, line) in (excerpt.first..).zip(&excerpt.lines) {
                @let text = line.get(indent..).unwrap_or_default();
                div.line.hit[number == frame.line] { span.no { (number) } code { (text) } }
                @if number == frame.line {
                    @if let Some(caret) = caret(frame, text, indent) {
                        div.line.caret aria-hidden="true" { span.no {} code { (caret) } }
                    }
                }
            }
        }
    }
}

/// Spaces up to the column, then a caret for each character of the expression that stands on the line.
fn caret(frame: &Frame, text: &str, indent: usize) -> Option<String> {
    let at = (frame.column as usize).checked_sub(1)?.checked_sub(indent)?;
    let left = text.chars().count().checked_sub(at).filter(|left| *left > 0)?;
    let first = frame.expression.lines().next().unwrap_or_default();
    let length = first.chars().count().clamp(1, left);
    Some(format!("{}{}", " ".repeat(at), "^".repeat(length)))
}

fn table(groups: &[(&str, &Vec<Variable>)], frame: usize, previous: &Previous<'_>) -> Markup {
    html! {
        table.values {
            colgroup { col.of-name; col.of-type; col.of-value; }
            thead { tr { th scope="col" { "name" } th scope="col" { "type" } th scope="col" { "value" } } }
            @for (title, variables) in groups.iter().filter(|(_, variables)| !variables.is_empty()) {
                tbody {
                    tr.group { th colspan="3" scope="rowgroup" { (title) } }
                    @for variable in *variables { (row(variable, frame == 0, previous.changed(variable))) }
                }
            }
        }
    }
}

fn row(variable: &Variable, open: bool, before: Option<&Variable>) -> Markup {
    let short = short_type(&variable.type_name);
    let wholly = is_mask(&variable.value);
    html! {
        tr class=[before.map(|_| "changed")] {
            th scope="row" { code { (variable.name) } }
            td.type { @if !short.is_empty() { code title=[(short != variable.type_name).then_some(&variable.type_name)] { (short) } } }
            td.value {
                div.shown {
                    div.held { @if variable.state == VariableState::Value { (value(&variable.value, open)) } @else { (badges::state(variable.state)) } }
                    @if variable.masked {
                        span.badge.masked title="a rule has hidden a secret" { @if wholly { "masked" } @else { "partly masked" } }
                    }
                    @if variable.truncated { span.badge.truncated title="the value is longer than what is kept" { "truncated" } }
                    @if let Some(note) = &variable.note { span.note { (note) } }
                    (differs(before))
                }
            }
        }
    }
}

/// What the variable was in the event before, when that was something else.
fn differs(before: Option<&Variable>) -> Markup {
    html! {
        @if let Some(before) = before.filter(|before| is_brief(before)) {
            span.badge.differs { "changed" }
            span.held { span.hint { "was " } (was(before)) }
        } @else if let Some(before) = before {
            details.before {
                summary { span.badge.differs { "changed" } }
                div.held {
                    span.hint { "was " }
                    (was(before))
                }
            }
        }
    }
}

/// Whether a value is short enough to stand beside the one that took its place.
fn is_brief(variable: &Variable) -> bool {
    const CHARS: usize = 40;
    variable.value.chars().nth(CHARS).is_none()
}

fn was(before: &Variable) -> Markup {
    html! { @if before.state == VariableState::Value { (value(&before.value, false)) } @else { (badges::state(before.state)) } }
}
