//! With `error-stack`: a report is recorded with its contexts as causes, and with what was attached to it.

use std::fmt;

use error_stack::{Report, ResultExt};
use error_tracker::{Config, EventLog, auto_track};

#[derive(Debug)]
struct BadSettings;

impl fmt::Display for BadSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the settings cannot be used")
    }
}

impl std::error::Error for BadSettings {}

#[auto_track]
fn port(line: &str) -> Result<u16, Report<BadSettings>> {
    let value = line.split('=').nth(1).unwrap_or_default();
    let port = value.trim().parse().attach_with(|| format!("line: {line}")).change_context(BadSettings)?;
    Ok(port)
}

fn main() -> error_tracker::Result<()> {
    let _guard = error_tracker::init(Config::from_env()?.event_log(EventLog::text(std::io::stderr())))?;
    if port("port = 80a").is_err() {
        println!("the default port is used");
    }
    Ok(())
}
