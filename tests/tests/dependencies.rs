//! What the crates depend on: under licences that `deny.toml` allows, built by the Rust that is stated, and used.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;
use spdx::{Expression, ParseMode};

const PUBLISHED: [&str; 3] = ["error-tracker", "error-tracker-macros", "error-tracker-viewer"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

fn allowed() -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("deny.toml")).expect("deny.toml is there");
    let rules: toml::Table = text.parse().expect("deny.toml is TOML");
    let names = rules["licenses"]["allow"].as_array().expect("a list of licences");
    names.iter().map(|name| name.as_str().expect("a name").to_owned()).collect()
}

fn metadata() -> Value {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--all-features", "--locked"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The ids of what a package links or builds with, as cargo resolved it; what only its tests need is left out.
fn dependencies(node: &Value) -> impl Iterator<Item = &str> {
    let needed = |dependency: &&Value| {
        let kinds = dependency["dep_kinds"].as_array().expect("kinds");
        kinds.iter().any(|kind| kind["kind"] != "dev")
    };
    node["deps"].as_array().expect("dependencies").iter().filter(needed).map(|dependency| text(&dependency["pkg"]))
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

/// The published crates and all that they link or build with, with every feature.
fn shipped(metadata: &Value) -> Vec<&Value> {
    let packages: BTreeMap<_, _> =
        list(&metadata["packages"]).iter().map(|package| (text(&package["id"]), package)).collect();
    let nodes: BTreeMap<_, _> =
        list(&metadata["resolve"]["nodes"]).iter().map(|node| (text(&node["id"]), node)).collect();
    let is_published = |package: &Value| PUBLISHED.contains(&text(&package["name"])) && package["source"].is_null();
    let mut open: Vec<&str> = packages.iter().filter(|(_, package)| is_published(package)).map(|(id, _)| *id).collect();
    assert_eq!(open.len(), PUBLISHED.len());
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            open.extend(dependencies(nodes[id]));
        }
    }
    seen.into_iter().map(|id| packages[id]).collect()
}

fn named(package: &Value) -> String {
    format!("{} {}", text(&package["name"]), text(&package["version"]))
}

#[test]
fn every_dependency_has_a_licence_that_is_allowed() {
    let (allowed, metadata) = (allowed(), metadata());
    let mut refused = Vec::new();
    for package in shipped(&metadata) {
        let licence = package["license"].as_str().unwrap_or("none");
        let may = Expression::parse_mode(licence, ParseMode::LAX).is_ok_and(|expression| {
            expression.evaluate(|wanted| wanted.license.id().is_some_and(|id| allowed.contains(id.name)))
        });
        if !may {
            refused.push(format!("{}: {licence}", named(package)));
        }
    }
    assert!(refused.is_empty(), "not allowed by deny.toml:\n{}", refused.join("\n"));
}

#[test]
fn every_dependency_comes_from_the_registry_in_a_version_that_is_named() {
    let metadata = metadata();
    let mut refused = Vec::new();
    for package in list(&metadata["packages"]) {
        match package["source"].as_str() {
            Some("registry+https://github.com/rust-lang/crates.io-index") => continue,
            Some(elsewhere) => refused.push(format!("{} from {elsewhere}", named(package))),
            None => {}
        }
        for dependency in list(&package["dependencies"]) {
            if dependency["path"].is_null() && text(&dependency["req"]) == "*" {
                refused.push(format!("any version of {} in {}", text(&dependency["name"]), named(package)));
            }
        }
    }
    assert!(refused.is_empty(), "not allowed by deny.toml:\n{}", refused.join("\n"));
}

/// `1.95` and `1.95.0` as numbers.
fn version(text: &str) -> Vec<u64> {
    let number = |part: &str| part.parse().unwrap_or_else(|error| panic!("`{text}` is no version: {error}"));
    let mut parts: Vec<u64> = text.split('.').map(number).collect();
    parts.resize(3, 0);
    parts
}

/// The Rust that the workspace states.
fn stated() -> String {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("a manifest");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    manifest["workspace"]["package"]["rust-version"].as_str().expect("a version").to_owned()
}

#[test]
fn no_dependency_needs_a_newer_rust_than_is_stated() {
    let (stated, metadata) = (stated(), metadata());
    let newer: Vec<String> = shipped(&metadata)
        .into_iter()
        .filter(|package| package["rust_version"].as_str().is_some_and(|needed| version(needed) > version(&stated)))
        .map(|package| format!("{} needs {}", named(package), text(&package["rust_version"])))
        .collect();
    assert!(newer.is_empty(), "Rust {stated} is stated:\n{}", newer.join("\n"));
}

#[test]
fn the_documents_name_the_rust_that_is_stated() {
    let wanted = format!("Rust {} or later", stated());
    for document in ["README.md", "CONTRIBUTING.md"] {
        let text = fs::read_to_string(root().join(document)).expect("a document");
        assert!(text.contains(&wanted), "{document} does not say `{wanted}`");
    }
}

/// The sources of a package below a folder, but not those of packages inside of it.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() && !path.join("Cargo.toml").exists() && !path.ends_with("target") {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// All that a package's sources say, with the files that they take from elsewhere.
fn said(folder: &Path) -> String {
    let mut files = Vec::new();
    sources(folder, &mut files);
    let mut said = String::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a readable file");
        for piece in text.split("#[path = \"").skip(1) {
            let elsewhere = file.with_file_name(piece.split('"').next().expect("a path"));
            said += &fs::read_to_string(elsewhere).expect("the file that is named");
        }
        said += &text;
    }
    said
}

fn has_word(text: &str, word: &str) -> bool {
    let of_a_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(of_a_word) && !text[at + word.len()..].starts_with(of_a_word))
}

#[test]
fn every_dependency_is_used() {
    let metadata = metadata();
    let own: BTreeSet<_> = list(&metadata["workspace_members"]).iter().map(text).collect();
    // What a package is called in source, where that is not its own name.
    let mut libraries = BTreeMap::new();
    for package in list(&metadata["packages"]) {
        for target in list(&package["targets"]) {
            let is_library = list(&target["kind"]).iter().any(|kind| ["lib", "proc-macro"].contains(&text(kind)));
            if is_library {
                libraries.insert(text(&package["name"]), text(&target["name"]).replace('-', "_"));
            }
        }
    }
    let mut unused = Vec::new();
    for package in list(&metadata["packages"]).iter().filter(|package| own.contains(text(&package["id"]))) {
        let folder = Path::new(text(&package["manifest_path"])).parent().expect("a folder");
        let (source, everything) = (said(&folder.join("src")), said(folder));
        for dependency in list(&package["dependencies"]) {
            let name = text(&dependency["name"]);
            let in_source = match dependency["rename"].as_str() {
                Some(rename) => rename.replace('-', "_"),
                None => libraries.get(name).cloned().unwrap_or_else(|| name.replace('-', "_")),
            };
            let place = if dependency["kind"].is_null() { &source } else { &everything };
            if !has_word(place, &in_source) {
                unused.push(format!("{} in {}", name, text(&package["name"])));
            }
        }
    }
    assert!(unused.is_empty(), "named and not used:\n{}", unused.join("\n"));
}
