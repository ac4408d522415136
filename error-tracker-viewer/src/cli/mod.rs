//! The command line: what can be asked for, and how it ends.

mod arguments;
mod export;
mod list;
mod maintenance;
mod open;
mod outcome;
mod paint;
mod progress;
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
    match read().and_then(act) {
        Ok(()) | Err(Stop::NobodyReads) => ExitCode::SUCCESS,
        Err(stop) => {
            eprintln!("error: {stop}");
            ExitCode::from(stop.code())
        }
    }
}

fn read() -> Outcome<Arguments> {
    let matches = Arguments::command().try_get_matches().map_err(wrong)?;
    let arguments = Arguments::from_arg_matches(&matches).map_err(wrong)?;
    if arguments.serve.demo && matches.value_source("db") == Some(ValueSource::CommandLine) {
        let db = arguments.db.display();
        return Err(Stop::BadInput(format!("--demo fills a store of its own, so leave --db {db} away")));
    }
    if arguments.serve.demo && arguments.command.is_some() {
        return Err(Stop::BadInput("--demo serves what it has done, and takes no command".to_owned()));
    }
    Ok(arguments)
}

/// What is wrong with the command line, in one line. Help and version are printed, and end the program.
fn wrong(error: clap::Error) -> Stop {
    if !error.use_stderr() {
        error.exit();
    }
    let text = error.render().to_string();
    let lines =
        text.lines().map(str::trim).take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"));
    let line = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    Stop::BadInput(format!("{}; --help shows what there is", line.strip_prefix("error: ").unwrap_or(&line)))
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
