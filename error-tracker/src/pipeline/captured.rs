//! What the failing thread hands over: an event that still lacks symbols and fingerprint.

use std::{borrow::Cow, sync::Arc};

use serde_json::{Map, Value};

use crate::{
    model::Event,
    scope::watch::Watch,
    snapshot::{backtrace::RawBacktrace, site::Site},
};

/// A failure as the failing thread took it down, masked; its symbols and its fingerprint are found out on the worker.
#[derive(Clone, Debug)]
pub struct Captured {
    /// The event, without a fingerprint.
    pub event: Event,
    /// The grouping that the user asked for in place of the computed one.
    pub fingerprint: Option<String>,
    /// The machine's stack.
    pub addresses: Option<RawBacktrace>,
    /// The failure point whose budget it was taken from.
    pub site: Option<&'static Site>,
    /// The source file where it was captured, or where the panic was raised.
    pub origin_file: Option<Cow<'static, str>>,
    /// The line there.
    pub origin_line: u32,
    /// Who wants to know of it.
    pub watch: Option<Arc<Watch>>,
}

impl Captured {
    /// A failure of which no more is known than the event.
    pub fn new(event: Event) -> Self {
        Self { event, fingerprint: None, addresses: None, site: None, origin_file: None, origin_line: 0, watch: None }
    }

    /// The same with the place where it was captured.
    #[must_use]
    pub fn at(mut self, file: impl Into<Cow<'static, str>>, line: u32) -> Self {
        self.origin_file = Some(file.into());
        self.origin_line = line;
        self
    }

    /// Tells who wants to know that it is being taken down.
    pub(crate) fn announce(&self) {
        if let Some(watch) = &self.watch {
            watch.note(&self.event);
        }
    }

    /// About how many bytes it takes.
    pub(crate) fn bytes(&self) -> usize {
        let event = &self.event;
        let variables =
            event.frames.iter().flat_map(|frame| [&frame.arguments, &frame.locals, &frame.globals]).flatten();
        let values: usize = variables.map(|variable| size_of_val(variable) + variable.value.len()).sum();
        let messages: usize = event.exceptions.iter().map(|exception| exception.message.len()).sum();
        let breadcrumbs = event.breadcrumbs.iter();
        let breadcrumbs: usize =
            breadcrumbs.map(|breadcrumb| breadcrumb.message.len() + bytes_of_map(&breadcrumb.data)).sum();
        let request = event.request.as_ref().map_or(0, |request| {
            bytes_of_map(&request.headers) + bytes_of_map(&request.query) + bytes_of(&request.body)
        });
        size_of_val(self) + values + messages + breadcrumbs + request + bytes_of_map(&event.context)
    }

    /// Without the values: what it takes to count it.
    pub(crate) fn strip(&mut self) {
        let event = &mut self.event;
        event.frames.truncate(1);
        for frame in &mut event.frames {
            frame.arguments = Vec::new();
            frame.locals = Vec::new();
            frame.globals = Vec::new();
        }
        event.context = Map::new();
        event.breadcrumbs = Vec::new();
        event.request = None;
    }
}

fn bytes_of_map(map: &Map<String, Value>) -> usize {
    map.iter().map(|(name, value)| name.len() + bytes_of(value)).sum()
}

fn bytes_of(value: &Value) -> usize {
    let inside = match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(bytes_of).sum(),
        Value::Object(map) => bytes_of_map(map),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    };
    size_of::<Value>() + inside
}
