//! Reads a text once and copies it out with its secrets hidden.
//!
//! There is no grammar to be right or wrong by: a text that is cut, or no `Debug` rendering at all, is read the same
//! way. A name is looked for backwards from each `:`, `=` or `,`; how far its value goes is said in `extent`.

use super::{
    MaskRules,
    literal::{Literal, Place, closed_by},
    names::Found,
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

/// The text and the literals inside each other: the sixteenth has 32,767 backslashes before each of its quotes, so no
/// text that is kept goes deeper.
const LITERALS_MAX: usize = 17;
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

/// A name in the text: the range of it, where its last word begins, and the quote before it.
#[derive(Clone, Copy)]
pub(super) struct Name {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) tail: usize,
    pub(super) open: usize,
}

/// A literal that was closed.
#[derive(Clone, Copy, Default)]
pub(super) struct Closed {
    pub(super) open: usize,
    pub(super) inner: usize,
    pub(super) end: usize,
    pub(super) after: usize,
}

pub(super) struct Reader<'r, 't, 'o> {
    pub(super) rules: &'r MaskRules,
    pub(super) form: Form,
    pub(super) text: &'t str,
    pub(super) bytes: &'t [u8],
    pub(super) out: &'o mut String,
    pub(super) copied: usize,
    /// Behind what last joined a name and its value.
    pub(super) joined: usize,
    pub(super) at: usize,
    pub(super) literals: [Literal; LITERALS_MAX],
    pub(super) top: usize,
    pub(super) closed: Closed,
    /// The tag that is open, and the literal that it stands in.
    pub(super) tag: Option<(Name, usize)>,
    /// Where patterns stand in the text.
    pub(super) found: Found,
    /// Whether the text says that it was cut.
    ellipsis: bool,
    pub(super) masked: bool,
}

/// Appends `text` to `out` with its secrets hidden, and says whether there were any.
pub(super) fn read(rules: &MaskRules, form: Form, text: &str, out: &mut String) -> bool {
    let Some(found) = rules.suspicion(text) else {
        out.push_str(text);
        return false;
    };
    read_whole(rules, form, text, found, out)
}

/// What comes before the word that a text was cut.
pub(super) fn before_ellipsis(text: &str) -> &str {
    text.strip_suffix('…').unwrap_or(text)
}

/// The same of a text that may hold some.
pub(super) fn read_whole(rules: &MaskRules, form: Form, whole: &str, found: Found, out: &mut String) -> bool {
    let text = before_ellipsis(whole);
    let mut reader = Reader {
        rules,
        ellipsis: text.len() < whole.len(),
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
        found,
        masked: false,
    };
    reader.run();
    let rest = whole.get(reader.copied..).unwrap_or_default();
    reader.out.push_str(rest);
    reader.masked
}

impl<'r, 't> Reader<'r, 't, '_> {
    fn run(&mut self) {
        let nameless = self.rules.is_nameless();
        while let Some(rest) = self.bytes.get(self.at..) {
            let plain = rest.iter().position(|byte| CLASSES[usize::from(*byte)] != Class::Plain);
            work::spend(plain.unwrap_or(rest.len()));
            let Some(plain) = plain else { break };
            self.at += plain;
            self.see(CLASSES[usize::from(rest[plain])], nameless);
        }
    }

    /// Deals with the byte that comes next, and perhaps with more.
    fn see(&mut self, class: Class, nameless: bool) {
        let at = self.at;
        match class {
            Class::Quote => return self.quote(at, at),
            Class::Backslash => return self.backslashes(),
            Class::Open if !self.is_character(at) => return self.open(nameless),
            Class::Close if !self.is_character(at) => self.close(),
            Class::Colon => return self.colon(nameless),
            Class::Equals => return self.equals(nameless),
            Class::Dash => return self.dash(nameless),
            Class::Digit => {
                let (next, card) = signature::card(self.bytes, at, self.is_cut());
                self.at = next;
                return self.hide_range(card);
            }
            _ => {}
        }
        self.at += 1;
        match class {
            Class::Comma if !nameless => self.pair(at),
            Class::Percent if !nameless => self.escaped_join(at),
            Class::Less if !nameless => self.tag(at),
            Class::Greater => self.tag_end(at),
            Class::LetterB => self.hide_range(signature::credentials(self.bytes, at)),
            Class::LetterJ => self.hide_range(signature::jwt(self.bytes, at)),
            _ => {}
        }
    }

    pub(super) fn literal(&self) -> &Literal {
        &self.literals[self.top]
    }

    /// Whether the text, if it ends right here, was cut: it says so, or something in the rendering is still open.
    pub(super) fn is_cut(&self) -> bool {
        self.ellipsis || (self.form == Form::Debug && (self.top > 0 || self.literal().depth > 0))
    }

    /// Whether what is read is the structure of a `Debug` rendering, not text.
    pub(super) fn is_structure(&self) -> bool {
        self.form == Form::Debug && self.top == 0
    }

    pub(super) fn place(&self) -> Place<'t, '_> {
        Place { bytes: self.bytes, literals: &self.literals[1..=self.top], nested: self.literal().depth > 0 }
    }

    /// Copies up to `range`, and the mask instead of it.
    pub(super) fn hide(&mut self, range: std::ops::Range<usize>, mask: &str, quote: &str) {
        self.out.push_str(self.text.get(self.copied..range.start).unwrap_or_default());
        self.out.push_str(quote);
        self.out.push_str(mask);
        self.out.push_str(quote);
        self.copied = range.end;
        self.at = range.end;
        self.masked = true;
    }

    pub(super) fn hide_range(&mut self, range: Option<std::ops::Range<usize>>) {
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

    /// Backslashes: before a quote they belong to it.
    fn backslashes(&mut self) {
        let at = self.at;
        let end = at + self.bytes[at..].iter().take_while(|byte| **byte == b'\\').count();
        work::spend(end - at);
        if self.bytes.get(end) == Some(&b'"') { self.quote(at, end) } else { self.at = end }
    }

    fn close(&mut self) {
        let literal = &mut self.literals[self.top];
        literal.depth = literal.depth.saturating_sub(1);
        literal.named >>= 1;
    }

    fn open(&mut self, nameless: bool) {
        let at = self.at;
        let literal = &mut self.literals[self.top];
        literal.depth += 1;
        literal.named <<= 1;
        self.at += 1;
        if self.bytes[at] == b'(' && !nameless && self.is_structure() {
            self.newtype(at);
        }
    }
}
