//! What the failing thread hands over: an event that still lacks symbols and fingerprint.

use std::borrow::Cow;

use crate::{
    model::Event,
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
}

impl Captured {
    /// A failure of which no more is known than the event.
    pub fn new(event: Event) -> Self {
        Self { event, fingerprint: None, addresses: None, site: None, origin_file: None, origin_line: 0 }
    }

    /// The same with the place where it was captured.
    #[must_use]
    pub fn at(mut self, file: impl Into<Cow<'static, str>>, line: u32) -> Self {
        self.origin_file = Some(file.into());
        self.origin_line = line;
        self
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
        event.context = serde_json::Map::new();
        event.breadcrumbs = Vec::new();
        event.request = None;
    }
}
