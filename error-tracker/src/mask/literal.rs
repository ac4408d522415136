//! Literals inside literals: which quote opens, which one closes, and what.
//!
//! A quote is known by the backslashes before it. In a literal whose quotes have `n` of them, a quote that belongs to
//! the text has `2n + 1`, and each backslash of the text is written as `2n + 2`. So one count tells whether a quote
//! closes the literal, closes one further out, or opens one inside, at any depth of escaping.

use super::{signature, work};

/// A literal that is open, or the text itself.
#[derive(Clone, Copy, Default)]
pub(super) struct Literal {
    /// Backslashes before its quotes.
    pub(super) run: usize,
    /// Where the opening quote begins.
    pub(super) open: usize,
    /// Where its text begins.
    pub(super) inner: usize,
    /// Open brackets inside.
    pub(super) depth: usize,
    /// One bit for each of the inmost brackets: whether a field `name` in it holds a secret name.
    pub(super) named: u64,
}

/// Of these literals, outermost first, the one that a quote with so many backslashes closes, or closes without being
/// its own; and how many of the backslashes belong to the quote. What is further out is more certain.
pub(super) fn closed_by(literals: &[Literal], backslashes: usize) -> Option<(usize, usize)> {
    literals.iter().enumerate().find_map(|(index, literal)| {
        let rest = backslashes % (2 * literal.run + 2);
        (rest <= literal.run).then_some((index, rest))
    })
}

/// Where a value stands.
pub(super) struct Place<'t, 'l> {
    /// The text.
    pub(super) bytes: &'t [u8],
    /// The literals around, outermost first.
    pub(super) literals: &'l [Literal],
    /// Whether there are brackets around it, inside the inmost literal.
    pub(super) nested: bool,
}

/// An opening quote.
pub(super) struct Opening {
    pub(super) inner: usize,
    pub(super) run: usize,
    pub(super) hashes: usize,
    pub(super) quote: u8,
}

