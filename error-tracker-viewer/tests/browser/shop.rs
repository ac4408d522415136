//! A viewer over the shop's failures, served for a test.

use std::{net::SocketAddr, sync::Arc};

use error_tracker::{
    model::Event,
    store::{MemoryStore, Store},
};
use error_tracker_viewer::{Options, serve};
use jiff::Timestamp;
use tokio::{net::TcpListener, runtime::Runtime, sync::oneshot};

use crate::samples;

pub(crate) struct Shop {
    pub(crate) store: Arc<MemoryStore>,
    /// One event of each issue; the first has all that an event can hold.
    pub(crate) events: Vec<Event>,
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
    _runtime: Runtime,
}

impl Shop {
    pub(crate) fn open() -> Self {
        let store = Arc::new(MemoryStore::new());
        let events = samples::shop(Timestamp::now());
        samples::record(&*store, events.clone());
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let options = Options::new().view_permission(|_| true);
        let served = Arc::clone(&store) as Arc<dyn Store>;
        runtime.spawn(serve(listener, served, options, async { drop(stopped.await) }));
        Self { store, events, address, _stop: stop, _runtime: runtime }
    }

    /// The address of a path under the prefix.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("http://{}/dev/error{path}", self.address)
    }

    /// The address of the issue with all that an event can hold.
    pub(crate) fn issue(&self) -> String {
        self.at(&format!("/issues/{}", self.events[0].fingerprint))
    }
}
