//! A crate without std that denies what can be denied, with an annotation on every function.
//!
//! The dependency brings std with it; the crate's own names and prelude stay those of `core`.
#![no_std]
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, missing_debug_implementations, unreachable_pub, unused_qualifications)]

extern crate alloc;

use alloc::{string::String, vec::Vec};
use core::fmt;

use error_tracker::auto_track;

/// Why a text is no packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Error {
    /// It ends too early.
    End,
    /// A byte has no meaning at this place.
    Byte(u8),
}

#[auto_track]
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Error::End => f.write_str("the text ends too early"),
            Error::Byte(byte) => write!(f, "the byte {byte:#x} has no meaning here"),
        }
    }
}

impl core::error::Error for Error {}

/// Reads bytes one after the other.
#[derive(Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    read: usize,
}

#[auto_track]
impl<'a> Reader<'a> {
    /// Begins at the first byte.
    #[must_use]
    pub const fn new(rest: &'a [u8]) -> Self {
        Self { rest, read: 0 }
    }

    /// The next byte.
    ///
    /// # Errors
    /// When there is none.
    pub fn byte(&mut self) -> Result<u8, Error> {
        let (first, rest) = self.rest.split_first().ok_or(Error::End)?;
        self.rest = rest;
        self.read += 1;
        Ok(*first)
    }

    /// A number and as many bytes.
    ///
    /// # Errors
    /// When there are fewer.
    pub fn bytes(&mut self) -> Result<&'a [u8], Error> {
        let length = usize::from(self.byte()?);
        let Some((taken, rest)) = self.rest.split_at_checked(length) else { return Err(Error::End) };
        self.rest = rest;
        self.read += taken.len();
        Ok(taken)
    }

    /// Bytes that are all letters.
    ///
    /// # Errors
    /// When one is none.
    pub fn word(&mut self) -> Result<String, Error> {
        let mut word = String::new();
        for &byte in self.bytes()? {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' => word.push(char::from(byte)),
                other => return Err(Error::Byte(other)),
            }
        }
        Ok(word)
    }
}

/// All words of a text.
///
/// # Errors
/// When one of them is none.
#[auto_track]
pub fn words(text: &[u8]) -> Result<Vec<String>, Error> {
    let mut reader = Reader::new(text);
    let mut words = Vec::new();
    while !reader.rest.is_empty() {
        words.push(reader.word()?);
    }
    Ok(words)
}

/// The first word that a function chooses.
///
/// # Errors
/// When there is none.
#[auto_track]
pub async fn chosen<F: Fn(&str) -> bool>(text: &[u8], choose: F) -> Result<String, Error> {
    let words = words(text)?;
    core::future::ready(()).await;
    words.into_iter().find(|word| choose(word)).ok_or(Error::End)
}
