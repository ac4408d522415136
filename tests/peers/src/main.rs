//! What error-tracker costs, beside the same function bare and beside its peers, in one run. Prints Markdown.
//!
//! `figures` times everything, `instructions` counts by callgrind what a success costs, `build` measures what an annotated
//! crate costs the compiler and the disk. The README has the commands.

mod build;
mod case;
mod instructions;
mod sample;
mod subjects;
mod table;

use std::process::{Command, ExitCode};

use case::{Group, groups};

const USAGE: &str = "write `figures`, `instructions` or `build`";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        [] | ["figures"] => figures(None),
        ["figures", group] => figures(Some(group)),
        ["instructions"] => instructions::print(None),
        ["instructions", group] => instructions::print(Some(group)),
        ["build"] => build::print(),
        // The program calls itself by these: a group has a process of its own, so that no peer disturbs another.
        ["group", name] => find(name).map(|group| table::print(&group, &sample::group(&group))),
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

fn find(name: &str) -> Result<Group, String> {
    let names = || groups().iter().map(|group| group.name).collect::<Vec<_>>().join(", ");
    groups()
        .into_iter()
        .find(|group| group.name == name)
        .ok_or_else(|| format!("no group `{name}`; there are {}", names()))
}

fn figures(only: Option<&str>) -> Result<(), String> {
    let myself = std::env::current_exe().map_err(|error| format!("cannot find this program: {error}"))?;
    let chosen = match only {
        Some(name) => vec![find(name)?],
        None => groups(),
    };
    for group in chosen {
        // Switches the backtraces of anyhow and eyre on.
        let status = Command::new(&myself).args(["group", group.name]).env("RUST_LIB_BACKTRACE", "1").status();
        match status {
            Ok(status) if status.success() => {}
            Ok(status) => return Err(format!("the group `{}` ended with {status}", group.name)),
            Err(error) => return Err(format!("cannot run the group `{}`: {error}", group.name)),
        }
    }
    if only.is_none() {
        subjects::futures::print_sizes();
    }
    Ok(())
}
