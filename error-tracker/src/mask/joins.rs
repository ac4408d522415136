//! Finds the names of values: before what joins them, in front of them in a list, in a tag.

use std::borrow::Cow;

use super::{
    extent::{Extent, Join, is_name_byte},
    literal::Literal,
    reader::{Closed, Form, Name, Reader},
    signature, work,
};

/// Most words before a `:` that are taken for one name, such as `API key`.
const NAME_WORDS_MAX: usize = 3;
/// Longest name that is the value of a field `name` or `key`, in bytes.
const NAMED_BYTES_MAX: usize = 128;
/// Longest name of a tag, in bytes.
const TAG_BYTES_MAX: usize = 64;

/// What names of files end in: before a `:` in free text they name a place, not a value.
const FILE_ENDINGS: &[&[u8]] = &[
    b"c", b"cfg", b"conf", b"cpp", b"crt", b"csv", b"db", b"go", b"h", b"html", b"ini", b"java", b"js", b"json",
    b"lock", b"log", b"md", b"pem", b"php", b"py", b"rb", b"rs", b"sh", b"so", b"sql", b"toml", b"ts", b"txt", b"xml",
    b"yaml", b"yml",
];
/// The longest of them.
const FILE_ENDING_BYTES_MAX: usize = 4;

impl<'r, 't> Reader<'r, 't, '_> {
    /// `Password("x")`: a type or variant whose name ends in a secret one hides what it wraps.
    pub(super) fn newtype(&mut self, at: usize) {
        let word = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
        let length = self.bytes[self.copied..at].iter().rev().take_while(word).count();
        let start = at - length;
        work::spend(length);
        if length == 0 || !self.bytes[start].is_ascii_uppercase() {
            return;
        }
        if let Some(mask) = self.secret(Name { start, end: at, tail: at - 1, open: at }) {
            self.hide_value(&mask, "", Join::Wrap, at + 1, None);
        }
    }

    pub(super) fn colon(&mut self, nameless: bool) {
        let at = self.at;
        match self.bytes.get(at + 1) {
            Some(b':') => self.at += 2,
            Some(b'/') if self.bytes.get(at + 2) == Some(&b'/') => {
                let (next, user) = signature::user_information(self.bytes, at + 3, self.is_cut());
                self.at = next;
                self.hide_range(user);
            }
            _ => {
                self.at += 1;
                if !nameless {
                    self.join(at, at + 1, Join::Colon);
                }
            }
        }
    }

    pub(super) fn equals(&mut self, nameless: bool) {
        let at = self.at;
        let more = self.bytes[at + 1..].iter().take(2).take_while(|byte| matches!(byte, b'=' | b'>')).count();
        self.at += 1 + more;
        if nameless {
            return;
        }
        let spaced = matches!(self.bytes.get(at + 1 + more), Some(b' '));
        self.join(at, at + 1 + more, if spaced || more > 0 { Join::SpacedEquals } else { Join::Equals });
    }

    /// `%3D` and `%3A`, also escaped once more as `%253D`.
    pub(super) fn escaped_join(&mut self, at: usize) {
        let mut end = at + 1;
        while self.bytes.get(end..end + 2) == Some(b"25") {
            end += 2;
        }
        if self.bytes.get(end) == Some(&b'3') && matches!(self.bytes.get(end + 1), Some(b'D' | b'd' | b'A' | b'a')) {
            self.at = end + 2;
            self.join(at, end + 2, Join::Escaped);
        }
    }

    /// The name that ends before the `:` or `=` at `end`.
    fn name_before(&self, end: usize) -> Option<Name> {
        if self.closed.after == end && self.closed.inner >= self.copied && end > 0 {
            let Closed { open, inner, end, .. } = self.closed;
            return Some(Name { start: inner, end, tail: inner, open });
        }
        let floor = self.copied.max(self.joined);
        let mut end = end;
        while end > floor && matches!(self.bytes[end - 1], b' ' | b'\t') {
            end -= 1;
        }
        let mut open = end;
        if end > floor && matches!(self.bytes[end - 1], b'"' | b'\'' | b'`') {
            end -= 1;
            while end > floor && self.bytes[end - 1] == b'\\' {
                end -= 1;
            }
            if self.closed.after == open && self.closed.inner >= floor {
                let Closed { open, inner, end, .. } = self.closed;
                return Some(Name { start: inner, end, tail: inner, open });
            }
            open = end;
        }
        let word =
            |end: usize| end - self.bytes[floor..end].iter().rev().take_while(|byte| is_name_byte(**byte)).count();
        let tail = word(end);
        let mut start = tail;
        if !self.is_structure() || self.literal().depth == 0 {
            for _ in 1..NAME_WORDS_MAX {
                if start <= floor + 1 || self.bytes[start - 1] != b' ' {
                    break;
                }
                let before = word(start - 1);
                if before == start - 1 {
                    break;
                }
                start = before;
            }
        }
        work::spend(end - start);
        (start < end).then_some(Name { start, end, tail, open })
    }

    /// Whether the text from `start` to `end` may be a secret name or hold one.
    fn may_be_name(&mut self, start: usize, end: usize) -> bool {
        self.rules.may_be_name(&mut self.found, self.bytes, start, end)
    }

    /// The mask for a secret name.
    fn secret(&mut self, name: Name) -> Option<Cow<'r, str>> {
        if !self.may_be_name(name.start, name.end) {
            return None;
        }
        let text = self.text.get(name.start..name.end)?;
        let rules = self.rules;
        rules.name_from(text, name.tail - name.start).or_else(|| {
            // `\npwd=`: the letter belongs to the escape, not to the name.
            let escaped = name.start > 0 && self.bytes[name.start - 1] == b'\\' && name.tail == name.start;
            escaped.then(|| text.get(1..)).flatten().and_then(|text| rules.name_from(text, 0))
        })
    }

    /// Whether the name is one of a file, as in `token.rs:10:5` and `token.json: no such file`.
    fn is_file(&self, name: Name) -> bool {
        let text = &self.bytes[name.tail..name.end];
        let ending = text.iter().rev().take(FILE_ENDING_BYTES_MAX + 1).position(|byte| *byte == b'.');
        ending.is_some_and(|length| FILE_ENDINGS.contains(&&text[text.len() - length..]))
    }

    /// In free text a quote without a fellow turns literals inside out. Where the quote behind a name seemed to open one,
    /// that is found out.
    fn find_lost_quote(&mut self, name: Name, at: usize) {
        let certain = self.form == Form::Debug && self.top == 1;
        let behind = name.open < at && name.open == name.end && self.bytes[name.end - 1].is_ascii_alphanumeric();
        if self.top > 0 && !certain && behind && self.literal().open == name.open {
            self.top -= 1;
        }
    }

    /// Whether there may be a secret name before `at`, a lost quote, or a field that holds a secret name or its value.
    fn may_matter(&mut self, at: usize, after: usize, join: Join) -> bool {
        let Literal { inner, depth, named, .. } = *self.literal();
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
        let may_be_lost = self.top > 0 && self.joined <= inner && self.bytes[inner..at].iter().all(is_blank);
        let start = self.copied.max(self.joined.min(self.closed.inner));
        if may_be_lost || self.may_be_name(start, at) {
            return true;
        }
        let is_field = depth > 0 && join == Join::Colon;
        is_field
            && (named & 1 == 1 || {
                let value = self.place().after_blanks(after, true);
                self.may_be_name(value, value + NAMED_BYTES_MAX)
            })
    }

    /// Between `at` and `after` stands what joins a name and its value.
    fn join(&mut self, at: usize, after: usize, join: Join) {
        if !self.may_matter(at, after, join) {
            self.joined = after;
            return;
        }
        let name = self.name_before(at);
        self.joined = after;
        let Some(name) = name else { return };
        self.find_lost_quote(name, at);
        let quote = if name.open < name.start { name.open..name.start } else { 0..0 };
        if join == Join::Colon && quote.is_empty() && !self.is_structure() && self.is_file(name) {
            return;
        }
        if let Some(mask) = self.secret(name) {
            let quote = self.text.get(quote).unwrap_or_default();
            let line = self.line_indent(name, join);
            self.hide_value(&mask, quote, join, after, line);
        } else if self.literal().depth > 0 && join == Join::Colon {
            let quote = self.text.get(quote).unwrap_or_default();
            self.named_value(name, quote, after);
        }
    }

    /// `name: "password", value: "x"`: a field `name` that holds a secret name hides the field `value` after it.
    fn named_value(&mut self, name: Name, quote: &str, after: usize) {
        let first = self.bytes[name.tail] | 0x20;
        if name.end - name.tail > 6 || !matches!(first, b'n' | b'k' | b'f' | b'h' | b'v') {
            return;
        }
        let is = |names: &[&[u8]]| names.iter().any(|word| self.bytes[name.tail..name.end].eq_ignore_ascii_case(word));
        if is(&[b"name", b"key", b"field", b"header", b"k"]) {
            let place = self.place();
            let start = place.after_blanks(after, true);
            let ahead = self.bytes.get(start..(start + NAMED_BYTES_MAX).min(self.bytes.len())).unwrap_or_default();
            let length = ahead.iter().take_while(|byte| !matches!(byte, b',' | b'}' | b'\n')).count();
            let ahead = &ahead[..length];
            work::spend(length);
            // What is held is a literal, perhaps a wrapped one, or the name of a variant.
            let first = ahead.iter().position(|byte| *byte == b'"').map_or(0, |quote| quote + 1);
            let length = ahead[first..].iter().take_while(|byte| !matches!(byte, b'"' | b'\\')).count();
            let held = Name { start: start + first, end: start + first + length, tail: start + first, open: start };
            if length > 0 && self.secret(held).is_some() {
                self.literals[self.top].named |= 1;
            }
        } else if self.literal().named & 1 == 1 && is(&[b"value", b"val", b"v"]) {
            let rules = self.rules;
            self.hide_value(rules.mask_text(), quote, Join::Colon, after, None);
        }
    }

    /// How far the line is indented when the value of a name may take the rest of it: in a line that begins with the
    /// name, and in a header, which goes no further than its line.
    fn line_indent(&self, name: Name, join: Join) -> Option<usize> {
        if !matches!(join, Join::Colon | Join::SpacedEquals) {
            return None;
        }
        let text = &self.bytes[name.tail..name.end];
        if [b"authorization".as_slice(), b"cookie"]
            .iter()
            .any(|header| text.len() >= header.len() && text[text.len() - header.len()..].eq_ignore_ascii_case(header))
        {
            return Some(usize::MAX);
        }
        let floor = self.literal().inner;
        let begin = name.open.min(name.tail);
        let mut at = begin;
        while at > floor && matches!(self.bytes[at - 1], b' ' | b'\t') {
            at -= 1;
        }
        work::spend(begin - at);
        (at <= floor || matches!(self.bytes[at - 1], b'\n' | b'\r' | b'\\')).then_some(begin - at)
    }

    /// Hides the value that begins behind the blanks at `after`.
    fn hide_value(&mut self, mask: &str, quote: &str, join: Join, after: usize, line: Option<usize>) {
        let place = self.place();
        let lines = place.nested && matches!(join, Join::Colon | Join::Comma | Join::SpacedEquals | Join::Wrap);
        let start = if join == Join::Equals { after } else { place.after_blanks(after, lines) };
        let Extent { range, after, quoted } = place.value(start, join, line);
        if quoted {
            self.hide(range, mask, "");
            self.at = after;
        } else if !range.is_empty() {
            self.hide(range, mask, quote);
        }
    }

    /// The second of a pair: what was closed before the comma at `at` is the first of a tuple or list, or an option
    /// such as `--password`. It may be wrapped, as in `String("password")`.
    pub(super) fn pair(&mut self, at: usize) {
        let Closed { open, inner, end, after } = self.closed;
        let wrapped = after + 1 == at && self.bytes[after] == b')';
        if !(after == at || wrapped) || at == 0 || inner < self.copied || self.literal().depth == 0 || end <= inner {
            return;
        }
        let text = &self.bytes[inner..end];
        work::spend(text.len());
        let option = text.starts_with(b"-");
        if text.iter().any(u8::is_ascii_whitespace) || !self.is_item(open, wrapped, option) {
            return;
        }
        if let Some(mask) = self.secret(Name { start: inner, end, tail: inner, open }) {
            let quote = self.text.get(open..inner).unwrap_or_default();
            let quote = if self.is_structure() { "" } else { quote };
            self.hide_value(&mask, quote, Join::Comma, at + 1, None);
        }
    }

    /// Whether what begins at `open` is the first in a tuple or list, or an option anywhere in one; the value of a map is
    /// neither.
    fn is_item(&self, open: usize, wrapped: bool, option: bool) -> bool {
        let mut at = open;
        if wrapped {
            at = at.saturating_sub(1);
            while at > 0 && (self.bytes[at - 1].is_ascii_alphanumeric() || self.bytes[at - 1] == b'_') {
                at -= 1;
            }
        }
        while at > 0 && self.bytes[at - 1].is_ascii_whitespace() {
            at -= 1;
        }
        // In a literal the end of the line and what it is indented by are escaped.
        if at > 1 && self.bytes[at - 1] == b'n' && self.bytes[at - 2] == b'\\' {
            at -= 1;
            while at > 0 && self.bytes[at - 1] == b'\\' {
                at -= 1;
            }
        }
        work::spend(open - at);
        match at.checked_sub(1).map(|before| self.bytes[before]) {
            Some(b'(' | b'[') => true,
            Some(b',') => option,
            _ => false,
        }
    }

    /// `-----BEGIN`, `--password value`, and the arrow of `name -> value`.
    pub(super) fn dash(&mut self, nameless: bool) {
        let at = self.at;
        let count = self.bytes[at..].iter().take_while(|byte| **byte == b'-').count();
        work::spend(count);
        self.at += count;
        if let Some(body) = signature::pem(self.bytes, at) {
            self.hide_range(Some(at..self.place().pem_end(body)));
            return;
        }
        if nameless {
            return;
        }
        if count == 1 && self.bytes.get(at + 1) == Some(&b'>') {
            self.at += 1;
            self.join(at, at + 2, Join::SpacedEquals);
            return;
        }
        let option = count == 2 && !at.checked_sub(1).is_some_and(|before| is_name_byte(self.bytes[before]));
        if !option {
            return;
        }
        let start = self.at;
        let length = self.bytes[start..].iter().take_while(|byte| is_name_byte(**byte)).count();
        work::spend(length);
        let end = start + length;
        let value =
            matches!(self.bytes.get(end), Some(b' ')) && !matches!(self.bytes.get(end + 1), None | Some(b'-' | b' '));
        if value && let Some(mask) = self.secret(Name { start, end, tail: start, open: start }) {
            self.hide_value(&mask, "", Join::Space, end + 1, None);
        }
    }

    /// `<password type="a">`: the name is kept until the tag ends.
    pub(super) fn tag(&mut self, at: usize) {
        let start = at + 1;
        let is_name = |byte: &&u8| is_name_byte(**byte) || **byte == b':';
        let end = start + self.bytes[start..].iter().take(TAG_BYTES_MAX).take_while(is_name).count();
        work::spend(end - start);
        self.tag = (end > start).then(|| (Name { start, end, tail: start, open: start }, self.literal().open));
    }

    /// The `>` of a tag: what comes up to the next one is its content.
    pub(super) fn tag_end(&mut self, at: usize) {
        let Some((name, open)) = self.tag.take() else { return };
        if open != self.literal().open || self.bytes[at - 1] == b'/' {
            return;
        }
        if let Some(mask) = self.secret(name) {
            let range = at + 1..self.place().content(at + 1);
            if !range.is_empty() {
                self.hide(range, &mask, "");
            }
        }
    }
}
