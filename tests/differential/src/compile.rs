//! Builds a program by the compiler itself, against the libraries that cargo has built for this package.

use std::{
    collections::BTreeMap,
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail, ensure};

use crate::source::Source;

/// The libraries that a program is linked with.
pub struct Libraries {
    /// The crate's name, and its file.
    externs: Vec<(String, PathBuf)>,
}

/// Those that a program names.
const NAMED: [&str; 3] = ["error_tracker", "error_tracker_differential", "tokio"];

impl Libraries {
    /// Has cargo build them, and asks it where they are.
    ///
    /// # Errors
    /// When cargo cannot be run, or does not build them.
    pub fn build() -> Result<Self> {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["build", "--quiet", "--lib", "--message-format=json", "--manifest-path"])
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
            .output()
            .context("cargo cannot be run")?;
        ensure!(output.status.success(), "the libraries do not build: {}", String::from_utf8_lossy(&output.stderr));
        let mut externs = BTreeMap::new();
        for line in output.stdout.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
            let message: serde_json::Value = serde_json::from_slice(line).context("cargo said what is no JSON")?;
            let name = message["target"]["name"].as_str().unwrap_or_default().replace('-', "_");
            let files = message["filenames"].as_array().into_iter().flatten().filter_map(|file| file.as_str());
            if NAMED.contains(&name.as_str())
                && let Some(file) = files.into_iter().find(|file| file.ends_with(".rlib"))
            {
                externs.insert(name, PathBuf::from(file));
            }
        }
        for name in NAMED {
            ensure!(externs.contains_key(name), "cargo has built no library `{name}`");
        }
        Ok(Self { externs: externs.into_iter().collect() })
    }

    fn compiler(&self) -> Command {
        let mut command = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        command.args(["--edition", "2024", "--error-format=json", "--crate-name", "written"]);
        for (name, file) in &self.externs {
            command.arg("--extern").arg(format!("{name}={}", file.display()));
            for folder in file.parent().into_iter().flat_map(|folder| [folder.to_owned(), folder.join("deps")]) {
                command.arg("-L").arg(format!("dependency={}", folder.display()));
            }
        }
        command
    }

    /// Checks a program.
    ///
    /// # Errors
    /// When the compiler cannot be run, or fails about something else than a function.
    pub(crate) fn check(&self, source: &Source, folder: &Path) -> Result<Said> {
        let mut command = self.compiler();
        command.args(["--emit=metadata", "-o"]).arg(folder.join("written.rmeta"));
        self.run(command, source, folder)
    }

    /// Builds a program that can be run, as `check` does.
    ///
    /// # Errors
    /// As of `check`.
    pub(crate) fn link(&self, source: &Source, folder: &Path, program: &Path) -> Result<Said> {
        let mut command = self.compiler();
        command.args(["--emit=link", "-C", "debuginfo=0", "-o"]).arg(program);
        self.run(command, source, folder)
    }

    fn run(&self, mut command: Command, source: &Source, folder: &Path) -> Result<Said> {
        let file = folder.join("written.rs");
        std::fs::write(&file, &source.text).with_context(|| format!("{} cannot be written", file.display()))?;
        let output = command.arg(&file).output().context("rustc cannot be run")?;
        let text = String::from_utf8_lossy(&output.stderr);
        let mut said = Said::default();
        for line in text.lines() {
            let Ok(message) = serde_json::from_str::<serde_json::Value>(line) else { continue };
            let Some(line) = message["spans"][0]["line_start"].as_u64().and_then(|line| usize::try_from(line).ok())
            else {
                continue;
            };
            let Some(function) = source.function_at(line) else { continue };
            if message["level"] == "error" {
                let rendered = message["rendered"].as_str().unwrap_or_default().to_owned();
                said.wrong.entry(function).or_insert(rendered);
            } else if message["code"]["code"] == "unused_mut" {
                let column =
                    message["spans"][0]["column_start"].as_u64().and_then(|column| usize::try_from(column).ok());
                let code = source.text.lines().nth(line - 1).unwrap_or_default();
                // The span is `mut name`.
                let name: String = code
                    .chars()
                    .skip(column.unwrap_or(1) - 1 + "mut ".len())
                    .take_while(|letter| letter.is_alphanumeric())
                    .collect();
                said.needless.push(Needless { function, line: code.to_owned(), name });
            }
        }
        if !output.status.success() && said.wrong.is_empty() {
            bail!("the program does not build: {text}");
        }
        Ok(said)
    }
}

/// What the compiler says of a program.
#[derive(Default)]
pub(crate) struct Said {
    /// Each function that does not compile, and why.
    pub(crate) wrong: BTreeMap<usize, String>,
    /// Where a `mut` is not needed.
    pub(crate) needless: Vec<Needless>,
}

/// A variable that need not be `mut`.
pub(crate) struct Needless {
    pub(crate) function: usize,
    /// The whole line of its declaration.
    pub(crate) line: String,
    pub(crate) name: String,
}
