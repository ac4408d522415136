//! What the failing thread hands over: an event that still lacks symbols and fingerprint.

use std::{
    borrow::Cow,
    fmt, mem,
    ops::{Deref, DerefMut},
    sync::Arc,
    thread::Thread,
};

use parking_lot::Mutex;
use serde_json::{Map, Value};

use crate::{
    limits::{ISSUE_MESSAGE_BYTES_MAX, SPARE_FAILURES_MAX},
    mask::MaskRules,
    model::Event,
    scope::watch::Watch,
    snapshot::{backtrace::RawBacktrace, point::Unguarded, site::Site, taken::Taken},
};

/// Memory of failures that were stored, for the next ones: what one thread takes and another gives back is dear to the
/// system's allocator. Nobody waits for it.
static SPARE: Mutex<Vec<Captured>> = Mutex::new(Vec::new());

/// A failure as the failing thread took it down, masked; its symbols and its fingerprint are found out on the worker. It is
/// handed from one to the next, so it stays where it is.
#[derive(Clone, Debug)]
pub(crate) struct Captured(Box<Parts>);

/// What is known of it.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    /// The event, without a fingerprint, and without the frames that stand in `taken`.
    pub(crate) event: Event,
    /// The frames of a failure that is no panic.
    pub(crate) taken: Taken,
    /// The grouping that the user asked for in place of the computed one.
    pub(crate) fingerprint: Option<String>,
    /// The machine's stack.
    pub(crate) addresses: Option<RawBacktrace>,
    /// The failure point whose budget it was taken from.
    pub(crate) site: Option<&'static Site>,
    /// The source file where it was captured, or where the panic was raised.
    pub(crate) origin_file: Option<Cow<'static, str>>,
    /// The line there.
    pub(crate) origin_line: u32,
    /// The column there.
    pub(crate) origin_column: u32,
    /// What is known of the function of each frame, where the backtrace has to tell the line that it was left at.
    pub(crate) frame_lines: Vec<FrameLines>,
    /// What is left to do where foreign code may run, before anybody sees the event.
    pub(crate) rest: Option<Rest>,
    /// Who wants to know of it.
    pub(crate) watch: Option<Arc<Watch>>,
    /// What the event does not say of it yet.
    pub(crate) whereabouts: Option<Whereabouts>,
}

/// Where a failure was raised: what is the same for many, and is written into the event where there is time.
#[derive(Clone, Debug)]
pub(crate) struct Whereabouts {
    /// The thread, unless it is so near its end that it does not know itself.
    pub(crate) thread: Option<Thread>,
    /// What the program is.
    pub(crate) program: Arc<Program>,
}

/// What a tracker knows of its program, masked.
#[derive(Debug)]
pub(crate) struct Program {
    /// The host's name.
    pub(crate) host: Option<String>,
    /// The release.
    pub(crate) release: Option<String>,
    /// The environment.
    pub(crate) environment: Option<String>,
    /// What hides secrets in the thread's name.
    pub(crate) mask: MaskRules,
}

impl Parts {
    /// Those of which nothing is known, with the memory of others.
    fn of(taken: Taken) -> Self {
        Self {
            event: Event::blank(),
            taken,
            fingerprint: None,
            addresses: None,
            site: None,
            origin_file: None,
            origin_line: 0,
            origin_column: 0,
            frame_lines: Vec::new(),
            rest: None,
            watch: None,
            whereabouts: None,
        }
    }
}

impl Whereabouts {
    /// Writes it into the event.
    pub(crate) fn tell(&self, event: &mut Event) {
        event.thread = match &self.thread {
            Some(thread) => thread.name().map_or_else(|| format!("{:?}", thread.id()), str::to_owned),
            None => "unknown".to_owned(),
        };
        self.program.mask.in_place(&mut event.thread);
        event.host.clone_from(&self.program.host);
        event.release.clone_from(&self.program.release);
        event.environment.clone_from(&self.program.environment);
    }
}

