//! The event page in place of a failing answer, for developers: whole in itself, without a script and without forms.

use std::sync::Arc;

use error_tracker::{
    EventId,
    integration::web::{FailedRequest, FailurePage, FailurePageFuture, PageAnswer},
    store::Store,
};
use jiff::Timestamp;

use crate::{
    Options, limits::DEVELOPMENT_FLUSH_TIME_MAX, markdown, paths::Paths, source, state::State, views, visit::Visit,
};

/// Answers a failing request with the page of its event, the way other frameworks' debug pages do; a client that is no
/// browser gets it as text.
///
/// Give it to `WebOptions::development`, which shows it to clients on the same machine only. Its links lead to the viewer
/// under [`Options::prefix`], so mount that as well.
///
/// ```
/// use std::sync::Arc;
/// use error_tracker::{integration::web::WebOptions, store::Store};
/// use error_tracker_viewer::{DevelopmentPage, Options};
///
/// fn options(store: Arc<dyn Store>) -> WebOptions {
///     let options = WebOptions::new();
///     match cfg!(debug_assertions) {
///         true => options.development(DevelopmentPage::new(store, Options::new().source_root("."))),
///         false => options,
///     }
/// }
/// ```
#[derive(Clone)]
pub struct DevelopmentPage {
    state: State,
}

impl DevelopmentPage {
    /// Reads events from the store that the tracker writes to. Of the options, the prefix and the source root count.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, options: Options) -> Self {
        Self { state: State::new(store, options) }
    }

    fn answer(&self, failed: &FailedRequest) -> Option<PageAnswer> {
        error_tracker::flush(DEVELOPMENT_FLUSH_TIME_MAX);
        self.of_event(failed.event, failed.accepts_html)
    }

    fn of_event(&self, id: EventId, html: bool) -> Option<PageAnswer> {
        let event = self.state.store.event(id).ok().flatten()?;
        if !html {
            let body = markdown::event(&event);
            return Some(PageAnswer { content_type: "text/plain; charset=utf-8", headers: Vec::new(), body });
        }
        let root = self.state.options.source_root.as_deref();
        let sources = event.frames.iter().map(|frame| source::read(root, frame)).collect();
        let nonce = nonce()?;
        let visit = Visit {
            paths: Paths::new(self.state.options.prefix.clone()),
            csrf: String::new(),
            user: None,
            now: Timestamp::now(),
            by_token: false,
        };
        let body = views::sent(views::development(&visit, &nonce, &event, sources));
        let policy = format!(
            "default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        );
        let headers = vec![
            ("content-security-policy", policy),
            ("x-content-type-options", "nosniff".to_owned()),
            ("x-frame-options", "DENY".to_owned()),
            ("referrer-policy", "no-referrer".to_owned()),
        ];
        Some(PageAnswer { content_type: "text/html; charset=utf-8", headers, body })
    }
}

impl FailurePage for DevelopmentPage {
    fn page(&self, failed: FailedRequest) -> FailurePageFuture {
        let own = self.clone();
        // The store may have to be waited for, which no thread of a server should do.
        Box::pin(async move { tokio::task::spawn_blocking(move || own.answer(&failed)).await.ok().flatten() })
    }
}

impl std::fmt::Debug for DevelopmentPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DevelopmentPage").field("options", &self.state.options).finish()
    }
}

/// What only this page's own style sheet knows.
fn nonce() -> Option<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
