//! With `tracing`: an event at `ERROR` is recorded with what its spans know and with what happened before, and every
//! recorded event is also written, as a line of JSON, into a file that is rotated.

use std::error::Error;

use error_tracker::{Config, EventLog, auto_track, integration::tracing::EventLayer};
use tracing::{error, info, info_span};
use tracing_subscriber::{Layer, filter::LevelFilter, layer::SubscriberExt, util::SubscriberInitExt};

#[auto_track]
fn price(article: &str) -> Result<u32, std::num::ParseIntError> {
    let tag = format!("{article}-free");
    tag.parse()
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let file = tracing_appender::rolling::RollingFileAppender::builder()
        .rotation(tracing_appender::rolling::Rotation::HOURLY)
        .filename_prefix("errors")
        .filename_suffix("jsonl")
        .max_log_files(24)
        .build(&folder)?;
    let guard = error_tracker::init(Config::from_env()?.event_log(EventLog::json(file)))?;
    tracing_subscriber::registry()
        .with(tracing_subscriber::fmt::layer().with_writer(std::io::stderr))
        .with(EventLayer::new().with_filter(LevelFilter::INFO))
        .init();

    let _checkout = info_span!("checkout", order = 7, password = "hunter2").entered();
    info!(articles = 2, "taken from the shelf");
    if let Err(error) = price("tea") {
        // Recorded on its way out of `price`, with its values: this adds no second event.
        error!(error = &error as &dyn Error, "no price");
    }
    error!(queue = "mails", "the queue is 90 % full");

    drop(guard);
    for entry in std::fs::read_dir(folder.path())? {
        print!("{}", std::fs::read_to_string(entry?.path())?);
    }
    Ok(())
}
