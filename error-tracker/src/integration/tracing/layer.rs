//! The layer.

use serde_json::{Map, Value, json};
use tracing_core::{
    Event, Level as TracingLevel, LevelFilter, Subscriber,
    span::{Attributes, Id, Record as SpanRecord},
};
use tracing_subscriber::{
    Layer,
    layer::Context,
    registry::{LookupSpan, SpanRef},
};

use crate::{
    integration::record::{self, Record},
    limits::CONTEXT_ENTRIES_MAX,
    model::Level,
};

/// Captures the events of `tracing` at `ERROR`, and remembers others as breadcrumbs.
///
/// ```
/// use error_tracker::integration::tracing::EventLayer;
/// use tracing::Level;
/// use tracing_subscriber::layer::SubscriberExt;
///
/// let layer = EventLayer::new().breadcrumbs_from(Level::INFO).capture_from(Level::WARN);
/// let subscriber = tracing_subscriber::registry().with(layer);
/// # let events = error_tracker::testing::with_captured_events(|| {
/// tracing::subscriber::with_default(subscriber, || {
///     tracing::debug!("not remembered");
///     tracing::warn!("the queue is long");
/// });
/// # });
/// # assert_eq!((events.len(), events[0].breadcrumbs.len()), (1, 0));
/// ```
#[derive(Clone, Debug)]
pub struct EventLayer {
    breadcrumbs_from: LevelFilter,
    capture_from: LevelFilter,
}

impl EventLayer {
    /// Captures from `ERROR`, remembers from `DEBUG`.
    pub fn new() -> Self {
        Self { breadcrumbs_from: LevelFilter::DEBUG, capture_from: LevelFilter::ERROR }
    }

    /// Remembers events of this level and worse, such as `LevelFilter::INFO`; `LevelFilter::OFF` remembers none.
    #[must_use]
    pub fn breadcrumbs_from(mut self, level: impl Into<LevelFilter>) -> Self {
        self.breadcrumbs_from = level.into();
        self
    }

    /// Captures events of this level and worse, such as `LevelFilter::WARN`; `LevelFilter::OFF` captures none.
    #[must_use]
    pub fn capture_from(mut self, level: impl Into<LevelFilter>) -> Self {
        self.capture_from = level.into();
        self
    }
}

impl Default for EventLayer {
    fn default() -> Self {
        Self::new()
    }
}

/// What a span was opened with.
#[derive(Default)]
struct SpanFields(Map<String, Value>);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for EventLayer {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if !record::is_wanted() {
            return;
        }
        let mut record = Record::default();
        attributes.record(&mut record);
        if let Some(span) = context.span(id) {
            span.extensions_mut().replace(SpanFields(fields_of(record)));
        }
    }

    fn on_record(&self, id: &Id, values: &SpanRecord<'_>, context: Context<'_, S>) {
        if !record::is_wanted() {
            return;
        }
        // Outside of the lock on the span: a `Debug` is foreign code.
        let mut record = Record::default();
        values.record(&mut record);
        if let Some(span) = context.span(id) {
            let mut extensions = span.extensions_mut();
            match extensions.get_mut::<SpanFields>() {
                Some(fields) => merge(&mut fields.0, fields_of(record)),
                None => extensions.insert(SpanFields(fields_of(record))),
            }
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let metadata = event.metadata();
        let captures = *metadata.level() <= self.capture_from;
        if !(captures || *metadata.level() <= self.breadcrumbs_from) || !record::is_wanted() {
            return;
        }
        let mut record = Record {
            level: level(*metadata.level()),
            target: metadata.target().to_owned(),
            file: metadata.file().map(str::to_owned),
            line: metadata.line().unwrap_or_default(),
            ..Record::default()
        };
        event.record(&mut record);
        if !captures {
            return record.leave_breadcrumb();
        }
        if let Some(span) = context.event_span(event) {
            surround(&mut record.fields, &span);
        }
        record.capture();
    }
}

/// Adds the fields of the spans, the inner ones first, and their names.
fn surround<'a, S: LookupSpan<'a>>(fields: &mut Map<String, Value>, innermost: &SpanRef<'a, S>) {
    let mut names = Vec::new();
    for span in innermost.scope() {
        if names.len() < CONTEXT_ENTRIES_MAX {
            names.push(span.name());
        }
        if let Some(SpanFields(of_span)) = span.extensions().get::<SpanFields>() {
            for (name, value) in of_span {
                if fields.len() < CONTEXT_ENTRIES_MAX {
                    fields.entry(name).or_insert_with(|| value.clone());
                }
            }
        }
    }
    names.reverse();
    fields.insert("spans".to_owned(), json!(names));
}

/// The named values of a span; an error among them is one of them.
fn fields_of(mut record: Record) -> Map<String, Value> {
    if let Some(first) = record.chain.first() {
        let text = Value::String(first.message.clone());
        record.insert("error", text);
    }
    if !record.message.is_empty() {
        let text = Value::String(std::mem::take(&mut record.message));
        record.insert("message", text);
    }
    record.fields
}

fn merge(into: &mut Map<String, Value>, from: Map<String, Value>) {
    for (name, value) in from {
        if into.len() < CONTEXT_ENTRIES_MAX || into.contains_key(&name) {
            into.insert(name, value);
        }
    }
}

fn level(level: TracingLevel) -> Level {
    match level {
        TracingLevel::ERROR => Level::Error,
        TracingLevel::WARN => Level::Warning,
        TracingLevel::INFO => Level::Info,
        _ => Level::Debug,
    }
}
