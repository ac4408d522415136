//! Values as text that is bounded in bytes, and stops the writer once it is full.

use std::{
    cell::Cell,
    fmt::{self, Debug, Display, Write as _},
    panic::resume_unwind,
    time::Instant,
};

use crate::{
    inside,
    limits::{LEAVING_WRITES_MAX, REFUSED_WRITES_MAX},
};

thread_local! {
    static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
}

/// Takes text up to a bound, cuts at a character's edge, and refuses everything after that.
#[derive(Debug)]
pub struct BoundedText {
    text: String,
    /// Where it begins: what stands before is none of its business.
    start: usize,
    bytes_max: usize,
    /// One more than the bytes that are taken without a closer look.
    at_once: usize,
    truncated: bool,
    /// How many more writes it takes.
    writes: usize,
    beyond: Beyond,
}

/// What becomes of a writer that goes on when the text is full.
#[derive(Clone, Copy, Debug)]
enum Beyond {
    /// It is told that it failed: since then, and so often.
    Refuses { since: Option<Instant>, writes: usize },
    /// It may go on for so much more, which is dropped; then it is left by unwinding.
    LeavesAfter(usize),
    /// It is being left. So many writes of its destructors succeed, so that none of them has a reason to panic.
    Leaving(usize),
}

impl Beyond {
    const REFUSES: Self = Self::Refuses { since: None, writes: 0 };
}

/// What a writer that is left by unwinding is left with.
#[derive(Debug)]
pub(crate) struct Full;

impl BoundedText {
    /// An empty text that takes so many bytes.
    pub(crate) const fn new(bytes_max: usize) -> Self {
        Self::in_place_of(String::new(), bytes_max)
    }

    const fn in_place_of(text: String, bytes_max: usize) -> Self {
        let at_once = bytes_max.saturating_add(1);
        Self { text, start: 0, bytes_max, at_once, truncated: false, writes: usize::MAX, beyond: Beyond::REFUSES }
    }

    /// A text that goes on behind this one.
    pub(crate) fn behind(text: String) -> Self {
        let start = text.len();
        Self { start, ..Self::in_place_of(text, 0) }
    }

    /// Empties it, to take so many bytes.
    pub(crate) fn restart(&mut self, bytes_max: usize) {
        let mut text = std::mem::take(&mut self.text);
        text.truncate(self.start);
        *self = Self { start: self.start, ..Self::in_place_of(text, bytes_max) };
    }

    /// Puts this in the place of all that it has taken, whatever the bound.
    pub(crate) fn replace(&mut self, parts: &[&str]) {
        self.text.truncate(self.start);
        self.text.extend(parts.iter().copied());
    }

    /// Whether something did not fit.
    pub(crate) fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// How many more bytes it takes.
    pub(crate) fn room(&self) -> usize {
        self.at_once.saturating_sub(1)
    }

    /// The text so far.
    pub(crate) fn as_str(&self) -> &str {
        self.text.get(self.start..).unwrap_or_default()
    }

    /// Says that the value goes on where the text ends.
    pub(crate) fn mark_truncated(&mut self) {
        self.truncated = true;
        self.at_once = 0;
    }

    /// From now on a writer that goes on for more than so many bytes beyond the end, or makes more than so many writes,
    /// is left by unwinding, with [`Full`].
    pub(crate) fn leave_after(&mut self, more: usize, writes: usize) {
        self.beyond = Beyond::LeavesAfter(more);
        self.writes = writes;
    }

    /// When a write was refused for the first time, and how many were.
    pub(crate) fn refused(&self) -> Option<(Instant, usize)> {
        match self.beyond {
            Beyond::Refuses { since, writes } => since.map(|since| (since, writes)),
            _ => None,
        }
    }

    /// Whether the writer was left by unwinding.
    pub(crate) fn was_left(&self) -> bool {
        matches!(self.beyond, Beyond::Leaving(_))
    }

    /// A write of so many bytes that there is no room for.
    #[inline(always)]
    fn beyond(&mut self, bytes: usize) -> fmt::Result {
        match &mut self.beyond {
            Beyond::Refuses { since, writes } => {
                // Where nothing is to be shown, it is the first write already that there is no room for.
                if since.is_none() && self.bytes_max > 0 {
                    *since = Some(Instant::now());
                }
                *writes += 1;
                // It does not listen, and may never end.
                if *writes > REFUSED_WRITES_MAX && cfg!(panic = "unwind") {
                    self.leave();
                }
                Err(fmt::Error)
            }
            // An empty write counts as well, or a writer that writes nothing would go on for ever.
            Beyond::LeavesAfter(more) => match more.checked_sub(bytes.max(1)) {
                Some(less) => {
                    *more = less;
                    Ok(())
                }
                None => self.leave(),
            },
            Beyond::Leaving(writes) => match writes.checked_sub(1) {
                Some(less) => {
                    *writes = less;
                    Ok(())
                }
                None => Err(fmt::Error),
            },
        }
    }

