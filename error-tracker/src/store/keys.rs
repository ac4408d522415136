//! How rows are keyed. One letter says what a row is; what follows sorts as it is to be read.
//!
//! | key | value |
//! |---|---|
//! | `m` name | facts about the store |
//! | `i` fingerprint | the issue, as JSON |
//! | `e` event id | fingerprint, moment, then the event as JSON |
//! | `x` fingerprint, number | ids, moments and sizes of some of the issue's events, oldest first |
//! | `l` scope, status, sort, position | in the list of all: hashes of the issue's type and function, and its place; of a term: first seen and count |
//! | `t` field, term | how many issues have the term, by status |
//! | `o` moment, fingerprint | nothing: the issue's oldest kept event |
//! | `s` place | the fingerprint, and letters of the issue's text |
//! | `g` group of letters, chunk | for each of the letters, the places of the chunk whose issues have them |
//! | `b` batch id | its number |
//! | `q` number | the batch id |
//! | `z` key | a row that could not be read |
//!
//! On disk, rows of the kinds `l`, `t`, `o` and `s` lie packed in others, of the kinds `p` and `w`: see `packed.rs`.
//! What is left of a long row stands under `y`: see `parted.rs`.

use jiff::Timestamp;
use uuid::Uuid;

use super::IssueSort;
use crate::model::{EventId, Fingerprint, Issue, Status};

pub(super) const TOTALS: &[u8] = b"m/totals";
/// Stands while the indexes are made anew.
pub(super) const REBUILDING: &[u8] = b"m/rebuilding";
pub(super) const ISSUES: u8 = b'i';
pub(super) const EVENTS: u8 = b'e';
pub(super) const EVENTS_OF_ISSUE: u8 = b'x';
pub(super) const LISTS: u8 = b'l';
pub(super) const TERMS: u8 = b't';
pub(super) const OLDEST: u8 = b'o';
pub(super) const PLACES: u8 = b's';
pub(super) const LETTERS: u8 = b'g';
pub(super) const BATCHES: u8 = b'b';
pub(super) const BATCH_NUMBERS: u8 = b'q';
pub(super) const SET_ASIDE: u8 = b'z';

pub(super) const STATUSES: [Status; 3] = [Status::Open, Status::Resolved, Status::Ignored];
pub(super) const SORTS: [IssueSort; 3] = [IssueSort::LastSeen, IssueSort::FirstSeen, IssueSort::Count];

/// Where an issue stands in a list: the sort value upside down, so that the largest comes first; of issues that happened
/// equally often the newest comes first; then the fingerprint.
pub(super) type Position = [u8; POSITION_BYTES];

pub(super) const POSITION_BYTES: usize = 8 + 8 + 16;

/// Which field of an issue a term is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Field {
    Type,
    Function,
}

impl Field {
    pub(super) const ALL: [Self; 2] = [Self::Type, Self::Function];

    const fn letter(self) -> u8 {
        match self {
            Self::Type => b't',
            Self::Function => b'f',
        }
    }

    /// What the issue has there, in lower case.
    pub(super) fn term(self, issue: &Issue) -> String {
        match self {
            Self::Type => issue.title.to_lowercase(),
            Self::Function => issue.culprit.to_lowercase(),
        }
    }
}

/// A list that issues stand in, sorted in each of the orders and for each status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// All issues.
    All,
    /// Those with one term, by the term's hash.
    Term(Field, u64),
}

/// A number that stands for some bytes where a mistake costs only time.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    // FNV-1a.
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

pub(super) fn term_hash(term: &str) -> u64 {
    let bytes = *Fingerprint::of_parts([term]).as_bytes();
    bytes.iter().take(8).fold(0, |hash, &byte| hash << 8 | u64::from(byte))
}

/// The moment in microseconds, shifted so that it sorts as an unsigned number.
pub(super) fn moment(at: Timestamp) -> u64 {
    at.as_microsecond().cast_unsigned() ^ (1 << 63)
}

pub(super) fn status_index(status: Status) -> usize {
    match status {
        Status::Open => 0,
        Status::Resolved => 1,
        Status::Ignored => 2,
    }
}

fn key<const N: usize>(letter: u8, parts: [&[u8]; N]) -> Vec<u8> {
    let mut key = Vec::with_capacity(1 + parts.iter().map(|part| part.len()).sum::<usize>());
    key.push(letter);
    parts.iter().for_each(|part| key.extend_from_slice(part));
    key
}

pub(super) fn issue(fingerprint: Fingerprint) -> Vec<u8> {
    key(ISSUES, [fingerprint.as_bytes()])
}

pub(super) fn event(id: EventId) -> Vec<u8> {
    key(EVENTS, [id.as_bytes()])
}

/// The row of this number of an issue's events.
pub(super) fn events_of_issue_from(fingerprint: Fingerprint, number: u32) -> Vec<u8> {
    key(EVENTS_OF_ISSUE, [fingerprint.as_bytes(), &number.to_be_bytes()])
}

pub(super) fn events_of_issue(fingerprint: Fingerprint) -> Vec<u8> {
    key(EVENTS_OF_ISSUE, [fingerprint.as_bytes()])
}

pub(super) fn oldest(moment: u64, fingerprint: Fingerprint) -> Vec<u8> {
    key(OLDEST, [&moment.to_be_bytes(), fingerprint.as_bytes()])
}

