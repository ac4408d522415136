//! Finds a secret name inside another name in one pass: `token` in `accessToken`, `api_key` in `X-Api-Key`.
//!
//! The patterns are made into one automaton (Aho and Corasick, "Efficient string matching", 1975) over the letters
//! that occur in them; case and everything that is neither letter nor digit count for nothing.

use std::collections::VecDeque;

use super::work;

/// Patterns of this many letters or fewer match only whole words of a name, so that `author` is not `auth`.
const WORD_LETTERS_MAX: usize = 4;

/// The class of a byte that separates words and is skipped.
const SEPARATOR: u8 = 0;
/// The class of a byte that stands in no pattern.
const OTHER: u8 = 1;
/// The first class of a byte that stands in a pattern.
const FIRST: u8 = 2;

/// Set in `found` when a pattern ends here that matches anywhere. The lower bits are the lengths, in bytes, of the
/// patterns that end here and match whole words only.
const ANYWHERE: u32 = 1 << 31;

/// How many first letters of the patterns the sieve knows.
const SIEVE_LETTERS: usize = 3;
/// Bits of the sieve; with thirty patterns it lets through few names that need not be looked at.
const SIEVE_BITS_LOG: u32 = 12;

/// Which first letters the patterns have, hashed. Nearly every name ends here, in a few bytes of memory.
struct Sieve {
    bits: [u64; 1 << (SIEVE_BITS_LOG - 6)],
    /// A pattern is too short for it, so that it lets everything through.
    open: bool,
}

/// The small letter or digit of each byte; 0 for what joins words, and 255 for what the sieve cannot judge.
static FOLDED: [u8; 256] = {
    let mut folded = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        folded[byte] = match byte as u8 {
            b'%' | 0x80.. => u8::MAX,
            letter if letter.is_ascii_alphanumeric() => letter.to_ascii_lowercase(),
            _ => 0,
        };
        byte += 1;
    }
    folded
};

impl Sieve {
    fn new(patterns: &[String]) -> Self {
        let open = patterns.iter().any(|pattern| pattern.len() < SIEVE_LETTERS);
        let mut sieve = Self { bits: [0; 1 << (SIEVE_BITS_LOG - 6)], open };
        for pattern in patterns {
            let window = pattern.bytes().take(SIEVE_LETTERS).fold(0, |window, byte| window << 8 | u32::from(byte));
            let (word, bit) = Self::place(window);
            sieve.bits[word] |= bit;
        }
        sieve
    }

    fn place(window: u32) -> (usize, u64) {
        // Multiplicative hashing (Knuth, "The Art of Computer Programming", 6.4).
        let hash = window.wrapping_mul(0x9E37_79B1) >> (32 - SIEVE_BITS_LOG);
        ((hash >> 6) as usize, 1 << (hash & 63))
    }

    fn lets_through(&self, name: &[u8]) -> bool {
        let mut window = 0;
        for &byte in name {
            let letter = FOLDED[usize::from(byte)];
            if letter == 0 {
                continue;
            }
            window = (window << 8 | u32::from(letter)) & 0x00FF_FFFF;
            let (word, bit) = Self::place(window);
            if self.bits[word] & bit != 0 || letter == u8::MAX {
                return true;
            }
        }
        self.open
    }
}

/// The patterns, compiled.
pub(super) struct Names {
    sieve: Sieve,
    classes: [u8; 256],
    stride: usize,
    next: Vec<u32>,
    found: Vec<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Letter {
    None,
    Lower,
    Upper,
    Digit,
}

fn letter(byte: u8) -> Letter {
    match byte {
        b'a'..=b'z' | 0x80.. => Letter::Lower,
        b'A'..=b'Z' => Letter::Upper,
        b'0'..=b'9' => Letter::Digit,
        _ => Letter::None,
    }
}

/// Whether a word of a snake, kebab or camel name ends between the bytes at `at - 1` and `at`. Behind an escape such
/// as the `%5B` of a form's key it does.
fn splits(bytes: &[u8], at: usize) -> bool {
    let (Some(&before), Some(&after)) = (at.checked_sub(1).and_then(|before| bytes.get(before)), bytes.get(at)) else {
        return true;
    };
    if at.checked_sub(3).and_then(|percent| bytes.get(percent)) == Some(&b'%') {
        return true;
    }
    match (letter(before), letter(after)) {
        (Letter::None, _) | (_, Letter::None) | (Letter::Lower, Letter::Upper) => true,
        (Letter::Upper, Letter::Upper) => bytes.get(at + 1).is_some_and(|&next| letter(next) == Letter::Lower),
        (before, after) => (before == Letter::Digit) != (after == Letter::Digit),
    }
}

/// Whether the word that goes up to `at` ends there, or after the `s` of a plural.
fn ends(bytes: &[u8], at: usize) -> bool {
    splits(bytes, at) || (matches!(bytes.get(at), Some(b's' | b'S')) && splits(bytes, at + 1))
}

impl Names {
    /// Compiles the patterns. One without a letter or digit matches nothing.
    pub(super) fn new<I>(patterns: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let patterns: Vec<String> = patterns
            .into_iter()
            .map(|pattern| {
                pattern.as_ref().chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
            })
            .filter(|pattern: &String| !pattern.is_empty())
            .collect();

        let mut classes = [OTHER; 256];
        for byte in 0..128_u8 {
            if !byte.is_ascii_alphanumeric() {
                classes[usize::from(byte)] = SEPARATOR;
            }
        }
        let mut count = usize::from(FIRST);
        for byte in patterns.iter().flat_map(|pattern| pattern.bytes()) {
            if classes[usize::from(byte)] == OTHER
                && let Ok(class) = u8::try_from(count)
            {
                classes[usize::from(byte)] = class;
                classes[usize::from(byte.to_ascii_uppercase())] = class;
                count += 1;
            }
        }

        let sieve = Sieve::new(&patterns);
        let mut names = Self { sieve, classes, stride: count, next: vec![0; count], found: vec![0] };
        for pattern in &patterns {
            names.add(pattern);
        }
        names.link();
        names
    }