    // In place: each function on the way out is looked up twice.
    #[inline(always)]
    fn leave(&mut self) -> ! {
        self.beyond = Beyond::Leaving(LEAVING_WRITES_MAX);
        resume_unwind(Box::new(Full))
    }

    /// Lends an empty text of this thread that needs no allocation once it has been used.
    pub(crate) fn in_scratch<R>(bytes_max: usize, run: impl FnOnce(&mut BoundedText) -> R) -> R {
        let mut scratch = Scratch::new();
        scratch.0.restart(bytes_max);
        run(&mut scratch.0)
    }

    /// The text, with what stands before it.
    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

impl fmt::Write for BoundedText {
    #[inline]
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.len() < self.at_once && self.writes > 0 {
            self.at_once -= text.len();
            self.writes -= 1;
            self.text.push_str(text);
            return Ok(());
        }
        self.write_closely(text)
    }

    // Quotes and braces come one by one.
    #[inline]
    fn write_char(&mut self, letter: char) -> fmt::Result {
        if letter.is_ascii() && self.at_once > 1 && self.writes > 0 {
            self.at_once -= 1;
            self.writes -= 1;
            self.text.push(letter);
            return Ok(());
        }
        self.write_str(letter.encode_utf8(&mut [0; 4]))
    }
}

impl BoundedText {
    /// A write that may not fit.
    #[inline(never)]
    fn write_closely(&mut self, text: &str) -> fmt::Result {
        match self.writes.checked_sub(1) {
            Some(less) => self.writes = less,
            None => {
                self.mark_truncated();
                return self.beyond(usize::MAX);
            }
        }
        if self.truncated {
            return self.beyond(text.len());
        }
        let room = self.room();
        self.text.push_str(text.get(..text.floor_char_boundary(room)).unwrap_or_default());
        self.mark_truncated();
        self.beyond(text.len() - room)
    }
}

/// The text of this thread that values are rendered into, given back when it is dropped. Whoever asks meanwhile has one
/// of its own.
#[derive(Debug)]
pub(crate) struct Scratch(pub(crate) BoundedText);

impl Scratch {
    pub(crate) fn new() -> Self {
        Self(BoundedText::in_place_of(SCRATCH.try_with(Cell::take).unwrap_or_default(), 0))
    }

    /// The text itself, empty.
    pub(crate) fn text(&mut self) -> &mut String {
        self.0.restart(0);
        &mut self.0.text
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = SCRATCH.try_with(|scratch| scratch.set(std::mem::take(&mut self.0.text)));
    }
}

/// The `Display` text, cut with an ellipsis; what a failing `Display` wrote before it failed, with a word about that.
pub(crate) fn display_text(value: &dyn Display, bytes_max: usize) -> String {
    with_display_text(value, bytes_max, str::to_owned)
}

/// The `Debug` text, likewise.
pub(crate) fn debug_text(value: &dyn Debug, bytes_max: usize) -> String {
    with_debug_text(value, bytes_max, str::to_owned)
}

/// Lends the same text as [`display_text`].
pub(crate) fn with_display_text<R>(value: &dyn Display, bytes_max: usize, read: impl FnOnce(&str) -> R) -> R {
    bounded(bytes_max, "Display", |out| write!(out, "{value}"), read)
}

/// Lends the same text as [`debug_text`].
pub(crate) fn with_debug_text<R>(value: &dyn Debug, bytes_max: usize, read: impl FnOnce(&str) -> R) -> R {
    bounded(bytes_max, "Debug", |out| write!(out, "{value:?}"), read)
}

fn bounded<R>(
    bytes_max: usize,
    by: &str,
    write: impl FnOnce(&mut BoundedText) -> fmt::Result,
    read: impl FnOnce(&str) -> R,
) -> R {
    BoundedText::in_scratch(bytes_max, |out| {
        let outcome = inside::caught(|| write(out));
        match outcome {
            _ if out.truncated => out.text.push('…'),
            Ok(Ok(())) => {}
            Ok(Err(fmt::Error)) => out.text.extend(["<its ", by, " failed>"]),
            Err(_) => out.text.extend(["<its ", by, " panicked>"]),
        }
        read(&out.text)
    })
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