impl Place<'_, '_> {
    pub(super) fn get(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// How many backslashes there are from `at` on.
    pub(super) fn backslashes(&self, at: usize) -> usize {
        self.bytes.get(at..).unwrap_or_default().iter().take_while(|byte| **byte == b'\\').count()
    }

    /// Where the literal around ends, when a quote at `quote` with so many backslashes before it closes it or one
    /// further out.
    pub(super) fn closing(&self, quote: usize, backslashes: usize) -> Option<usize> {
        closed_by(self.literals, backslashes).map(|(_, rest)| quote - rest)
    }

    /// The backslashes before the quotes of the literal around, if there is one.
    pub(super) fn run(&self) -> Option<usize> {
        self.literals.last().map(|literal| literal.run)
    }

    /// Whether so many backslashes before `byte` make an escaped end of line or tab in the literal around.
    pub(super) fn is_escaped_blank(&self, backslashes: usize, byte: Option<u8>) -> bool {
        matches!(byte, Some(b'n' | b'r' | b't')) && self.run().is_some_and(|run| backslashes % (2 * run + 2) == run + 1)
    }

    /// The first byte at or after `at` that is not white space.
    pub(super) fn after_blanks(&self, mut at: usize, lines: bool) -> usize {
        let start = at;
        loop {
            match self.get(at) {
                Some(b' ' | b'\t') => at += 1,
                Some(b'\n' | b'\r') if lines => at += 1,
                Some(b'\\') if lines => {
                    let count = self.backslashes(at);
                    if !self.is_escaped_blank(count, self.get(at + count)) || count != self.run().unwrap_or(0) + 1 {
                        break;
                    }
                    at += count + 1;
                }
                _ => break,
            }
        }
        work::spend(at - start);
        at
    }

    /// The quote that opens at `at`, with the prefix of a raw or byte string.
    pub(super) fn opening(&self, at: usize) -> Option<Opening> {
        let mut from = at;
        while from < at + 2 && matches!(self.get(from), Some(b'b' | b'r' | b'c')) {
            from += 1;
        }
        let hashes = if from > at { self.bytes[from..].iter().take_while(|byte| **byte == b'#').count() } else { 0 };
        let run = self.backslashes(from + hashes);
        let place = from + hashes + run;
        let quote = self.get(place)?;
        let prefixed = from > at;
        let opens = quote == b'"' || (!prefixed && matches!(quote, b'\'' | b'`'));
        if !opens || (quote == b'"' && self.closing(place, run).is_some()) {
            return None;
        }
        Some(Opening { inner: place + 1, run, hashes, quote })
    }

    /// Where the text of a literal ends, and where to read on: the same place when the literal is not closed.
    pub(super) fn close(&self, opening: &Opening) -> (usize, usize) {
        let Opening { inner, run, hashes, quote } = *opening;
        let mut at = inner;
        let end = loop {
            let Some(byte) = self.get(at) else { break (at, at) };
            if byte != b'\\' && byte != b'"' && byte != quote {
                at += 1;
                continue;
            }
            let count = self.backslashes(at);
            let place = at + count;
            let Some(found) = self.get(place) else { break (place, place) };
            if found == b'"'
                && let Some(end) = self.closing(place, count)
            {
                break (end, end);
            }
            if found == quote {
                let after = place + 1;
                if hashes > 0 {
                    let closing = self.bytes[after..].iter().take(hashes).take_while(|byte| **byte == b'#').count();
                    if closing == hashes {
                        break (place, after + hashes);
                    }
                } else if count % (2 * run + 2) == run {
                    let doubled = quote == b'\'' && self.get(after) == Some(b'\'');
                    let apostrophe = quote == b'\'' && self.get(after).is_some_and(|next| next.is_ascii_alphanumeric());
                    if !doubled && !apostrophe {
                        break (place - run, after);
                    }
                    at = after + usize::from(doubled);
                    continue;
                }
            }
            at = if found == b'"' || found == quote { place + 1 } else { place };
        };
        work::spend(end.1 - inner);
        end
    }

    /// The end of a PEM block whose text begins at `start`: behind its last line, or where the literal ends. It goes on in
    /// the next literals when they are the items of a list and hold nothing else: a block by its lines.
    pub(super) fn pem_end(&self, start: usize) -> usize {
        let (mut end, mut closed) = self.pem_part(start);
        while let Some(index) = closed.take() {
            let outside = Place { literals: &self.literals[..index], ..*self };
            let count = self.backslashes(end);
            let comma = end + count + 1;
            let next = outside.after_blanks(comma + 1, true);
            let inner = next + count + 1;
            let is_list = self.get(comma) == Some(b',')
                && self.backslashes(next) == count
                && self.get(inner - 1) == Some(b'"')
                && outside.closing(inner - 1, count).is_none();
            if !is_list {
                break;
            }
            let (item_end, after) = outside.close(&Opening { inner, run: count, hashes: 0, quote: b'"' });
            let item = &self.bytes[inner..item_end];
            let cut = after == item_end && after < self.bytes.len();
            if cut || !item.iter().all(signature::is_pem_byte) || self.get(after) == Some(b':') {
                break;
            }
            end = item_end;
            if after > item_end && !item.starts_with(signature::PEM_END) {
                closed = Some(index);
            }
        }
        work::spend(end - start);
        end
    }

    /// The end of a PEM block in this literal, and when the block goes past it, which of the literals around is closed
    /// there.
    fn pem_part(&self, start: usize) -> (usize, Option<usize>) {
        let mut at = start;
        loop {
            match self.get(at) {
                None => return (at, None),
                Some(b'-') if self.bytes[at..].starts_with(signature::PEM_END) => {
                    return (signature::pem_last(self.bytes, at), None);
                }
                Some(b'\\' | b'"') => {
                    let count = self.backslashes(at);
                    let place = at + count;
                    if self.get(place) == Some(b'"') {
                        if let Some((index, rest)) = closed_by(self.literals, count) {
                            return (place - rest, Some(index));
                        }
                        at = place + 1;
                    } else {
                        at = place;
                    }
                }
                Some(_) => at += 1,
            }
        }
    }

    /// The length of a character literal at `at`, if what it holds could be taken for punctuation.
    pub(super) fn character(&self, at: usize) -> Option<usize> {
        let count = self.backslashes(at + 1);
        let place = at + 1 + count;
        let length = match (count, self.get(place)?) {
            (1, b'\'') if self.get(place + 1) == Some(b'\'') => 3,
            (2, b'\'') => 3,
            (_, b'"') if self.closing(place, count).is_none() => count + 2,
            (0, b'(' | b')' | b'[' | b']' | b'{' | b'}' | b',' | b':') => 2,
            _ => return None,
        };
        (self.get(at + length) == Some(b'\'')).then_some(length + 1)
    }
}
