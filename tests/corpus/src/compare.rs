//! Examines one crate: as it is, and with a macro on every function.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use toml::{Table, Value};

use crate::cargo::{Artifact, Cargo, Outcome};
use crate::crates::{Entry, Pinned};
use crate::diagnostics::Tree;
use crate::report::{Annotated, Examined, Installed};
use crate::statistics::{self, Seen};
use crate::suite::{self, Ending, Endings};
use crate::{Arguments, Yardstick, manifest, unpack};

/// How often annotations are taken off before a crate counts as one that does not build.
const ROUNDS_MAX: usize = 60;

/// A macro, and what a crate needs to use it.
struct Macro {
    attribute: &'static str,
    folder: &'static str,
    package: &'static str,
    extern_crate: &'static str,
    dependency: Table,
    runs_tests: bool,
}

/// The folder in which everything happens, and what to do there.
pub(crate) struct Workshop {
    folder: PathBuf,
    cargo: Cargo,
    macros: Vec<Macro>,
    timings: usize,
    installed: bool,
    only_statistics: bool,
    installer: PathBuf,
    keep: bool,
    sources: RefCell<HashMap<String, PathBuf>>,
}

/// A copy of a crate without annotations, as it was built and tested.
struct Baseline {
    files: Vec<PathBuf>,
    endings: Endings,
    warnings: Vec<String>,
    check_seconds: Option<f64>,
}

/// What the installed tracker of one program writes when it ends.
#[derive(Deserialize)]
struct Counts {
    captured: u64,
    internal_errors: u64,
    arguments: u64,
    arguments_shown: u64,
    locals: u64,
    locals_shown: u64,
}

