//! The command line: what can be asked for, and how it ends.

mod arguments;
mod export;
mod list;
mod maintenance;
mod open;
mod outcome;
mod paint;
mod serve;
mod show;
mod tail;
mod test_error;

use std::{io, process::ExitCode};

use clap::{CommandFactory, Parser};

use self::{
    arguments::{Arguments, Command},
    outcome::{Outcome, Stop},
};

/// Reads the command line and does what it asks for.
pub(crate) fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match act(arguments) {
        Ok(()) | Err(Stop::NobodyReads) => ExitCode::SUCCESS,
        Err(stop) => {
            eprintln!("error: {stop}");
            ExitCode::from(stop.code())
        }
    }
}

fn act(arguments: Arguments) -> Outcome {
    let db = &arguments.db;
    match arguments.command {
        None => serve::run(db, &arguments.serve),
        Some(Command::List(options)) => list::run(db, &options),
        Some(Command::Show(options)) => show::run(db, &options),
        Some(Command::Tail(options)) => tail::run(db, &options),
        Some(Command::Export(options)) => export::run(db, &options),
        Some(Command::Prune(options)) => maintenance::prune(db, &options),
        Some(Command::Compact { json }) => maintenance::compact(db, json),
        Some(Command::TestError { json }) => test_error::run(db, json),
        Some(Command::Stats { json }) => maintenance::stats(db, json),
        Some(Command::Completions { shell }) => {
            clap_complete::generate(shell, &mut Arguments::command(), "error-tracker-viewer", &mut io::stdout());
            Ok(())
        }
    }
}
