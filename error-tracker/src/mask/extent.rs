//! How far a value goes: the part of masking that knows brackets, quotes and escapes, and no names.

use std::ops::Range;

use super::{
    literal::{Opening, Place},
    work,
};

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

/// The part of the text that a value takes.
pub(super) struct Extent {
    /// From where to where; without the quotes when there are any.
    pub(super) range: Range<usize>,
    /// Where to read on.
    pub(super) after: usize,
    /// Whether the value is one literal, whose quotes stay.
    pub(super) quoted: bool,
}

/// Where a literal leads to.
enum Past {
    /// It is over, and the text goes on there.
    At(usize),
    /// It is the one around, which ends there.
    Around(usize),
    /// It is not closed: the text ends there.
    Cut(usize),
}

pub(super) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'_' | b'-' | b'.' | b'[' | b']' | b'%' | b'$' | b'@' | b'#')
        || byte >= 0x80
}

impl Place<'_, '_> {
    /// The value that begins at `at`. `line` says that it may take the rest of its line, and how far that is indented.
    pub(super) fn value(&self, at: usize, join: Join, line: Option<usize>) -> Extent {
        if let Some(opening) = self.opening(at) {
            let (end, after) = self.close(&opening);
            let literal = Extent { range: opening.inner..end, after, quoted: true };
            let lonely = match join {
                Join::Wrap => matches!(self.get(self.after_blanks(after, true)), None | Some(b')')),
                Join::Colon if self.nested => {
                    let next = self.after_blanks(after, true);
                    let count = self.backslashes(next);
                    match self.get(next + count) {
                        None | Some(b',' | b'}' | b']' | b')' | b';' | b'&' | b'\n') => true,
                        Some(b'"') => self.closing(next + count, count).is_some(),
                        _ => false,
                    }
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
        } else if let Some(indent) = line {
            self.lines(at, indent)
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

    /// The end of a value: at the last comma, if nothing comes behind it.
    fn or_comma(&self, comma: Option<usize>, end: usize) -> usize {
        let is_blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'.';
        comma.filter(|comma| self.bytes[comma + 1..end].iter().all(is_blank)).unwrap_or(end)
    }

    /// What is past the literal that a quote opens at `at`, perhaps behind backslashes.
    fn past_literal(&self, at: usize) -> Past {
        let run = self.backslashes(at);
        let place = at + run;
        if self.get(place) != Some(b'"') {
            return Past::At(place);
        }
        if let Some(end) = self.closing(place, run) {
            return Past::Around(end);
        }
        let (end, after) = self.close(&Opening { inner: place + 1, run, hashes: 0, quote: b'"' });
        if end == after { Past::Cut(end) } else { Past::At(after) }
    }

    /// The end of a value among brackets: at the comma or the bracket that is not its own. `alone` says that there are
    /// no brackets around, so that it ends with its last own one.
    fn structure(&self, start: usize, join: Join, alone: bool) -> usize {
        let mut at = start;
        let mut depth = 0_usize;
        // The last comma outside the value's own brackets: the value's end if a name follows.
        let mut comma: Option<usize> = None;
        let end = loop {
            let Some(byte) = self.get(at) else { break self.or_comma(comma, at) };
            if let Some(comma) = comma
                && at > comma + NAME_AHEAD_BYTES_MAX
            {
                break comma;
            }
            match byte {
                b'\\' | b'"' => match self.past_literal(at) {
                    Past::At(after) => {
                        at = after;
                        continue;
                    }
                    Past::Around(end) => break self.or_comma(comma, end),
                    Past::Cut(end) => break end,
                },
                b'\'' => at += self.character(at).map_or(0, |length| length - 1),
                b'(' | b'[' | b'{' => match comma.filter(|_| depth == 0) {
                    Some(comma) => break comma,
                    None => depth += 1,
                },
                b')' | b']' | b'}' => {
                    if depth == 0 {
                        break self.or_comma(comma, at);
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
        self.up_to(start, |byte| byte == b'<', |_, _| None)
    }

    /// Where the text from `start` on ends: at a byte that `ends` it, where the literal ends, or where `escape` says so of a
    /// number of backslashes and of the place behind them.
    fn up_to(&self, start: usize, ends: fn(u8) -> bool, escape: impl Fn(usize, usize) -> Option<usize>) -> usize {
        let mut at = start;
        let end = loop {
            match self.get(at) {
                None => break at,
                Some(byte) if ends(byte) => break at,
                Some(b'\\' | b'"') => {
                    let count = self.backslashes(at);
                    let place = at + count;
                    if let Some(end) = escape(count, place) {
                        break end;
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

    /// The end of the line, or of the lines below that are further indented when the line itself has no value (YAML
    /// 1.2, 8.1 and 8.2).
    fn lines(&self, start: usize, indent: usize) -> usize {
        let mut end = self.line(start);
        let below = matches!(self.get(start), Some(b'|' | b'>')) || start == end;
        while below && self.get(end) == Some(b'\n') {
            let blanks = self.bytes[end + 1..].iter().take_while(|byte| **byte == b' ').count();
            let first = end + 1 + blanks;
            let item = blanks == indent && self.get(first) == Some(b'-');
            let empty = matches!(self.get(first), Some(b'\n'));
            work::spend(blanks);
            if !(blanks > indent || item || empty) {
                break;
            }
            end = self.line(first);
        }
        end
    }

    /// The end of the line.
    fn line(&self, start: usize) -> usize {
        let escaped = |count: usize, place: usize| {
            let ends = self.is_escaped_blank(count, self.get(place)) && self.get(place) != Some(b't');
            ends.then(|| place - self.run().unwrap_or(0) - 1)
        };
        self.up_to(start, |byte| matches!(byte, b'\n' | b'\r'), escaped)
    }

    /// The end of one word of free text; also of what follows it when it names a scheme such as `Bearer`, or is a name
    /// itself.
    fn word(&self, start: usize, join: Join) -> usize {
        const SCHEMES: &[&str] = &["bearer", "basic", "digest", "token", "negotiate", "apikey", "key", "ntlm"];
        let mut end = self.one_word(start, join);
        let mut more = SCHEMES.iter().any(|scheme| self.bytes[start..end].eq_ignore_ascii_case(scheme.as_bytes()));
        loop {
            let next = end + 1;
            more |= end > start && matches!(self.bytes[end - 1], b':' | b'=');
            more |= matches!(self.get(next), Some(b':' | b'='));
            if !more || !matches!(self.get(end), Some(b' ' | b'+')) || matches!(self.get(next), None | Some(b' ')) {
                return end;
            }
            end = match self.opening(next) {
                Some(opening) => self.close(&opening).1,
                None => self.one_word(next, join),
            };
            more = false;
            if end == next {
                return end;
            }
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