/// The row of a place in the index of texts.
pub(super) fn place(place: u64) -> Vec<u8> {
    key(PLACES, [&place.to_be_bytes()])
}

pub(super) fn place_in(key: &[u8]) -> Option<u64> {
    key.last_chunk::<8>().map(|place| u64::from_be_bytes(*place))
}

/// The row that tells where in a chunk of the index of texts some letters are.
pub(super) fn letters(group: u8, chunk: u64) -> Vec<u8> {
    key(LETTERS, [&[group], &chunk.to_be_bytes()])
}

pub(super) fn chunk_in(key: &[u8]) -> Option<u64> {
    place_in(key)
}

pub(super) fn batch(id: Uuid) -> Vec<u8> {
    key(BATCHES, [id.as_bytes()])
}

pub(super) fn batch_number(number: u64) -> Vec<u8> {
    key(BATCH_NUMBERS, [&number.to_be_bytes()])
}

pub(super) fn set_aside(of: &[u8]) -> Vec<u8> {
    key(SET_ASIDE, [of])
}

pub(super) fn terms(field: Field) -> Vec<u8> {
    vec![TERMS, field.letter()]
}

pub(super) fn term(field: Field, term: &str) -> Vec<u8> {
    key(TERMS, [&[field.letter()], term.as_bytes()])
}

/// What all keys of one list begin with.
pub(super) fn list(scope: Scope, status: Status, sort: IssueSort) -> Vec<u8> {
    let status = match status {
        Status::Open => b'o',
        Status::Resolved => b'r',
        Status::Ignored => b'i',
    };
    let sort = match sort {
        IssueSort::LastSeen => b'l',
        IssueSort::FirstSeen => b'f',
        IssueSort::Count => b'c',
    };
    match scope {
        Scope::All => vec![LISTS, b'a', status, sort],
        Scope::Term(field, hash) => key(LISTS, [&[field.letter()], &hash.to_be_bytes(), &[status, sort]]),
    }
}

pub(super) fn position(issue: &Issue, sort: IssueSort) -> Position {
    let (value, second) = match sort {
        IssueSort::LastSeen => (moment(issue.last_seen), 0),
        IssueSort::FirstSeen => (moment(issue.first_seen), 0),
        IssueSort::Count => (issue.count, moment(issue.first_seen)),
    };
    position_of(value, second, issue.fingerprint)
}

pub(super) fn position_of(value: u64, second: u64, fingerprint: Fingerprint) -> Position {
    let mut position = [0; POSITION_BYTES];
    let (head, tail) = position.split_at_mut(8);
    head.copy_from_slice(&(!value).to_be_bytes());
    let (head, tail) = tail.split_at_mut(8);
    head.copy_from_slice(&(!second).to_be_bytes());
    tail.copy_from_slice(fingerprint.as_bytes());
    position
}

/// The position at the end of a list's key.
pub(super) fn position_in(key: &[u8]) -> Option<Position> {
    key.last_chunk::<POSITION_BYTES>().copied()
}

/// The sort value of a position.
pub(super) fn value_in(position: &Position) -> u64 {
    position.first_chunk::<8>().map_or(0, |value| !u64::from_be_bytes(*value))
}

/// The fingerprint at the end of a key.
pub(super) fn fingerprint_in(key: &[u8]) -> Option<Fingerprint> {
    key.last_chunk::<16>().map(|bytes| Fingerprint::from_bytes(*bytes))
}

/// The event id at the end of a key.
pub(super) fn event_id_in(key: &[u8]) -> Option<EventId> {
    key.last_chunk::<16>().map(|bytes| EventId::from_bytes(*bytes))
}

/// Every key under which the issue stands in a list, each with its scope. The lists of terms are kept in the order of
/// the last sighting only: what stands there says where the issue stands in the other orders.
pub(super) fn lists_of(issue: &Issue) -> Vec<(Scope, Vec<u8>)> {
    let [of_type, of_function] = Field::ALL.map(|field| Scope::Term(field, term_hash(&field.term(issue))));
    let of_all = SORTS.map(|sort| (Scope::All, sort));
    let of_terms = [of_type, of_function].map(|scope| (scope, IssueSort::LastSeen));
    let place = |(scope, sort)| {
        let mut key = list(scope, issue.status, sort);
        key.extend_from_slice(&position(issue, sort));
        (scope, key)
    };
    of_all.into_iter().chain(of_terms).map(place).collect()
}

/// What the list of a term says of an issue: where it stands in the other orders.
pub(super) fn other_values(issue: &Issue) -> Vec<u8> {
    [moment(issue.first_seen).to_be_bytes(), issue.count.to_be_bytes()].concat()
}

/// Where an issue stands in this order, going by its entry in the list of a term.
pub(super) fn other_position(position: &Position, values: &[u8], sort: IssueSort) -> Option<Position> {
    let first_seen = u64::from_be_bytes(*values.first_chunk::<8>()?);
    let count = u64::from_be_bytes(*values.last_chunk::<8>()?);
    let fingerprint = fingerprint_in(position)?;
    Some(match sort {
        IssueSort::LastSeen => *position,
        IssueSort::FirstSeen => position_of(first_seen, 0, fingerprint),
        IssueSort::Count => position_of(count, first_seen, fingerprint),
    })
}
