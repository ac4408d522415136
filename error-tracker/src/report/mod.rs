//! An event as text for terminals and log files, readable at a glance.

mod lines;

use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::{
    model::{Event, Exception, Frame, Request, Variable},
    render::cut,
};

use lines::{short_type, wrapped};

/// Longest value that is printed, in bytes.
const VALUE_BYTES_MAX: usize = 400;

/// The event as text. It is masked already.
pub(crate) fn text(event: &Event) -> String {
    let mut out = chain_text(&event.exceptions);
    for (index, frame) in event.frames.iter().enumerate() {
        out.push('\n');
        push_frame(&mut out, index, frame);
    }
    push_context(&mut out, &event.context);
    if let Some(request) = &event.request {
        push_request(&mut out, request);
    }
    push_breadcrumbs(&mut out, event);
    push_facts(&mut out, event);
    out
}

/// The cause chain as text.
pub(crate) fn chain_text(exceptions: &[Exception]) -> String {
    let mut out = String::new();
    for (index, exception) in exceptions.iter().enumerate() {
        out.push_str(if index == 0 { "" } else { "  caused by " });
        let indent = if index == 0 { "  " } else { "    " };
        out.push_str(&exception.type_name);
        out.push_str(": ");
        push_lines(&mut out, &exception.message, indent);
        out.push('\n');
    }
    out
}

fn push_frame(out: &mut String, index: usize, frame: &Frame) {
    let path = if frame.module.is_empty() { String::new() } else { format!("{}::", frame.module) };
    line(out, format_args!("{index:>3}: {path}{}", frame.function));
    // Where a panic has left a function, only the line is known.
    match frame.column {
        0 => line(out, format_args!("     at {}:{}", frame.file, frame.line)),
        column => line(out, format_args!("     at {}:{}:{column}", frame.file, frame.line)),
    }
    for expression in wrapped(&harmless(&frame.expression), 9, 9) {
        line(out, format_args!("{expression}"));
        line(out, format_args!("{}", carets(&expression)));
    }
    push_variables(out, "arguments", &frame.arguments);
    push_variables(out, "locals", &frame.locals);
    push_variables(out, "globals", &frame.globals);
}

fn push_variables(out: &mut String, title: &str, variables: &[Variable]) {
    if variables.is_empty() {
        return;
    }
    line(out, format_args!("     {title}"));
    for variable in variables {
        let mut value = on_one_line(&variable.value);
        cut(&mut value, VALUE_BYTES_MAX);
        let note = variable.note.as_ref().map(|note| format!("  ({note})")).unwrap_or_default();
        let type_name = short_type(&variable.type_name);
        let of_type = if type_name.is_empty() { String::new() } else { format!(": {type_name}") };
        push_wrapped(out, &format!("{}{of_type} = {value}{note}", variable.name), 7);
    }
}

/// What marks the text of a line that is indented.
fn carets(line: &str) -> String {
    let text = line.trim_start();
    let indent = line.len() - text.len();
    format!("{}{}", " ".repeat(indent), "^".repeat(text.chars().count()))
}

fn push_wrapped(out: &mut String, text: &str, indent: usize) {
    for wrapped in wrapped(text, indent, indent + 4) {
        line(out, format_args!("{wrapped}"));
    }
}

fn push_context(out: &mut String, context: &Map<String, Value>) {
    if context.is_empty() {
        return;
    }
    line(out, format_args!("\ncontext"));
    for (name, value) in context {
        let mut value = value.to_string();
        cut(&mut value, VALUE_BYTES_MAX);
        push_wrapped(out, &format!("{name} = {value}"), 2);
    }
}

fn push_request(out: &mut String, request: &Request) {
    let host = request.host.as_deref().unwrap_or_default();
    line(out, format_args!("\nrequest"));
    line(out, format_args!("  {}", on_one_line(&format!("{} {host}{}", request.method, request.path))));
    let from = request.remote_address.as_ref().map(|address| Value::from(address.as_str())).unwrap_or_default();
    let query = if request.query.is_empty() { Value::Null } else { Value::Object(request.query.clone()) };
    for (name, value) in [("from", &from), ("query", &query), ("body", &request.body)] {
        if !value.is_null() {
            let mut value = value.to_string();
            cut(&mut value, VALUE_BYTES_MAX);
            push_wrapped(out, &format!("{name} = {value}"), 2);
        }
    }
}

