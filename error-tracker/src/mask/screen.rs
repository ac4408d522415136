//! Whether a text can hold a secret at all: what it has none of the marks of need not be read.
//!
//! Everything that the reader hides either belongs to a name that a pattern stands in, or gives itself away by its
//! looks. So a text is let through as it is that has no pattern, no word that tokens are known by, no `://` of a URL and
//! not as many digits together as a card has. What is not certain is read.

use std::ops::Range;

use super::{
    names::{Found, Names},
    signature, work,
};

/// Bytes that are looked at together. A card's number, with what stands between its digits, fits into so many.
const CHUNK_BYTES: usize = 32;

/// From where on there may be names that are those of the patterns, if anything in `text` can be a secret.
pub(super) fn suspicion(names: &Names, text: &str) -> Option<Found> {
    let bytes = text.as_bytes();
    work::spend(2 * bytes.len());
    let mut read = 0;
    // The number of a card that was cut has fewer digits.
    let is_cut = bytes.last().is_some_and(u8::is_ascii_digit);
    let last_min = if is_cut { signature::CARD_CUT_DIGITS_MIN } else { signature::CARD_DIGITS_MIN };
    let slash = look(bytes, last_min, |window| {
        read = after_cards(bytes, read.max(window.start), window.end)?;
        Some(())
    });
    match slash {
        None => Some(Found::default()),
        Some(true) if text.contains("://") => Some(Found::default()),
        Some(_) => names.first_in(bytes, |at| is_suspect(names, bytes, at)),
    }
}

/// The same of several texts at once, as far as it can be told of all of them: from which byte on.
pub(super) fn suspicion_of_parts(names: &Names, texts: &str, part: impl Fn(usize) -> Range<usize>) -> Option<usize> {
    let bytes = texts.as_bytes();
    work::spend(2 * bytes.len());
    // What stands before and behind is another text.
    let alone = |at| {
        let part = part(at);
        (bytes.get(part.clone()).unwrap_or_default(), part.start)
    };
    let mut read = 0;
    let slash = look(bytes, signature::CARD_DIGITS_MIN, |window| {
        let mut at = read.max(window.start);
        while at < window.end {
            let (own, start) = alone(at);
            let end = window.end.min(start + own.len());
            at = if (start..end).contains(&at) { start + after_cards(own, at - start, end - start)? } else { at + 1 };
        }
        read = at;
        Some(())
    });
    match slash {
        None => return Some(0),
        Some(true) if texts.contains("://") => return Some(0),
        Some(_) => {}
    }
    let judge = |at| {
        let (own, start) = alone(at);
        (start..start + own.len()).contains(&at) && is_suspect(names, own, at - start)
    };
    names.first_in(bytes, judge).map(|found| found.first())
}

/// Whether the text ends with so many digits that they may be the beginning of a card's number.
pub(super) fn ends_with_digits(text: &str) -> bool {
    let bytes = text.as_bytes();
    let last = bytes.iter().rev().take(2 * CHUNK_BYTES);
    bytes.last().is_some_and(u8::is_ascii_digit)
        && bytes.len() >= usize::from(signature::CARD_CUT_DIGITS_MIN)
        && last.filter(|byte| byte.is_ascii_digit()).count() >= usize::from(signature::CARD_CUT_DIGITS_MIN)
}

/// Whether there is a slash. Where there are so many digits together as a card has, or at the end so many as `last_min`,
/// `crowded` is asked; nothing if it says nothing.
fn look(bytes: &[u8], last_min: u8, mut crowded: impl FnMut(Range<usize>) -> Option<()>) -> Option<bool> {
    let (chunks, rest) = bytes.as_chunks::<CHUNK_BYTES>();
    let (mut before, mut any_slash) = (0, false);
    let mut start = 0_usize;
    for chunk in chunks {
        let (digits, slash) = marks(chunk);
        any_slash |= slash;
        let end = start + CHUNK_BYTES;
        if before + digits >= signature::CARD_DIGITS_MIN {
            crowded(start.saturating_sub(CHUNK_BYTES)..end)?;
        }
        (before, start) = (digits, end);
    }
    let mut last = [0; CHUNK_BYTES];
    last[..rest.len()].copy_from_slice(rest);
    let (digits, slash) = marks(&last);
    if before + digits >= last_min {
        crowded(start.saturating_sub(CHUNK_BYTES)..bytes.len())?;
    }
    Some(any_slash | slash)
}

/// Whether there is an escape of a URL or a token, or a letter beyond ASCII that may be one of a pattern.
#[cold]
fn is_suspect(names: &Names, bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'%' => bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)),
        // U+0130 and U+212A are letters of ASCII in small.
        0x80.. => names.has_foreign() || matches!(bytes[..=at], [.., 0xC4, 0xB0] | [.., 0xE2, 0x84, 0xAA]),
        _ => signature::is_marked(bytes, at),
    }
}

/// How many digits there are, and whether there is a slash. By itself, and without a branch, so that the compiler looks at
/// sixteen bytes at once.
#[inline(never)]
fn marks(chunk: &[u8; CHUNK_BYTES]) -> (u8, bool) {
    let digits = chunk.iter().map(|byte| u8::from(byte.is_ascii_digit())).sum();
    (digits, chunk.iter().fold(false, |any, &byte| any | (byte == b'/')))
}

/// Where to look on for a card's number, when none begins from `start` up to `end`.
fn after_cards(bytes: &[u8], start: usize, end: usize) -> Option<usize> {
    let mut at = start;
    while at < end {
        if bytes[at].is_ascii_digit() {
            let (next, card) = signature::card(bytes, at, true);
            if card.is_some() {
                return None;
            }
            at = next;
        } else {
            at += 1;
        }
    }
    work::spend(at - start);
    Some(at)
}

