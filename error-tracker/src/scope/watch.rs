//! What is captured inside a scope, for whoever opened the scope and wants to know of it.

#![cfg_attr(
    not(any(feature = "tower", feature = "actix-web")),
    allow(dead_code, reason = "only web requests are watched")
)]

use parking_lot::Mutex;

use crate::{
    limits::WATCHED_EVENTS_MAX,
    model::{Event, EventId, Kind, Level},
};

/// Remembers the failures that were captured inside a scope, the latest last.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    seen: Mutex<Vec<Seen>>,
}

/// One failure that was captured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) id: EventId,
    pub(crate) kind: Kind,
    dealt_with: bool,
}

impl Watch {
    /// Remembers the event. What is no failure, such as a message of level `info`, is none of its business.
    pub(crate) fn note(&self, event: &Event) {
        if event.level < Level::Error && event.kind == Kind::Message {
            return;
        }
        let mut seen = self.seen.lock();
        if seen.iter().any(|seen| seen.id == event.id) {
            return;
        }
        if seen.len() >= WATCHED_EVENTS_MAX {
            seen.remove(0);
        }
        seen.push(Seen { id: event.id, kind: event.kind, dealt_with: false });
    }

    /// Says that the program went on after this failure as if nothing had happened.
    pub(crate) fn settle(&self, id: EventId) {
        if let Some(seen) = self.seen.lock().iter_mut().find(|seen| seen.id == id) {
            seen.dealt_with = true;
        }
    }

    /// The latest failure that nobody has dealt with.
    pub(crate) fn latest(&self) -> Option<Seen> {
        self.seen.lock().iter().rev().find(|seen| !seen.dealt_with).copied()
    }
}
