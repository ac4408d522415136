//! Puts `#[auto_track]` on every function of real crates of the registry, builds them, runs their own tests, and says
//! what no longer builds, what behaves differently, what it costs to compile, and how many variables are seen.

mod annotate;
mod cargo;
mod compare;
mod crates;
mod diagnostics;
mod manifest;
mod readme;
mod report;
mod statistics;
mod suite;
mod unpack;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Parser, ValueEnum};

use crate::compare::Workshop;
use crate::report::Report;

/// Annotates every function of real crates, builds them and runs their own tests.
#[derive(Debug, Parser)]
#[command(version, about)]
pub struct Arguments {
    /// Take this list in place of the one that is kept here, to try other crates.
    #[arg(long, value_name = "FILE", conflicts_with = "write")]
    crates: Option<PathBuf>,
    /// Take the long set, not only the short one.
    #[arg(long)]
    all: bool,
    /// Take only the crates of these names.
    #[arg(long, value_name = "NAME", conflicts_with = "all")]
    only: Vec<String>,
    /// Keep the unpacked copies, for a closer look.
    #[arg(long)]
    keep: bool,
    /// Write the whole report as JSON.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Fail when a smaller share of the variables at failure points is shown, in per cent.
    #[arg(long, value_name = "SHARE")]
    fail_under: Option<f64>,
    /// Fail when a smaller share of the arguments at failure points is shown, in per cent.
    #[arg(long, value_name = "SHARE")]
    fail_arguments_under: Option<f64>,
    /// Measure this macro too, side by side.
    #[arg(long, value_name = "MACRO")]
    with: Option<Yardstick>,
    /// Measure only the yardstick, not `auto_track`.
    #[arg(long, requires = "with")]
    without_auto_track: bool,
    /// Run the tests once more with a tracker installed, so that every failure is captured.
    #[arg(long)]
    installed: bool,
    /// Only say how many variables are seen: build no tests, run none, and time nothing.
    #[arg(long, conflicts_with = "installed")]
    only_statistics: bool,
    /// Time `cargo check` this often and take the fastest; 0 leaves it out.
    #[arg(long, value_name = "TIMES", default_value_t = 3)]
    timings: usize,
    /// Put the sums into the repository's README.
    #[arg(long, conflicts_with_all = ["only_statistics", "without_auto_track"])]
    write: bool,
    /// Print the list of crates and stop.
    #[arg(long)]
    list: bool,
}

/// A macro of somebody else to compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Yardstick {
    /// `#[tracing::instrument]`, with the arguments recorded.
    Tracing,
    /// `#[tracing::instrument(skip_all)]`.
    TracingSkipAll,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<bool> {
    let pinned = crates::pinned(arguments.crates.as_deref())?;
    let chosen = pinned.choose(arguments.all, &arguments.only)?;
    if arguments.list {
        for entry in &pinned.crates {
            println!(
                "{} {} ({}): {}",
                entry.name,
                entry.version,
                if entry.short { "short" } else { "long" },
                entry.why
            );
        }
        return Ok(true);
    }
    let workshop = Workshop::new(arguments, &pinned)?;
    workshop.unpack(&chosen)?;
    let mut report = Report::default();
    for entry in chosen {
        eprintln!("{} {}", entry.name, entry.version);
        match workshop.examine(entry) {
            Ok(result) => {
                print!("{result}");
                report.crates.push(result);
            }
            Err(error) => {
                println!("{} {} could not be examined: {error:#}", entry.name, entry.version);
                report.not_examined.push(entry.name.clone());
            }
        }
    }
    println!("{report}");
    if arguments.write {
        readme::write(&readme::table(&report))?;
    }
    if let Some(path) = &arguments.report {
        let text = serde_json::to_string_pretty(&report)?;
        std::fs::write(path, text).with_context(|| format!("writing {}", path.display()))?;
    }
    let mut passed = report.passed();
    for (what, least, share) in [
        ("variables", arguments.fail_under, report.share_shown()),
        ("arguments", arguments.fail_arguments_under, report.share_of_arguments_shown()),
    ] {
        match (least, share) {
            (Some(_), None) => bail!("the macro wrote no statistics, so the share of {what} cannot be checked"),
            (Some(least), Some(share)) if share < least => {
                println!("only {share:.1} % of the {what} are shown, and {least} % are asked for");
                passed = false;
            }
            _ => {}
        }
    }
    Ok(passed)
}
