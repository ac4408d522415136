//! A module imports only from those that stand below it: the order that `ARCHITECTURE.md` writes down, held against the
//! source of the three crates.

#![allow(clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

/// The modules of each layer, from the bottom up, as the table in `ARCHITECTURE.md` has them.
fn layers_of(folder: &str) -> Vec<BTreeSet<String>> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md is there");
    let begin = format!("| `{folder}` |");
    let row = text.lines().find(|line| line.starts_with(&begin)).unwrap_or_else(|| panic!("no row for {folder}"));
    row[begin.len()..].split('·').map(|layer| names_in_backticks(layer).collect()).collect()
}

fn names_in_backticks(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split('`').skip(1).step_by(2).map(|name| name.trim_end_matches('/').to_owned())
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of source") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The top-level modules of its own crate that a file names.
struct Imports<'a> {
    modules: &'a BTreeSet<String>,
    /// How many `super` lead from the file's own module to the crate's root.
    depth: usize,
    found: BTreeSet<String>,
}

impl Imports<'_> {
    fn add(&mut self, path: &[String]) {
        let ups = path.iter().take_while(|segment| *segment == "super").count();
        let named = match path.first().map(String::as_str) {
            Some("crate") => path.get(1),
            Some("super") if ups == self.depth => path.get(ups),
            _ => None,
        };
        if let Some(module) = named.filter(|name| self.modules.contains(*name)) {
            self.found.insert(module.clone());
        }
    }

    fn add_tree(&mut self, before: &mut Vec<String>, tree: &syn::UseTree) {
        match tree {
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.add_tree(before, &path.tree);
                before.pop();
            }
            syn::UseTree::Name(name) => {
                before.push(name.ident.to_string());
                self.add(before);
                before.pop();
            }
            syn::UseTree::Rename(rename) => {
                before.push(rename.ident.to_string());
                self.add(before);
                before.pop();
            }
            syn::UseTree::Glob(_) => self.add(before),
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.add_tree(before, item)),
        }
    }
}

impl<'ast> Visit<'ast> for Imports<'_> {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        // What is shown to the outside may come from anywhere.
        if matches!(item.vis, syn::Visibility::Inherited) {
            self.add_tree(&mut Vec::new(), &item.tree);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.add(&segments);
        visit::visit_path(self, path);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let is_test = item.attrs.iter().any(|attribute| {
            attribute.path().is_ident("cfg")
                && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
        });
        if !is_test {
            self.depth += 1;
            visit::visit_item_mod(self, item);
            self.depth -= 1;
        }
    }
}

/// The module's way from the crate's root: `store/sled_store/mod.rs` is `["store", "sled_store"]`.
fn module_path(source: &Path, folder: &Path) -> Vec<String> {
    let mut path: Vec<_> = source
        .strip_prefix(folder)
        .expect("a file below it")
        .with_extension("")
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    if path.last().is_some_and(|last| last == "mod") {
        path.pop();
    }
    path
}

fn imports_against_the_order(folder: &str) -> Vec<String> {
    let layers = layers_of(folder);
    let layer_of = |module: &str| layers.iter().position(|layer| layer.contains(module));
    let modules: BTreeSet<_> = layers.iter().flatten().cloned().collect();
    let source_folder = root().join(folder);
    let mut wrong = Vec::new();
    for source in sources(&source_folder) {
        let path = module_path(&source, &source_folder);
        if matches!(path[0].as_str(), "lib" | "main" | "tests") || path.last().is_some_and(|name| name == "tests") {
            continue;
        }
        let Some(own) = layer_of(&path[0]) else {
            wrong.push(format!("{} stands in no layer", path[0]));
            continue;
        };
        let text = fs::read_to_string(&source).expect("a readable file");
        let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", source.display()));
        let mut imports = Imports { modules: &modules, depth: path.len(), found: BTreeSet::new() };
        imports.visit_file(&file);
        for module in imports.found {
            if module != path[0] && layer_of(&module) >= Some(own) {
                wrong.push(format!("{} imports {module}", path.join("/")));
            }
        }
    }
    wrong
}

fn assert_order(folder: &str) {
    let wrong = imports_against_the_order(folder);
    assert!(wrong.is_empty(), "against the order in ARCHITECTURE.md:\n{}", wrong.join("\n"));
}

#[test]
fn the_runtime_keeps_its_layers() {
    assert_order("error-tracker/src");
}

#[test]
fn the_macros_keep_their_layers() {
    assert_order("error-tracker-macros/src");
}

#[test]
fn the_viewer_keeps_its_layers() {
    assert_order("error-tracker-viewer/src");
}
