//! Counts instructions by callgrind, which runs this program with one case and counts on the thread and in the function
//! that runs it, and nowhere else.

use std::process::Command;

use crate::{case::groups, find, table::verdict};

const TIMES: u64 = 10_000;

/// Prints for each case how many instructions it takes.
pub fn print(only: Option<&str>) -> Result<(), String> {
    if let Some(name) = only {
        find(name)?;
    }
    for group in groups().into_iter().filter(|group| only.map_or(group.counted, |name| name == group.name)) {
        println!(
            "\n**{}** (instructions)\n\n| | a call | more than bare | wanted | |\n|---|--:|--:|--:|---|",
            group.question
        );
        let mut bare = None;
        for (number, case) in group.cases.iter().enumerate() {
            let count = total(group.name, number)? as f64 / TIMES as f64;
            let more = count - *bare.get_or_insert(count);
            let (wanted, met) = match case.instructions {
                Some(most) => (format!("at most +{most}"), verdict(more.round() as i64 <= most)),
                None => (String::new(), ""),
            };
            println!("| {} | {count:.0} | {more:+.0} | {wanted} | {met} |", case.who);
        }
    }
    Ok(())
}

fn total(group: &str, number: usize) -> Result<i64, String> {
    let myself = std::env::current_exe().map_err(|error| format!("cannot find this program: {error}"))?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=*counted_from_here*"])
        .arg(myself)
        .args(["count", group, &number.to_string(), &TIMES.to_string()])
        .output()
        .map_err(|error| format!("cannot run `valgrind`, which Debian's package of that name brings: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let count =
        said.lines().find_map(|line| line.split("Collected :").nth(1)).and_then(|count| count.trim().parse().ok());
    count.ok_or_else(|| format!("valgrind counted nothing of `{group}`: {said}"))
}

/// Runs one case, for callgrind to count.
pub fn run(group: &str, number: &str, times: &str) -> Result<(), String> {
    let group = find(group)?;
    let case = number.parse().ok().and_then(|number: usize| group.cases.get(number));
    let case = case.ok_or_else(|| format!("no case `{number}` in `{}`", group.name))?;
    let times = times.parse().map_err(|error| format!("`{times}` is no number: {error}"))?;
    let guard = (case.prepare)();
    counted_from_here(case.run, times);
    drop(guard);
    Ok(())
}

#[inline(never)]
fn counted_from_here(run: fn(u64), times: u64) {
    run(times);
}
