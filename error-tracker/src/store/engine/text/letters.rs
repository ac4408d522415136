//! The letters of a text as numbers, and lists of places by letters as bytes.

use super::{BITS, GRAMS, LIST_MAX, LOOKUPS_MAX, Places, WORDS};
use crate::{Fingerprint, limits::TEXT_CHUNK_ISSUES, model::Issue};

/// The text that an issue is found by.
pub(super) fn text_of(issue: &Issue) -> String {
    let file = issue.file.as_deref().unwrap_or_default();
    [&*issue.title, &issue.message, &issue.culprit, file].join("\n").to_lowercase()
}

/// Numbers for each three bytes of a text in lower case, in order and each once.
pub(super) fn grams(text: &str) -> Vec<u16> {
    let mut seen = [0_u64; GRAMS / 64];
    for line in text.as_bytes().split(|byte| *byte == b'\n') {
        for letters in line.windows(3) {
            let letters = letters.iter().fold(0_u32, |letters, letter| letters << 8 | u32::from(*letter));
            let number = (letters.wrapping_mul(0x9e37_79b1) >> (u32::BITS - GRAMS.ilog2())) as usize;
            seen.get_mut(number / 64).into_iter().for_each(|word| *word |= 1 << (number % 64));
        }
    }
    let mut grams = Vec::with_capacity(seen.iter().map(|word| word.count_ones() as usize).sum());
    for (at, mut word) in seen.into_iter().enumerate() {
        while word != 0 {
            grams.push((at * 64) as u16 + word.trailing_zeros() as u16);
            word &= word - 1;
        }
    }
    grams
}

/// What an issue's text comes to.
pub(super) fn grams_of(issue: &Issue) -> Vec<u16> {
    grams(&text_of(issue))
}

pub(super) fn has_all(grams: &[u16], wanted: &[u16]) -> bool {
    wanted.iter().all(|gram| grams.binary_search(gram).is_ok())
}

/// The row of a place: its issue, and in an open chunk the letters, each by its distance from the one before.
pub(super) fn encode_place(fingerprint: Fingerprint, grams: &[u16]) -> Vec<u8> {
    let mut row = Vec::with_capacity(16 + 2 * grams.len());
    row.extend_from_slice(fingerprint.as_bytes());
    let mut before = 0;
    for gram in grams {
        let mut distance = gram - before;
        while distance >= 0x80 {
            row.push((distance & 0x7f) as u8 | 0x80);
            distance >>= 7;
        }
        row.push(distance as u8);
        before = *gram;
    }
    row
}

pub(super) fn decode_place(row: &[u8]) -> Option<(Fingerprint, Vec<u16>)> {
    let (fingerprint, mut rest) = row.split_first_chunk::<16>()?;
    let (mut grams, mut last) = (Vec::new(), 0_u16);
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| byte & 0x80 == 0)? + 1;
        let (number, behind) = rest.split_at_checked(end)?;
        last = last.wrapping_add(number.iter().rev().fold(0, |number, byte| number << 7 | u16::from(byte & 0x7f)));
        grams.push(last);
        rest = behind;
    }
    Some((Fingerprint::from_bytes(*fingerprint), grams))
}

pub(super) fn encode_lists(lists: &[Places]) -> Vec<u8> {
    let mut row = Vec::new();
    for list in lists {
        let length = list.iter().map(|word| word.count_ones() as usize).sum::<usize>();
        if length > LIST_MAX {
            row.extend_from_slice(&BITS.to_be_bytes());
            list.iter().for_each(|word| row.extend_from_slice(&word.to_be_bytes()));
            continue;
        }
        row.extend_from_slice(&(length as u16).to_be_bytes());
        let places = (0..TEXT_CHUNK_ISSUES).filter(|place| is_set(list, *place));
        places.take(length).for_each(|place| row.extend_from_slice(&(place as u16).to_be_bytes()));
    }
    row
}

pub(in crate::store::engine) fn set(places: &mut Places, place: usize) {
    places.get_mut(place / 64).into_iter().for_each(|word| *word |= 1 << (place % 64));
}

/// The list of this number in a row.
pub(super) fn decode_list(mut row: &[u8], number: usize) -> Option<Places> {
    for index in 0.. {
        let (length, rest) = row.split_first_chunk::<2>()?;
        let length = u16::from_be_bytes(*length);
        let bytes = if length == BITS { WORDS * 8 } else { usize::from(length) * 2 };
        let (list, rest) = rest.split_at_checked(bytes)?;
        if index < number {
            row = rest;
            continue;
        }
        let mut places = [0; WORDS];
        if length == BITS {
            let words = list.as_chunks::<8>().0;
            places.iter_mut().zip(words).for_each(|(word, bytes)| *word = u64::from_be_bytes(*bytes));
        } else {
            list.as_chunks::<2>().0.iter().for_each(|place| set(&mut places, u16::from_be_bytes(*place).into()));
        }
        return Some(places);
    }
    None
}

pub(in crate::store::engine) fn is_set(bits: &Places, at: usize) -> bool {
    bits.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
}

/// The chunk of a place, and where in it the place is.
pub(in crate::store::engine) fn split(place: u64) -> (u64, usize) {
    let size = TEXT_CHUNK_ISSUES as u64;
    (place / size, (place % size) as usize)
}

/// Some of the numbers, from one end to the other.
pub(super) fn spread(wanted: &[u16]) -> Vec<u16> {
    let step = wanted.len().div_ceil(LOOKUPS_MAX).max(1);
    wanted.iter().step_by(step).copied().collect()
}
