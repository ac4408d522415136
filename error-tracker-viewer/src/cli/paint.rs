//! Text for a terminal: colours only where one is, and never a control character that was stored.

use std::{
    fmt::Write as _,
    io::{self, StdoutLock},
};

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};

pub(super) const TITLE: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();
pub(super) const RED: Style = AnsiColor::Red.on_default().bold();
pub(super) const BLUE: Style = AnsiColor::Blue.on_default();
pub(super) const GREEN: Style = AnsiColor::Green.on_default();
pub(super) const YELLOW: Style = AnsiColor::Yellow.on_default();

/// The terminal, or whatever takes the output; colours are taken out where they cannot be shown.
pub(super) fn out() -> AutoStream<StdoutLock<'static>> {
    AutoStream::auto(io::stdout()).lock()
}

/// A text in a colour.
pub(super) fn painted(style: Style, text: impl AsRef<str>) -> String {
    format!("{style}{}{style:#}", safe(text.as_ref()))
}

/// A stored text on one line, its control characters written out so that none reaches the terminal.
pub(super) fn safe(text: &str) -> String {
    escaped(text, false)
}

/// The same, with its lines kept.
pub(super) fn safe_lines(text: &str) -> String {
    escaped(text, true)
}

fn escaped(text: &str, lines: bool) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' if lines => safe.push('\n'),
            '\n' => safe.push_str("\\n"),
            '\t' => safe.push_str("    "),
            // Marks that turn the direction of writing can make a text look like another one.
            c if c.is_control()
                || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') =>
            {
                // Writing to a string cannot fail.
                let _ = write!(safe, "\\u{{{:x}}}", u32::from(c));
            }
            c => safe.push(c),
        }
    }
    safe
}

/// The beginning of a text that fits into so many characters.
pub(super) fn cut(text: &str, chars: usize) -> String {
    if text.chars().nth(chars).is_none() {
        return text.to_owned();
    }
    text.chars().take(chars.saturating_sub(1)).chain(['…']).collect()
}

/// A relative time that fits into a column.
pub(super) fn ago(now: jiff::Timestamp, then: jiff::Timestamp) -> String {
    error_tracker_viewer::clock::relative(now, then)
}

#[cfg(test)]
mod tests {
    use super::{cut, safe};

    #[test]
    fn no_escape_sequence_reaches_the_terminal() {
        assert_eq!(safe("a\u{1b}[2Jb\r\n\u{202e}"), "a\\u{1b}[2Jb\\u{d}\\n\\u{202e}");
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(cut("größer", 4), "grö…");
    }
}
