//! What was found, for people and as JSON.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::diagnostics::Broken;
use crate::statistics::Seen;

/// All crates.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    /// One after the other.
    pub(crate) crates: Vec<Examined>,
    /// Those that could not be unpacked, or do not build as they are.
    pub(crate) not_examined: Vec<String>,
}

/// One crate.
#[derive(Debug, Serialize)]
pub(crate) struct Examined {
    /// Its name.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: String,
    /// Its edition.
    pub(crate) edition: String,
    /// Development dependencies and tests that were left out.
    pub(crate) left_out: Vec<String>,
    /// Tests that pass without any annotation.
    pub(crate) tests_before: usize,
    /// Tests that fail without any annotation.
    pub(crate) tests_failing_before: usize,
    /// Warnings without any annotation.
    pub(crate) warnings_before: usize,
    /// Seconds of processor time for `cargo check` of the crate alone, without any annotation.
    pub(crate) check_seconds_before: Option<f64>,
    /// With each macro.
    pub(crate) annotated: Vec<Annotated>,
}

/// One crate with one macro on every function.
#[derive(Debug, Serialize)]
pub(crate) struct Annotated {
    /// The attribute.
    pub(crate) attribute: String,
    /// Functions with a body that are not `const`.
    pub(crate) functions: usize,
    /// Those among them that build.
    pub(crate) functions_built: usize,
    /// Those that do not.
    pub(crate) broken: Vec<Broken>,
    /// Errors that belong to no annotated function; the crate does not build then.
    pub(crate) not_attributed: Vec<String>,
    /// Source files that do not parse by themselves.
    pub(crate) unparsed: Vec<String>,
    /// Tests that pass, where they were run.
    pub(crate) tests_after: Option<usize>,
    /// Tests that passed before and do not now.
    pub(crate) tests_broken: Vec<String>,
    /// Warnings that were not there before.
    pub(crate) new_warnings: Vec<String>,
    /// Seconds of processor time for `cargo check` of the crate alone.
    pub(crate) check_seconds: Option<f64>,
    /// How many variables are seen.
    pub(crate) seen: Option<Seen>,
    /// What happened with a tracker installed.
    pub(crate) installed: Option<Installed>,
}

/// The tests once more, with a tracker installed.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Installed {
    /// Why they could not be built.
    pub(crate) not_built: Option<String>,
    /// Tests that passed before and do not now.
    pub(crate) tests_broken: Vec<String>,
    /// Failures captured.
    pub(crate) captured: u64,
    /// Errors of the tracker itself.
    pub(crate) internal_errors: u64,
    /// Arguments at the failure points that the tests reach, for each program.
    pub(crate) arguments: u64,
    /// Those among them that were always shown.
    pub(crate) arguments_shown: u64,
    /// Locals at these failure points.
    pub(crate) locals: u64,
    /// Those among them that were always shown.
    pub(crate) locals_shown: u64,
}

impl Annotated {
    pub(crate) fn is_auto_track(&self) -> bool {
        self.attribute.contains("auto_track")
    }

    fn passed(&self) -> bool {
        let installed = self.installed.as_ref();
        installed.is_none_or(|installed| installed.not_built.is_none() && installed.tests_broken.is_empty())
            && self.broken.is_empty()
            && self.not_attributed.is_empty()
            && self.tests_broken.is_empty()
            && self.new_warnings.is_empty()
    }
}

impl Report {
    /// Whether nothing of ours broke anything.
    pub(crate) fn passed(&self) -> bool {
        self.not_examined.is_empty() && self.ours().all(|(_, annotated)| annotated.passed())
    }

    /// The share of variables that is shown, in per cent.
    pub(crate) fn share_shown(&self) -> Option<f64> {
        Some(self.seen()?.variables().share())
    }

    /// The share of arguments that is shown, in per cent.
    pub(crate) fn share_of_arguments_shown(&self) -> Option<f64> {
        Some(self.seen()?.arguments.share())
    }

    fn ours(&self) -> impl Iterator<Item = (&Examined, &Annotated)> {
        let pairs = self.crates.iter().flat_map(|one| one.annotated.iter().map(move |annotated| (one, annotated)));
        pairs.filter(|(_, annotated)| annotated.is_auto_track())
    }

    fn seen(&self) -> Option<Seen> {
        let mut all = Seen::default();
        for (_, annotated) in self.ours() {
            if let Some(seen) = &annotated.seen {
                all.add(seen);
            }
        }
        if all.functions == 0 { None } else { Some(all) }
    }
}

impl fmt::Display for Examined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} {} (edition {}): {} tests pass, {} fail, {} warnings{}",
            self.name,
            self.version,
            self.edition,
            self.tests_before,
            self.tests_failing_before,
            self.warnings_before,
            self.check_seconds_before.map(|seconds| format!(", check {seconds:.2} s")).unwrap_or_default()
        )?;
        if !self.left_out.is_empty() {
            writeln!(f, "  left out: {}", self.left_out.join(", "))?;
        }
        for annotated in &self.annotated {
            write!(
                f,
                "  {}: {} of {} functions build",
                annotated.attribute, annotated.functions_built, annotated.functions
            )?;
            if let Some(tests) = annotated.tests_after {
                write!(f, ", {tests} tests pass, {} no longer", annotated.tests_broken.len())?;
            }
            write!(f, ", {} new warnings", annotated.new_warnings.len())?;
            if let (Some(before), Some(after)) = (self.check_seconds_before, annotated.check_seconds) {
                write!(f, ", check {after:.2} s ({:+.2} s, {:.2} x)", after - before, after / before)?;
            }
            writeln!(f)?;
            annotated.write_details(f)?;
        }
        Ok(())
    }
}

