//! What `Debug` writes of numbers and strings, without the formatter that it writes to: most values are such, and short.

use std::fmt::{self, Write as _};

use crate::render::BoundedText;

/// Bytes of a string that are looked at together.
const CHUNK_BYTES: usize = 16;

/// Writes a string as its `Debug` does, between quotes and with escapes.
pub(super) fn quote(text: &str, out: &mut BoundedText) -> fmt::Result {
    out.write_char('"')?;
    let mut written = 0;
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        at += plain_bytes(rest.as_bytes());
        let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
        let escaped = letter.escape_debug();
        if escaped.len() > 1 {
            out.write_str(text.get(written..at).unwrap_or_default())?;
            for part in escaped {
                out.write_char(part)?;
            }
            written = at + letter.len_utf8();
        }
        at += letter.len_utf8();
    }
    out.write_str(text.get(written..).unwrap_or_default())?;
    out.write_char('"')
}

/// How many bytes from the beginning on are letters of ASCII that need no escape.
fn plain_bytes(bytes: &[u8]) -> usize {
    // Without a branch within a chunk, so that the compiler looks at all of it at once.
    let is_plain = |byte: u8| (byte.wrapping_sub(b' ') < 0x5F) & (byte != b'"') & (byte != b'\\');
    let (chunks, _) = bytes.as_chunks::<CHUNK_BYTES>();
    let plain = chunks.iter().take_while(|chunk| chunk.iter().fold(true, |all, &byte| all & is_plain(byte)));
    let start = plain.count() * CHUNK_BYTES;
    start + bytes.get(start..).unwrap_or_default().iter().take_while(|byte| is_plain(**byte)).count()
}

/// Writes a whole number.
pub(super) fn number(number: impl itoa::Integer, out: &mut BoundedText) -> fmt::Result {
    out.write_str(itoa::Buffer::new().format(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str) -> String {
        let mut out = BoundedText::new(4096);
        quote(text, &mut out).expect("there is room");
        out.into_text()
    }

    #[test]
    fn every_letter_is_written_as_debug_writes_it() {
        for letter in '\0'..=char::MAX {
            let mut text = [0; 4];
            let text = &*letter.encode_utf8(&mut text);
            assert_eq!(quoted(text), format!("{text:?}"));
        }
    }

    #[test]
    fn a_letter_is_written_so_wherever_it_stands() {
        let letters = ["\"", "\\", "'", "\n", "\u{7f}", "\u{e9}", "\u{301}", "\u{4e2d}", "\u{200b}", "\u{1f600}", "\0"];
        for letter in letters {
            for before in 0..40 {
                for after in [0, 1, 15, 16, 17, 40] {
                    let text = format!("{}{letter}{letter}{}", "x".repeat(before), "y".repeat(after));
                    assert_eq!(quoted(&text), format!("{text:?}"));
                }
            }
        }
    }

    #[test]
    fn a_number_is_written_as_debug_writes_it() {
        let written = |write: &dyn Fn(&mut BoundedText) -> fmt::Result| {
            let mut out = BoundedText::new(100);
            write(&mut out).expect("there is room");
            out.into_text()
        };
        for shift in 0..64 {
            for of in [u64::MAX >> shift, 1 << shift, 10_u64.pow(shift / 4)] {
                assert_eq!(written(&|out| number(of, out)), format!("{of:?}"));
                assert_eq!(written(&|out| number(of.cast_signed(), out)), format!("{:?}", of.cast_signed()));
                assert_eq!(written(&|out| number(of as i8, out)), format!("{:?}", of as i8));
            }
        }
        assert_eq!(written(&|out| number(i128::MIN, out)), format!("{:?}", i128::MIN));
        assert_eq!(written(&|out| number(u128::MAX, out)), format!("{:?}", u128::MAX));
    }
}
