//! Secrets that give themselves away by their looks, whatever their name: cards, tokens, keys, credentials in URLs.
//!
//! Each function is asked at a byte that may belong to such a secret and answers with the range to hide.

use std::ops::Range;

use super::work;

/// Shortest number of a payment card, in digits.
pub(super) const CARD_DIGITS_MIN: u8 = 13;
/// Shortest and longest one (ISO/IEC 7812).
const CARD_DIGITS: std::ops::RangeInclusive<usize> = CARD_DIGITS_MIN as usize..=19;
/// Fewest digits at the end of a cut text that are taken for the beginning of a card number.
pub(super) const CARD_CUT_DIGITS_MIN: u8 = 6;
/// Fewest digits between two separators of a card number; dates have fewer.
const CARD_GROUP_DIGITS_MIN: usize = 3;
/// Most groups looked at: seven of three digits are more than a card has.
const CARD_GROUPS_MAX: usize = 7;
/// Shortest first part of a JSON web token, in bytes; `{"alg":""}` is as long.
const JWT_HEAD_BYTES_MIN: usize = 10;
/// Longest password with a raw slash in it that is looked for in a URL, in bytes.
const RAW_PASSWORD_BYTES_MAX: usize = 256;
/// Most digits of a port.
const PORT_DIGITS_MAX: usize = 5;

/// Words that follow `Bearer` in prose.
const BEARER_PROSE: &[&str] = &[
    "a",
    "and",
    "auth",
    "authentication",
    "authorization",
    "credential",
    "credentials",
    "error",
    "expected",
    "expired",
    "for",
    "format",
    "from",
    "has",
    "header",
    "in",
    "invalid",
    "is",
    "missing",
    "must",
    "not",
    "of",
    "or",
    "prefix",
    "realm",
    "required",
    "scheme",
    "schemes",
    "the",
    "to",
    "token",
    "tokens",
    "type",
    "was",
    "with",
];

fn is_alphanumeric(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80)
}

/// Whether a word can begin at `at`: there is no letter or digit before, or it is that of an escape such as `\n`.
fn begins_word(bytes: &[u8], at: usize) -> bool {
    match at.checked_sub(1) {
        None => true,
        Some(before) if !is_alphanumeric(bytes, before) => true,
        Some(before) => {
            (matches!(bytes[before], b'n' | b'r' | b't') && before > 0 && bytes[before - 1] == b'\\')
                || (before > 1 && bytes[before - 2] == b'%')
        }
    }
}

fn luhn(digits: &[u8]) -> bool {
    let mut sum = 0_u32;
    let mut double = false;
    for digit in digits.iter().rev().filter(|byte| byte.is_ascii_digit()) {
        let digit = u32::from(digit - b'0');
        sum += match (double, digit) {
            (false, _) => digit,
            (true, 5..) => digit * 2 - 9,
            (true, _) => digit * 2,
        };
        double = !double;
    }
    sum.is_multiple_of(10)
}

/// The end of the run of digits that begins at `at`.
fn digits_end(bytes: &[u8], at: usize) -> usize {
    let length = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    work::spend(length);
    at + length
}

/// Asked at a digit: where to read on, and the card number that begins here. `cut` says that a number at the very end
/// of the text may be the beginning of one.
///
/// Numbers that begin with 0 or 1 are let through: no bank issues them, and today's Unix times in milliseconds,
/// microseconds and nanoseconds are among them.
#[inline]
pub(super) fn card(bytes: &[u8], at: usize, cut: bool) -> (usize, Option<Range<usize>>) {
    let first_end = digits_end(bytes, at);
    let length = first_end - at;
    let grouped = || {
        matches!(bytes.get(first_end), Some(b' ' | b'-')) && bytes.get(first_end + 1).is_some_and(u8::is_ascii_digit)
    };
    let ends = |end: usize| cut && end == bytes.len();
    if length < *CARD_DIGITS.start() && (length < CARD_GROUP_DIGITS_MIN || !(grouped() || ends(first_end))) {
        return (first_end, None);
    }
    card_of(bytes, at..first_end, cut)
}

