//! Reads a text once and copies it out with its secrets hidden.
//!
//! There is no grammar to be right or wrong by: a text that is cut, or no `Debug` rendering at all, is read the same
//! way. A name is looked for backwards from each `:`, `=` or `,`; how far its value goes is said in `extent`.

use std::borrow::Cow;

use super::{
    MaskRules,
    extent::{Extent, Join, Literal, Place, closed_by, is_name_byte},
    signature, work,
};

/// What kind of text is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A `Debug` rendering: outside of literals it is structure.
    Debug,
    /// Free text.
    Text,
}

/// Most literals inside each other; the quotes of the seventh have 63 backslashes.
const LITERALS_MAX: usize = 7;
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

/// What a byte may begin or end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Plain,
    Quote,
    Backslash,
    Open,
    Close,
    Colon,
    Equals,
    Comma,
    Digit,
    Dash,
    Percent,
    Less,
    Greater,
    LetterB,
    LetterJ,
}

static CLASSES: [Class; 256] = {
    let mut classes = [Class::Plain; 256];
    let mut digit = b'0';
    while digit <= b'9' {
        classes[digit as usize] = Class::Digit;
        digit += 1;
    }
    classes[b'"' as usize] = Class::Quote;
    classes[b'\\' as usize] = Class::Backslash;
    classes[b'(' as usize] = Class::Open;
    classes[b'[' as usize] = Class::Open;
    classes[b'{' as usize] = Class::Open;
    classes[b')' as usize] = Class::Close;
    classes[b']' as usize] = Class::Close;
    classes[b'}' as usize] = Class::Close;
    classes[b':' as usize] = Class::Colon;
    classes[b'=' as usize] = Class::Equals;
    classes[b',' as usize] = Class::Comma;
    classes[b'-' as usize] = Class::Dash;
    classes[b'%' as usize] = Class::Percent;
    classes[b'<' as usize] = Class::Less;
    classes[b'>' as usize] = Class::Greater;
    classes[b'b' as usize] = Class::LetterB;
    classes[b'B' as usize] = Class::LetterB;
    classes[b'J' as usize] = Class::LetterJ;
    classes
};

/// A literal that was closed.
#[derive(Clone, Copy, Default)]
struct Closed {
    open: usize,
    inner: usize,
    end: usize,
    after: usize,
}

/// A name in the text: the range of it, where its last word begins, and the quote before it.
#[derive(Clone, Copy)]
struct Name {
    start: usize,
    end: usize,
    tail: usize,
    open: usize,
}

struct Reader<'r, 't, 'o> {
    rules: &'r MaskRules,
    form: Form,
    text: &'t str,
    bytes: &'t [u8],
    out: &'o mut String,
    copied: usize,
    /// Behind what last joined a name and its value.
    joined: usize,
    at: usize,
    literals: [Literal; LITERALS_MAX],
    top: usize,
    closed: Closed,
    /// The tag that is open, and the literal that it stands in.
    tag: Option<(Name, usize)>,
    masked: bool,
}

/// Longest text that is first asked whether it can hold a secret at all, in bytes.
const PLAIN_BYTES_MAX: usize = 48;

/// Whether nothing in a short text can begin or join anything: a number, a word, a line of prose.
fn is_plain(bytes: &[u8]) -> bool {
    let mut digits = 0;
    bytes.len() <= PLAIN_BYTES_MAX
        && bytes.iter().all(|byte| {
            let class = CLASSES[usize::from(*byte)];
            digits += u32::from(class == Class::Digit);
            matches!(class, Class::Plain | Class::Quote | Class::Digit)
        })
        && digits < signature::CARD_DIGITS_MIN
}

/// Appends `text` to `out` with its secrets hidden, and says whether there were any.
pub(super) fn read(rules: &MaskRules, form: Form, text: &str, out: &mut String) -> bool {
    if is_plain(text.as_bytes()) {
        work::spend(text.len());
        out.push_str(text);
        return false;
    }
    let mut reader = Reader {
        rules,
        form,
        text,
        bytes: text.as_bytes(),
        out,
        copied: 0,
        joined: 0,
        at: 0,
        literals: [Literal::default(); LITERALS_MAX],
        top: 0,
        closed: Closed::default(),
        tag: None,
        masked: false,
    };
    reader.run();
    let rest = text.get(reader.copied..).unwrap_or_default();
    reader.out.push_str(rest);
    reader.masked
}

