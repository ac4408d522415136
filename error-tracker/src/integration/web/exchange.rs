//! One request while it is being answered: its scope, what was captured inside, and what becomes of a failing answer.

use std::{
    any::Any,
    borrow::Cow,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use super::{Description, FailedRequest, FailurePageFuture, Head, WebOptions, local::is_local};
use crate::{
    global,
    mask::MaskRules,
    model::{EventId, Exception, Kind, Level},
    panic_hook,
    pipeline::Captured,
    scope::{stack::ScopeGuard, watch::Watch},
    tracker::Tracker,
    trail,
};

/// Why a request failed, as its answer has it.
pub(crate) struct Outcome<'a> {
    pub(crate) status: u16,
    /// What the status is called.
    pub(crate) reason: &'a str,
    /// The error behind it, where the framework still has it.
    pub(crate) chain: &'a dyn Fn(&MaskRules) -> Vec<Exception>,
}

/// One request while it is being answered.
#[derive(Debug)]
pub(crate) struct Exchange {
    guard: ScopeGuard,
    watch: Arc<Watch>,
    options: Arc<WebOptions>,
    method: String,
    /// The route's template, or the path with its numbers taken out.
    route: String,
    /// Whether the framework found a route.
    routed: bool,
    /// Whether the page for developers may be shown, and whether the client takes HTML.
    local: bool,
    accepts_html: bool,
    counted: AtomicBool,
}

impl Exchange {
    /// Begins; nothing when no tracker would take a failure.
    pub(crate) fn begin<H: Head + 'static>(options: &Arc<WebOptions>, request: Description<H>) -> Option<Self> {
        let tracker = global::current()?;
        let method = request.head.method().to_owned();
        let routed = request.route.is_some();
        let route = request.route.clone().unwrap_or_else(|| without_numbers(request.head.path()));
        let (local, accepts_html) = match options.development {
            Some(_) => is_local(&request.head, request.remote),
            None => (false, false),
        };
        let watch = Arc::new(Watch::default());
        let mut scope = tracker.new_scope();
        scope.request_source = Some(Arc::new(request));
        scope.watch = Some(Arc::clone(&watch));
        Some(Self {
            guard: ScopeGuard::outside(scope),
            watch,
            options: Arc::clone(options),
            method,
            route,
            routed,
            local,
            accepts_html,
            counted: AtomicBool::new(false),
        })
    }

    /// Runs a step of the program inside the request's scope. A panic is recorded and comes back as the error.
    pub(crate) fn step<R>(&self, run: impl FnOnce() -> R) -> Result<R, Box<dyn Any + Send>> {
        let counted = trail::counted();
        let outcome = {
            let _step = self.guard.step_in();
            catch_unwind(AssertUnwindSafe(run))
        };
        if trail::counted() != counted {
            self.counted.store(true, Relaxed);
        }
        if let Err(payload) = &outcome {
            self.panicked(&**payload);
        }
        outcome
    }

    /// Whether a panic ends here, in an answer of 500.
    pub(crate) fn ends_panics(&self) -> bool {
        self.options.catch_panics || self.local
    }

    /// The answer is there. The id of the event that stands for its failure, if it is one.
    pub(crate) fn answered(&self, outcome: &Outcome<'_>) -> Option<EventId> {
        let latest = self.watch.latest();
        if let Some(seen) = latest {
            trail::seal_event(seen.id);
        }
        if outcome.status < 400 {
            return None;
        }
        if let Some(seen) = latest {
            return Some(seen.id);
        }
        // One that was past its budget is counted already.
        if self.counted.load(Relaxed) || (outcome.status < 500 && !self.options.track_all) {
            return None;
        }
        let level = if outcome.status < 500 { Level::Warning } else { Level::Error };
        let name = format!("{} {}", outcome.status, outcome.reason);
        let text = format!("{} {}", self.method, self.route);
        // Whoever tries addresses out makes one issue, not one for each.
        let nowhere = outcome.status == 404 && !self.routed;
        let place = if nowhere { "" } else { &self.route };
        self.record(Kind::Error, level, &format!("{name} {} {place}", self.method), |tracker| {
            let mut chain = vec![Exception { type_name: Cow::Owned(name.trim_end().to_owned()), message: text }];
            chain.extend((outcome.chain)(tracker.mask_rules()));
            chain
        })
    }

    /// The answer broke off while it was sent.
    pub(crate) fn broke_off(&self, chain: &dyn Fn(&MaskRules) -> Vec<Exception>) -> Option<EventId> {
        if let Some(seen) = self.watch.latest() {
            trail::seal_event(seen.id);
            return Some(seen.id);
        }
        self.record(Kind::Error, Level::Error, &format!("broke off {} {}", self.method, self.route), |tracker| {
            let message = format!("{} {}", self.method, self.route);
            let mut exceptions = vec![Exception { type_name: "the answer broke off".into(), message }];
            exceptions.extend(chain(tracker.mask_rules()));
            exceptions
        })
    }

    /// A panic has unwound to here: the hook has recorded it, unless the program has put another in its place.
    fn panicked(&self, payload: &(dyn Any + Send)) {
        match self.watch.latest() {
            Some(seen) if seen.kind == Kind::Panic => {}
            _ => {
                self.record(Kind::Panic, Level::Error, &format!("panic {} {}", self.method, self.route), |tracker| {
                    vec![panic_hook::exception_of(payload, tracker)]
                });
            }
        }
    }

    /// The event of the failure that ended this request.
    pub(crate) fn failure(&self) -> Option<EventId> {
        self.watch.latest().map(|seen| seen.id)
    }

    fn record(
        &self,
        kind: Kind,
        level: Level,
        grouping: &str,
        exceptions: impl FnOnce(&Tracker) -> Vec<Exception>,
    ) -> Option<EventId> {
        let _step = self.guard.step_in();
        global::with_tracker(|tracker| {
            let mut event = tracker.new_event(kind, level);
            event.exceptions = exceptions(tracker);
            let mut captured = Captured::new(event);
            tracker.enrich(&mut captured);
            // Neither frames nor a stack lead to where it went wrong, so it is grouped by the route.
            captured.fingerprint.get_or_insert_with(|| grouping.to_owned());
            tracker.capture(captured)
        })?
    }

    /// The header that tells the event's id.
    pub(crate) fn tells_event_id(&self) -> bool {
        self.options.event_id_header
    }

    /// The page for developers, if this client may see it.
    pub(crate) fn page(&self, event: EventId, status: u16) -> Option<FailurePageFuture> {
        let page = self.options.development.as_ref().filter(|_| self.local && status >= 500)?;
        let failed = FailedRequest { event, status, accepts_html: self.accepts_html };
        Some(page.page(failed))
    }
}

/// The path with each part that holds a digit taken for a value, so that orders 17 and 18 are one issue.
fn without_numbers(path: &str) -> String {
    const PARTS_MAX: usize = 16;
    let part = |part: &str| {
        let value = part.len() > 64 || part.bytes().any(|byte| byte.is_ascii_digit() || !byte.is_ascii_graphic());
        if value { "{}".to_owned() } else { part.to_owned() }
    };
    path.split('/').take(PARTS_MAX).map(part).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::without_numbers;

    #[test]
    fn paths_that_differ_by_a_value_are_one() {
        assert_eq!(without_numbers("/orders/17/lines"), "/orders/{}/lines");
        assert_eq!(without_numbers("/"), "/");
        assert_eq!(without_numbers(&format!("/a/{}", "x".repeat(65))), "/a/{}");
    }
}
