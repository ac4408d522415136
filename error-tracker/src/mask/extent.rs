//! How far a value goes: the part of masking that knows brackets, quotes and escapes, and no names.
//!
//! A quote is known by the backslashes before it. In a literal whose quotes have `n` of them, a quote that belongs to
//! the text has `2n + 1`, and each backslash of the text is written as `2n + 2`. So one count tells whether a quote
//! closes the literal, closes one further out, or opens one inside, at any depth of escaping.

use std::ops::Range;

use super::work;

/// Longest look ahead for the name that proves a comma to be the end of a value, in bytes.
const NAME_AHEAD_BYTES_MAX: usize = 128;

/// What stands between a name and its value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Join {
    /// `name: value`.
    Colon,
    /// `name=value`.
    Equals,
    /// `name = value`.
    SpacedEquals,
    /// `name%3Dvalue`.
    Escaped,
    /// `("name", value)`, `["--name", value]`.
    Comma,
    /// `--name value`.
    Space,
    /// `Name(value, ..)`.
    Wrap,
}

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

/// The part of the text that a value takes.
pub(super) struct Extent {
    /// From where to where; without the quotes when there are any.
    pub(super) range: Range<usize>,
    /// Where to read on.
    pub(super) after: usize,
    /// Whether the value is one literal, whose quotes stay.
    pub(super) quoted: bool,
}

/// An opening quote.
struct Opening {
    inner: usize,
    run: usize,
    hashes: usize,
    quote: u8,
}

pub(super) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'_' | b'-' | b'.' | b'[' | b']' | b'%' | b'$' | b'@' | b'#')
        || byte >= 0x80
}

