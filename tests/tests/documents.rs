//! What the documents name is there: the tests that stand for invariants, and files.

#![allow(clippy::expect_used, clippy::panic)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

const DOCUMENTS: [&str; 5] =
    ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "error-tracker/README.md", "error-tracker-viewer/README.md"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

/// Every file of the repository, without what is built.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        match path.is_dir() {
            true if name == "target" || name.starts_with('.') => {}
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

fn all_files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    files(root(), &mut found);
    found
}

/// What stands between backticks, of each document.
fn named() -> impl Iterator<Item = (&'static str, String)> {
    DOCUMENTS.into_iter().flat_map(|document| {
        let text = fs::read_to_string(root().join(document)).expect("a document");
        let names: Vec<_> = text.split('`').skip(1).step_by(2).map(|name| (document, name.to_owned())).collect();
        names
    })
}

/// A name of three words or more, as tests have and little else.
fn is_of_a_test(name: &str) -> bool {
    name.matches('_').count() > 2
        && name.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

#[test]
fn every_test_that_the_documents_name_is_there() {
    let mut functions = BTreeSet::new();
    for file in all_files().iter().filter(|file| file.extension().is_some_and(|extension| extension == "rs")) {
        let text = fs::read_to_string(file).expect("a readable file");
        // A macro of the tests may make one of a name.
        let names = ["fn ", "!("].into_iter().flat_map(|before| text.split(before).skip(1));
        functions.extend(names.filter_map(|rest| rest.split(['(', '<', ':']).next()).map(str::to_owned));
    }
    let missing: Vec<_> = named().filter(|(_, name)| is_of_a_test(name) && !functions.contains(name)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_file_that_the_documents_name_is_there() {
    let files: Vec<String> = all_files().iter().map(|file| file.display().to_string()).collect();
    let is_path = |name: &str| {
        let known = [".rs", ".md", ".png", ".toml", "/"].iter().any(|end| name.ends_with(end));
        // What is built, and what a user has.
        let elsewhere = name.starts_with("target/") || name.starts_with('/') || name.contains([' ', ':', '{', '*']);
        known && !elsewhere
    };
    let is_there = |name: &str| {
        let end = format!("/{name}");
        files.iter().any(|file| if name.ends_with('/') { file.contains(&end) } else { file.ends_with(&end) })
    };
    let missing: Vec<_> = named().filter(|(_, name)| is_path(name) && !is_there(name)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}
