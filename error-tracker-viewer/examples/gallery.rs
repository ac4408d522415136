//! Serves the viewer over a store in memory that holds a failure of every kind, to look at while working on the pages.
//!
//! `cargo run -p error-tracker-viewer --example gallery [address] [source root]`

#[path = "../tests/viewer/samples.rs"]
mod samples;

use std::{error::Error, sync::Arc};

use error_tracker::store::MemoryStore;
use error_tracker_viewer::{Options, serve};
use jiff::Timestamp;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:8766".to_owned());
    let root = arguments.next().unwrap_or_else(|| ".".to_owned());
    let store = Arc::new(MemoryStore::new());
    samples::fill(&*store, Timestamp::now());
    let listener = TcpListener::bind(&address).await?;
    println!("http://{address}/dev/error/");
    let options = Options::new().view_permission(|_| true).source_root(root);
    serve(listener, store, options, async { drop(tokio::signal::ctrl_c().await) }).await?;
    Ok(())
}
