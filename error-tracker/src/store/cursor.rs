//! Cursors of a list of issues: where the next page begins and what the first one counted, as opaque text.

use super::{
    IssueSort,
    keys::{POSITION_BYTES, Position},
};
use crate::{Error, ErrorKind, Result};

/// Where a page ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    pub(super) sort: IssueSort,
    pub(super) position: Position,
    /// How many issues matched in all, as the first page counted them.
    pub(super) total: u64,
}

/// Sort, position and total.
const BYTES: usize = 1 + POSITION_BYTES + 8;

impl Cursor {
    pub(super) fn encode(&self) -> String {
        let mut text = String::with_capacity(2 * BYTES);
        let bytes = [&[letter(self.sort)], &self.position[..], &self.total.to_be_bytes()].concat();
        for byte in bytes {
            for digit in [byte >> 4, byte & 0xf] {
                text.extend(char::from_digit(digit.into(), 16));
            }
        }
        text
    }

    /// Reads the cursor of a list in this order.
    ///
    /// # Errors
    /// When no page in this order has given it.
    pub(super) fn decode(text: &str, sort: IssueSort) -> Result<Self> {
        Self::parse(text).filter(|cursor| cursor.sort == sort).ok_or_else(|| {
            let shown: String = text.chars().take(80).collect();
            Error::new(ErrorKind::InvalidQuery, format!("\"{shown}\" is not a cursor of this list"))
        })
    }

    fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; BYTES];
        let (digits, rest) = text.as_bytes().as_chunks::<2>();
        if digits.len() != BYTES || !rest.is_empty() {
            return None;
        }
        for (byte, digits) in bytes.iter_mut().zip(digits) {
            for digit in digits {
                let digit = char::from(*digit).to_digit(16)?;
                *byte = *byte << 4 | u8::try_from(digit).ok()?;
            }
        }
        let (sort, rest) = bytes.split_first()?;
        let sort = [IssueSort::LastSeen, IssueSort::FirstSeen, IssueSort::Count]
            .into_iter()
            .find(|of| letter(*of) == *sort)?;
        let (position, total) = rest.split_first_chunk::<POSITION_BYTES>()?;
        Some(Self { sort, position: *position, total: u64::from_be_bytes(*total.first_chunk::<8>()?) })
    }
}

const fn letter(sort: IssueSort) -> u8 {
    match sort {
        IssueSort::LastSeen => b'l',
        IssueSort::FirstSeen => b'f',
        IssueSort::Count => b'c',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_from_its_text() {
        let cursor = Cursor { sort: IssueSort::Count, position: [0xa7; POSITION_BYTES], total: u64::MAX - 1 };
        assert_eq!(Cursor::decode(&cursor.encode(), IssueSort::Count).unwrap(), cursor);
    }

    #[test]
    fn a_cursor_of_another_order_is_refused() {
        let text = Cursor { sort: IssueSort::Count, position: [0; POSITION_BYTES], total: 0 }.encode();
        assert_eq!(Cursor::decode(&text, IssueSort::LastSeen).unwrap_err().kind(), ErrorKind::InvalidQuery);
    }
}
