//! The README's rows: how many functions build and tests pass, and what is shown, beside what is wanted. `--write` puts
//! them between the README's marks; it holds for the crates that were examined.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use crate::report::{Annotated, Examined, Report};

const ALL: f64 = 100.0;
/// So many per cent of the variables at failure points are wanted.
const VARIABLES_MIN: f64 = 95.0;

const BEGIN: &str = "<!-- corpus -->\n";
const END: &str = "<!-- end of corpus -->";

/// The rows as Markdown.
pub(crate) fn table(report: &Report) -> String {
    let mut lines =
        vec!["| | bare | `auto_track` | wanted | | others |".to_owned(), "|---|--:|--:|---|---|---|".to_owned()];
    let mut row = |what: &str, bare: &str, ours: String, wanted: &str, is_met: bool, others: &str| {
        let verdict = if is_met { "met" } else { "**not met**" };
        lines.push(format!("| {what} | {bare} | {ours} | {wanted} | {verdict} | {others} |"));
    };
    let pairs = || report.crates.iter().flat_map(|one| one.annotated.iter().map(move |annotated| (one, annotated)));
    let ours: Vec<(&Examined, &Annotated)> = pairs().filter(|(_, annotated)| annotated.is_auto_track()).collect();
    let (functions, built) = built(ours.iter().map(|(_, annotated)| *annotated));
    let others: Vec<String> = yardsticks(pairs().map(|(_, annotated)| annotated))
        .into_iter()
        .map(|(attribute, share)| format!("`{}` {share:.0} %", attribute.replacen("::", "", 1)))
        .collect();
    let crates = report.crates.len();
    row(
        &format!("Functions of {crates} crates that build, all of them annotated"),
        &functions.to_string(),
        built.to_string(),
        "all",
        built == functions,
        &others.join("; "),
    );
    let before: usize = ours.iter().map(|(one, _)| one.tests_before).sum();
    let after: usize = ours.iter().filter_map(|(_, annotated)| annotated.tests_after).sum();
    row("Tests of theirs that pass", &before.to_string(), after.to_string(), "all", after >= before, "");
    let shares = [
        ("Arguments at their failure points that are shown", report.share_of_arguments_shown(), "all", ALL),
        ("Variables at their failure points that are shown", report.share_shown(), "at least 95 %", VARIABLES_MIN),
    ];
    for (what, share, wanted, least) in shares {
        let share = share.unwrap_or_default();
        row(what, "", format!("{share:.2} %"), wanted, share >= least, "");
    }
    lines.join("\n")
}

/// How many functions there are, and how many of them build.
fn built<'a>(annotated: impl Iterator<Item = &'a Annotated>) -> (usize, usize) {
    annotated.fold((0, 0), |(all, built), one| (all + one.functions, built + one.functions_built))
}

/// The share of the functions that build with the macros of others, in per cent.
fn yardsticks<'a>(annotated: impl Iterator<Item = &'a Annotated>) -> Vec<(&'a str, f64)> {
    let theirs: Vec<&Annotated> = annotated.filter(|annotated| !annotated.is_auto_track()).collect();
    let mut attributes: Vec<&str> = theirs.iter().map(|annotated| annotated.attribute.as_str()).collect();
    attributes.sort_unstable();
    attributes.dedup();
    let share = |attribute: &&'a str| {
        let (all, built) = built(theirs.iter().copied().filter(|one| one.attribute == *attribute));
        (*attribute, 100.0 * built as f64 / all.max(1) as f64)
    };
    attributes.iter().map(share).collect()
}

/// Puts the table into the README of the repository.
pub(crate) fn write(table: &str) -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let (before, rest) = text.split_once(BEGIN).context("the README has no place marked `<!-- corpus -->`")?;
    let (_, after) = rest.split_once(END).context("the README does not say where the corpus's place ends")?;
    fs::write(&path, format!("{before}{BEGIN}\n{table}\n\n{END}{after}"))
        .with_context(|| format!("writing {}", path.display()))
}
