//! Whether a text can hold a secret at all: what it has none of the marks of need not be read.
//!
//! Everything that the reader hides either belongs to a name that a pattern stands in, or gives itself away by its
//! looks. So a text is let through as it is that has no pattern, no word that tokens are known by, no `://` of a URL and
//! not as many digits together as a card has. What is not certain is read.

use super::{names::Names, signature, work};

/// Bytes that are looked at together. A card's number, with what stands between its digits, fits into so many.
const CHUNK_BYTES: usize = 32;

/// Whether nothing in `text` can be a secret, as far as its names are those of the patterns.
pub(super) fn is_clear(names: &Names, text: &str) -> bool {
    let bytes = text.as_bytes();
    work::spend(2 * bytes.len());
    let Some(is_odd) = look(bytes) else { return false };
    !(is_odd && has_odd(names, text)) && !names.any_in(bytes, |at| signature::is_marked(bytes, at))
}

/// Whether there is a byte that asks for a closer look; nothing if there is a card's number, or may be.
fn look(bytes: &[u8]) -> Option<bool> {
    let (chunks, rest) = bytes.as_chunks::<CHUNK_BYTES>();
    let digits = |chunk: &[u8]| chunk.iter().map(|byte| u8::from(byte.is_ascii_digit())).sum::<u8>();
    // Without a branch, so that the compiler looks at sixteen at once.
    let odd =
        |chunk: &[u8]| chunk.iter().fold(false, |any, &byte| any | (byte == b'/') | (byte == b'%') | (byte >= 0x80));
    let (mut before, mut any_odd, mut read) = (0, odd(rest), 0);
    for (number, chunk) in chunks.iter().enumerate() {
        any_odd |= odd(chunk);
        let here = digits(chunk);
        let end = (number + 1) * CHUNK_BYTES;
        if before + here >= signature::CARD_DIGITS_MIN {
            read = after_cards(bytes, read.max(end.saturating_sub(2 * CHUNK_BYTES)), end)?;
        }
        before = here;
    }
    // The number of a card that was cut has fewer.
    if before + digits(rest) >= signature::CARD_CUT_DIGITS_MIN {
        let end = bytes.len() - rest.len();
        after_cards(bytes, read.max(end.saturating_sub(CHUNK_BYTES)), bytes.len())?;
    }
    Some(any_odd)
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

/// Whether the text has a URL, an escape of one, or letters beyond ASCII that a pattern may have.
fn has_odd(names: &Names, text: &str) -> bool {
    let is_escape = |rest: &str| matches!(rest.as_bytes(), [one, other, ..] if one.is_ascii_hexdigit() && other.is_ascii_hexdigit());
    // The letters U+0130 and U+212A are those of ASCII in small.
    let has_foreign = || names.has_foreign() || text.contains(['\u{130}', '\u{212A}']);
    text.contains("://") || text.split('%').skip(1).any(is_escape) || (!text.is_ascii() && has_foreign())
}

#[cfg(test)]
mod tests {
    use crate::mask::{
        MaskRules,
        reader::{Form, before_ellipsis, read_whole},
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
                    let masked = read_whole(&rules, form, &text, &mut out);
                    hidden += usize::from(masked);
                    if rules.clears(before_ellipsis(&text)) {
                        cleared += 1;
                        assert!(!masked && out == text, "{text:?} was let through, and is {out:?}");
                    }
                }
            }
            assert!(hidden > 1000, "{hidden} texts have something to hide");
            assert!(cleared > 1000, "{cleared} texts are let through");
        }
    }
}
