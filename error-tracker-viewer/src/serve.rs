//! The viewer alone on a listener: bounded connections, bounded waiting, an end that nobody hangs.

use std::{future::Future, io, sync::Arc};

use axum::{Router, response::Redirect, routing::get};
use error_tracker::store::Store;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{net::TcpListener, sync::Semaphore};

use crate::{
    Options,
    limits::{CONNECTIONS_MAX, HEADER_TIME_MAX, SHUTDOWN_TIME_MAX},
    router,
    state::State,
};

/// Serves the viewer on this listener until `shutdown` is done, then lets open requests end for a few seconds. Live
/// streams end at once.
///
/// ```
/// use std::sync::Arc;
///
/// use error_tracker::{SledStore, store::Store};
/// use error_tracker_viewer::{Options, serve};
///
/// # async fn run(shutdown: impl Future<Output = ()>) -> Result<(), Box<dyn std::error::Error>> {
/// let store: Arc<dyn Store> = Arc::new(SledStore::open("error-tracker.db")?);
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:8765").await?;
/// serve(listener, store, Options::new().token("a long word that nobody guesses"), shutdown).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// When the listener fails for good.
pub async fn serve(
    listener: TcpListener,
    store: Arc<dyn Store>,
    options: Options,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let state = State::new(store, options);
    let app = alone(&state);
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let graceful = GracefulShutdown::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = next(&listener, &places) => accepted?,
            () = &mut shutdown => break,
        };
        let (stream, place) = accepted;
        let service = TowerToHyperService::new(app.clone());
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIME_MAX)
            .serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A client that breaks off is its own affair.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    state.live.stopping.send_replace(true);
    // Past the deadline the connections are cut.
    let _ = tokio::time::timeout(SHUTDOWN_TIME_MAX, graceful.shutdown()).await;
    Ok(())
}

type Place = tokio::sync::OwnedSemaphorePermit;

/// The next connection, once there is room for it. Troubles of a single one are waited out.
async fn next(listener: &TcpListener, places: &Arc<Semaphore>) -> io::Result<(tokio::net::TcpStream, Place)> {
    let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Pages are small, and waiting for more to send only delays them.
                let _ = stream.set_nodelay(true);
                return Ok((stream, place));
            }
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => return Err(error),
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(100)).await,
        }
    }
}

/// The router with what stands beside it when nothing else is served.
fn alone(state: &State) -> Router {
    let list = format!("{}/", state.options.prefix);
    let app = router::of_state(state.clone());
    if state.options.prefix.is_empty() {
        return app;
    }
    let elsewhere = format!("there is nothing here; the viewer is at {list}\n");
    app.route("/", get(move || async move { Redirect::temporary(&list) }))
        .fallback(move || async move { (axum::http::StatusCode::NOT_FOUND, elsewhere.clone()) })
}
