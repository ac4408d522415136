//! Counts instructions by callgrind, which runs this program with one case and counts on the thread and in the function
//! that runs it, and nowhere else.

use std::process::Command;

use crate::{
    case::{Case, Group, groups},
    find, myself,
    readme::{Row, verdict},
    table::grouped,
};

const TIMES: u64 = 10_000;

/// Prints for each case how many instructions it takes, and gives back what the README says of it.
pub fn measure(only: Option<&str>) -> Result<Vec<Row>, String> {
    if let Some(name) = only {
        find(name)?;
    }
    let mut rows = Vec::new();
    for group in groups().into_iter().filter(|group| only.map_or(group.counted, |name| name == group.name)) {
        println!(
            "\n**{}** (instructions)\n\n| | a call | more than bare | wanted | |\n|---|--:|--:|--:|---|",
            group.question
        );
        let mut counts = Vec::with_capacity(group.cases.len());
        for (number, case) in group.cases.iter().enumerate() {
            let count = total(group.name, number)? as f64 / TIMES as f64;
            counts.push(count);
            let (wanted, met) = match wish(case, count - counts[0]) {
                Some((wanted, is_met)) => (wanted, verdict(is_met)),
                None => (String::new(), ""),
            };
            println!("| {} | {} | {} | {wanted} | {met} |", case.who, grouped(count), more(count - counts[0]));
        }
        rows.extend(readme_rows(&group, &counts));
    }
    Ok(rows)
}

/// Of those of which so many are wanted at most, and of those that are told and have peers.
fn readme_rows(group: &Group, counts: &[f64]) -> Vec<Row> {
    let cases = || group.cases.iter().zip(counts);
    let peers: Vec<_> = cases()
        .filter(|(case, _)| case.is_peer)
        .map(|(case, count)| format!("{} {}", case.who, more(count - counts[0])))
        .collect();
    cases()
        .filter(|(case, _)| case.instructions.is_some() || (case.is_told && !peers.is_empty()))
        .map(|(case, &count)| Row {
            question: group.question.to_owned(),
            bare: grouped(counts[0]),
            who: case.who.to_owned(),
            measured: grouped(count),
            beside: more(count - counts[0]),
            wanted: wish(case, count - counts[0]),
            others: peers.join("; "),
        })
        .collect()
}

fn wish(case: &Case, more: f64) -> Option<(String, bool)> {
    case.instructions.map(|most| (format!("at most +{most}"), more.round() as i64 <= most))
}

fn more(instructions: f64) -> String {
    let sign = if instructions.round() < 0.0 { '-' } else { '+' };
    format!("{sign}{}", grouped(instructions.abs()))
}

fn total(group: &str, number: usize) -> Result<i64, String> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=*counted_from_here*"])
        .arg(myself()?.get_program())
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
