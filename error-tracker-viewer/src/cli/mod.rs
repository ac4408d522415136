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

use clap::{CommandFactory, FromArgMatches, parser::ValueSource};

use self::{
    arguments::{Arguments, Command},
    outcome::{Outcome, Stop},
};

/// Reads the command line and does what it asks for.
pub(crate) fn run() -> ExitCode {
    let matches = Arguments::command().get_matches();
    let has_db = matches.value_source("db") == Some(ValueSource::CommandLine);
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    match demo_alone(&arguments, has_db).and_then(|()| act(arguments)) {
        Ok(()) | Err(Stop::NobodyReads) => ExitCode::SUCCESS,
        Err(stop) => {
            eprintln!("error: {stop}");
            ExitCode::from(stop.code())
        }
    }
}

/// The demo has a store of its own, and serves it.
fn demo_alone(arguments: &Arguments, has_db: bool) -> Outcome {
    let wrong = match arguments.serve.demo {
        true if has_db => format!("--demo fills a store of its own, so leave --db {} away", arguments.db.display()),
        true if arguments.command.is_some() => "--demo serves what it has done, and takes no command".to_owned(),
        _ => return Ok(()),
    };
    Err(Stop::BadInput(wrong))
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