    fn add(&mut self, pattern: &str) {
        let mut state = 0;
        for byte in pattern.bytes() {
            let edge = state * self.stride + usize::from(self.classes[usize::from(byte)]);
            if self.next[edge] == 0 {
                let new = self.found.len();
                self.next[edge] = u32::try_from(new).unwrap_or(0);
                self.next.resize(self.next.len() + self.stride, 0);
                self.found.push(0);
            }
            state = self.next[edge] as usize;
        }
        // Scripts without case do not part words either.
        let parts_words = pattern.chars().all(|c| c.is_lowercase() || c.is_ascii_digit());
        let whole_word = parts_words && pattern.chars().count() <= WORD_LETTERS_MAX;
        self.found[state] |= if whole_word { 1 << pattern.len() } else { ANYWHERE };
    }

    /// Turns the tree of the patterns into the automaton: where a state has no edge, it takes that of its longest
    /// proper suffix.
    fn link(&mut self) {
        let mut suffix = vec![0_usize; self.found.len()];
        let mut queue = VecDeque::from([0_usize]);
        while let Some(state) = queue.pop_front() {
            for class in usize::from(OTHER)..self.stride {
                let fallback = if state == 0 { 0 } else { self.next[suffix[state] * self.stride + class] };
                let edge = state * self.stride + class;
                let child = self.next[edge] as usize;
                if child == 0 {
                    self.next[edge] = fallback;
                } else {
                    suffix[child] = fallback as usize;
                    self.found[child] |= self.found[fallback as usize];
                    queue.push_back(child);
                }
            }
        }
    }

    /// Whether there is no pattern at all.
    pub(super) fn is_empty(&self) -> bool {
        self.found.len() == 1
    }

    /// Whether a pattern matches in `name` and ends past the byte `tail`.
    pub(super) fn matches(&self, name: &str, tail: usize) -> bool {
        work::spend(name.len());
        if !self.sieve.lets_through(name.as_bytes()) {
            return false;
        }
        if self.scan(name.as_bytes(), tail) {
            return true;
        }
        // Letters beyond ASCII change their case, and then perhaps their length, so the tail is given up.
        !name.is_ascii() && !self.is_empty() && self.scan(name.to_lowercase().as_bytes(), 0)
    }

    fn scan(&self, bytes: &[u8], tail: usize) -> bool {
        let mut state = 0;
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let class = self.classes[usize::from(byte)];
            if class == SEPARATOR {
                let escape =
                    byte == b'%' && bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
                at += if escape { 3 } else { 1 };
                continue;
            }
            state = self.next[state * self.stride + usize::from(class)] as usize;
            let found = self.found[state];
            at += 1;
            if found != 0 && at > tail && (found & ANYWHERE != 0 || self.is_word(bytes, at, found)) {
                return true;
            }
        }
        false
    }

    /// Whether one of the lengths in `found` makes a whole word that goes up to `end`.
    fn is_word(&self, bytes: &[u8], end: usize, found: u32) -> bool {
        let (mut start, mut length) = (end, 0);
        if !ends(bytes, end) {
            return false;
        }
        while start > 0 && found >> length > 1 {
            start -= 1;
            if self.classes[usize::from(bytes[start])] != SEPARATOR {
                length += 1;
                if found & (1 << length) != 0 && splits(bytes, start) {
                    return true;
                }
            }
        }
        false
    }
}
