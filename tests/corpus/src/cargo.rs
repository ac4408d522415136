//! Runs cargo in an unpacked crate, with the dependencies of all crates built into one folder, and reads what it says.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::sys::resource::{UsageWho, getrusage};
use serde::Deserialize;

/// What cargo did: its messages about this package, and whether it was content.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Whether everything was built.
    pub success: bool,
    /// What the compiler said about the package itself.
    pub diagnostics: Vec<Diagnosed>,
    /// What was built of the package itself.
    pub artifacts: Vec<Artifact>,
    /// What cargo wrote to its standard error.
    pub stderr: String,
    /// The time on all processors, which does not depend on what else the machine does.
    pub cost: Duration,
}

/// One message of the compiler, and the target that it was compiling.
#[derive(Clone, Debug)]
pub(crate) struct Diagnosed {
    /// The name and kind of the target.
    pub target: String,
    /// The message.
    pub message: Diagnostic,
}

/// A message of the compiler in its JSON form.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Diagnostic {
    pub message: String,
    pub code: Option<Code>,
    pub level: String,
    pub spans: Vec<Span>,
    pub children: Vec<Diagnostic>,
    pub rendered: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Code {
    pub code: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Span {
    pub file_name: String,
    pub line_start: usize,
    pub column_start: usize,
    pub is_primary: bool,
    pub expansion: Option<Box<Expansion>>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Expansion {
    pub span: Span,
}

/// Something that was built of the package.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Artifact {
    pub target: Target,
    pub profile: Profile,
    pub filenames: Vec<PathBuf>,
    pub executable: Option<PathBuf>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Target {
    pub name: String,
    pub kind: Vec<String>,
    pub src_path: PathBuf,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Profile {
    pub test: bool,
}

impl Artifact {
    /// Whether it is the library, as others see it or as its own tests do.
    pub(crate) fn is_library(&self) -> bool {
        self.target.kind.iter().any(|kind| kind.ends_with("lib"))
    }
}

#[derive(Deserialize)]
struct Line {
    reason: String,
    manifest_path: Option<PathBuf>,
    target: Option<Target>,
    message: Option<Diagnostic>,
}

/// Cargo, with one target folder for all crates.
#[derive(Clone, Debug)]
pub(crate) struct Cargo {
    target: PathBuf,
}

impl Cargo {
    /// Builds into this folder.
    pub(crate) fn new(target: PathBuf) -> Cargo {
        Cargo { target }
    }

    /// Runs cargo on a package, with JSON messages, and some variables of the environment.
    ///
    /// # Errors
    /// When cargo does not start or writes what nobody can read.
    pub(crate) fn build(&self, package: &Path, arguments: &[&str], variables: &[(&str, &Path)]) -> Result<Outcome> {
        let before = children_time()?;
        let mut command = self.command(package);
        command.args(arguments).arg("--message-format=json").stdout(Stdio::piped()).stderr(Stdio::piped());
        command.envs(variables.iter().copied());
        let mut child = command.spawn().context("starting cargo")?;
        let mut stderr = child.stderr.take().context("cargo without a standard error")?;
        let reader = std::thread::spawn(move || {
            let mut text = String::new();
            // What cannot be read is missing from an error message, no more.
            let _ = stderr.read_to_string(&mut text);
            text
        });
        let mut outcome = Outcome::default();
        let manifest = package.join("Cargo.toml");
        for line in BufReader::new(child.stdout.take().context("cargo without a standard output")?).lines() {
            let line = line.context("reading what cargo says")?;
            if line.starts_with('{') {
                outcome.read(&line, &manifest).with_context(|| format!("reading {line:?}"))?;
            }
        }
        outcome.success = child.wait()?.success();
        outcome.cost = children_time()?.saturating_sub(before);
        outcome.stderr = reader.join().unwrap_or_default();
        Ok(outcome)
    }

    /// Runs cargo and hands back its standard output.
    ///
    /// # Errors
    /// When cargo fails.
    pub(crate) fn output(&self, package: &Path, arguments: &[&str]) -> Result<String> {
        let output = self.command(package).args(arguments).output().context("starting cargo")?;
        if !output.status.success() {
            bail!("cargo {} failed:\n{}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    fn command(&self, package: &Path) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(package).stdin(Stdio::null());
        // What the outer cargo tells its own children is not meant for these.
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            let inherited = ["CARGO_HOME", "CARGO_BUILD_JOBS", "CARGO_NET_OFFLINE"].contains(&text.as_ref());
            if text.starts_with("CARGO_") && !inherited || text.starts_with("RUSTFLAGS") || text == "CLIPPY_CONF_DIR" {
                command.env_remove(&name);
            }
        }
        command.env("CARGO_TARGET_DIR", &self.target).env("CARGO_INCREMENTAL", "0");
        command.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_PROFILE_TEST_DEBUG", "0");
        command.env("CARGO_TERM_COLOR", "never").env_remove("ERROR_TRACKER_MACRO_STATS");
        command
    }
}

impl Outcome {
    fn read(&mut self, line: &str, manifest: &Path) -> Result<()> {
        let head: Line = serde_json::from_str(line)?;
        if head.manifest_path.as_deref() != Some(manifest) {
            return Ok(());
        }
        match (head.reason.as_str(), head.message, head.target) {
            ("compiler-message", Some(message), Some(target)) => {
                self.diagnostics
                    .push(Diagnosed { target: format!("{} {}", target.kind.join(","), target.name), message });
            }
            ("compiler-artifact", ..) => self.artifacts.push(serde_json::from_str(line)?),
            _ => {}
        }
        Ok(())
    }

    /// The errors, without the closing summaries.
    pub(crate) fn errors(&self) -> impl Iterator<Item = &Diagnosed> {
        self.diagnostics.iter().filter(|one| one.message.level.starts_with("error") && !one.message.spans.is_empty())
    }

    /// Each warning by its target, code and text, in order.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let warnings = self.diagnostics.iter().filter(|one| one.message.level == "warning");
        // The closing line counts the warnings, and would be a new one when one more is found.
        let single = warnings.filter(|one| !one.message.spans.is_empty());
        let mut texts: Vec<String> = single
            .map(|one| {
                let code = one.message.code.as_ref().map_or("", |code| &code.code);
                format!("{}: {} {code}", one.target, one.message.message)
            })
            .collect();
        texts.sort();
        texts
    }
}

fn children_time() -> Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("reading the time of finished children")?;
    let micros = |time: nix::sys::time::TimeVal| {
        Duration::from_secs(time.tv_sec().unsigned_abs()) + Duration::from_micros(time.tv_usec().unsigned_abs())
    };
    Ok(micros(usage.user_time()) + micros(usage.system_time()))
}
