//! With the `log` crate: a record at `Error` is captured with those before it as breadcrumbs, and every line still goes to
//! the logger that there was.

use error_tracker::{Config, EventLog, integration::log::RecordCapture};
use log::{LevelFilter, Log, Metadata, Record, error, info};

/// The simplest logger; in its place would stand `env_logger` or the like.
struct Lines;

impl Log for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= LevelFilter::Info
    }

    fn log(&self, record: &Record<'_>) {
        println!("{} {}: {}", record.level(), record.target(), record.args());
    }

    fn flush(&self) {}
}

fn main() -> error_tracker::Result<()> {
    let _guard = error_tracker::init(Config::from_env()?.event_log(EventLog::text(std::io::stderr())))?;
    RecordCapture::around(Lines).install(LevelFilter::Info)?;

    info!("looking for node 3");
    let Err(error) = "three".parse::<u16>() else { return Ok(()) };
    error!(err:err = error, node = 3; "node 3 has no port");
    Ok(())
}
