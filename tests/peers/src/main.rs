//! What error-tracker costs, beside the same function bare and beside its peers, in one run. Prints Markdown, at the end
//! the README's rows.
//!
//! `figures` times everything, `instructions` counts by callgrind what a success costs, `build` measures what an annotated
//! crate costs the compiler and the disk. The README has the commands.

mod allocations;
mod build;
mod case;
mod instructions;
mod memory;
mod readme;
mod sample;
mod subjects;
mod table;

use std::process::{Command, ExitCode, Stdio};

use case::{Group, groups};
use readme::{Row, publish};
use sample::Measured;

const USAGE: &str = "write `figures`, `instructions` or `build`, and `--write` to put its rows into the README";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        [] | ["figures"] => figures(None).and_then(|rows| publish("figures", &rows, false)),
        ["figures", "--write"] => figures(None).and_then(|rows| publish("figures", &rows, true)),
        ["figures", group] => figures(Some(group)).map(drop),
        ["instructions"] => instructions::measure(None).and_then(|rows| publish("instructions", &rows, false)),
        ["instructions", "--write"] => {
            instructions::measure(None).and_then(|rows| publish("instructions", &rows, true))
        }
        ["instructions", group] => instructions::measure(Some(group)).map(drop),
        ["build"] => build::measure().and_then(|rows| publish("build", &rows, false)),
        ["build", "--write"] => build::measure().and_then(|rows| publish("build", &rows, true)),
        // The program calls itself by these: a group has a process of its own, so that no peer disturbs another.
        ["group", name] => find(name).map(|group| sample::group(&group).iter().for_each(|case| println!("{case}"))),
        ["count", name, number, times] => instructions::run(name, number, times),
        _ => Err(format!("`{}` is unknown; {USAGE}", words.join(" "))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}

/// What is a number of bytes and takes no time: its name, and what prints a table and gives back what the README says.
const SIZES: [(&str, fn() -> Result<Vec<Row>, String>); 3] = [
    ("memory", memory::measure),
    ("futures", || Ok(subjects::futures::measure())),
    ("weight", || Ok(subjects::list::weights())),
];

fn find(name: &str) -> Result<Group, String> {
    let sizes = SIZES.iter().map(|(name, _)| *name);
    let names = || groups().iter().map(|group| group.name).chain(sizes).collect::<Vec<_>>().join(", ");
    groups()
        .into_iter()
        .find(|group| group.name == name)
        .ok_or_else(|| format!("no group `{name}`; there are {}", names()))
}

fn figures(only: Option<&str>) -> Result<Vec<Row>, String> {
    if let Some((_, measure)) = SIZES.iter().find(|(name, _)| only == Some(*name)) {
        return measure();
    }
    let chosen = match only {
        Some(name) => vec![find(name)?],
        None => groups(),
    };
    let mut rows = Vec::new();
    for group in chosen {
        let measured = measured(&group)?;
        table::print(&group, &measured);
        rows.extend(table::rows(&group, &measured));
    }
    if only.is_none() {
        for (_, measure) in SIZES {
            rows.extend(measure()?);
        }
    }
    Ok(rows)
}

/// What the cases of a group take, by a process of its own.
fn measured(group: &Group) -> Result<Vec<Measured>, String> {
    // Switches the backtraces of anyhow and eyre on.
    let output = myself()?
        .args(["group", group.name])
        .env("RUST_LIB_BACKTRACE", "1")
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cannot run the group `{}`: {error}", group.name))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let measured: Vec<Measured> = said.lines().filter_map(Measured::read).collect();
    if !output.status.success() || measured.len() != group.cases.len() {
        return Err(format!("the group `{}` ended with {} and said `{said}`", group.name, output.status));
    }
    Ok(measured)
}

/// This program, once more.
fn myself() -> Result<Command, String> {
    let path = std::env::current_exe().map_err(|error| format!("cannot find this program: {error}"))?;
    Ok(Command::new(path))
}
