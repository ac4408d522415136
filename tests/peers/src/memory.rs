//! How much memory a tracked program takes, bare, idle and in a storm: the high-water mark of `bin/memory.rs` in each role.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    myself,
    readme::{Row, verdict},
    table::grouped,
};

/// The program that plays the roles.
const PROGRAM: &str = "error-tracker-memory";

const QUESTION: &str = "Memory of a program at its highest: four threads fail for eight seconds, with 2 KiB of values";
const MORE_MIB_MAX: f64 = 24.0;

/// What a child does, and whether it is a storm.
struct Role {
    name: &'static str,
    who: &'static str,
    is_storm: bool,
}

const ROLES: [Role; 5] = [
    Role { name: "bare", who: "bare", is_storm: false },
    Role { name: "idle", who: "a tracker after one failure", is_storm: false },
    Role { name: "places", who: "four tracked places, past their budget", is_storm: true },
    Role { name: "handed-over", who: "errors handed over, each with its values", is_storm: true },
    Role { name: "new-issues", who: "each failure a new issue", is_storm: true },
];

/// The highest memory in MiB, and how many failures there were.
fn play(program: &Path, role: &Role) -> Result<(f64, f64), String> {
    let output = Command::new(program)
        .arg(role.name)
        .output()
        .map_err(|error| format!("cannot run the role `{}`: {error}", role.name))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let mut numbers = said.split_whitespace().map(str::parse::<f64>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(kibibytes)), Some(Ok(count))) => Ok((kibibytes / 1024.0, count)),
        _ => Err(format!("the role `{}` said `{said}{}`", role.name, String::from_utf8_lossy(&output.stderr))),
    }
}

/// The program, in this folder, without the lines of its source, as `cargo build --release` leaves it by default: to look
/// them up takes memory in proportion to the program's size.
fn stripped(folder: &Path) -> Result<PathBuf, String> {
    let program = folder.join(PROGRAM);
    run(Command::new("strip").arg("--strip-debug").arg(built()?).arg("-o").arg(&program), "`strip` of binutils")?;
    Ok(program)
}

/// The program, which stands beside this one; whoever runs this one by `cargo run` has not built it.
fn built() -> Result<PathBuf, String> {
    let program = myself()?.get_program().to_owned();
    let folder = Path::new(&program).parent().ok_or("this program stands in no folder")?;
    let cargo = &mut Command::new("cargo");
    cargo.args(["build", "--quiet", "--release", "--bin", PROGRAM, "--manifest-path"]);
    cargo.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
    run(cargo.arg("--target-dir").arg(folder.parent().unwrap_or(folder)), "`cargo`")?;
    Ok(folder.join(PROGRAM))
}

fn run(command: &mut Command, what: &str) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("cannot run {what}: {error}"))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(format!("{what} failed: {}", String::from_utf8_lossy(&output.stderr))),
    }
}

/// Prints a table, and gives back what the README says of it.
pub fn measure() -> Result<Vec<Row>, String> {
    println!("\n**{QUESTION}**\n\n| | at its highest | above bare | failures | wanted | |\n|---|--:|--:|--:|---|---|");
    let folder = tempfile::tempdir().map_err(|error| format!("cannot make a folder: {error}"))?;
    let program = stripped(folder.path())?;
    let mut rows = Vec::new();
    let mut bare = None;
    for role in &ROLES {
        let (peak, count) = play(&program, role)?;
        let more = peak - *bare.get_or_insert(peak);
        let wanted = role.is_storm.then(|| (format!("at most {MORE_MIB_MAX:.0} MiB more"), more <= MORE_MIB_MAX));
        let (wish, met) = wanted.as_ref().map_or(("", ""), |(wish, is_met)| (wish.as_str(), verdict(*is_met)));
        println!("| {} | {peak:.1} MiB | {more:.1} MiB | {} | {wish} | {met} |", role.who, grouped(count));
        if role.name != "bare" {
            rows.push(Row {
                question: QUESTION.to_owned(),
                bare: format!("{:.1} MiB", peak - more),
                who: role.who.to_owned(),
                measured: format!("{peak:.1} MiB"),
                beside: format!("{more:.1} MiB more"),
                wanted,
                others: String::new(),
            });
        }
    }
    Ok(rows)
}