/// The lines of a function that a panic has left.
#[derive(Clone, Debug)]
pub(crate) struct FrameLines {
    /// The first.
    pub(crate) first: u32,
    /// The last.
    pub(crate) last: u32,
    /// The locals that are in scope in some of them only, and where.
    pub(crate) unguarded: Vec<(&'static str, &'static Unguarded)>,
}

/// What is left to do to a failure that was taken down where no foreign code may run.
#[derive(Clone)]
pub(crate) struct Rest(Arc<dyn Fn(&mut Captured) + Send + Sync>);

impl Rest {
    pub(crate) fn new(run: impl Fn(&mut Captured) + Send + Sync + 'static) -> Self {
        Self(Arc::new(run))
    }
}

impl fmt::Debug for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rest")
    }
}

impl Deref for Captured {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl DerefMut for Captured {
    fn deref_mut(&mut self) -> &mut Parts {
        &mut self.0
    }
}

impl Captured {
    /// A failure of which nothing is known.
    pub(crate) fn blank() -> Self {
        let spare = SPARE.try_lock().and_then(|mut spare| spare.pop());
        spare.unwrap_or_else(|| Self(Box::new(Parts::of(Taken::default()))))
    }

    /// A failure of which no more is known than the event.
    pub(crate) fn new(event: Event) -> Self {
        let mut captured = Self::blank();
        captured.event = event;
        captured
    }

    /// The event as far as it is known, with where it was raised.
    pub(crate) fn event_so_far(&self) -> Event {
        let mut event = self.event.clone();
        event.frames.extend(self.taken.frames());
        if let Some(whereabouts) = &self.whereabouts {
            whereabouts.tell(&mut event);
        }
        event
    }

    /// The event, where nothing else is needed any more.
    pub(crate) fn into_event(mut self) -> Event {
        self.write_frames();
        let Parts { taken, event, whereabouts, .. } = &mut *self.0;
        if let Some(whereabouts) = whereabouts {
            whereabouts.tell(event);
        }
        let mut taken = mem::take(taken);
        taken.clear();
        let event = mem::replace(&mut *self.0, Parts::of(taken)).event;
        if let Some(mut spare) = SPARE.try_lock()
            && spare.len() < SPARE_FAILURES_MAX
        {
            spare.push(self);
        }
        event
    }

    /// Makes frames of what was taken down.
    pub(crate) fn write_frames(&mut self) {
        let Parts { taken, event, .. } = &mut *self.0;
        event.frames.extend(taken.frames());
        taken.clear();
    }

    /// The same with the place where it was captured.
    #[must_use]
    pub(crate) fn at(mut self, file: impl Into<Cow<'static, str>>, line: u32) -> Self {
        self.origin_file = Some(file.into());
        self.origin_line = line;
        self
    }

    /// Does what was left to do.
    pub(crate) fn finish(&mut self) {
        if let Some(rest) = self.rest.take() {
            (rest.0)(self);
        }
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
        size_of::<Parts>()
            + self.taken.bytes()
            + values
            + messages
            + breadcrumbs
            + request
            + bytes_of_map(&event.context)
    }

    /// Without the values: what it takes to count it, in a few kilobytes whatever it was.
    pub(crate) fn strip(&mut self) {
        self.strip_frames();
        let event = &mut self.event;
        // The outermost error gives the issue its name, the innermost one its fingerprint.
        if let Some(last) = event.exceptions.len().checked_sub(1).filter(|last| *last > 1) {
            event.exceptions.drain(1..last);
        }
        for exception in &mut event.exceptions {
            exception.message.truncate(exception.message.floor_char_boundary(ISSUE_MESSAGE_BYTES_MAX));
            exception.message.shrink_to_fit();
        }
        event.context = Map::new();
        event.breadcrumbs = Vec::new();
        event.request = None;
    }

    /// Without frames but the innermost, and without what that shows.
    pub(crate) fn strip_frames(&mut self) {
        self.taken.strip();
        self.write_frames();
        self.event.frames.truncate(1);
        for frame in &mut self.event.frames {
            frame.arguments = Vec::new();
            frame.locals = Vec::new();
            frame.globals = Vec::new();
        }
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
