//! Brings the crates here: cargo downloads them into its own folder, and copies are made from there.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::cargo::Cargo;
use crate::crates::Entry;

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    manifest_path: PathBuf,
}

/// Downloads the crates and says where cargo has put the source of each, by its name.
///
/// # Errors
/// When a crate cannot be downloaded.
pub(crate) fn download(cargo: &Cargo, folder: &Path, entries: &[&Entry]) -> Result<HashMap<String, PathBuf>> {
    let mut manifest = String::from(
        "[package]\nname = \"corpus-download\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n\n[dependencies]\n",
    );
    for entry in entries {
        let Entry { name, version, .. } = entry;
        manifest.push_str(&format!("{name} = {{ version = \"={version}\", default-features = false }}\n"));
    }
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/lib.rs"), "")?;
    cargo.output(folder, &["fetch"])?;
    let metadata: Metadata = serde_json::from_str(&cargo.output(folder, &["metadata", "--format-version=1"])?)?;
    let mut places = HashMap::new();
    for entry in entries {
        let package = metadata.packages.iter().find(|one| one.name == entry.name && one.version == entry.version);
        let manifest =
            &package.with_context(|| format!("{} {} was not downloaded", entry.name, entry.version))?.manifest_path;
        places.insert(entry.name.clone(), manifest.parent().unwrap_or(manifest).to_path_buf());
    }
    Ok(places)
}

/// Copies a folder with everything in it, to where nothing is left of an earlier copy.
///
/// # Errors
/// When a file cannot be read or written.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to).with_context(|| format!("removing {}", to.display()))?;
    }
    copy_into(from, to).with_context(|| format!("copying {} to {}", from.display(), to.display()))
}

fn copy_into(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_into(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