impl Workshop {
    /// Works in `target/corpus` of this checkout.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub(crate) fn new(arguments: &Arguments, pinned: &Pinned) -> Result<Workshop> {
        let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
        let folder = checkout.join("target/corpus");
        fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        let mut macros = Vec::new();
        if !arguments.without_auto_track {
            let path = checkout.join("error-tracker").to_string_lossy().into_owned();
            macros.push(Macro {
                attribute: "#[::error_tracker::auto_track]",
                folder: "tracked",
                package: "error-tracker",
                extern_crate: "extern crate error_tracker;",
                dependency: Table::from_iter([("path".to_string(), Value::String(path))]),
                runs_tests: true,
            });
        }
        if let Some(yardstick) = arguments.with {
            let version = Value::String(format!("={}", pinned.tracing));
            let (attribute, name) = match yardstick {
                Yardstick::Tracing => ("#[::tracing::instrument]", "tracing"),
                Yardstick::TracingSkipAll => ("#[::tracing::instrument(skip_all)]", "tracing-skip-all"),
            };
            macros.push(Macro {
                attribute,
                folder: name,
                package: "tracing",
                extern_crate: "extern crate tracing;",
                dependency: Table::from_iter([("version".to_string(), version)]),
                runs_tests: false,
            });
        }
        let cargo = Cargo::new(folder.join("target"));
        let sources = RefCell::default();
        let installer = checkout.join("tests/corpus/installer");
        let Arguments { timings, keep, installed, only_statistics, .. } = *arguments;
        Ok(Workshop { folder, cargo, macros, timings, installed, only_statistics, installer, keep, sources })
    }

    /// Downloads the crates.
    ///
    /// # Errors
    /// When cargo cannot.
    pub(crate) fn unpack(&self, entries: &[&Entry]) -> Result<()> {
        *self.sources.borrow_mut() = unpack::download(&self.cargo, &self.folder.join("download"), entries)?;
        Ok(())
    }

    /// Builds and tests a crate as it is and with each macro.
    ///
    /// # Errors
    /// When the crate cannot be unpacked, or does not build as it is.
    pub(crate) fn examine(&self, entry: &Entry) -> Result<Examined> {
        let bare = self.copy(entry, "bare")?;
        let edition = manifest::edition(&bare)?;
        let baseline = self.baseline(&bare, entry)?;
        let mut annotated = Vec::new();
        for one in &self.macros {
            annotated.push(self.annotate(entry, one, &baseline, &edition)?);
        }
        if !self.keep {
            let folder = self.folder.join(&entry.name);
            fs::remove_dir_all(&folder).with_context(|| format!("removing {}", folder.display()))?;
        }
        let tests = entry.without_tests.iter().map(|name| format!("test {name}"));
        let unit_tests = entry.without_unit_tests.then(|| "unit tests".to_string());
        let replaced = entry.replace.iter().map(|[file, from, _]| format!("`{from}` in {file}"));
        let tests = tests.chain(unit_tests).chain(replaced);
        let left_out =
            entry.without_dev.iter().cloned().chain(tests).chain(entry.skip.iter().map(|name| format!("*{name}*")));
        Ok(Examined {
            name: entry.name.clone(),
            version: entry.version.clone(),
            edition,
            left_out: left_out.collect(),
            tests_before: suite::with(&baseline.endings, Ending::Passed).count(),
            tests_failing_before: suite::with(&baseline.endings, Ending::Failed).count(),
            warnings_before: baseline.warnings.len(),
            check_seconds_before: baseline.check_seconds,
            annotated,
        })
    }

    fn copy(&self, entry: &Entry, variant: &str) -> Result<PathBuf> {
        let sources = self.sources.borrow();
        let source = sources.get(&entry.name).with_context(|| format!("{} was not downloaded", entry.name))?;
        let package = self.folder.join(&entry.name).join(variant);
        unpack::copy(source, &package)?;
        manifest::detach(&package, entry)?;
        Ok(package)
    }

    fn baseline(&self, package: &Path, entry: &Entry) -> Result<Baseline> {
        let library = self.build(package, entry, &["build", "--lib"], &[])?;
        let tests = if self.only_statistics {
            Outcome { success: true, ..Outcome::default() }
        } else {
            self.build(package, entry, &["test", "--no-run", "--tests"], &[])?
        };
        for outcome in [&library, &tests] {
            if !outcome.success {
                let errors: Vec<String> = outcome.errors().filter_map(|one| one.message.rendered.clone()).collect();
                bail!("the crate does not build as it is:\n{}{}", errors.concat(), tail(&outcome.stderr));
            }
        }
        let mut files = Vec::new();
        for artifact in library.artifacts.iter().chain(&tests.artifacts).filter(|artifact| artifact.is_library()) {
            list_sources(package, artifact, &mut files)?;
        }
        let mut warnings = library.warnings();
        warnings.extend(tests.warnings());
        let endings = suite::run(package, &tests.artifacts, entry, &self.counts(entry))?;
        let check_seconds = self.time(package, entry, files.first())?;
        Ok(Baseline { files, endings, warnings, check_seconds })
    }

    fn annotate(&self, entry: &Entry, one: &Macro, baseline: &Baseline, edition: &str) -> Result<Annotated> {
        let package = self.copy(entry, one.folder)?;
        manifest::depend(&package, one.package, one.dependency.clone())?;
        let extern_crate = if edition == "2015" { one.extern_crate } else { "" };
        let mut tree = Tree::annotate(&package, &baseline.files, one.attribute, extern_crate)?;
        let mut result = Annotated {
            attribute: one.attribute.to_string(),
            functions: tree.counts().0,
            functions_built: 0,
            broken: Vec::new(),
            not_attributed: Vec::new(),
            unparsed: tree.unparsed.iter().map(|file| file.display().to_string()).collect(),
            tests_after: None,
            tests_broken: Vec::new(),
            new_warnings: Vec::new(),
            check_seconds: None,
            seen: None,
            installed: None,
        };
        let mut built = None;
        for _ in 0..ROUNDS_MAX {
            // A check looks at the functions as they are written.
            let mut outcome = self.build(&package, entry, &["build", "--lib"], &[])?;
            let mut warnings = outcome.warnings();
            if outcome.success && !self.only_statistics {
                outcome = self.build(&package, entry, &["test", "--no-run", "--tests"], &[])?;
                warnings.extend(outcome.warnings());
            }
            if outcome.success {
                built = Some((outcome, warnings));
                break;
            }
            let broken = tree.take_off(outcome.errors())?;
            if broken.is_empty() {
                let errors = outcome.errors().map(|one| one.message.rendered.clone().unwrap_or_default());
                result.not_attributed = errors.collect();
                if result.not_attributed.is_empty() {
                    result.not_attributed.push(tail(&outcome.stderr));
                }
                break;
            }
            result.broken.extend(broken);
        }
        if let Some((outcome, warnings)) = built {
            result.functions_built = tree.counts().1;
            result.new_warnings = added(&baseline.warnings, &warnings);
            let runs_tests = one.runs_tests && !self.only_statistics;
            if runs_tests {
                let (count, broken) = self.run_tests(&package, &outcome, entry, baseline)?;
                result.tests_after = Some(count);
                result.tests_broken = broken;
            }
            result.seen = self.statistics(&package, entry, baseline.files.first())?;
            result.check_seconds = self.time(&package, entry, baseline.files.first())?;
            if runs_tests && self.installed {
                result.installed = Some(self.with_tracker(&package, &mut tree, entry, baseline)?);
            }
        } else if result.not_attributed.is_empty() {
            result.not_attributed.push(format!("it still does not build after {ROUNDS_MAX} rounds"));
        }
        Ok(result)
    }

    fn run_tests(
        &self,
        package: &Path,
        outcome: &Outcome,
        entry: &Entry,
        baseline: &Baseline,
    ) -> Result<(usize, Vec<String>)> {
        let counts = self.counts(entry);
        let mut after = suite::run(package, &outcome.artifacts, entry, &counts)?;
        let is_broken = |after: &Endings, name: &String| after.get(name) != Some(&Ending::Passed);
        let passed: Vec<&String> = suite::with(&baseline.endings, Ending::Passed).collect();
        if passed.iter().any(|name| is_broken(&after, name)) {
            // Some tests fail now and then by themselves: only what fails twice is ours.
            let again = suite::run(package, &outcome.artifacts, entry, &counts)?;
            after.extend(again.into_iter().filter(|(_, ending)| *ending == Ending::Passed));
        }
        let count = suite::with(&after, Ending::Passed).count();
        let is_whole = |name: &String| name.ends_with(": the whole program");
        let broken = passed.into_iter().filter(|name| is_broken(&after, name) && !is_whole(name));
        let mut broken: Vec<String> = broken.cloned().collect();
        if broken.is_empty() {
            let crashed = suite::with(&after, Ending::Failed).filter(|name| is_whole(name));
            let new = crashed.filter(|name| baseline.endings.get(*name) != Some(&Ending::Failed));
            broken.extend(new.cloned());
        }
        Ok((count, broken))
    }

    /// Runs the tests once more, with a tracker in every program.
    fn with_tracker(&self, package: &Path, tree: &mut Tree, entry: &Entry, baseline: &Baseline) -> Result<Installed> {
        let path = Value::String(self.installer.to_string_lossy().into_owned());
        let dependency = Table::from_iter([("path".to_string(), path)]);
        manifest::depend(package, "error-tracker-corpus-installer", dependency)?;
        let root = baseline.files.first().context("a crate without a root")?;
        tree.name_crate("extern crate error_tracker_corpus_installer as _;", root)?;
        let outcome = self.build(package, entry, &["test", "--no-run", "--tests"], &[])?;
        if !outcome.success {
            let errors: String = outcome.errors().filter_map(|one| one.message.rendered.clone()).collect();
            let reason = if errors.is_empty() { tail(&outcome.stderr) } else { errors };
            return Ok(Installed { not_built: Some(reason), ..Installed::default() });
        }
        let counts = self.counts(entry);
        if counts.exists() {
            fs::remove_file(&counts)?;
        }
        let (_, tests_broken) = self.run_tests(package, &outcome, entry, baseline)?;
        let mut installed = Installed { tests_broken, ..Installed::default() };
        for line in fs::read_to_string(&counts).unwrap_or_default().lines() {
            let counts: Counts = serde_json::from_str(line).with_context(|| format!("reading the counts {line:?}"))?;
            installed.captured += counts.captured;
            installed.internal_errors += counts.internal_errors;
            installed.arguments += counts.arguments;
            installed.arguments_shown += counts.arguments_shown;
            installed.locals += counts.locals;
            installed.locals_shown += counts.locals_shown;
        }
        Ok(installed)
    }

    fn counts(&self, entry: &Entry) -> PathBuf {
        self.folder.join(format!("{}.counts", entry.name))
    }

    fn statistics(&self, package: &Path, entry: &Entry, root: Option<&PathBuf>) -> Result<Option<Seen>> {
        let path = self.folder.join(format!("{}.stats", entry.name));
        if path.exists() {
            fs::remove_file(&path)?;
        }
        touch(package, root)?;
        let outcome = self.build(package, entry, &["check", "--lib"], &[(statistics::VARIABLE, &path)])?;
        Seen::read(&path, &outcome)
    }

    /// Processor time of checking the library alone.
    fn time(&self, package: &Path, entry: &Entry, root: Option<&PathBuf>) -> Result<Option<f64>> {
        let mut fastest: Option<f64> = None;
        for _ in 0..self.timings {
            touch(package, root)?;
            let cost = self.build(package, entry, &["check", "--lib"], &[])?.cost.as_secs_f64();
            fastest = Some(fastest.map_or(cost, |other| other.min(cost)));
        }
        Ok(fastest)
    }

    fn build(&self, package: &Path, entry: &Entry, arguments: &[&str], variables: &[(&str, &Path)]) -> Result<Outcome> {
        let features = entry.features.join(",");
        let mut all = arguments.to_vec();
        if !features.is_empty() {
            all.extend(["--features", &features]);
        }
        let mut variables = variables.to_vec();
        if entry.cap_lints {
            variables.push(("RUSTFLAGS", Path::new("--cap-lints=warn")));
        }
        self.cargo.build(package, &all, &variables)
    }
}

