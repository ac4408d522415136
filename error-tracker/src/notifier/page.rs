//! A notification as a line, as plain text and as HTML. Everything in it is masked already; everything is hostile.

use std::fmt::Write as _;

use serde_json::Value;

use super::{Cause, HeldBack, Notification};
use crate::{
    limits::NOTIFICATION_BYTES_MAX,
    model::{Frame, Variable},
    render::cut,
    report,
};

/// Longest headline, in bytes.
const HEADLINE_BYTES_MAX: usize = 160;
/// Longest value in HTML, in bytes.
const VALUE_BYTES_MAX: usize = 1000;
/// Most breadcrumbs in HTML, the latest ones.
const BREADCRUMBS_MAX: usize = 20;
const TABLE: &str = "border-collapse:collapse;margin:4px 0 12px 0;font-family:monospace;font-size:13px";
const CELL: &str = "border:1px solid #8886;padding:2px 8px;text-align:left;vertical-align:top;white-space:pre-wrap;\
    word-break:break-word";
const CODE: &str = "font-family:monospace;font-size:13px;white-space:pre-wrap;word-break:break-word;margin:4px 0;\
    padding:6px 8px;border-left:3px solid #c33";

pub(super) fn headline(notification: &Notification) -> String {
    let event = &notification.event;
    let mut line = match notification.cause {
        Cause::New => "new".to_owned(),
        Cause::Regression => "back again".to_owned(),
        Cause::Milestone => format!("{} times", notification.count),
        Cause::Rate => format!("often, {} times", notification.count),
        Cause::Quiet => "again after a quiet time".to_owned(),
        Cause::Digest => {
            let issues = notification.held_back.len() as u64 + notification.held_back_more;
            return format!("{issues} issues were held back");
        }
    };
    let _ = write!(line, ": {}: {}", event.title(), event.message());
    let mut line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    cut(&mut line, HEADLINE_BYTES_MAX);
    line
}

pub(super) fn text(notification: &Notification) -> String {
    let mut out = headline(notification);
    out.push_str("\n\n");
    if let Some(url) = &notification.url {
        let _ = writeln!(out, "{url}\n");
    }
    if notification.cause != Cause::Digest {
        let _ = writeln!(out, "{}\n", facts(notification).join(", "));
    }
    if !notification.held_back.is_empty() || notification.held_back_more > 0 {
        out.push_str("held back since the last notification\n");
        for held in &notification.held_back {
            let url = held.url.as_ref().map(|url| format!(" {url}")).unwrap_or_default();
            let _ = writeln!(out, "  {}{url}", one_line(&held_line(held)));
        }
        push_more(&mut out, notification.held_back_more, "  ", "\n");
        out.push('\n');
    }
    if notification.cause == Cause::Digest {
        out.push_str("the last of them\n");
    }
    out.push_str(&report::text(&notification.event));
    cut(&mut out, NOTIFICATION_BYTES_MAX);
    out
}

pub(super) fn html(notification: &Notification) -> String {
    let event = &notification.event;
    let mut out = String::from(
        "<!doctype html><html><head><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">\
         </head><body style=\"font-family:sans-serif;font-size:14px;line-height:1.4\">",
    );
    let _ = write!(out, "<h2 style=\"font-size:17px;margin:0 0 8px 0\">{}</h2>", Escaped(&headline(notification)));
    if let Some(url) = &notification.url {
        let _ = write!(out, "<p><a href=\"{0}\">{0}</a></p>", Escaped(url));
    }
    if notification.cause != Cause::Digest {
        let _ = write!(out, "<p>{}</p>", Escaped(&facts(notification).join(", ")));
    }
    push_held_back(&mut out, notification);
    for (index, exception) in event.exceptions.iter().enumerate() {
        let cause = if index == 0 { "" } else { "caused by " };
        let text = format!("{cause}{}: {}", exception.type_name, exception.message);
        let _ = write!(out, "<pre style=\"{CODE}\">{}</pre>", Escaped(&text));
    }
    for frame in &event.frames {
        if out.len() > NOTIFICATION_BYTES_MAX {
            break;
        }
        push_frame(&mut out, frame);
    }
    push_surroundings(&mut out, notification);
    if out.len() > NOTIFICATION_BYTES_MAX {
        out.push_str("<p>There is more than fits into a mail.</p>");
    }
    out.push_str("</body></html>\n");
    out
}