/// The same where the first digits may be those of one.
#[inline(never)]
fn card_of(bytes: &[u8], first: Range<usize>, cut: bool) -> (usize, Option<Range<usize>>) {
    let (at, first_end) = (first.start, first.end);
    let length = first_end - at;
    let ends = |end: usize| cut && end == bytes.len();
    let fraction = at > 1 && bytes[at - 1] == b'.' && bytes[at - 2].is_ascii_digit();
    if matches!(bytes[at], b'0' | b'1') || fraction || !begins_word(bytes, at) {
        return (first_end, None);
    }
    let mut found = None;
    let (mut end, mut digits, mut groups) = (first_end, length, 1);
    loop {
        if digits > *CARD_DIGITS.end() || groups > CARD_GROUPS_MAX {
            break;
        }
        let decimal = bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        let whole = !is_alphanumeric(bytes, end) && !decimal;
        if ends(end) && digits >= usize::from(CARD_CUT_DIGITS_MIN) {
            found = Some(at..end);
            break;
        }
        if whole && CARD_DIGITS.contains(&digits) && luhn(&bytes[at..end]) {
            found = Some(at..end);
        }
        let separator = bytes.get(first_end);
        if !matches!(separator, Some(b' ' | b'-')) || bytes.get(end) != separator {
            break;
        }
        let group_end = digits_end(bytes, end + 1);
        let group = group_end - (end + 1);
        if group < CARD_GROUP_DIGITS_MIN && !(group > 0 && ends(group_end)) {
            break;
        }
        (end, digits, groups) = (group_end, digits + group, groups + 1);
    }
    (found.as_ref().map_or(first_end, |range| range.end), found)
}

/// The words that tokens and keys are known by, in small letters.
pub(super) const MARKS: [&str; 4] = ["eyj", "bearer", "basic", "begin"];

/// Whether there is the token or key that one of the [`MARKS`] stands for, of which the last letter stands at `at`.
pub(super) fn is_marked(bytes: &[u8], at: usize) -> bool {
    let begin = |before: usize| at.checked_sub(before);
    jwt(bytes, at).is_some()
        || begin("bearer".len() - 1).is_some_and(|start| scheme(bytes, start).is_some())
        || begin("basic".len() - 1).is_some_and(|start| scheme(bytes, start).is_some())
        || begin(PEM_BEGIN.len() - 1).is_some_and(|start| pem(bytes, start).is_some())
}

/// Asked at the `J` of `eyJ`, with which the base64 of `{"` begins: a JSON web token, whole or cut.
#[inline]
pub(super) fn jwt(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let start = at.checked_sub(2)?;
    if &bytes[start..at] != b"ey" || !begins_word(bytes, start) {
        return None;
    }
    let part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let head = bytes[start..].iter().take_while(part).count();
    work::spend(head);
    if head < JWT_HEAD_BYTES_MIN {
        return None;
    }
    let end = start + head;
    match bytes.get(end) {
        None => Some(start..end),
        Some(b'.') if end + 1 == bytes.len() || bytes.get(end + 1).is_some_and(|byte| part(&byte)) => {
            let tail =
                bytes[end..].iter().take_while(|byte| part(byte) || matches!(byte, b'.' | b'+' | b'/' | b'=')).count();
            work::spend(tail);
            Some(start..end + tail)
        }
        Some(_) => None,
    }
}

/// Asked at a `b`: what follows `Bearer` or `Basic`.
#[inline]
pub(super) fn credentials(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    match bytes.get(at + 1) {
        Some(b'e' | b'E' | b'a' | b'A') => scheme(bytes, at),
        _ => None,
    }
}

