//! What followers ask of the leader, as JSON in frames: one request, one answer.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    Error, ErrorKind, Result,
    model::{Change, EventId, Fingerprint, Note, Ticket},
    store::{Batch, EventQuery, IssueQuery, Retention, TrendSpan},
};

/// The version of what is spoken. Both sides have to speak the same.
pub(super) const PROTOCOL: u32 = 1;

/// What a follower asks. What changes an issue carries a token, so that it can be asked again without harm.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Request<'a> {
    Hello { protocol: u32 },
    Record { batch: Cow<'a, Batch>, events_per_issue_max: u32 },
    Flush,
    Issues(Cow<'a, IssueQuery>),
    Issue(Fingerprint),
    Events(Cow<'a, EventQuery>),
    Event(EventId),
    SetStatus { token: Uuid, fingerprint: Fingerprint, change: Cow<'a, Change> },
    AddNote { token: Uuid, fingerprint: Fingerprint, note: Cow<'a, Note> },
    AddTicket { token: Uuid, fingerprint: Fingerprint, ticket: Cow<'a, Ticket> },
    Delete { token: Uuid, fingerprint: Fingerprint },
    Prune { retention: Cow<'a, Retention>, now: Timestamp, steps_max: usize },
    Trend { fingerprint: Option<Fingerprint>, span: TrendSpan, now: Timestamp },
    Stats,
    Compact,
    Verify,
}

/// An error on its way to a follower.
#[derive(Debug, Serialize, Deserialize)]
struct Refusal {
    kind: String,
    message: String,
}

const KINDS: [(ErrorKind, &str); 6] = [
    (ErrorKind::Io, "io"),
    (ErrorKind::Corrupt, "corrupt"),
    (ErrorKind::UnsupportedVersion, "unsupported_version"),
    (ErrorKind::Unavailable, "unavailable"),
    (ErrorKind::InvalidQuery, "invalid_query"),
    (ErrorKind::Config, "config"),
];

pub(super) fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>> {
    serde_json::to_vec(message).map_err(|error| {
        Error::new(ErrorKind::Corrupt, "a message to another process cannot be written").with_source(error)
    })
}

pub(super) fn decode<T: DeserializeOwned>(message: &[u8]) -> Result<T> {
    serde_json::from_slice(message).map_err(|error| {
        Error::new(ErrorKind::Corrupt, "a message of another process cannot be read").with_source(error)
    })
}

/// An answer for a follower.
pub(super) fn encode_answer<T: Serialize>(answer: Result<T>) -> Vec<u8> {
    let answer = answer.map_err(|error| {
        let kind = KINDS.iter().find(|(kind, _)| *kind == error.kind()).map_or("io", |(_, name)| name);
        Refusal { kind: kind.to_owned(), message: error.to_string() }
    });
    serde_json::to_vec(&answer).unwrap_or_default()
}

/// The leader's answer.
pub(super) fn decode_answer<T: DeserializeOwned>(message: &[u8]) -> Result<T> {
    decode::<Result<T, Refusal>>(message)?.map_err(|refusal| {
        let kind = KINDS.iter().find(|(_, name)| *name == refusal.kind).map_or(ErrorKind::Io, |(kind, _)| *kind);
        Error::new(kind, refusal.message)
    })
}