fn facts(notification: &Notification) -> Vec<String> {
    let event = &notification.event;
    let mut facts = vec![match notification.count {
        1 => "once so far".to_owned(),
        count => format!("{count} times so far"),
    }];
    let named = [("release", &event.release), ("environment", &event.environment), ("host", &event.host)];
    facts.extend(named.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", one_line(value.as_ref()?)))));
    facts.extend(event.request.as_ref().map(|request| one_line(&format!("{} {}", request.method, request.path))));
    facts
}

fn held_line(held: &HeldBack) -> String {
    format!("{} in {}: {}, {} times", held.title, held.culprit, held.cause, held.count)
}

fn push_more(out: &mut String, more: u64, before: &str, after: &str) {
    if more > 0 {
        let _ = write!(out, "{before}and {more} more{after}");
    }
}

fn push_held_back(out: &mut String, notification: &Notification) {
    if notification.held_back.is_empty() && notification.held_back_more == 0 {
        return;
    }
    out.push_str("<p>Held back since the last notification:</p><ul>");
    for held in &notification.held_back {
        let line = held_line(held);
        let _ = match &held.url {
            Some(url) => write!(out, "<li><a href=\"{}\">{}</a></li>", Escaped(url), Escaped(&line)),
            None => write!(out, "<li>{}</li>", Escaped(&line)),
        };
    }
    push_more(out, notification.held_back_more, "<li>", "</li>");
    out.push_str("</ul>");
}

fn push_frame(out: &mut String, frame: &Frame) {
    let path = if frame.module.is_empty() { String::new() } else { format!("{}::", frame.module) };
    let place = format!("{path}{} at {}:{}:{}", frame.function, frame.file, frame.line, frame.column);
    let _ = write!(out, "<p style=\"margin:12px 0 0 0\"><b>{}</b></p>", Escaped(&place));
    let _ = write!(out, "<pre style=\"{CODE}\">{}</pre>", Escaped(&frame.expression));
    let groups = [("argument", &frame.arguments), ("local", &frame.locals), ("global", &frame.globals)];
    if groups.iter().all(|(_, variables)| variables.is_empty()) {
        return;
    }
    let _ = write!(out, "<table style=\"{TABLE}\">");
    for (kind, variables) in groups {
        for variable in variables.iter() {
            if out.len() > NOTIFICATION_BYTES_MAX {
                break;
            }
            push_variable(out, kind, variable);
        }
    }
    out.push_str("</table>");
}

fn push_variable(out: &mut String, kind: &str, variable: &Variable) {
    let note = variable.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
    let name = format!("{}: {}", variable.name, variable.type_name);
    push_row(out, kind, &name, &format!("{}{note}", shortened(&variable.value)));
}

fn push_row(out: &mut String, kind: &str, name: &str, value: &str) {
    out.push_str("<tr>");
    for cell in [kind, name, value] {
        let _ = write!(out, "<td style=\"{CELL}\">{}</td>", Escaped(cell));
    }
    out.push_str("</tr>");
}

fn push_surroundings(out: &mut String, notification: &Notification) {
    let event = &notification.event;
    let request = event.request.as_ref().and_then(|request| serde_json::to_value(request).ok());
    let request = request.as_ref().and_then(Value::as_object);
    for (title, map) in [("context", Some(&event.context)), ("request", request)] {
        let Some(map) = map.filter(|map| !map.is_empty()) else { continue };
        let _ = write!(out, "<table style=\"{TABLE}\">");
        for (name, value) in map.iter().filter(|(_, value)| !value.is_null()) {
            if out.len() > NOTIFICATION_BYTES_MAX {
                break;
            }
            push_row(out, title, name, &shortened(&value.to_string()));
        }
        out.push_str("</table>");
    }
    if !event.breadcrumbs.is_empty() {
        let _ = write!(out, "<table style=\"{TABLE}\">");
        let first = event.breadcrumbs.len().saturating_sub(BREADCRUMBS_MAX);
        for breadcrumb in event.breadcrumbs.iter().skip(first) {
            push_row(out, &breadcrumb.timestamp.to_string(), &breadcrumb.category, &shortened(&breadcrumb.message));
        }
        out.push_str("</table>");
    }
}

fn shortened(text: &str) -> String {
    let mut text = text.to_owned();
    cut(&mut text, VALUE_BYTES_MAX);
    text
}

/// Without line breaks, and without what a terminal would obey.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Text that can be nothing but text in HTML.
struct Escaped<'a>(&'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for c in self.0.chars() {
            match c {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\n' | '\t' => f.write_char(c)?,
                c if c.is_control() => write!(f, "{}", c.escape_default())?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{capture_message, model::Event, testing};

    fn event(message: &str) -> Event {
        testing::with_captured_events(|| capture_message(message)).pop().unwrap()
    }

    fn notification(event: Event) -> Notification {
        Notification::new(Cause::New, Arc::new(event), 1, Some("https://x/issues/1?a=\"b\"".to_owned()))
    }

    #[test]
    fn a_headline_is_one_line() {
        let line = headline(&notification(event("a\r\nBcc: mallory@example.com\u{1b}[2J")));
        assert_eq!(line, "new: message: a  Bcc: mallory@example.com [2J");
    }

    #[test]
    fn nothing_in_it_becomes_markup() {
        let mut event = event("<script>alert(1)</script>");
        event.context.insert("<b>".to_owned(), "\"><img src=x>".into());
        let html = html(&notification(event));
        assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("<b>\""), "{html}");
        assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
        assert!(html.contains("a=&quot;b&quot;"), "{html}");
    }

    #[test]
    fn it_is_bounded() {
        let mut event = event("x");
        let value = "é".repeat(4000);
        let variable = || Variable { name: "x".into(), value: value.clone().into(), ..Variable::default() };
        let frame = || Frame { locals: (0..128).map(|_| variable()).collect(), ..Frame::default() };
        event.frames = (0..64).map(|_| frame()).collect();
        let notification = notification(event);
        assert!(text(&notification).len() <= NOTIFICATION_BYTES_MAX + 8);
        assert!(html(&notification).len() <= NOTIFICATION_BYTES_MAX + 8 * VALUE_BYTES_MAX);
    }

    #[test]
    fn what_was_held_back_is_in_text_and_html() {
        let mut notification = notification(event("x"));
        notification.held_back.push(HeldBack {
            fingerprint: notification.event.fingerprint,
            title: "app::Other".to_owned(),
            culprit: "app::pay".to_owned(),
            cause: Cause::Rate,
            count: 500,
            url: None,
        });
        notification.held_back_more = 3;
        for page in [text(&notification), html(&notification)] {
            assert!(page.contains("app::Other in app::pay: happens often, 500 times"), "{page}");
            assert!(page.contains("and 3 more"), "{page}");
        }
    }
}
