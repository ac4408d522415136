//! With `eyre`: a report that leaves `main` is shown with the functions that it passed through, and their values.
//!
//! `cargo run -p error-tracker-examples --example eyre_report -- settings` ends with the error; without an argument it shows the
//! report and ends well.

use error_tracker::{Config, auto_track};
use eyre::WrapErr;

#[auto_track]
fn port(line: &str, password: &str) -> eyre::Result<u16> {
    eyre::ensure!(!password.is_empty(), "there is no password");
    let (name, value) = line.split_once('=').unwrap_or((line, ""));
    let port = value.trim().parse().wrap_err_with(|| format!("{} is no port", name.trim()))?;
    Ok(port)
}

#[auto_track]
fn start(file: &str) -> eyre::Result<()> {
    let line = "port = 80a";
    let password = "correct horse battery";
    let port = port(line, password).wrap_err("the server cannot start")?;
    println!("{file}: {port}");
    Ok(())
}

fn main() -> eyre::Result<()> {
    error_tracker::integration::eyre::install()?;
    let _guard = error_tracker::init(Config::from_env()?)?;
    match std::env::args().nth(1) {
        Some(file) => start(&file),
        None => {
            if let Err(report) = start("settings") {
                eprintln!("{report:?}");
            }
            Ok(())
        }
    }
}
