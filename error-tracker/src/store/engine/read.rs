//! Reading issues and events, and the form in which events are stored.

use jiff::Timestamp;

use super::{Engine, corrupt};
use crate::{
    Fingerprint, Result,
    limits::{PAGE_BYTES_MAX, PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX},
    model::{Event, EventId, Issue},
    store::{
        EventOrder, EventQuery, Page,
        entry::Entry,
        keys,
        rows::{Row, Rows, Span},
    },
};

/// What an issue's list of events says of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trace {
    pub(super) moment: u64,
    pub(super) bytes: u32,
}

impl Trace {
    pub(super) fn encode(self) -> Vec<u8> {
        [&self.moment.to_be_bytes()[..], &self.bytes.to_be_bytes()[..]].concat()
    }

    pub(super) fn decode(row: &[u8]) -> Self {
        let moment = row.first_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes));
        let bytes = row.last_chunk::<4>().map_or(0, |bytes| u32::from_be_bytes(*bytes));
        Self { moment, bytes }
    }
}

/// A stored event: what is needed to find its issue, then its JSON.
pub(super) struct StoredEvent<'a> {
    pub(super) fingerprint: Fingerprint,
    pub(super) moment: u64,
    json: &'a [u8],
}

impl<'a> StoredEvent<'a> {
    pub(super) fn encode(event: &Event) -> Result<Vec<u8>> {
        let mut row = Vec::with_capacity(4096);
        row.extend_from_slice(event.fingerprint.as_bytes());
        row.extend_from_slice(&keys::moment(event.timestamp).to_be_bytes());
        serde_json::to_writer(&mut row, event).map_err(|error| corrupt("the event").with_source(error))?;
        Ok(row)
    }

    pub(super) fn decode(row: &'a [u8]) -> Option<Self> {
        let (fingerprint, rest) = row.split_first_chunk::<16>()?;
        let (moment, json) = rest.split_first_chunk::<8>()?;
        Some(Self { fingerprint: Fingerprint::from_bytes(*fingerprint), moment: u64::from_be_bytes(*moment), json })
    }

    pub(super) fn event(&self) -> Option<Event> {
        serde_json::from_slice(self.json).ok()
    }
}

/// How many issues have a term, by status.
pub(super) fn terms_from(row: &[u8]) -> [u64; 3] {
    let mut counts = [0; 3];
    for (count, bytes) in counts.iter_mut().zip(row.as_chunks::<8>().0) {
        *count = u64::from_be_bytes(*bytes);
    }
    counts
}

/// How many items the page is to have.
pub(super) const fn page_items(limit: usize) -> usize {
    match limit {
        0 => PAGE_ITEMS_DEFAULT,
        1..PAGE_ITEMS_MAX => limit,
        _ => PAGE_ITEMS_MAX,
    }
}

impl<R: Rows> Engine<R> {
    pub(in crate::store) fn issue(&self, fingerprint: Fingerprint) -> Result<Option<Issue>> {
        Ok(self.entry(fingerprint)?.map(|entry| entry.into_issue(Timestamp::now())))
    }

    pub(super) fn entry(&self, fingerprint: Fingerprint) -> Result<Option<Entry>> {
        let entry = self.entry_from(&self.state.read().rows, fingerprint)?;
        self.set_suspects_aside()?;
        Ok(entry)
    }

    pub(super) fn entry_from(&self, rows: &R, fingerprint: Fingerprint) -> Result<Option<Entry>> {
        let key = keys::issue(fingerprint);
        let Some(row) = rows.get(&key)? else { return Ok(None) };
        let entry = serde_json::from_slice(&row).ok();
        if entry.is_none() {
            self.suspect(key.into());
        }
        Ok(entry)
    }

    pub(in crate::store) fn event(&self, id: EventId) -> Result<Option<Event>> {
        let event = self.event_from(&self.state.read().rows, id)?.map(|(event, _)| event);
        self.set_suspects_aside()?;
        Ok(event)
    }

    /// The event with its size.
    pub(super) fn event_from(&self, rows: &R, id: EventId) -> Result<Option<(Event, usize)>> {
        let key = keys::event(id);
        let Some(row) = rows.get(&key)? else { return Ok(None) };
        Ok(self.decode(key.into(), &row).map(|event| (event, row.len())))
    }

    fn decode(&self, key: Row, row: &[u8]) -> Option<Event> {
        let event = StoredEvent::decode(row).and_then(|stored| stored.event());
        if event.is_none() {
            self.suspect(key);
        }
        event
    }

    pub(in crate::store) fn events(&self, query: &EventQuery) -> Result<Page<Event>> {
        let page = self.page_of_events(query)?;
        self.set_suspects_aside()?;
        Ok(page)
    }

    fn page_of_events(&self, query: &EventQuery) -> Result<Page<Event>> {
        let state = self.state.read();
        let (prefix, total) = match query.fingerprint {
            None => (vec![keys::EVENTS], state.totals.kept_events),
            Some(fingerprint) => {
                let entry = self.entry_from(&state.rows, fingerprint)?;
                (keys::events_of_issue(fingerprint), entry.map_or(0, |entry| entry.issue.kept_events))
            }
        };
        let mut span = Span::of_prefix(prefix.clone());
        if let Some(after) = query.after {
            let key = [&prefix[..], after.as_bytes()].concat();
            span = match query.order {
                EventOrder::Oldest => span.behind(key),
                EventOrder::Newest => span.before(key),
            };
        }
        let mut pairs = state.rows.scan(&span);
        let (mut items, mut bytes, mut more) = (Vec::<Event>::new(), 0, false);
        while let Some(pair) = match query.order {
            EventOrder::Oldest => pairs.next(),
            EventOrder::Newest => pairs.next_back(),
        } {
            let (key, value) = pair?;
            if items.len() == page_items(query.limit) || bytes >= PAGE_BYTES_MAX {
                more = true;
                break;
            }
            let read = match query.fingerprint {
                None => self.decode(key, &value).map(|event| (event, value.len())),
                Some(_) => match keys::event_id_in(&key) {
                    Some(id) => self.event_from(&state.rows, id)?,
                    None => None,
                },
            };
            if let Some((event, event_bytes)) = read {
                bytes += event_bytes;
                items.push(event);
            }
        }
        let next = items.last().filter(|_| more).map(|event| event.id.to_string());
        Ok(Page { items, next, total })
    }
}
