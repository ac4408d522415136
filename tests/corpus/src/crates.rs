//! The list of crates, pinned in `crates.toml` beside this package.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// The file as it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pinned {
    /// The version of `tracing` that is the yardstick.
    pub tracing: String,
    /// The crates, short set first.
    #[serde(rename = "crate")]
    pub crates: Vec<Entry>,
}

/// One crate of the registry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Entry {
    /// Its name.
    pub name: String,
    /// Its exact version.
    pub version: String,
    /// What it adds to the corpus.
    pub why: String,
    /// Whether it belongs to the short set, which every test run builds.
    #[serde(default)]
    pub short: bool,
    /// Features beside the default ones.
    #[serde(default)]
    pub features: Vec<String>,
    /// Development dependencies that are left out, because they are heavy or need what is not published.
    #[serde(default)]
    pub without_dev: Vec<String>,
    /// Integration tests that are left out, because they need such a dependency or a file that is not published.
    #[serde(default)]
    pub without_tests: Vec<String>,
    /// Whether its own unit tests are left out, because they do not build as they were published.
    #[serde(default)]
    pub without_unit_tests: bool,
    /// What is written otherwise in both copies, since it does not compile as soon as the dependency is there at all:
    /// file, text, and what stands in its place.
    #[serde(default)]
    pub replace: Vec<[String; 3]>,
    /// Whether lints that the crate denies are warnings here, as they are for everybody who depends on it: its code is
    /// older than they are.
    #[serde(default)]
    pub(crate) cap_lints: bool,
    /// Tests that are left out: these substrings of their names.
    #[serde(default)]
    pub skip: Vec<String>,
}

/// Reads the list of this package, or another one of the same make.
///
/// # Errors
/// When the file cannot be read, or is wrong.
pub(crate) fn pinned(file: Option<&Path>) -> Result<Pinned> {
    let Some(file) = file else {
        return toml::from_str(include_str!("../crates.toml")).context("reading tests/corpus/crates.toml");
    };
    let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    toml::from_str(&text).with_context(|| format!("reading {}", file.display()))
}

impl Pinned {
    /// The crates to examine.
    ///
    /// # Errors
    /// When a name is not in the list.
    pub(crate) fn choose(&self, all: bool, only: &[String]) -> Result<Vec<&Entry>> {
        if only.is_empty() {
            return Ok(self.crates.iter().filter(|entry| all || entry.short).collect());
        }
        let mut chosen = Vec::new();
        for name in only {
            match self.crates.iter().find(|entry| entry.name == *name) {
                Some(entry) => chosen.push(entry),
                None => bail!("no crate `{name}` in the list of crates; --list shows which there are"),
            }
        }
        Ok(chosen)
    }
}