fn push_breadcrumbs(out: &mut String, event: &Event) {
    if event.breadcrumbs.is_empty() {
        return;
    }
    line(out, format_args!("\nbreadcrumbs"));
    for breadcrumb in &event.breadcrumbs {
        let message = on_one_line(&breadcrumb.message);
        push_wrapped(out, &format!("{:.3} {}: {message}", breadcrumb.timestamp, breadcrumb.category), 2);
    }
}

fn push_facts(out: &mut String, event: &Event) {
    let mut facts = format!("{:.3} on thread {} of process {}", event.timestamp, event.thread, event.process);
    for (name, value) in [("host", &event.host), ("release", &event.release), ("environment", &event.environment)] {
        if let Some(value) = value {
            let _ = write!(facts, ", {name} {value}");
        }
    }
    out.push('\n');
    push_wrapped(out, &facts, 0);
}

fn push_lines(out: &mut String, text: &str, indent: &str) {
    let text = harmless(text);
    let mut lines = text.lines();
    out.push_str(lines.next().unwrap_or_default());
    for line in lines {
        out.push('\n');
        out.push_str(indent);
        out.push_str(line);
    }
}

/// What a terminal would take as an order is shown as its escape: the text may come from anybody.
fn harmless(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, character| {
        match character {
            '\n' | '\t' => out.push(character),
            _ if character.is_control() => out.extend(character.escape_default()),
            _ => out.push(character),
        }
        out
    })
}

fn on_one_line(text: &str) -> String {
    harmless(text).replace('\n', " ")
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = writeln!(out, "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{capture_exception, testing};

    #[test]
    fn what_a_terminal_would_obey_is_escaped() {
        let exception = Exception { type_name: "E".into(), message: "\u{1b}[2Jgone\nnext\r".to_owned() };
        assert_eq!(chain_text(&[exception]), "E: \\u{1b}[2Jgone\n  next\\r\n");
    }

    #[test]
    fn a_frame_whose_column_nobody_knows_shows_none() {
        let mut out = String::new();
        push_frame(&mut out, 1, &Frame { function: "f".into(), file: "a.rs".into(), line: 3, ..Frame::default() });
        assert_eq!(out, "  1: f\n     at a.rs:3\n");
    }

    #[test]
    fn a_request_is_shown_without_what_it_does_not_have() {
        let request = Request {
            method: "POST".to_owned(),
            host: Some("shop.example".to_owned()),
            path: "/orders\n".to_owned(),
            body: serde_json::json!({ "order": 7 }),
            ..Request::default()
        };
        let mut out = String::new();
        push_request(&mut out, &request);
        assert_eq!(out, "\nrequest\n  POST shop.example/orders \n  body = {\"order\":7}\n");
    }

    #[test]
    fn a_frame_shows_its_expression_with_a_caret_and_its_values() {
        let mut event =
            testing::with_captured_events(|| capture_exception(&std::io::Error::other("refused"))).pop().unwrap();
        let variable = |name: &'static str, value: &'static str, note: Option<&'static str>| Variable {
            name: name.into(),
            type_name: "u8".into(),
            value: value.into(),
            note: note.map(Into::into),
            ..Variable::default()
        };
        event.frames.push(Frame {
            function: "charge".into(),
            module: "app::pay".into(),
            file: "src/pay.rs".into(),
            line: 41,
            column: 24,
            expression: "gateway.debit(&card)?".into(),
            arguments: vec![variable("card", "7", None)],
            locals: vec![variable("total", "<moved>", Some("read after tx was dropped"))],
            globals: Vec::new(),
        });
        let text = text(&event);
        let expected = "\
std::io::error::Error: refused

  0: app::pay::charge
     at src/pay.rs:41:24
         gateway.debit(&card)?
         ^^^^^^^^^^^^^^^^^^^^^
     arguments
       card: u8 = 7
     locals
       total: u8 = <moved>  (read after tx was dropped)
";
        assert!(text.starts_with(expected), "{text}");
    }
}
