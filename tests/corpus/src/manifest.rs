//! Changes the manifest of a copy: no workspace around it, nothing that is not built here, and one dependency more.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use toml::{Table, Value};

use crate::crates::Entry;

/// The edition that a manifest states; 2015 when it says none.
///
/// # Errors
/// When the manifest cannot be read.
pub(crate) fn edition(package: &Path) -> Result<String> {
    let manifest = read(package)?;
    let edition = manifest.get("package").and_then(|package| package.get("edition")).and_then(Value::as_str);
    Ok(edition.unwrap_or("2015").to_string())
}

/// Makes a copy stand alone, and leaves out what the list of crates says.
///
/// # Errors
/// When the manifest cannot be read or written.
pub(crate) fn detach(package: &Path, entry: &Entry) -> Result<()> {
    let mut manifest = read(package)?;
    manifest.insert("workspace".to_string(), Value::Table(Table::new()));
    for targets in ["bench", "example"] {
        manifest.remove(targets);
    }
    if let Some(Value::Table(package)) = manifest.get_mut("package") {
        for targets in ["autobenches", "autoexamples"] {
            package.insert(targets.to_string(), Value::Boolean(false));
        }
    }
    if let Some(Value::Array(tests)) = manifest.get_mut("test") {
        tests.retain(|test| {
            !entry.without_tests.iter().any(|name| test.get("name").and_then(Value::as_str) == Some(name))
        });
    }
    for name in &entry.without_tests {
        let file = package.join("tests").join(format!("{name}.rs"));
        if file.exists() {
            fs::remove_file(&file).with_context(|| format!("removing {}", file.display()))?;
        }
    }
    if entry.without_unit_tests {
        let library = manifest.entry("lib").or_insert_with(|| Value::Table(Table::new()));
        library.as_table_mut().context("`lib` is no table")?.insert("test".to_string(), Value::Boolean(false));
    }
    for [file, from, to] in &entry.replace {
        let path = package.join(file);
        let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        if !text.contains(from) {
            bail!("{file} has no `{from}`, which tests/corpus/crates.toml wants to replace");
        }
        fs::write(&path, text.replace(from, to)).with_context(|| format!("writing {}", path.display()))?;
    }
    leave_out(&mut manifest, entry);
    // The toolchain and the settings here are those of this checkout.
    for name in ["rust-toolchain", "rust-toolchain.toml", ".cargo/config", ".cargo/config.toml"] {
        let file = package.join(name);
        if file.exists() {
            fs::remove_file(&file).with_context(|| format!("removing {}", file.display()))?;
        }
    }
    // What was locked when the crate was published holds development dependencies that are left out here.
    let lock = package.join("Cargo.lock");
    if lock.exists() {
        fs::remove_file(&lock).with_context(|| format!("removing {}", lock.display()))?;
    }
    write(package, &manifest)
}

fn leave_out(table: &mut Table, entry: &Entry) {
    if let Some(Value::Table(dependencies)) = table.get_mut("dev-dependencies") {
        dependencies.retain(|name, _| !entry.without_dev.iter().any(|one| one == name));
    }
    if let Some(Value::Table(platforms)) = table.get_mut("target") {
        for (_, platform) in platforms.iter_mut() {
            if let Value::Table(platform) = platform {
                leave_out(platform, entry);
            }
        }
    }
}

/// Adds a dependency.
///
/// # Errors
/// When the manifest cannot be read or written.
pub(crate) fn depend(package: &Path, name: &str, dependency: Table) -> Result<()> {
    let mut manifest = read(package)?;
    let dependencies = manifest.entry("dependencies").or_insert_with(|| Value::Table(Table::new()));
    let dependencies = dependencies.as_table_mut().context("`dependencies` is no table")?;
    dependencies.insert(name.to_string(), Value::Table(dependency));
    write(package, &manifest)
}

fn read(package: &Path) -> Result<Table> {
    let path = package.join("Cargo.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    text.parse().with_context(|| format!("reading {}", path.display()))
}

fn write(package: &Path, manifest: &Table) -> Result<()> {
    let path = package.join("Cargo.toml");
    fs::write(&path, toml::to_string(manifest)?).with_context(|| format!("writing {}", path.display()))
}
