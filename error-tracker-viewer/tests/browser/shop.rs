//! A viewer over the shop's failures, served for a test.

use std::{net::SocketAddr, sync::Arc};

use axum::{Router, http::HeaderName, routing::get};
use error_tracker::{
    integration::web::{FailedRequest, FailurePage},
    model::{Event, Issue},
    store::{MemoryStore, Store},
};
use error_tracker_viewer::{DevelopmentPage, Options, serve};
use jiff::Timestamp;
use parking_lot::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use tokio::{net::TcpListener, runtime::Runtime, sync::oneshot};

use crate::samples;

pub(crate) struct Shop {
    pub(crate) store: Arc<MemoryStore>,
    /// One event of each issue; the first has all that an event can hold.
    pub(crate) events: Vec<Event>,
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
    runtime: Runtime,
    _quiet: Quiet,
}

/// The pages of all shops tell of the one tracker of this process, so who installs one waits for the others.
static TRACKER: RwLock<()> = RwLock::new(());

enum Quiet {
    Shared { _guard: RwLockReadGuard<'static, ()> },
    Alone { _guard: RwLockWriteGuard<'static, ()> },
}

impl Shop {
    pub(crate) fn open() -> Self {
        Self::with(Options::new().view_permission(|_| true))
    }

    pub(crate) fn with(options: Options) -> Self {
        Self::served(options, Quiet::Shared { _guard: TRACKER.read() })
    }

    /// A shop for a test that installs a tracker: no other one is open meanwhile.
    pub(crate) fn alone() -> Self {
        let guard = TRACKER.write();
        Self::served(Options::new().view_permission(|_| true), Quiet::Alone { _guard: guard })
    }

    fn served(options: Options, quiet: Quiet) -> Self {
        let store = Arc::new(MemoryStore::new());
        let events = samples::shop(Timestamp::now());
        samples::record(&*store, events.clone());
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let served = Arc::clone(&store) as Arc<dyn Store>;
        runtime.spawn(serve(listener, served, options, async { drop(stopped.await) }));
        Self { store, events, address, _stop: stop, runtime, _quiet: quiet }
    }

    /// The address of a path under the prefix.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("http://{}/dev/error{path}", self.address)
    }

    /// The address of the issue with all that an event can hold.
    pub(crate) fn issue(&self) -> String {
        self.at(&format!("/issues/{}", self.events[0].fingerprint))
    }

    /// The same issue as the store has it now.
    pub(crate) fn stored(&self) -> Issue {
        self.store.issue(self.events[0].fingerprint).unwrap().unwrap()
    }

    /// Has the issue happen once more for each tenant, a minute apart, the last one now.
    pub(crate) fn happens_for(&self, tenants: &[&str]) {
        let now = Timestamp::now();
        for (back, tenant) in tenants.iter().rev().enumerate() {
            let at = now - jiff::SignedDuration::from_mins(back as i64);
            let mut event = self.events[0].clone();
            (event.id, event.timestamp) = (samples::id(at, 950 - back as u32), at);
            event.context.insert("tenant".into(), (*tenant).into());
            samples::record(&*self.store, [event]);
        }
    }

    /// The address of the page that developers get in place of a failing answer, as its web application serves it.
    pub(crate) fn development_page(&self) -> String {
        let page = DevelopmentPage::new(Arc::clone(&self.store) as Arc<dyn Store>, Options::new());
        let page = self.runtime.block_on(page.page(FailedRequest::new(self.events[0].id, 500))).unwrap();
        let listener = self.runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let answer = move || {
            let mut headers = axum::http::HeaderMap::new();
            headers.insert("content-type", page.content_type.parse().unwrap());
            for (name, value) in &page.headers {
                headers.insert(HeaderName::from_static(name), value.parse().unwrap());
            }
            let body = page.body.clone();
            async move { (headers, body) }
        };
        let application = Router::new().route("/orders", get(answer));
        self.runtime.spawn(async move { axum::serve(listener, application).await });
        format!("http://{address}/orders")
    }
}