impl Annotated {
    fn write_details(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(seen) = &self.seen {
            write_seen(f, "    ", seen)?;
        }
        if let Some(installed) = &self.installed {
            let Installed { captured, internal_errors, tests_broken, not_built, .. } = installed;
            writeln!(
                f,
                "    with a tracker installed: {captured} failures captured, {internal_errors} errors of its own; shown \
                 where the tests fail: {} of {} arguments, {} of {} locals",
                installed.arguments_shown, installed.arguments, installed.locals_shown, installed.locals
            )?;
            for test in tests_broken {
                writeln!(f, "    no longer passes with a tracker installed: {test}")?;
            }
            if let Some(reason) = not_built {
                writeln!(f, "    does not build with a tracker installed: {reason}")?;
            }
        }
        for text in &self.not_attributed {
            writeln!(f, "    belongs to no annotated function: {text}")?;
        }
        for file in &self.unparsed {
            writeln!(f, "    does not parse by itself: {file}")?;
        }
        if self.is_auto_track() {
            for broken in &self.broken {
                writeln!(f, "    no longer builds: {} {}: {}", broken.place, broken.function, broken.reason)?;
            }
        }
        for test in &self.tests_broken {
            writeln!(f, "    no longer passes: {test}")?;
        }
        for warning in &self.new_warnings {
            writeln!(f, "    new warning: {warning}")?;
        }
        Ok(())
    }
}

fn write_seen(f: &mut fmt::Formatter<'_>, indent: &str, seen: &Seen) -> fmt::Result {
    writeln!(f, "{indent}shown at {} failure points of {} functions:", seen.points, seen.functions)?;
    for (what, counts) in [("arguments", seen.arguments), ("locals", seen.locals), ("variables", seen.variables())] {
        writeln!(
            f,
            "{indent}  {what}: {:.2} % ({:.2} % whatever the types are; {:.2} % by the name of their type only): {} \
             borrowed, {} saved, {} held as their types allow, {} left out; {} without a value are not counted",
            counts.share(),
            counts.share_for_certain(),
            counts.share_by_name(),
            counts.borrowed,
            counts.saved,
            counts.held,
            counts.left_out,
            counts.unset
        )?;
    }
    let mut reasons: Vec<_> = seen.reasons.iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let reasons: Vec<String> = reasons.into_iter().map(|(reason, count)| format!("{reason} {count}")).collect();
    if reasons.is_empty() { Ok(()) } else { writeln!(f, "{indent}  left out because: {}", reasons.join(", ")) }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sums: BTreeMap<&str, Sum> = BTreeMap::new();
        for one in &self.crates {
            for annotated in &one.annotated {
                sums.entry(&annotated.attribute).or_default().add(one, annotated);
            }
        }
        writeln!(f, "\n{} crates", self.crates.len())?;
        if !self.not_examined.is_empty() {
            writeln!(f, "  could not be examined: {}", self.not_examined.join(", "))?;
        }
        for (attribute, sum) in &sums {
            writeln!(f, "  {attribute}: {sum}")?;
            let mut classes: Vec<_> = sum.classes.iter().collect();
            classes.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
            for (class, count) in classes {
                writeln!(f, "    {count} x {class}")?;
            }
        }
        let installed: Vec<&Installed> =
            self.ours().filter_map(|(_, annotated)| annotated.installed.as_ref()).collect();
        let sum = |count: fn(&Installed) -> u64| installed.iter().map(|one| count(one)).sum::<u64>();
        if !installed.is_empty() {
            writeln!(
                f,
                "  shown where the tests fail: {} of {} arguments, {} of {} locals",
                sum(|one| one.arguments_shown),
                sum(|one| one.arguments),
                sum(|one| one.locals_shown),
                sum(|one| one.locals)
            )?;
        }
        self.seen().map_or(Ok(()), |seen| write_seen(f, "  ", &seen))
    }
}

/// All crates with one macro.
#[derive(Default)]
struct Sum {
    functions: usize,
    built: usize,
    tests_before: usize,
    tests_broken: usize,
    new_warnings: usize,
    before: f64,
    after: f64,
    classes: BTreeMap<String, usize>,
}

impl Sum {
    fn add(&mut self, one: &Examined, annotated: &Annotated) {
        self.functions += annotated.functions;
        self.built += annotated.functions_built;
        self.tests_before += one.tests_before;
        self.tests_broken += annotated.tests_broken.len();
        self.new_warnings += annotated.new_warnings.len();
        self.before += one.check_seconds_before.unwrap_or_default();
        self.after += annotated.check_seconds.unwrap_or_default();
        for broken in &annotated.broken {
            *self.classes.entry(class(&broken.reason)).or_default() += 1;
        }
    }
}

/// A reason without the names in it.
fn class(reason: &str) -> String {
    let parts = reason.split('`').enumerate();
    parts.map(|(at, part)| if at % 2 == 0 { part } else { "`_`" }).collect()
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = 100.0 * self.built as f64 / self.functions.max(1) as f64;
        write!(f, "{} of {} functions build ({share:.2} %), ", self.built, self.functions)?;
        write!(f, "{} of {} tests no longer pass, ", self.tests_broken, self.tests_before)?;
        write!(f, "{} new warnings", self.new_warnings)?;
        if self.before > 0.0 {
            write!(
                f,
                ", check {:.2} s instead of {:.2} s ({:.2} x)",
                self.after,
                self.before,
                self.after / self.before
            )?;
        }
        Ok(())
    }
}
