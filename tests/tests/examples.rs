//! Every public item of the runtime and of the viewer has an example: in its own docs, or by its name in those of its type
//! or its module. Constants and aliases need none.

#![allow(clippy::expect_used, clippy::panic)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use syn::{
    Attribute, Expr, ExprLit, Ident, ImplItem, Item, ItemImpl, Lit, Meta, TraitItem, Type, UseTree, Visibility,
    parse_file,
};

/// Something that is declared `pub`.
struct Declared {
    name: String,
    /// Its type or its trait, if it has one, else its module, by its folder.
    owner: String,
    file: PathBuf,
    docs: String,
}

/// What a crate declares, and what it shows.
#[derive(Default)]
struct Krate {
    declared: Vec<Declared>,
    /// The names that can be had from outside.
    exported: BTreeSet<String>,
    /// The code blocks in the docs of each type, trait and module.
    examples: BTreeMap<String, String>,
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The text of an item's docs; nothing when they are hidden.
fn docs(attributes: &[Attribute]) -> Option<String> {
    let mut text = String::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("doc")) {
        match &attribute.meta {
            Meta::NameValue(value) => {
                if let Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) = &value.value {
                    text += &(line.value() + "\n");
                }
            }
            _ => return None,
        }
    }
    Some(text)
}

fn code(docs: &str) -> String {
    docs.split("```").skip(1).step_by(2).collect()
}

fn has_word(text: &str, word: &str) -> bool {
    let of_a_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(of_a_word) && !text[at + word.len()..].starts_with(of_a_word))
}

fn names_of(tree: &UseTree, names: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(path) => names_of(&path.tree, names),
        UseTree::Group(group) => group.items.iter().for_each(|tree| names_of(tree, names)),
        UseTree::Name(name) => drop(names.insert(name.ident.to_string())),
        UseTree::Rename(_) | UseTree::Glob(_) => {}
    }
}

impl Krate {
    fn read(root: &Path) -> Self {
        let mut krate = Self::default();
        krate.read_module(&root.join("src"), Path::new("lib.rs"), true);
        krate
    }

    /// Reads a module's file, below the folder of the sources, and those of the modules in it.
    fn read_module(&mut self, sources: &Path, file: &Path, is_public_module: bool) {
        let path = sources.join(file);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let parsed = parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        // Where the modules in it lie.
        let folder = match file.file_stem().expect("a name") {
            stem if stem == "lib" || stem == "mod" => file.parent().expect("a folder").to_owned(),
            _ => file.with_extension(""),
        };
        let module = format!("module {}", file.parent().expect("a folder").display());
        *self.examples.entry(module.clone()).or_default() += &code(&docs(&parsed.attrs).unwrap_or_default());
        for item in &parsed.items {
            match item {
                Item::Mod(item) if item.content.is_none() => {
                    let name = item.ident.to_string();
                    // Only expansions name what is in a hidden one.
                    let is_public_module = is_public_module && is_public(&item.vis) && docs(&item.attrs).is_some();
                    let beside = folder.join(&name).with_extension("rs");
                    let file = if sources.join(&beside).exists() { beside } else { folder.join(&name).join("mod.rs") };
                    self.read_module(sources, &file, is_public_module);
                }
                Item::Use(item) if is_public(&item.vis) && is_public_module => names_of(&item.tree, &mut self.exported),
                _ => self.read_item(&module, file, is_public_module, item),
            }
        }
    }

    fn read_item(&mut self, module: &str, file: &Path, is_public_module: bool, item: &Item) {
        let mut declare = |owner: &str, name: &Ident, attributes: &[Attribute]| {
            self.declare(owner, name, file, attributes);
            if is_public_module && docs(attributes).is_some() {
                self.exported.insert(name.to_string());
            }
        };
        match item {
            Item::Struct(item) if is_public(&item.vis) => declare(module, &item.ident, &item.attrs),
            Item::Enum(item) if is_public(&item.vis) => declare(module, &item.ident, &item.attrs),
            Item::Fn(item) if is_public(&item.vis) => declare(module, &item.sig.ident, &item.attrs),
            Item::Trait(item) if is_public(&item.vis) => {
                declare(module, &item.ident, &item.attrs);
                for method in &item.items {
                    if let TraitItem::Fn(method) = method {
                        self.declare(&item.ident.to_string(), &method.sig.ident, file, &method.attrs);
                    }
                }
            }
            Item::Impl(item) if item.trait_.is_none() => self.read_methods(file, item),
            _ => {}
        }
    }

    fn read_methods(&mut self, file: &Path, item: &ItemImpl) {
        let Type::Path(of) = &*item.self_ty else { return };
        let owner = of.path.segments.last().expect("a name").ident.to_string();
        for method in &item.items {
            if let ImplItem::Fn(method) = method
                && is_public(&method.vis)
            {
                self.declare(&owner, &method.sig.ident, file, &method.attrs);
            }
        }
    }

    fn declare(&mut self, owner: &str, name: &Ident, file: &Path, attributes: &[Attribute]) {
        let Some(docs) = docs(attributes) else { return };
        let (name, code) = (name.to_string(), code(&docs));
        *self.examples.entry(owner.to_owned()).or_default() += &code;
        *self.examples.entry(name.clone()).or_default() += &code;
        self.declared.push(Declared { name, owner: owner.to_owned(), file: file.to_owned(), docs });
    }

    /// Whether it can be named from outside: it is exported, or its type is.
    fn is_reachable(&self, item: &Declared) -> bool {
        let is_of_a_module = item.owner.starts_with("module ");
        self.exported.contains(if is_of_a_module { &item.name } else { &item.owner })
    }

    fn is_shown(&self, item: &Declared) -> bool {
        let owners = self.examples.get(&item.owner).map_or("", String::as_str);
        item.docs.contains("```") || has_word(owners, &item.name)
    }
}

fn without_example(name: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").join(name);
    let krate = Krate::read(&root);
    let front_page = code(&fs::read_to_string(root.join("README.md")).expect("a README"));
    let missing = krate.declared.iter().filter(|item| krate.is_reachable(item) && !krate.is_shown(item));
    missing
        .filter(|item| !has_word(&front_page, &item.name))
        .map(|item| format!("{}: {} of {}", item.file.display(), item.name, item.owner))
        .collect()
}

#[test]
fn every_public_item_of_the_runtime_has_an_example() {
    let missing = without_example("error-tracker");
    assert!(missing.is_empty(), "{} have none:\n{}", missing.len(), missing.join("\n"));
}

#[test]
fn every_public_item_of_the_viewer_has_an_example() {
    let missing = without_example("error-tracker-viewer");
    assert!(missing.is_empty(), "{} have none:\n{}", missing.len(), missing.join("\n"));
}
