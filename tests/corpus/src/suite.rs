//! Runs the test programs of a crate and reads which tests passed.

use std::collections::BTreeMap;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::cargo::Artifact;
use crate::crates::Entry;

/// The time that one test program gets before it is ended.
const PROGRAM_TIMEOUT: Duration = Duration::from_secs(300);

/// The variable in the environment that names the file to which a program with a tracker appends its counts.
const COUNTS_VARIABLE: &str = "ERROR_TRACKER_CORPUS_COUNTS";

/// How a test ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It passed.
    Passed,
    /// It failed, or its program did.
    Failed,
    /// It did not run.
    Ignored,
}

/// Every test by the name of its program and its own.
pub(crate) type Endings = BTreeMap<String, Ending>;

/// Runs the test programs among what was built; those with a tracker append to the file of counts.
///
/// # Errors
/// When a program cannot be started.
pub(crate) fn run(package: &Path, artifacts: &[Artifact], entry: &Entry, counts: &Path) -> Result<Endings> {
    let mut endings = Endings::new();
    for artifact in artifacts.iter().filter(|artifact| artifact.profile.test) {
        if let Some(program) = &artifact.executable {
            run_program(package, program, artifact, entry, counts, &mut endings)?;
        }
    }
    Ok(endings)
}

/// The names of the tests that ended so.
pub(crate) fn with(endings: &Endings, wanted: Ending) -> impl Iterator<Item = &String> {
    endings.iter().filter(move |(_, ending)| **ending == wanted).map(|(name, _)| name)
}

fn run_program(
    package: &Path,
    program: &Path,
    artifact: &Artifact,
    entry: &Entry,
    counts: &Path,
    endings: &mut Endings,
) -> Result<()> {
    let mut command = Command::new(program);
    for name in &entry.skip {
        command.args(["--skip", name]);
    }
    command.current_dir(package).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
    command
        .env("CARGO_MANIFEST_DIR", package)
        .env("CARGO_PKG_NAME", &entry.name)
        .env("CARGO_PKG_VERSION", &entry.version);
    command.env(COUNTS_VARIABLE, counts);
    let mut child = command.spawn().with_context(|| format!("starting {}", program.display()))?;
    let mut stdout = child.stdout.take().context("a test program without a standard output")?;
    let reader = thread::spawn(move || {
        let mut bytes = Vec::new();
        // What cannot be read is missing among the tests, and is found so.
        let _ = stdout.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    });
    let success = wait(&mut child)?;
    let text = reader.join().unwrap_or_default();
    let kind = artifact.target.kind.join(",");
    let prefix = format!("{kind} {}", artifact.target.name);
    let before = endings.len();
    for line in text.lines() {
        if let Some((name, ending)) = parse_line(line) {
            endings.insert(format!("{prefix}: {name}"), ending);
        }
    }
    // A program that aborts or has a harness of its own is one test by itself.
    let whole = if success { Ending::Passed } else { Ending::Failed };
    if endings.len() == before || !success {
        endings.insert(format!("{prefix}: the whole program"), whole);
    }
    Ok(())
}

/// Waits for the child and ends its whole group when the time is over.
fn wait(child: &mut Child) -> Result<bool> {
    let deadline = Instant::now() + PROGRAM_TIMEOUT;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        if Instant::now() > deadline {
            killpg(Pid::from_raw(child.id().try_into()?), Signal::SIGKILL).context("ending a test program")?;
            child.wait()?;
            return Ok(false);
        }
        thread::sleep(Duration::from_millis(20));
    }
}

fn parse_line(line: &str) -> Option<(&str, Ending)> {
    let (name, ending) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
    let ending = match ending.split([' ', ',', '<']).next()? {
        "ok" => Ending::Passed,
        "FAILED" => Ending::Failed,
        "ignored" => Ending::Ignored,
        _ => return None,
    };
    Some((name, ending))
}

#[cfg(test)]
mod tests {
    use super::{Ending, parse_line};

    #[test]
    fn the_lines_of_a_test_program_are_read() {
        assert_eq!(parse_line("test a::b ... ok"), Some(("a::b", Ending::Passed)));
        assert_eq!(parse_line("test a - should panic ... ok"), Some(("a - should panic", Ending::Passed)));
        assert_eq!(parse_line("test a ... FAILED"), Some(("a", Ending::Failed)));
        assert_eq!(parse_line("test a ... ignored, slow"), Some(("a", Ending::Ignored)));
        assert_eq!(parse_line("test result: ok. 1 passed; 0 failed"), None);
        assert_eq!(parse_line("tested ... ok"), None);
    }
}
