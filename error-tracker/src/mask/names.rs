//! Finds a secret name inside another name in one pass: `token` in `accessToken`, `api_key` in `X-Api-Key`.
//!
//! The patterns are made into one automaton (Aho and Corasick, "Efficient string matching", 1975) over the letters
//! that occur in them; case and everything that is neither letter nor digit count for nothing.

use std::{
    collections::VecDeque,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

use super::{signature, work};

/// Patterns of this many letters or fewer match only whole words of a name, so that `author` is not `auth`.
const WORD_LETTERS_MAX: usize = 4;

/// The class of a byte that separates words and is skipped.
const SEPARATOR: u8 = 0;
/// The class of `%`, which separates words and may begin an escape.
const ESCAPE: u8 = 1;
/// The class of a letter or digit that stands in no pattern.
const OTHER: u8 = 2;
/// The class of a byte beyond ASCII that stands in no pattern.
const FOREIGN: u8 = 3;
/// The first class of a byte that stands in a pattern.
const FIRST: u8 = 4;

/// Set in `found` when a pattern ends here that matches anywhere. The lower bits are the lengths, in bytes, of the
/// patterns that end here and match whole words only.
const ANYWHERE: u32 = 1 << 31;
/// Set in `found` when one of the words ends here that tokens are known by, which is no pattern for a name.
const MARK: u32 = 1 << 30;

/// Set in `next` when something ends in the state that it leads to, and where only a closer look tells: at an escape, and
/// at letters beyond ASCII, which may be others in small.
const FOUND: u32 = 1 << 31;

/// Bytes from which on a text is read in several places at once: each step waits for the one before it.
const PARTED_BYTES_MIN: usize = 64;

/// In so many.
const PARTS: usize = 4;

/// So many bytes are read before it is asked whether there was anything.
const STRIDE_BYTES: usize = 8;

/// The patterns, compiled.
pub(super) struct Names {
    /// Tells them from all others.
    number: u64,
    classes: [u8; 256],
    /// Classes of one state, a power of two.
    stride: usize,
    /// Where the states are that each class leads to, by the place of the first of them.
    next: Vec<u32>,
    found: Vec<u32>,
    /// There is no pattern for names.
    is_empty: bool,
    /// A pattern has letters beyond ASCII.
    has_foreign: bool,
}

/// What patterns have said of a name, kept beside a name that is asked about again and again.
#[derive(Debug, Default)]
pub(crate) struct Verdict(AtomicU64);

/// Where patterns stand in a text, as far as it has been read for them, which is done once.
#[derive(Default)]
pub(super) struct Found {
    state: u32,
    read: usize,
    /// Before this place there are none.
    first: usize,
    /// Behind the last one, if not a little further.
    last: usize,
}

impl Found {
    /// The place of the first one's last letter.
    pub(super) fn first(&self) -> usize {
        self.first
    }
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

        let words = || patterns.iter().map(|pattern| &**pattern).chain(signature::MARKS);
        let mut classes = [OTHER; 256];
        for byte in 0..128_u8 {
            if !byte.is_ascii_alphanumeric() {
                classes[usize::from(byte)] = SEPARATOR;
            }
        }
        classes[usize::from(b'%')] = ESCAPE;
        classes[0x80..].fill(FOREIGN);
        let mut count = usize::from(FIRST);
        for byte in words().flat_map(str::bytes) {
            if matches!(classes[usize::from(byte)], OTHER | FOREIGN)
                && let Ok(class) = u8::try_from(count)
            {
                classes[usize::from(byte)] = class;
                classes[usize::from(byte.to_ascii_uppercase())] = class;
                count += 1;
            }
        }

        static NUMBERS: AtomicU64 = AtomicU64::new(1);
        let stride = count.next_power_of_two();
        let mut names = Self {
            number: NUMBERS.fetch_add(1, Relaxed),
            classes,
            stride,
            next: vec![0; stride],
            found: vec![0],
            is_empty: patterns.is_empty(),
            has_foreign: !patterns.iter().all(|pattern| pattern.is_ascii()),
        };
        for pattern in &patterns {
            // Scripts without case do not part words either.
            let parts_words = pattern.chars().all(|c| c.is_lowercase() || c.is_ascii_digit());
            let whole_word = parts_words && pattern.chars().count() <= WORD_LETTERS_MAX;
            names.add(pattern, if whole_word { 1 << pattern.len() } else { ANYWHERE });
        }
        for mark in signature::MARKS {
            names.add(mark, MARK);
        }
        names.link();
        names
    }

    fn add(&mut self, word: &str, found: u32) {
        let mut state = 0;
        for byte in word.bytes() {
            let edge = state * self.stride + usize::from(self.classes[usize::from(byte)]);
            if self.next[edge] == 0 {
                let new = self.found.len();
                self.next[edge] = u32::try_from(new).unwrap_or(0);
                self.next.resize(self.next.len() + self.stride, 0);
                self.found.push(0);
            }
            state = self.next[edge] as usize;
        }
        self.found[state] |= found;
    }

    /// Turns the tree of the words into the automaton: where a state has no edge, it takes that of its longest
    /// proper suffix. What separates words leads nowhere.
    fn link(&mut self) {
        let mut suffix = vec![0_usize; self.found.len()];
        let mut queue = VecDeque::from([0_usize]);
        while let Some(state) = queue.pop_front() {
            for class in [SEPARATOR, ESCAPE] {
                self.next[state * self.stride + usize::from(class)] = u32::try_from(state).unwrap_or(0);
            }
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
        let mut asks = vec![false; self.stride];
        asks[usize::from(ESCAPE)] = true;
        self.classes[0x80..].iter().for_each(|class| asks[usize::from(*class)] = true);
        for (edge, next) in self.next.iter_mut().enumerate() {
            let found = self.found[*next as usize] != 0 || asks[edge % self.stride];
            let place = *next * u32::try_from(self.stride).unwrap_or(0);
            *next = if found { place | FOUND } else { place };
        }
    }

    /// The place of the state that a byte leads to, perhaps with `FOUND`; nothing from one that has it, so that nobody need
    /// ask for that at each byte.
    #[inline(always)]
    fn step(&self, state: u32, byte: u8) -> Option<u32> {
        self.next.get(state as usize | usize::from(self.classes[usize::from(byte)])).copied()
    }

    /// What ends in this state.
    fn found(&self, state: u32) -> u32 {
        self.found[(state & !FOUND) as usize / self.stride]
    }

    /// Whether there is no pattern at all.
    pub(super) fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Whether a pattern has letters beyond ASCII.
    pub(super) fn has_foreign(&self) -> bool {
        self.has_foreign
    }

    /// The first place where a pattern stands in the text, be it as a part of a word, or something of which `judge` says
    /// so: one of the [`MARKS`](signature::MARKS) by its last letter, a `%`, a byte beyond ASCII.
    pub(super) fn first_in(&self, bytes: &[u8], judge: impl Fn(usize) -> bool) -> Option<Found> {
        let (mut state, mut at) = match bytes.len() {
            PARTED_BYTES_MIN.. => self.parts(bytes)?,
            _ => (0, 0),
        };
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            for &byte in rest {
                let Some(next) = self.step(state, byte) else { break };
                (state, at) = (next, at + 1);
            }
            if state & FOUND == 0 {
                return None;
            }
            // What separates words leaves the state as it is.
            state &= !FOUND;
            let last = at - 1;
            if self.found(state) & !MARK != 0 || judge(last) {
                return Some(Found { state, first: last, read: at, last: at });
            }
        }
    }

    /// Reads the parts of a text at once: a place up to which there is nothing to be looked at, and the state there; nothing
    /// when that is the whole text.
    fn parts(&self, bytes: &[u8]) -> Option<(u32, usize)> {
        let length = bytes.len() / PARTS / STRIDE_BYTES * STRIDE_BYTES;
        let from = |part: usize| bytes.get(part * length..).unwrap_or_default();
        let parts: [&[[u8; STRIDE_BYTES]]; PARTS] = std::array::from_fn(|part| from(part).as_chunks().0);
        let mut states = [0; PARTS];
        for number in 0..length / STRIDE_BYTES {
            let before = Some((states[0], number * STRIDE_BYTES));
            let strides = parts.map(|part| part.get(number));
            for at in 0..STRIDE_BYTES {
                for (state, stride) in states.iter_mut().zip(strides) {
                    let Some(next) = stride.and_then(|stride| self.step(*state, stride[at])) else { return before };
                    *state = next;
                }
            }
            if states.iter().fold(0, |all, state| all | state) & FOUND != 0 {
                return before;
            }
        }
        for (part, mut state) in (1..).zip(states) {
            let place = Some((state, part * length));
            // What began in one part goes on in the next, until nothing of it is left; behind the last one is a little more.
            for &byte in from(part) {
                state = self.step(state, byte).unwrap_or(FOUND);
                match state {
                    0 if part < PARTS => break,
                    FOUND.. => return place,
                    _ => {}
                }
            }
        }
        None
    }

    /// Whether a pattern may stand in the text from `start` to `end`.
    pub(super) fn may_stand(&self, found: &mut Found, bytes: &[u8], start: usize, end: usize) -> bool {
        if end <= found.first {
            return false;
        }
        let mut state = found.state;
        let more = bytes.get(found.read..end.min(bytes.len())).unwrap_or_default();
        for (at, &byte) in more.iter().enumerate() {
            state = self.step(state, byte).unwrap_or(0);
            if state & FOUND != 0 {
                state &= !FOUND;
                found.last = found.read + at + 1;
            }
        }
        found.state = state;
        found.read += more.len();
        found.last > start
    }

    /// Whether a pattern matches in `name`, which is looked at only when others have said so last.
    pub(super) fn matches_again(&self, name: &str, verdict: &Verdict) -> bool {
        let said = verdict.0.load(Relaxed);
        if said >> 1 == self.number {
            return said & 1 == 1;
        }
        let matches = self.matches(name, 0);
        verdict.0.store(self.number << 1 | u64::from(matches), Relaxed);
        matches
    }

    /// Whether a pattern matches in `name` and ends past the byte `tail`.
    pub(super) fn matches(&self, name: &str, tail: usize) -> bool {
        work::spend(name.len());
        if self.first_in(name.as_bytes(), |_| true).is_none() {
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
            if class <= ESCAPE {
                let escape =
                    byte == b'%' && bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
                at += if escape { 3 } else { 1 };
                continue;
            }
            state = self.step(state & !FOUND, byte).unwrap_or(0);
            at += 1;
            if state & FOUND != 0 && at > tail {
                let found = self.found(state) & !MARK;
                if found & ANYWHERE != 0 || (found != 0 && self.is_word(bytes, at, found)) {
                    return true;
                }
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
            if self.classes[usize::from(bytes[start])] > ESCAPE {
                length += 1;
                if found & (1 << length) != 0 && splits(bytes, start) {
                    return true;
                }
            }
        }
        false
    }
}