impl<'r, 't> Reader<'r, 't, '_> {
    fn run(&mut self) {
        let nameless = self.rules.is_nameless();
        let bytes = self.bytes;
        while let Some(rest) = bytes.get(self.at..) {
            let plain = rest.iter().position(|byte| CLASSES[usize::from(*byte)] != Class::Plain);
            work::spend(plain.unwrap_or(rest.len()));
            let Some(plain) = plain else { break };
            let at = self.at + plain;
            let byte = bytes[at];
            self.at = at;
            match CLASSES[usize::from(byte)] {
                Class::Plain => self.at += 1,
                Class::Quote => self.quote(at, at),
                Class::Backslash => {
                    let end = at + self.bytes[at..].iter().take_while(|byte| **byte == b'\\').count();
                    work::spend(end - at);
                    if self.bytes.get(end) == Some(&b'"') { self.quote(at, end) } else { self.at = end }
                }
                Class::Open | Class::Close if self.is_character(at) => self.at += 1,
                Class::Open => self.open(byte, nameless),
                Class::Close => {
                    let literal = &mut self.literals[self.top];
                    literal.depth = literal.depth.saturating_sub(1);
                    literal.named >>= 1;
                    self.at += 1;
                }
                Class::Colon => self.colon(nameless),
                Class::Equals => self.equals(nameless),
                Class::Comma => {
                    self.at += 1;
                    if !nameless {
                        self.pair(at);
                    }
                }
                Class::Digit => {
                    let (next, card) = signature::card(bytes, at);
                    self.at = next;
                    self.hide_range(card);
                }
                Class::Dash => self.dash(nameless),
                Class::Percent => {
                    self.at += 1;
                    if !nameless {
                        self.escaped_join(at);
                    }
                }
                Class::Less => {
                    self.at += 1;
                    if !nameless {
                        self.tag(at);
                    }
                }
                Class::Greater => {
                    self.at += 1;
                    self.tag_end(at);
                }
                Class::LetterB => {
                    self.at += 1;
                    self.hide_range(signature::credentials(self.bytes, at));
                }
                Class::LetterJ => {
                    self.at += 1;
                    self.hide_range(signature::jwt(self.bytes, at));
                }
            }
        }
    }

    fn literal(&self) -> &Literal {
        &self.literals[self.top]
    }

    /// Whether what is read is the structure of a `Debug` rendering, not text.
    fn is_structure(&self) -> bool {
        self.form == Form::Debug && self.top == 0
    }

    fn place(&self) -> Place<'t, '_> {
        Place { bytes: self.bytes, literals: &self.literals[1..=self.top], nested: self.literal().depth > 0 }
    }

    /// Copies up to `range`, and the mask instead of it.
    fn hide(&mut self, range: std::ops::Range<usize>, mask: &str, quote: &str) {
        self.out.push_str(self.text.get(self.copied..range.start).unwrap_or_default());
        self.out.push_str(quote);
        self.out.push_str(mask);
        self.out.push_str(quote);
        self.copied = range.end;
        self.at = range.end;
        self.masked = true;
    }

    fn hide_range(&mut self, range: Option<std::ops::Range<usize>>) {
        if let Some(range) = range
            && range.start >= self.copied
        {
            let rules = self.rules;
            self.hide(range, rules.mask_text(), "");
        }
    }

    /// A quote at `quote` with the backslashes from `open` on: it closes a literal or opens one.
    fn quote(&mut self, open: usize, quote: usize) {
        let count = quote - open;
        self.at = quote + 1;
        if let Some((index, rest)) = closed_by(&self.literals[1..=self.top], count) {
            self.top = index;
            let literal = self.literals[index + 1];
            if rest == literal.run {
                self.closed = Closed { open: literal.open, inner: literal.inner, end: quote - rest, after: quote + 1 };
                return;
            }
        }
        let before = open.checked_sub(1).map(|before| self.bytes[before]);
        // An inch, or the end of something that began without being seen.
        let inch = self.form == Form::Text && self.top == 0 && before.is_some_and(|byte| byte.is_ascii_digit());
        if (before == Some(b'\'') && self.bytes.get(quote + 1) == Some(&b'\'')) || inch {
            return;
        }
        if self.top + 1 < LITERALS_MAX {
            self.top += 1;
            self.literals[self.top] = Literal { run: count, open, inner: quote + 1, depth: 0, named: 0 };
        }
    }

    /// Whether the byte at `at` is the whole of a character literal.
    fn is_character(&self, at: usize) -> bool {
        at > 0 && self.bytes[at - 1] == b'\'' && self.bytes.get(at + 1) == Some(&b'\'')
    }

    fn open(&mut self, byte: u8, nameless: bool) {
        let at = self.at;
        let literal = &mut self.literals[self.top];
        literal.depth += 1;
        literal.named <<= 1;
        self.at += 1;
        if byte == b'(' && !nameless && self.is_structure() {
            self.newtype(at);
        }
    }

    /// `Password("x")`: a type or variant whose name ends in a secret one hides what it wraps.
    fn newtype(&mut self, at: usize) {
        let word = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
        let length = self.bytes[self.copied..at].iter().rev().take_while(word).count();
        let start = at - length;
        work::spend(length);
        if length == 0 || !self.bytes[start].is_ascii_uppercase() {
            return;
        }
        if let Some(mask) = self.secret(Name { start, end: at, tail: at - 1, open: at }) {
            self.hide_value(&mask, "", Join::Wrap, at + 1, false);
        }
    }

    fn colon(&mut self, nameless: bool) {
        let at = self.at;
        match self.bytes.get(at + 1) {
            Some(b':') => self.at += 2,
            Some(b'/') if self.bytes.get(at + 2) == Some(&b'/') => {
                let cut = self.form == Form::Debug && self.top > 0;
                let (next, user) = signature::user_information(self.bytes, at + 3, cut);
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

    fn equals(&mut self, nameless: bool) {
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
    fn escaped_join(&mut self, at: usize) {
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

    /// The mask for a secret name.
    fn secret(&self, name: Name) -> Option<Cow<'r, str>> {
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

    /// Between `at` and `after` stands what joins a name and its value.
    fn join(&mut self, at: usize, after: usize, join: Join) {
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
            let line = self.may_take_line(name, join);
            self.hide_value(&mask, quote, join, after, line);
        } else if self.literal().depth > 0 && join == Join::Colon {
            self.named_value(name, after);
        }
    }

    /// `name: "password", value: "x"`: a field `name` that holds a secret name hides the field `value` after it.
    fn named_value(&mut self, name: Name, after: usize) {
        let first = self.bytes[name.tail] | 0x20;
        if name.end - name.tail > 6 || !matches!(first, b'n' | b'k' | b'f' | b'h' | b'v') {
            return;
        }
        let is = |names: &[&[u8]]| names.iter().any(|word| self.bytes[name.tail..name.end].eq_ignore_ascii_case(word));
        if is(&[b"name", b"key", b"field", b"header", b"k"]) {
            let place = self.place();
            let start = place.after_blanks(after, true);
            let ahead = self.bytes.get(start..(start + NAMED_BYTES_MAX).min(self.bytes.len())).unwrap_or_default();
            let ahead = ahead.iter().take_while(|byte| !matches!(byte, b',' | b'}' | b'\n')).count();
            work::spend(ahead);
            let held = Name { start, end: start + ahead, tail: start, open: start };
            if ahead > 0 && self.secret(held).is_some() {
                self.literals[self.top].named |= 1;
            }
        } else if self.literal().named & 1 == 1 && is(&[b"value", b"val", b"v"]) {
            let rules = self.rules;
            self.hide_value(rules.mask_text(), "", Join::Colon, after, false);
        }
    }

    /// Whether the value of a name takes the rest of its line: in a header and in a line that begins with the name.
    fn may_take_line(&self, name: Name, join: Join) -> bool {
        if !matches!(join, Join::Colon | Join::SpacedEquals) {
            return false;
        }
        let text = &self.bytes[name.tail..name.end];
        if [b"authorization".as_slice(), b"cookie"]
            .iter()
            .any(|header| text.len() >= header.len() && text[text.len() - header.len()..].eq_ignore_ascii_case(header))
        {
            return true;
        }
        let floor = self.literal().inner;
        let mut at = name.open.min(name.tail);
        while at > floor && matches!(self.bytes[at - 1], b' ' | b'\t') {
            at -= 1;
        }
        work::spend(name.tail.saturating_sub(at));
        at <= floor || matches!(self.bytes[at - 1], b'\n' | b'\r') || self.bytes[at - 1] == b'\\'
    }

    /// Hides the value that begins behind the blanks at `after`.
    fn hide_value(&mut self, mask: &str, quote: &str, join: Join, after: usize, line: bool) {
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
    fn pair(&mut self, at: usize) {
        let Closed { open, inner, end, after } = self.closed;
        let wrapped = after + 1 == at && self.bytes[after] == b')';
        if !(after == at || wrapped) || at == 0 || inner < self.copied || self.literal().depth == 0 || end <= inner {
            return;
        }
        let text = &self.bytes[inner..end];
        work::spend(text.len());
        if text.iter().any(u8::is_ascii_whitespace) || !(text.starts_with(b"-") || self.is_first(open, wrapped)) {
            return;
        }
        if let Some(mask) = self.secret(Name { start: inner, end, tail: inner, open }) {
            let quote = self.text.get(open..inner).unwrap_or_default();
            let quote = if self.is_structure() { "" } else { quote };
            self.hide_value(&mask, quote, Join::Comma, at + 1, false);
        }
    }

    /// Whether what begins at `open` stands right behind the bracket of a tuple or list.
    fn is_first(&self, open: usize, wrapped: bool) -> bool {
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
        at > 0 && matches!(self.bytes[at - 1], b'(' | b'[')
    }

    /// `-----BEGIN`, `--password value`, and the arrow of `name -> value`.
    fn dash(&mut self, nameless: bool) {
        let at = self.at;
        let count = self.bytes[at..].iter().take_while(|byte| **byte == b'-').count();
        work::spend(count);
        self.at += count;
        if let Some(range) = signature::pem(self.bytes, at) {
            self.hide_range(Some(range));
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
            self.hide_value(&mask, "", Join::Space, end + 1, false);
        }
    }

    /// `<password type="a">`: the name is kept until the tag ends.
    fn tag(&mut self, at: usize) {
        let start = at + 1;
        let is_name = |byte: &&u8| is_name_byte(**byte) || **byte == b':';
        let end = start + self.bytes[start..].iter().take(TAG_BYTES_MAX).take_while(is_name).count();
        work::spend(end - start);
        self.tag = (end > start).then(|| (Name { start, end, tail: start, open: start }, self.literal().open));
    }

    /// The `>` of a tag: what comes up to the next one is its content.
    fn tag_end(&mut self, at: usize) {
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
