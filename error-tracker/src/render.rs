//! Values as text that is bounded in bytes, and stops the writer once it is full.

use std::{
    cell::Cell,
    fmt::{self, Debug, Display, Write as _},
};

use crate::inside;

thread_local! {
    static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
}

/// Takes text up to a bound, cuts at a character's edge, and refuses everything after that.
#[derive(Debug)]
pub struct BoundedText {
    text: String,
    bytes_max: usize,
    truncated: bool,
}

impl BoundedText {
    /// An empty text that takes so many bytes.
    pub(crate) const fn new(bytes_max: usize) -> Self {
        Self { text: String::new(), bytes_max, truncated: false }
    }

    /// Whether something did not fit.
    pub(crate) fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// How many more bytes it takes.
    pub(crate) fn room(&self) -> usize {
        if self.truncated { 0 } else { self.bytes_max - self.text.len() }
    }

    /// The text so far.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Says that the value goes on where the text ends.
    pub(crate) fn mark_truncated(&mut self) {
        self.truncated = true;
    }

    /// Lends an empty text of this thread that needs no allocation once it has been used.
    pub(crate) fn in_scratch<R>(bytes_max: usize, run: impl FnOnce(&mut BoundedText) -> R) -> R {
        let text = SCRATCH.try_with(Cell::take).unwrap_or_default();
        let mut out = Self { text, bytes_max, truncated: false };
        out.text.clear();
        let result = run(&mut out);
        let _ = SCRATCH.try_with(|scratch| scratch.set(out.text));
        result
    }

    /// The text.
    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

impl fmt::Write for BoundedText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.truncated {
            return Err(fmt::Error);
        }
        let room = self.bytes_max - self.text.len();
        if text.len() <= room {
            self.text.push_str(text);
            return Ok(());
        }
        self.text.push_str(text.get(..text.floor_char_boundary(room)).unwrap_or_default());
        self.truncated = true;
        Err(fmt::Error)
    }
}

/// The `Display` text, cut with an ellipsis; what a failing `Display` wrote before it failed, with a word about that.
pub(crate) fn display_text(value: &dyn Display, bytes_max: usize) -> String {
    bounded(bytes_max, "Display", |out| write!(out, "{value}"))
}

/// The `Debug` text, likewise.
pub(crate) fn debug_text(value: &dyn Debug, bytes_max: usize) -> String {
    bounded(bytes_max, "Debug", |out| write!(out, "{value:?}"))
}

fn bounded(bytes_max: usize, by: &str, write: impl FnOnce(&mut BoundedText) -> fmt::Result) -> String {
    let mut bounded = BoundedText::new(bytes_max);
    let outcome = inside::caught(|| write(&mut bounded));
    let truncated = bounded.is_truncated();
    let mut text = bounded.into_text();
    match outcome {
        _ if truncated => text.push('…'),
        Ok(Ok(())) => {}
        Ok(Err(fmt::Error)) => {
            let _ = write!(text, "<its {by} failed>");
        }
        Err(_) => {
            let _ = write!(text, "<its {by} panicked>");
        }
    }
    text
}

/// The text, cut with an ellipsis where it is longer than so many bytes.
pub(crate) fn cut(text: &mut String, bytes_max: usize) {
    if text.len() > bytes_max {
        text.truncate(text.floor_char_boundary(bytes_max));
        text.push('…');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_at_the_edge_of_a_character() {
        assert_eq!(display_text(&"aé", 2), "a…");
        assert_eq!(display_text(&"aé", 3), "aé");
    }

    #[test]
    fn a_display_that_panics_says_so() {
        struct Bad;
        impl Display for Bad {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("half")?;
                panic!("bad display")
            }
        }
        assert_eq!(display_text(&Bad, 100), "half<its Display panicked>");
    }
}