fn scheme(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let rest = &bytes[at..];
    let starts = |word: &[u8]| rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    let bearer = starts(b"bearer");
    let length = if bearer {
        6
    } else if starts(b"basic") {
        5
    } else {
        return None;
    };
    if !begins_word(bytes, at) {
        return None;
    }
    let mut start = at + length;
    while bytes.get(start..start + 3) == Some(b"%20") || matches!(bytes.get(start), Some(b' ' | b'\t' | b'+')) {
        start += if bytes[start] == b'%' { 3 } else { 1 };
    }
    if start == at + length {
        return None;
    }
    let letter = |byte: &&u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/' | b'=' | b'%' | b':' | b'|')
    };
    let token = &bytes[start..start + bytes[start..].iter().take_while(letter).count()];
    work::spend(start - at + token.len());
    let secret = if bearer {
        let word = token.strip_suffix(b":").or(token.strip_suffix(b".")).unwrap_or(token);
        !BEARER_PROSE.iter().any(|prose| word.eq_ignore_ascii_case(prose.as_bytes()))
    } else {
        // The base64 of `user:password` mixes cases or has digits; English words after `basic` do not.
        let mixed = token.iter().any(u8::is_ascii_lowercase) && token.iter().skip(1).any(u8::is_ascii_uppercase);
        token.len() >= 6
            && (mixed || token.iter().any(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'/' | b'=')))
    };
    (secret && !token.is_empty()).then(|| start..start + token.len())
}

/// What the last line of a PEM block begins with (RFC 7468).
pub(super) const PEM_END: &[u8] = b"-----END";
const PEM_BEGIN: &[u8] = b"-----BEGIN";
const PEM_RULE: &[u8] = b"-----";

/// Whether a PEM block may hold this byte, spaces and escapes included.
pub(super) fn is_pem_byte(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b' ' | b'\\')
}

/// The length of the label behind `BEGIN` or `END`, which may be encoded as a form is.
fn label(bytes: &[u8]) -> usize {
    let is_label =
        |byte: &&u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b' ' | b'+' | b'%');
    let length = bytes.iter().take_while(is_label).count();
    work::spend(length);
    length
}

/// Asked at a `-`: where the text of a PEM block begins, behind its first line.
pub(super) fn pem(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes[at..].strip_prefix(PEM_BEGIN)?;
    let label = label(rest);
    (label > 1 && rest[label..].starts_with(PEM_RULE)).then(|| at + PEM_BEGIN.len() + label + PEM_RULE.len())
}

/// The end of the last line of a PEM block, which begins at `at`.
pub(super) fn pem_last(bytes: &[u8], at: usize) -> usize {
    let end = at + PEM_END.len();
    let end = end + label(&bytes[end..]);
    end + bytes[end..].iter().take(PEM_RULE.len()).take_while(|byte| **byte == b'-').count()
}

/// Asked behind the `//` of a URL: where to read on, and the user information. `cut` says that what the text ends
/// with may be cut, so that a host at the very end may be the beginning of a user.
pub(super) fn user_information(bytes: &[u8], start: usize, cut: bool) -> (usize, Option<Range<usize>>) {
    let ends = |byte: &u8| {
        byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b'<' | b'>' | b',' | b')' | b'}')
    };
    let authority = bytes[start..].iter().take_while(|byte| !ends(byte) && !matches!(byte, b'/' | b'?' | b'#')).count();
    let end = start + authority;
    work::spend(authority);
    if let Some(length) = bytes[start..end].iter().rposition(|byte| *byte == b'@') {
        return (end, (length > 0).then(|| start..start + length));
    }
    let colon = bytes[start..end].iter().position(|byte| *byte == b':').map(|length| start + length + 1);
    let port = |from: usize| end - from <= PORT_DIGITS_MAX && bytes[from..end].iter().all(u8::is_ascii_digit);
    let password = bytes.get(start) != Some(&b'[') && colon.is_some_and(|from| !port(from));
    // Where the literal ends the text may have been cut before it was rendered.
    if password && matches!(bytes.get(end), Some(b'"' | b'\\')) {
        return (end, Some(start..end));
    }
    if end == bytes.len() {
        return (end, ((password || cut) && authority > 0).then_some(start..end));
    }
    if !password {
        return (end, None);
    }
    // No port is spelt like that: a password with a raw slash, or another character that should have been escaped.
    let rest = bytes[end..]
        .iter()
        .take(RAW_PASSWORD_BYTES_MAX)
        .take_while(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'\\' | b'<' | b'>'));
    let rest = &bytes[end..end + rest.count()];
    work::spend(rest.len());
    match rest.iter().rposition(|byte| *byte == b'@') {
        Some(length) => (end + length, Some(start..end + length)),
        None => (end, None),
    }
}