/// Adds the source files that an artifact was built from, as the compiler has listed them, the root first.
fn list_sources(package: &Path, artifact: &Artifact, files: &mut Vec<PathBuf>) -> Result<()> {
    // The list of a library stands beside what the compiler wrote, and not beside the copy that cargo makes of it.
    let metadata =
        || artifact.filenames.iter().find(|file| file.extension().is_some_and(|extension| extension == "rmeta"));
    let built = artifact.executable.as_ref().or_else(metadata).context("an artifact without a file")?;
    let name = built.file_stem().context("an artifact without a name")?.to_string_lossy().into_owned();
    let list = built.with_file_name(format!(
        "{}.d",
        name.strip_prefix("lib").filter(|_| artifact.executable.is_none()).unwrap_or(&name)
    ));
    let text = fs::read_to_string(&list).with_context(|| format!("reading {}", list.display()))?;
    let root =
        artifact.target.src_path.strip_prefix(package).context("the root lies outside of the package")?.to_path_buf();
    let listed = text.lines().filter_map(|line| line.strip_suffix(':')).map(PathBuf::from);
    let listed = listed.map(|file| file.strip_prefix(package).map(Path::to_path_buf).unwrap_or(file));
    for file in std::iter::once(root).chain(listed) {
        if file.is_relative() && file.extension().is_some_and(|extension| extension == "rs") && !files.contains(&file) {
            files.push(file);
        }
    }
    Ok(())
}

/// Makes cargo build the library anew.
fn touch(package: &Path, root: Option<&PathBuf>) -> Result<()> {
    let root = package.join(root.context("a crate without a root")?);
    let file = fs::File::options().append(true).open(&root).with_context(|| format!("opening {}", root.display()))?;
    Ok(file.set_modified(std::time::SystemTime::now())?)
}

/// What is in the second list and not, or less often, in the first.
fn added(before: &[String], after: &[String]) -> Vec<String> {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for text in before {
        *left.entry(text).or_default() += 1;
    }
    let is_new = |text: &&String| match left.get_mut(text.as_str()) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    after.iter().filter(is_new).cloned().collect()
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}
