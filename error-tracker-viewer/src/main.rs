//! The binary: serves the viewer, or does one thing at the terminal.

mod cli;
mod demo;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
