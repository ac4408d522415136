//! A notification as Markdown, for the text of a ticket. Everything in it is masked, and hostile: what was captured stands
//! in code blocks only, where nothing is a mention, a link or HTML.

use std::fmt::Write as _;

use crate::{model::Variable, notifier::Notification, render::cut, report};

/// Longest text of a ticket, in bytes; GitHub takes 65536 characters.
const TICKET_BYTES_MAX: usize = 48 * 1024;
/// Longest chain or expression in a ticket, in bytes.
const TEXT_BYTES_MAX: usize = 4 * 1024;
/// Longest value in a ticket, in bytes.
const VALUE_BYTES_MAX: usize = 400;

/// The notification as Markdown: what happened, where, and the values; bounded, for the text of a ticket.
///
/// ```
/// use error_tracker::{Notification, Result, Ticketing, model::Ticket, ticketing::markdown};
///
/// struct Paper;
///
/// impl Ticketing for Paper {
///     fn raise_ticket(&self, notification: &Notification) -> Result<Option<Ticket>> {
///         println!("{}\n\n{}", notification.headline(), markdown(notification));
///         Ok(None)
///     }
/// }
/// ```
pub fn markdown(notification: &Notification) -> String {
    let event = &notification.event;
    let mut out = String::new();
    push_block(&mut out, &report::chain_text(&event.exceptions));
    if let Some(url) = &notification.url {
        let _ = writeln!(out, "<{}>\n", url.replace(['<', '>', ' ', '\n'], ""));
    }
    let mut facts = format!("count: {}\nfirst told: {}\n", notification.count, event.timestamp);
    let named = [("release", &event.release), ("environment", &event.environment), ("host", &event.host)];
    for (name, value) in named {
        if let Some(value) = value {
            let _ = writeln!(facts, "{name}: {value}");
        }
    }
    push_block(&mut out, &facts);
    for frame in &event.frames {
        if out.len() > TICKET_BYTES_MAX {
            out.push_str("There is more than fits into a ticket.\n");
            break;
        }
        let path = if frame.module.is_empty() { String::new() } else { format!("{}::", frame.module) };
        let mut text = format!("{path}{}\nat {}:{}:{}\n", frame.function, frame.file, frame.line, frame.column);
        text.push_str(&frame.expression);
        text.push('\n');
        for variable in frame.arguments.iter().chain(&frame.locals).chain(&frame.globals) {
            push_variable(&mut text, variable);
        }
        push_block(&mut out, &text);
    }
    out
}

fn push_variable(text: &mut String, variable: &Variable) {
    let mut value = variable.value.replace('\n', " ");
    cut(&mut value, VALUE_BYTES_MAX);
    let _ = writeln!(text, "  {}: {} = {value}", variable.name, variable.type_name);
}

/// A block with a fence longer than any inside.
fn push_block(out: &mut String, text: &str) {
    let mut text = text.to_owned();
    cut(&mut text, TEXT_BYTES_MAX);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    let _ = writeln!(out, "{fence}text\n{}\n{fence}\n", text.trim_end());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_captured_cannot_leave_its_block() {
        let mut out = String::new();
        push_block(&mut out, "````\n@everyone <img>\n```");
        assert_eq!(out, "`````text\n````\n@everyone <img>\n```\n`````\n\n");
    }
}
