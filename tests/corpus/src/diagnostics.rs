//! Finds out which annotated function an error of the compiler belongs to.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::annotate::Source;
use crate::cargo::{Diagnosed, Span};

/// The annotated sources of one copy of a crate, by their paths in it.
#[derive(Debug)]
pub(crate) struct Tree {
    package: PathBuf,
    attribute: String,
    extern_crate: String,
    sources: BTreeMap<PathBuf, Source>,
    /// Files that do not parse by themselves, such as those that are included into an expression.
    pub unparsed: Vec<PathBuf>,
}

/// A function that does not build when it is annotated, and why.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Broken {
    /// The file and line.
    pub place: String,
    /// The function.
    pub function: String,
    /// The code and text of the error.
    pub reason: String,
    /// The error as the compiler prints it.
    pub rendered: String,
}

impl Tree {
    /// Annotates every function of these files of a copy; the root comes first.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub(crate) fn annotate(package: &Path, files: &[PathBuf], attribute: &str, extern_crate: &str) -> Result<Tree> {
        let mut tree = Tree {
            package: package.to_path_buf(),
            attribute: attribute.to_string(),
            extern_crate: extern_crate.to_string(),
            sources: BTreeMap::new(),
            unparsed: Vec::new(),
        };
        for (at, file) in files.iter().enumerate() {
            let path = package.join(file);
            let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
            match Source::parse(&text, at == 0) {
                Ok(source) => drop(tree.sources.insert(file.clone(), source)),
                Err(_) => tree.unparsed.push(file.clone()),
            }
        }
        let files: Vec<PathBuf> = tree.sources.keys().cloned().collect();
        tree.write(&files)?;
        Ok(tree)
    }

    /// Makes the root name one crate more.
    ///
    /// # Errors
    /// When the root cannot be written.
    pub(crate) fn name_crate(&mut self, extern_crate: &str, root: &Path) -> Result<()> {
        self.extern_crate = format!("{} {extern_crate}", self.extern_crate).trim().to_string();
        self.write(&[root.to_path_buf()])
    }

    /// How many functions there are, and how many of them are annotated.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let all = self.sources.values().map(|source| source.functions().len()).sum();
        (all, self.sources.values().map(Source::annotated_count).sum())
    }

    /// Takes the annotation off each function that an error belongs to, and says which these are.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(crate) fn take_off<'a>(&mut self, errors: impl Iterator<Item = &'a Diagnosed>) -> Result<Vec<Broken>> {
        let mut found: BTreeMap<(PathBuf, usize), Broken> = BTreeMap::new();
        for error in errors {
            let Some((file, index)) = self.culprit(error) else { continue };
            let function = &self.sources[&file].functions()[index];
            let code = error.message.code.as_ref().map_or("error", |code| &code.code);
            let broken = Broken {
                place: format!("{}:{}", file.display(), function.line),
                function: function.name.clone(),
                reason: format!("{code}: {}", error.message.message),
                rendered: error.message.rendered.clone().unwrap_or_default(),
            };
            found.entry((file, index)).or_insert(broken);
        }
        let mut files = Vec::new();
        for (file, index) in found.keys() {
            if let Some(source) = self.sources.get_mut(file) {
                source.set_annotated(*index, false);
                files.push(file.clone());
            }
        }
        self.write(&files)?;
        Ok(found.into_values().collect())
    }

    fn culprit(&self, error: &Diagnosed) -> Option<(PathBuf, usize)> {
        let of_children = error.message.children.iter().flat_map(|child| &child.spans);
        let primary = error.message.spans.iter().filter(|span| span.is_primary);
        let secondary = error.message.spans.iter().filter(|span| !span.is_primary);
        primary.chain(secondary).chain(of_children).find_map(|span| self.function_at(span))
    }

    /// The function around a span, or around the place where the macro that wrote the span was called.
    fn function_at(&self, span: &Span) -> Option<(PathBuf, usize)> {
        let file = PathBuf::from(&span.file_name);
        let here = self
            .sources
            .get(&file)
            .and_then(|source| source.innermost(span.line_start, span.column_start, &self.attribute));
        match (here, &span.expansion) {
            (Some(index), _) => Some((file, index)),
            (None, Some(expansion)) => self.function_at(&expansion.span),
            (None, None) => None,
        }
    }

    fn write(&self, files: &[PathBuf]) -> Result<()> {
        for file in files {
            if let Some(source) = self.sources.get(file) {
                let path = self.package.join(file);
                fs::write(&path, source.render(&self.attribute, &self.extern_crate))
                    .with_context(|| format!("writing {}", path.display()))?;
            }
        }
        Ok(())
    }
}