impl Place<'_, '_> {
    fn get(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// How many backslashes there are from `at` on.
    fn backslashes(&self, at: usize) -> usize {
        self.bytes.get(at..).unwrap_or_default().iter().take_while(|byte| **byte == b'\\').count()
    }

    /// Where the literal around ends, when a quote at `quote` with so many backslashes before it closes it or one
    /// further out.
    fn closing(&self, quote: usize, backslashes: usize) -> Option<usize> {
        closed_by(self.literals, backslashes).map(|(_, rest)| quote - rest)
    }

    /// The backslashes before the quotes of the literal around, if there is one.
    fn run(&self) -> Option<usize> {
        self.literals.last().map(|literal| literal.run)
    }

    /// Whether so many backslashes before `byte` make an escaped end of line or tab in the literal around.
    fn is_escaped_blank(&self, backslashes: usize, byte: Option<u8>) -> bool {
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
    fn opening(&self, at: usize) -> Option<Opening> {
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
    fn close(&self, opening: &Opening) -> (usize, usize) {
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
                && hashes == 0
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

    /// The value that begins at `at`. `line` says that it may take the rest of its line.
    pub(super) fn value(&self, at: usize, join: Join, line: bool) -> Extent {
        if let Some(opening) = self.opening(at) {
            let (end, after) = self.close(&opening);
            let literal = Extent { range: opening.inner..end, after, quoted: true };
            let lonely = match join {
                Join::Wrap => matches!(self.get(self.after_blanks(after, true)), None | Some(b')')),
                Join::Colon if self.nested => {
                    let next = self.get(self.after_blanks(after, true));
                    matches!(next, None | Some(b',' | b'}' | b']' | b')' | b';' | b'&' | b'\\' | b'"' | b'\n'))
                }
                _ => true,
            };
            if end == after || lonely {
                return literal;
            }
        }
        let structured = match join {
            Join::Colon | Join::SpacedEquals | Join::Comma | Join::Wrap => self.nested,
            Join::Equals | Join::Escaped | Join::Space => false,
        };
        let end = if structured {
            self.structure(at, join, false)
        } else if self.opens_structure(at) {
            self.structure(at, join, true)
        } else if line {
            self.line(at)
        } else {
            self.word(at, join)
        };
        let blank = self.bytes[at..end].iter().rev().take_while(|byte| byte.is_ascii_whitespace()).count();
        Extent { range: at..end - blank, after: end - blank, quoted: false }
    }

    /// Whether the value at `at` is a list, a map, a tuple or a structure.
    fn opens_structure(&self, at: usize) -> bool {
        let mut end = at;
        while end < at + NAME_AHEAD_BYTES_MAX
            && self.get(end).is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'&'))
        {
            end += 1;
        }
        work::spend(end - at);
        match self.get(end) {
            Some(b'(' | b'[' | b'{') => true,
            Some(b' ') => end > at && self.get(end + 1) == Some(b'{'),
            _ => false,
        }
    }

    /// The length of a character literal at `at`, if what it holds could be taken for punctuation.
    fn character(&self, at: usize) -> Option<usize> {
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

    /// The end of a value among brackets: at the comma or the bracket that is not its own. `alone` says that there are
    /// no brackets around, so that it ends with its last own one.
    fn structure(&self, start: usize, join: Join, alone: bool) -> usize {
        let mut at = start;
        let mut depth = 0_usize;
        // The last comma outside the value's own brackets: the value's end if a name follows.
        let mut comma: Option<usize> = None;
        let blank = |from: usize, to: usize| {
            self.bytes[from..to].iter().all(|byte| byte.is_ascii_whitespace() || *byte == b'.')
        };
        let or_comma = |comma: Option<usize>, end: usize| match comma {
            Some(comma) if blank(comma + 1, end) => comma,
            _ => end,
        };
        let end = loop {
            let Some(byte) = self.get(at) else { break or_comma(comma, at) };
            if let Some(comma) = comma
                && at > comma + NAME_AHEAD_BYTES_MAX
            {
                break comma;
            }
            match byte {
                b'\\' | b'"' => {
                    let count = self.backslashes(at);
                    let place = at + count;
                    if self.get(place) != Some(b'"') {
                        at = place;
                        continue;
                    }
                    if let Some(end) = self.closing(place, count) {
                        break or_comma(comma, end);
                    }
                    let (end, after) = self.close(&Opening { inner: place + 1, run: count, hashes: 0, quote: b'"' });
                    if end == after {
                        break end;
                    }
                    at = after;
                    continue;
                }
                b'\'' => {
                    if let Some(length) = self.character(at) {
                        at += length;
                        continue;
                    }
                }
                b'(' | b'[' | b'{' => {
                    if depth == 0
                        && let Some(comma) = comma
                    {
                        break comma;
                    }
                    depth += 1;
                }
                b')' | b']' | b'}' => {
                    if depth == 0 {
                        break or_comma(comma, at);
                    }
                    depth -= 1;
                    if depth == 0 && alone {
                        break at + 1;
                    }
                }
                b',' if depth == 0 && join != Join::Wrap => {
                    if alone || matches!(self.bytes[start..at].last(), Some(b'"' | b')' | b']' | b'}')) {
                        break at;
                    }
                    // In a list no name can prove that the value is over.
                    if join != Join::Comma {
                        comma = Some(at);
                    }
                }
                b':' if self.get(at + 1) == Some(b':') => at += 1,
                b':' | b'=' if depth == 0 && comma.is_some() => break comma.unwrap_or(at),
                b'-' if depth == 0 && comma.is_some() && self.get(at + 1) == Some(b'>') => break comma.unwrap_or(at),
                _ => {}
            }
            at += 1;
        };
        work::spend(at.max(end) - start);
        end
    }

    /// The end of what a tag holds: at the next tag, or where the literal ends.
    pub(super) fn content(&self, start: usize) -> usize {
        let mut at = start;
        let end = loop {
            match self.get(at) {
                None | Some(b'<') => break at,
                Some(b'\\' | b'"') => {
                    let count = self.backslashes(at);
                    let place = at + count;
                    if self.get(place) == Some(b'"') {
                        if let Some(end) = self.closing(place, count) {
                            break end;
                        }
                        at = place + 1;
                    } else {
                        at = place;
                    }
                }
                Some(_) => at += 1,
            }
        };
        work::spend(end - start);
        end
    }

    /// The end of the line.
    fn line(&self, start: usize) -> usize {
        let mut at = start;
        let end = loop {
            match self.get(at) {
                None | Some(b'\n' | b'\r') => break at,
                Some(b'\\' | b'"') => {
                    let count = self.backslashes(at);
                    let place = at + count;
                    if self.is_escaped_blank(count, self.get(place)) && self.get(place) != Some(b't') {
                        break place - self.run().unwrap_or(0) - 1;
                    }
                    if self.get(place) == Some(b'"') {
                        if let Some(end) = self.closing(place, count) {
                            break end;
                        }
                        at = place + 1;
                    } else {
                        at = place;
                    }
                }
                Some(_) => at += 1,
            }
        };
        work::spend(end - start);
        end
    }

    /// The end of one word of free text, and of the one behind it when it names a scheme such as `Bearer`.
    fn word(&self, start: usize, join: Join) -> usize {
        let end = self.one_word(start, join);
        const SCHEMES: &[&str] = &["bearer", "basic", "digest", "token", "negotiate", "apikey", "key", "ntlm"];
        let scheme = SCHEMES.iter().any(|scheme| self.bytes[start..end].eq_ignore_ascii_case(scheme.as_bytes()));
        match self.get(end) {
            Some(b' ' | b'+') if scheme => self.one_word(end + 1, join),
            _ => end,
        }
    }

    fn one_word(&self, start: usize, join: Join) -> usize {
        let mut at = start;
        let mut depth = 0_usize;
        let end = loop {
            let Some(byte) = self.get(at) else { break at };
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => break at,
                b'\\' | b'"' => {
                    let count = self.backslashes(at);
                    let place = at + count;
                    let next = self.get(place);
                    if self.is_escaped_blank(count, next) {
                        break place - self.run().unwrap_or(0) - 1;
                    }
                    if next == Some(b'"') {
                        if let Some(end) = self.closing(place, count) {
                            break end;
                        }
                        at = place;
                    } else {
                        at = place - 1;
                    }
                }
                b'&' | b',' | b';' if self.ends_at(at) => break at,
                b'%' if join == Join::Escaped && self.is_escaped_ampersand(at) => break at,
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' if depth > 0 => depth -= 1,
                b')' | b']' | b'}' if self.nested => break at,
                _ => {}
            }
            at += 1;
        };
        work::spend(end - start);
        end
    }

    /// Whether the `&`, `,` or `;` at `at` ends a value, because white space, the end, or a further name follows.
    fn ends_at(&self, at: usize) -> bool {
        let Some(next) = self.get(at + 1) else { return false };
        if next.is_ascii_whitespace() || matches!(next, b'"' | b'\'' | b'\\') {
            return true;
        }
        let rest = &self.bytes[at + 1..];
        let name =
            rest.iter().take(NAME_AHEAD_BYTES_MAX).take_while(|byte| is_name_byte(**byte) || **byte == b';').count();
        work::spend(name);
        name > 0 && matches!(rest.get(name), Some(b'=' | b':'))
    }

    fn is_escaped_ampersand(&self, at: usize) -> bool {
        let mut from = at + 1;
        while self.bytes.get(from..from + 2) == Some(b"25") {
            from += 2;
        }
        self.bytes.get(from..from + 2) == Some(b"26")
    }
}
