//! Masking of headers, cookies and query strings.

use std::borrow::Cow;

use super::MaskRules;

impl MaskRules {
    /// What to show of a header, whatever the case of its name.
    ///
    /// A secret header is hidden whole, but for `Cookie` and `Set-Cookie`, which keep the names of their cookies.
    ///
    /// ```
    /// use error_tracker::mask::MaskRules;
    ///
    /// let rules = MaskRules::default();
    /// assert_eq!(rules.header("Accept", "text/html"), "text/html");
    /// assert_ne!(rules.header("Authorization", "Basic YWRhOmh1bnRlcjI="), "Basic YWRhOmh1bnRlcjI=");
    /// ```
    pub fn header<'a>(&'a self, name: &str, value: &'a str) -> Cow<'a, str> {
        let response = name.eq_ignore_ascii_case("set-cookie");
        if response || name.eq_ignore_ascii_case("cookie") {
            return Cow::Owned(self.cookies(value, response));
        }
        match self.name(name) {
            Some(mask) => mask,
            None => self.shown(value),
        }
    }

    /// Free text, masked; borrowed when there was nothing to hide.
    pub(super) fn shown<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut out = String::new();
        if self.text(text, &mut out) { Cow::Owned(out) } else { Cow::Borrowed(text) }
    }

    /// The cookies of a request, or the one of a response with its attributes. Each value is hidden as long as any
    /// name hides its value: a cookie that tells nobody anything is not worth the risk.
    fn cookies(&self, value: &str, response: bool) -> String {
        let mut out = String::with_capacity(value.len());
        for (index, part) in value.split(';').enumerate() {
            if index > 0 {
                out.push(';');
            }
            if response && index > 0 {
                out.push_str(part);
                continue;
            }
            let (name, held) = part.split_once('=').unwrap_or(("", part));
            let blanks = part.len() - part.trim_start().len();
            match self.name(name.trim()) {
                Some(mask) => push_cookie(&mut out, name, &mask),
                None if self.is_nameless() => {
                    self.text(part, &mut out);
                }
                None if held.trim().is_empty() => out.push_str(part),
                None => {
                    let name = if name.is_empty() { &part[..blanks] } else { name };
                    push_cookie(&mut out, name, self.mask_text());
                }
            }
        }
        out
    }

    /// Appends the masked form of a query string to `out`, and says whether anything was hidden. The order and the
    /// spelling of what is not hidden stay.
    ///
    /// ```
    /// use error_tracker::mask::MaskRules;
    ///
    /// let mut shown = String::new();
    /// assert!(MaskRules::default().query_string("page=2&token=t-1815", &mut shown));
    /// assert_eq!(shown, "page=2&token=**************");
    /// ```
    pub fn query_string(&self, query: &str, out: &mut String) -> bool {
        let mut masked = false;
        for (index, part) in query.split('&').enumerate() {
            if index > 0 {
                out.push('&');
            }
            let Some((name, value)) = part.split_once('=') else {
                masked |= self.text(part, out);
                continue;
            };
            if let Some(mask) = self.name(&decode(name)) {
                out.push_str(name);
                out.push('=');
                out.push_str(&mask);
                masked = true;
                continue;
            }
            let plain = decode(value);
            let mut shown = String::new();
            out.push_str(name);
            out.push('=');
            if self.text(&plain, &mut shown) {
                masked = true;
                encode(&shown, out);
            } else {
                out.push_str(value);
            }
        }
        masked
    }
}

fn push_cookie(out: &mut String, name: &str, mask: &str) {
    out.push_str(name);
    if !name.trim().is_empty() {
        out.push('=');
    }
    out.push_str(mask);
}

/// Undoes the encoding of a form's name or value. What is not well formed stays as it is.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|byte| matches!(byte, b'%' | b'+')) {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let hex = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match (byte, hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                plain.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                at += 2;
            }
            (b'+', ..) => plain.push(b' '),
            _ => plain.push(byte),
        }
        at += 1;
    }
    Cow::Owned(String::from_utf8_lossy(&plain).into_owned())
}

/// Encodes as little as keeps a query string readable by machines.
fn encode(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '%' => out.push_str("%25"),
            '&' => out.push_str("%26"),
            '#' => out.push_str("%23"),
            '+' => out.push_str("%2B"),
            ' ' => out.push('+'),
            _ => out.push(c),
        }
    }
}