#[cfg(test)]
mod tests {
    use crate::mask::{
        MaskRules,
        names::Found,
        reader::{Form, read_whole},
    };

    const PIECES: &[&str] = &[
        "password",
        "PassWord",
        "pas",
        "p",
        "a",
        "s",
        "sw",
        "ord",
        "token",
        "to",
        "ken",
        "\u{212A}en",
        "api",
        "key",
        "auth",
        "author",
        "pwd",
        "s\u{17f}n",
        "\u{130}",
        "iban",
        "e",
        "y",
        "J",
        "eyJhbGciOiJIUzI1",
        "Bearer",
        "basic",
        "BEGIN",
        "-----",
        "-----BEGIN KEY-----",
        "x",
        "q1",
        "7",
        "42",
        "4111",
        "4111111111111111",
        "378282246310005",
        "123456",
        "%",
        "%20",
        "%3D",
        "%2",
        " ",
        "  ",
        "_",
        "-",
        "--",
        ".",
        ",",
        ", ",
        ":",
        ": ",
        "::",
        "://",
        "/",
        "//",
        "=",
        " = ",
        "=>",
        "->",
        "<",
        ">",
        "</",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        " { ",
        "\"",
        "\\",
        "\\\"",
        "\\n",
        "'",
        "`",
        "\n",
        "\u{e9}",
        "\u{4e2d}",
        "\u{2026}",
        "@",
        "?",
        "&",
        ";",
        "name",
        "value",
        "key: ",
        "https://",
        "user:",
        "Name",
        "#",
        "|",
    ];

    /// Texts of such pieces, the same each time (Marsaglia, "Xorshift RNGs", 2003).
    fn texts(count: usize) -> impl Iterator<Item = String> {
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        let mut next = move |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 16) as usize % below
        };
        (0..count).map(move |_| (0..=next(14)).map(|_| PIECES[next(PIECES.len())]).collect())
    }

    #[test]
    fn what_is_let_through_is_what_the_reader_would_leave_as_it_is() {
        let asks = |name: &str| name.ends_with('q').then(String::new);
        let rules = [
            MaskRules::default(),
            MaskRules::new(["\u{e9}x", "kennwort", "ausweis"], "*"),
            MaskRules::new(["q17", "sword"], ""),
            MaskRules::new([""; 0], "*"),
            MaskRules::default().masker(asks),
        ];
        for rules in rules {
            let (mut cleared, mut hidden) = (0, 0);
            for text in texts(20_000) {
                for form in [Form::Debug, Form::Text] {
                    let mut out = String::new();
                    let masked = read_whole(&rules, form, &text, Found::default(), &mut out);
                    hidden += usize::from(masked);
                    if rules.suspicion(&text).is_none() {
                        cleared += 1;
                        assert!(!masked && out == text, "{text:?} was let through, and is {out:?}");
                    }
                }
            }
            assert!(hidden > 1000, "{hidden} texts have something to hide");
            assert!(cleared > 1000, "{cleared} texts are let through");
        }
    }

    #[test]
    fn texts_that_are_let_through_together_are_what_the_reader_would_leave_as_they_are() {
        let asks = |name: &str| name.ends_with('q').then(String::new);
        let rules = [
            MaskRules::default(),
            MaskRules::new(["\u{e9}x", "kennwort", "ausweis"], "*"),
            MaskRules::new([""; 0], "*"),
            MaskRules::default().masker(asks),
        ];
        for rules in rules {
            let (mut cleared, mut hidden) = (0, 0);
            let all: Vec<String> = texts(40_000).collect();
            for together in all.chunks(2) {
                // Of whom it has to be told apart is read apart.
                let parts: Vec<&String> = together.iter().filter(|text| !rules.is_read_apart(text)).collect();
                let texts: String = parts.iter().map(|part| part.as_str()).collect();
                let mut end = 0;
                let mut range = |part: &&String| {
                    end += part.len();
                    end - part.len()..end
                };
                let ranges: Vec<_> = parts.iter().map(&mut range).collect();
                let from = rules.suspicion_of_parts(&texts, |at| {
                    ranges.iter().find(|range| range.contains(&at)).cloned().unwrap_or_default()
                });
                for (part, range) in parts.iter().zip(&ranges) {
                    let mut out = String::new();
                    let masked = read_whole(&rules, Form::Debug, part, Found::default(), &mut out);
                    hidden += usize::from(masked);
                    if from.is_none_or(|from| range.end <= from) {
                        cleared += 1;
                        assert!(!masked, "{part:?} was let through with {texts:?}, and is {out:?}");
                    }
                }
            }
            assert!(hidden > 500, "{hidden} texts have something to hide");
            assert!(cleared > 100, "{cleared} texts are let through");
        }
    }

    #[test]
    fn letters_that_are_others_in_small_are_read() {
        let hides = |rules: &MaskRules, text: &str| rules.text(text, &mut String::new());
        assert!(hides(&MaskRules::default(), "to\u{212A}en=1"));
        assert!(hides(&MaskRules::new(["zombi"], "*"), "ZOMB\u{130}=1"));
        assert!(hides(&MaskRules::new(["schl\u{fc}ssel"], "*"), "SCHL\u{dc}SSEL=1"));
        assert!(MaskRules::default().suspicion("schl\u{fc}ssel=1").is_none());
    }
}
