//! Writes functions, leaves out what does not compile by itself, builds the rest with the attribute, and runs it.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::{
    compare::{self, Findings},
    compile::{Libraries, Said},
    grammar::{self, Written},
    program::Run,
    source::Source,
};

/// How often a program is built anew without the functions that did not build.
const ROUNDS_MAX: usize = 6;

/// Which functions are written.
#[derive(Clone, Copy, Debug)]
pub struct Trial {
    /// What they are made of: the same seed makes the same functions.
    pub seed: u64,
    /// How many there are.
    pub functions: usize,
    /// Whether they are `async`.
    pub is_async: bool,
}

impl Trial {
    /// Holds what the functions do and show against their twins.
    ///
    /// # Errors
    /// When the compiler or the program cannot be run.
    pub fn run(self, libraries: &Libraries) -> Result<Findings> {
        let mut functions: Vec<Written> =
            (0..self.functions).map(|number| grammar::write(self.seed, number, self.is_async)).collect();
        let folder = tempfile::tempdir().context("no folder can be made for the program")?;
        let mut findings = Findings { written: functions.len(), ..Findings::default() };
        leave_out(&mut functions, |source| libraries.check(source, folder.path()), false)?;
        let plain = Source::of(&functions.iter().collect::<Vec<_>>(), false);
        for needless in &libraries.check(&plain, folder.path())?.needless {
            functions.iter_mut().filter(|one| one.number == needless.function).for_each(|one| one.drop_mut(needless));
        }
        findings.compiled = functions.len();
        let program = folder.path().join("written");
        let broken = leave_out(&mut functions, |source| libraries.link(source, folder.path(), &program), true)?;
        findings.unbuilt = broken;
        let output = Command::new(&program).output().context("the program cannot be run")?;
        ensure!(
            output.status.success(),
            "the program ended with {}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        for line in output.stdout.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
            let run: Run = serde_json::from_slice(line).context("the program wrote what cannot be read")?;
            if let Some(function) = functions.iter().find(|one| one.number == run.function) {
                compare::look_at(function, &run, &mut findings);
            }
        }
        Ok(findings)
    }
}

/// Builds until everything does; hands back what did not, as it was written, with what the compiler said.
fn leave_out(
    functions: &mut Vec<Written>,
    build: impl Fn(&Source) -> Result<Said>,
    tracked: bool,
) -> Result<Vec<(String, String)>> {
    let mut broken = Vec::new();
    for _ in 0..ROUNDS_MAX {
        let source = Source::of(&functions.iter().collect::<Vec<_>>(), tracked);
        let wrong = build(&source)?.wrong;
        if wrong.is_empty() {
            return Ok(broken);
        }
        for (number, said) in wrong {
            if let Some(place) = functions.iter().position(|one| one.number == number) {
                broken.push((functions.remove(place).function(), said));
            }
        }
    }
    anyhow::bail!("after {ROUNDS_MAX} rounds there are still functions that do not build")
}
