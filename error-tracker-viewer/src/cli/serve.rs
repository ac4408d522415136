//! Serving the viewer, the way it is meant to be: to this machine alone, or to who has the token.

use std::{
    io::{self, Write as _},
    net::SocketAddr,
    path::Path,
    sync::Arc,
};

use error_tracker_viewer::Options;
use tokio::net::TcpListener;

use super::{
    arguments::Serve,
    open,
    outcome::{Outcome, Stop},
};
use crate::demo;

pub(super) fn run(db: &Path, options: &Serve) -> Outcome {
    let address = address(&options.listen)?;
    let prefix = prefix(&options.prefix)?;
    let list_size = list_size(&options.list_size)?;
    if !options.source.is_dir() {
        return Err(Stop::BadInput(format!("the source folder {} is not there", options.source.display())));
    }
    if options.token.as_deref() == Some("") {
        return Err(Stop::BadInput("the token is empty".to_owned()));
    }
    let alone = address.ip().is_loopback();
    if !alone && options.token.is_none() {
        return Err(Stop::BadInput(format!(
            "{address} can be reached by others, so it needs a token: set --token or ERROR_TRACKER_TOKEN"
        )));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Stop::Failed(format!("cannot start: {error}")))?;
    // The address comes first: when it is taken, no store is made.
    let listener = runtime.block_on(TcpListener::bind(address));
    let listener = listener.map_err(|error| Stop::BadInput(format!("cannot listen on {address}: {error}")))?;
    let address = listener.local_addr().unwrap_or(address);
    let demo_db = options.demo.then(demo::path);
    let (db, source) = match &demo_db {
        Some(path) => (path.as_path(), demo::source().unwrap_or(&options.source)),
        None => (db, options.source.as_path()),
    };
    let store = match options.demo {
        true => demo::run(db).map_err(|error| Stop::BadInput(error.to_string()))?,
        false => Arc::new(open::or_create(db)?),
    };
    let mut viewer = Options::new().prefix(&prefix).list_size(list_size).source_root(source).user(|_| user());
    if alone {
        viewer = viewer.hosts(["localhost", "127.0.0.1", "::1", &address.ip().to_string()]);
    }
    viewer = match &options.token {
        Some(token) => viewer.token(token),
        None => viewer.view_permission(|_| true),
    };
    runtime.block_on(async {
        let interrupted = interrupted()?;
        // Whoever started it may have stopped reading; it serves all the same.
        let _ = writeln!(io::stdout(), "serving {} at http://{address}{prefix}/\npress ctrl-c to stop", db.display());
        error_tracker_viewer::serve(listener, store, viewer, interrupted)
            .await
            .map_err(|error| Stop::Failed(format!("cannot go on listening on {address}: {error}")))
    })
}

/// `host:port`, or a port alone.
fn address(text: &str) -> Outcome<SocketAddr> {
    let full = match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}"),
        None if text.bytes().all(|byte| byte.is_ascii_digit()) => format!("127.0.0.1:{text}"),
        None => text.to_owned(),
    };
    full.parse().map_err(|_| Stop::BadInput(format!("\"{text}\" is not an address such as 127.0.0.1:8765")))
}

fn prefix(text: &str) -> Outcome<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/".contains(c);
    if !text.chars().all(plain) || text.split('/').any(|segment| segment == "." || segment == "..") {
        return Err(Stop::BadInput(format!("\"{text}\" is not a prefix such as /dev/error")));
    }
    let segments: String =
        text.split('/').filter(|segment| !segment.is_empty()).map(|segment| format!("/{segment}")).collect();
    Ok(segments)
}

fn list_size(text: &str) -> Outcome<usize> {
    let size = text.parse().ok().filter(|size| (1..=Options::LIST_SIZE_MAX).contains(size));
    let wrong =
        || Stop::BadInput(format!("the list size is a number from 1 to {}, not \"{text}\"", Options::LIST_SIZE_MAX));
    size.ok_or_else(wrong)
}

/// Who runs the viewer is who clicks in it.
fn user() -> Option<String> {
    ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok()).filter(|user| !user.is_empty())
}

/// Done when the user or the system asks the program to stop. It listens from the call on, not from the first poll.
#[cfg(unix)]
fn interrupted() -> Outcome<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| signal(kind).map_err(|error| Stop::Failed(format!("cannot listen for signals: {error}")));
    let (mut interrupt, mut terminate) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Done when the user asks the program to stop.
#[cfg(not(unix))]
fn interrupted() -> Outcome<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{address, prefix};

    #[test]
    fn an_address_may_be_a_port() {
        assert_eq!(address("9000").unwrap().to_string(), "127.0.0.1:9000");
        assert_eq!(address("localhost:9000").unwrap().to_string(), "127.0.0.1:9000");
        assert_eq!(address("[::1]:9000").unwrap().to_string(), "[::1]:9000");
        assert!(address("example.org").is_err());
    }

    #[test]
    fn a_prefix_is_a_plain_path() {
        assert_eq!(prefix("errors/").unwrap(), "/errors");
        assert_eq!(prefix("/").unwrap(), "");
        assert!(prefix("/a b").is_err() && prefix("/../x").is_err() && prefix("/{x}").is_err());
    }
}
