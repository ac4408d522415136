//! What is done to a captured failure before it is stored: symbols, fingerprint, the user's edit.

use std::time::Instant;

use jiff::Timestamp;

use super::{Captured, Counters, Plugins, grouping, lines, queue::Counted, symbols::Symbols};
use crate::{
    inside,
    internal_error::Part,
    model::{BacktraceFrame, Event},
    store::Repeats,
};

/// What became of a captured failure.
pub(crate) enum Completed {
    /// An event to be stored.
    Event(Box<Event>),
    /// A rule says to ignore it.
    Ignored,
    /// `before_capture` has dropped it.
    Dropped,
}

/// Makes events of captured failures.
pub(crate) struct Processor {
    pub(super) plugins: Plugins,
    symbols: Symbols,
}

impl Processor {
    pub(crate) fn new(plugins: Plugins) -> Self {
        Self { plugins, symbols: Symbols::default() }
    }

    /// The event as it is stored, unless it is ignored or dropped.
    pub(crate) fn complete(&mut self, captured: Captured) -> Completed {
        let event = self.group(captured);
        if self.plugins.ignoring.ignores(&event, &self.plugins.internal_errors) {
            Counters::end(&self.plugins.counters.ignored, 1);
            return Completed::Ignored;
        }
        let Some(edit) = &self.plugins.before_capture else { return Completed::Event(Box::new(event)) };
        match inside::caught(|| edit(event.clone())) {
            Ok(Some(mut edited)) => {
                (self.plugins.mask)(&mut edited);
                Completed::Event(Box::new(edited))
            }
            Ok(None) => {
                Counters::end(&self.plugins.counters.before_capture, 1);
                Completed::Dropped
            }
            Err(panic) => {
                self.plugins.internal_errors.report(Part::BeforeCapture, || format!("it panicked: {panic}"));
                Completed::Event(Box::new(event))
            }
        }
    }

    /// The counts of failures whose values were dropped, unless they are ignored.
    pub(super) fn count(&mut self, counted: Counted) -> Option<Repeats> {
        let event = self.group(counted.captured);
        if self.plugins.ignoring.ignores(&event, &self.plugins.internal_errors) {
            Counters::end(&self.plugins.counters.ignored, counted.count);
            return None;
        }
        let mut repeats = repeats_of(&event, counted.count);
        repeats.fingerprint = counted.known.unwrap_or(repeats.fingerprint);
        repeats.first_seen = counted.first_seen;
        repeats.last_seen = counted.last_seen;
        Some(repeats)
    }

    /// When there is something to let go of.
    pub(super) fn rests_at(&self) -> Option<Instant> {
        self.symbols.rests_at()
    }

    /// Lets go of what was not used for a while.
    pub(super) fn rest(&mut self) {
        self.symbols.rest();
    }

    fn group(&mut self, mut captured: Captured) -> Event {
        captured.finish();
        captured.write_frames();
        if let Some(addresses) = &captured.addresses {
            captured.event.backtrace = self.symbols.frames(addresses);
        }
        lines::find(&mut captured);
        let parts = &mut *captured;
        let event = &mut parts.event;
        if event.frames.is_empty()
            && !event.backtrace.iter().any(|frame| frame.in_app)
            && let Some(file) = &parts.origin_file
        {
            let (file, line) = (Some(file.to_string()), Some(parts.origin_line));
            event.backtrace.insert(0, BacktraceFrame { function: String::new(), file, line, in_app: true });
        }
        captured.event.fingerprint = grouping::fingerprint(&captured);
        let mut event = captured.into_event();
        event.frames.iter_mut().for_each(|frame| (self.plugins.mask_code)(&mut frame.expression));
        event
    }
}

/// So many failures like this event.
pub(crate) fn repeats_of(event: &Event, count: u64) -> Repeats {
    let place = event.place();
    Repeats {
        fingerprint: event.fingerprint,
        count,
        first_seen: event.timestamp,
        last_seen: Timestamp::now(),
        kind: event.kind,
        level: event.level,
        title: event.title().to_owned(),
        message: event.message().to_owned(),
        culprit: event.culprit(),
        file: place.map(|(file, _)| file.to_owned()),
        line: place.map(|(_, line)| line),
        release: event.release.clone(),
    }
}
