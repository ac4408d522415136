//! What the published crates depend on, with every feature, may be used under the licences that `deny.toml` allows.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::Path,
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

#[test]
fn every_dependency_has_a_licence_that_is_allowed() {
    let (allowed, metadata) = (allowed(), metadata());
    let list = |value: &Value| value.as_array().expect("a list").clone();
    let packages: BTreeMap<_, _> =
        list(&metadata["packages"]).into_iter().map(|package| (text(&package["id"]).to_owned(), package)).collect();
    let nodes: BTreeMap<_, _> =
        list(&metadata["resolve"]["nodes"]).into_iter().map(|node| (text(&node["id"]).to_owned(), node)).collect();

    let is_published = |package: &Value| PUBLISHED.contains(&text(&package["name"])) && package["source"].is_null();
    let mut open: Vec<&str> =
        packages.iter().filter(|(_, package)| is_published(package)).map(|(id, _)| id.as_str()).collect();
    assert_eq!(open.len(), PUBLISHED.len());
    let (mut seen, mut refused) = (BTreeSet::new(), Vec::new());
    while let Some(id) = open.pop() {
        if !seen.insert(id.to_owned()) {
            continue;
        }
        let package = &packages[id];
        let licence = package["license"].as_str().unwrap_or("none");
        let may = Expression::parse_mode(licence, ParseMode::LAX).is_ok_and(|expression| {
            expression.evaluate(|wanted| wanted.license.id().is_some_and(|id| allowed.contains(id.name)))
        });
        if !may {
            refused.push(format!("{} {}: {licence}", package["name"], package["version"]));
        }
        open.extend(dependencies(&nodes[id]));
    }
    assert!(refused.is_empty(), "not allowed by deny.toml:\n{}", refused.join("\n"));
}
