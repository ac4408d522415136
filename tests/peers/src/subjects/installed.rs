//! What has to be installed for a case to be what it says.

use std::{any::Any, sync::Arc, time::Duration};

use error_tracker::{Config, MemoryStore};
use fastrace::{
    collector::{Config as SpanConfig, Reporter, SpanContext, SpanRecord},
    local::LocalParentGuard,
};
use tracing_subscriber::layer::SubscriberExt as _;

/// A tracker that takes everything down, without the machine's stack.
pub fn tracker() -> Box<dyn Any> {
    init(Config::new().backtrace(false).site_budget_per_minute(u32::MAX))
}

/// A tracker that takes everything down, with the machine's stack.
pub fn tracker_with_backtraces() -> Box<dyn Any> {
    init(Config::new().backtrace(true).site_budget_per_minute(u32::MAX))
}

/// A tracker whose budget is used up by the first failure.
pub fn tracker_past_the_budget() -> Box<dyn Any> {
    init(Config::new().backtrace(false).site_budget_per_minute(1))
}

fn init(config: Config) -> Box<dyn Any> {
    Box::new(error_tracker::init(config.store(MemoryStore::new())).expect("a tracker"))
}

/// Lets the tracker's worker catch up.
pub fn settle() {
    error_tracker::flush(Duration::from_secs(10));
}

/// `tracing` with spans that are kept and written nowhere.
pub fn registry() -> Box<dyn Any> {
    Box::new(tracing::subscriber::set_default(tracing_subscriber::registry()))
}

/// `tracing` with spans and events that are formatted and thrown away.
pub fn fmt() -> Box<dyn Any> {
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::sink);
    Box::new(tracing::subscriber::set_default(tracing_subscriber::registry().with(layer)))
}

struct Nowhere;

impl Reporter for Nowhere {
    fn report(&mut self, _: Vec<SpanRecord>) {}
}

struct Fastrace(Option<LocalParentGuard>, #[allow(dead_code)] fastrace::Span);

impl Drop for Fastrace {
    fn drop(&mut self) {
        self.0.take();
    }
}

/// `fastrace` with a reporter that throws spans away, inside a root span.
pub fn fastrace() -> Box<dyn Any> {
    fastrace::set_reporter(Nowhere, SpanConfig::default());
    let root = fastrace::Span::root("root", SpanContext::random());
    let guard = root.set_local_parent();
    Box::new(Fastrace(Some(guard), root))
}

struct NullTransport;

impl sentry::Transport for NullTransport {
    fn send_envelope(&self, _: sentry::Envelope) {}
}

/// Sentry with a transport that throws everything away.
pub fn sentry() -> Box<dyn Any> {
    sentry_with(false)
}

/// The same, with the machine's stack.
pub fn sentry_with_stack() -> Box<dyn Any> {
    sentry_with(true)
}

fn sentry_with(attach_stacktrace: bool) -> Box<dyn Any> {
    let options = sentry::ClientOptions::new()
        .dsn("https://public@sentry.invalid/1")
        .transport(|_: &sentry::ClientOptions| -> Arc<dyn sentry::Transport> { Arc::new(NullTransport) })
        .attach_stacktrace(attach_stacktrace);
    Box::new(sentry::init(options))
}
