//! The binary: serves the viewer, or does one thing at the terminal.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
