//! The viewer inside an axum application, for staff only: `router(store, options)` with a `view_permission`.
//!
//! Without arguments it fails once, says who may see that, and ends. `-- serve` goes on serving.

use std::{error::Error, num::ParseIntError, sync::Arc};

use axum::{Router, extract::Path, http::StatusCode, http::request::Parts, routing::get};
use error_tracker::{Config, SledStore, auto_track, store::Store};
use error_tracker_viewer::{Options, router};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

#[auto_track]
fn price(article: &str, amount: &str) -> Result<u32, ParseIntError> {
    let cents = 1250;
    let amount: u32 = amount.parse()?;
    println!("{amount} times {article}");
    Ok(amount * cents)
}

async fn offer(Path((article, amount)): Path<(String, String)>) -> Result<String, StatusCode> {
    price(&article, &amount).map(|cents| format!("{cents} cents")).map_err(|_| StatusCode::BAD_REQUEST)
}

/// Stands for the application's own log-in: a real one looks at its session.
fn is_staff(request: &Parts) -> bool {
    request.headers.get("cookie").is_some_and(|cookie| cookie.as_bytes() == b"staff=yes")
}

fn application(store: Arc<dyn Store>) -> Router {
    let options = Options::new().prefix("/dev/error").view_permission(is_staff).hosts(["localhost", "127.0.0.1"]);
    Router::new().route("/offers/{article}/{amount}", get(offer)).merge(router(store, options))
}

/// The first line of the answer.
async fn ask(address: std::net::SocketAddr, path: &str, cookie: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::var_os("ERROR_TRACKER_DB").unwrap_or_else(|| "error-tracker.db".into());
    let store = Arc::new(SledStore::open(path)?);
    let _guard = error_tracker::init(Config::from_env()?.store(Arc::clone(&store)))?;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    let server = tokio::spawn(async move { axum::serve(listener, application(store)).await });
    println!("the viewer is at http://{address}/dev/error/");
    if std::env::args().any(|argument| argument == "serve") {
        server.await??;
        return Ok(());
    }
    println!("an offer for twelve lamps: {}", ask(address, "/offers/lamp/twelve", "").await?);
    println!("the viewer, to anybody: {}", ask(address, "/dev/error/", "").await?);
    println!("the viewer, to staff: {}", ask(address, "/dev/error/", "staff=yes").await?);
    server.abort();
    Ok(())
}
