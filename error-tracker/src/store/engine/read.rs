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
        rows::{Pair, Row, Rows, Span},
    },
};

/// What an issue's list of events says of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trace {
    pub(super) moment: u64,
    pub(super) bytes: u32,
}

/// How many events one row of an issue's events tells of.
pub(super) const TRACES_PER_ROW: usize = 32;

/// Id, moment and size.
const TRACE_BYTES: usize = 16 + 8 + 4;

/// The events of one row, oldest first.
pub(super) fn traces_from(row: &[u8]) -> impl DoubleEndedIterator<Item = (EventId, Trace)> + '_ {
    row.as_chunks::<TRACE_BYTES>().0.iter().filter_map(|bytes| {
        let (id, rest) = bytes.split_first_chunk::<16>()?;
        let (moment, bytes) = rest.split_first_chunk::<8>()?;
        let bytes = u32::from_be_bytes(*bytes.first_chunk::<4>()?);
        Some((EventId::from_bytes(*id), Trace { moment: u64::from_be_bytes(*moment), bytes }))
    })
}

/// The rows that tell of these events, which begin with the row of this number.
pub(super) fn trace_rows(events: &[(EventId, Trace)], first: u32) -> impl Iterator<Item = (u32, Vec<u8>)> + '_ {
    (first..).zip(events.chunks(TRACES_PER_ROW)).map(|(number, events)| {
        let mut row = Vec::with_capacity(events.len() * TRACE_BYTES);
        for (id, trace) in events {
            row.extend_from_slice(id.as_bytes());
            row.extend_from_slice(&trace.moment.to_be_bytes());
            row.extend_from_slice(&trace.bytes.to_be_bytes());
        }
        (number, row)
    })
}

/// A stored event: what is needed to find its issue, then its JSON.
pub(super) struct StoredEvent<'a> {
    pub(super) fingerprint: Fingerprint,
    pub(super) moment: u64,
    json: &'a [u8],
}

impl<'a> StoredEvent<'a> {
    /// The event as a row. The buffer is only there to be used again.
    pub(super) fn encode(event: &Event, buffer: &mut Vec<u8>) -> Result<Row> {
        buffer.clear();
        buffer.extend_from_slice(event.fingerprint.as_bytes());
        buffer.extend_from_slice(&keys::moment(event.timestamp).to_be_bytes());
        serde_json::to_writer(&mut *buffer, event).map_err(|error| corrupt("the event").with_source(error))?;
        Ok(Row::from(&buffer[..]))
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
        let total = match query.fingerprint {
            None => state.totals.kept_events,
            Some(fingerprint) => self.entry_from(&state.rows, fingerprint)?.map_or(0, |entry| entry.issue.kept_events),
        };
        let (mut items, mut bytes, mut more) = (Vec::<Event>::new(), 0, false);
        for id in event_ids(&state.rows, query) {
            let id = id?;
            if items.len() == page_items(query.limit) || bytes >= PAGE_BYTES_MAX {
                more = true;
                break;
            }
            if let Some((event, event_bytes)) = self.event_from(&state.rows, id)? {
                bytes += event_bytes;
                items.push(event);
            }
        }
        let next = items.last().filter(|_| more).map(|event| event.id.to_string());
        Ok(Page { items, next, total })
    }
}

/// The ids of the events that are asked for, in their order.
fn event_ids<'a, R: Rows>(rows: &'a R, query: &EventQuery) -> Box<dyn Iterator<Item = Result<EventId>> + 'a> {
    let (order, after) = (query.order, query.after);
    let newest = order == EventOrder::Newest;
    let Some(fingerprint) = query.fingerprint else {
        let mut span = Span::of_prefix(vec![keys::EVENTS]);
        if let Some(after) = after {
            span = if newest { span.before(keys::event(after)) } else { span.behind(keys::event(after)) };
        }
        let id = |pair: Result<Pair>| pair.map(|(key, _)| keys::event_id_in(&key)).transpose();
        let pairs = rows.scan(&span);
        return if newest { Box::new(pairs.rev().filter_map(id)) } else { Box::new(pairs.filter_map(id)) };
    };
    let ids_of = move |pair: Result<Pair>| {
        let (ids, error) = match pair {
            Ok((_, row)) => (traces_from(&row).map(|(id, _)| id).collect::<Vec<_>>(), None),
            Err(error) => (Vec::new(), Some(error)),
        };
        let ids: Box<dyn Iterator<Item = EventId>> =
            if newest { Box::new(ids.into_iter().rev()) } else { Box::new(ids.into_iter()) };
        ids.map(Ok).chain(error.map(Err))
    };
    let is_behind = move |id: &Result<EventId>| match (id, after) {
        (Ok(id), Some(after)) => {
            if newest {
                *id < after
            } else {
                *id > after
            }
        }
        _ => true,
    };
    let pairs = rows.scan(&Span::of_prefix(keys::events_of_issue(fingerprint)));
    if newest {
        Box::new(pairs.rev().flat_map(ids_of).filter(is_behind))
    } else {
        Box::new(pairs.flat_map(ids_of).filter(is_behind))
    }
}

/// The latest kept event of an issue.
pub(super) fn latest_event<R: Rows>(rows: &R, fingerprint: Fingerprint) -> Result<Option<EventId>> {
    let row = rows.scan(&Span::of_prefix(keys::events_of_issue(fingerprint))).next_back().transpose()?;
    Ok(row.and_then(|(_, row)| traces_from(&row).next_back()).map(|(id, _)| id))
}
