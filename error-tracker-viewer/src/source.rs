//! The source lines around a failure, read from disk when they may be and are still those of the failure.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use error_tracker::model::Frame;

use crate::limits::{SOURCE_BYTES_MAX, SOURCE_LINE_CHARS_MAX, SOURCE_LINES_AROUND};

/// Lines of a source file around a failing one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Excerpt {
    /// The number of the first line shown.
    pub(crate) first: u32,
    /// The lines, without their ends.
    pub(crate) lines: Vec<String>,
}

/// What is known of the source of one frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The lines.
    Lines(Excerpt),
    /// The file is there, and no longer what it was when the program was built.
    Changed,
    /// The file is not there, or may not be read.
    Absent,
}

/// Reads the lines around a frame's failing one, if its file lies under `root`.
pub(crate) fn read(root: Option<&Path>, frame: &Frame) -> Source {
    let Some(text) = root.and_then(|root| allowed(root, Path::new(&*frame.file))).and_then(|path| text(&path)) else {
        return Source::Absent;
    };
    let lines: Vec<&str> = text.lines().collect();
    let at = frame.line as usize;
    if at == 0 || at > lines.len() || !holds(lines.get(at - 1..).unwrap_or_default(), &frame.expression) {
        return Source::Changed;
    }
    let first = frame.line.saturating_sub(SOURCE_LINES_AROUND).max(1);
    let last = (frame.line.saturating_add(SOURCE_LINES_AROUND) as usize).min(lines.len());
    let lines = lines.get(first as usize - 1..last).unwrap_or_default();
    let lines = lines.iter().map(|line| line.replace('\t', "    ").chars().take(SOURCE_LINE_CHARS_MAX).collect());
    Source::Lines(Excerpt { first, lines: lines.collect() })
}

/// The file's real path, if it is a Rust file that lies under the root, links followed.
fn allowed(root: &Path, file: &Path) -> Option<PathBuf> {
    if file.extension()? != "rs" {
        return None;
    }
    let root = root.canonicalize().ok()?;
    let path = root.join(file).canonicalize().ok()?;
    (path.starts_with(&root) && path.extension()? == "rs").then_some(path)
}

fn text(path: &Path) -> Option<String> {
    let data = fs::metadata(path).ok()?;
    if !data.is_file() || data.len() > SOURCE_BYTES_MAX {
        return None;
    }
    let mut bytes = Vec::new();
    fs::File::open(path).ok()?.take(SOURCE_BYTES_MAX).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Whether the failing expression stands in these lines, white space left out of account. Its beginning is enough: a long one may be cut.
fn holds(lines: &[&str], expression: &str) -> bool {
    const CHARS: usize = 40;
    const LINES: usize = 20;
    let squeeze = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let wanted: String = squeeze(expression.trim_end_matches('…')).chars().take(CHARS).collect();
    let there = lines.iter().take(LINES).map(|line| squeeze(line)).collect::<String>();
    there.contains(&wanted)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use error_tracker::model::Frame;

    use super::{Source, read};

    fn frame(file: &str, line: u32, expression: &str) -> Frame {
        Frame { file: file.to_owned().into(), line, expression: expression.to_owned().into(), ..Frame::default() }
    }

    #[test]
    fn lines_around_the_failing_one_are_read() {
        let root = tempfile::tempdir().unwrap();
        let text: String = (1..=30).map(|n| format!("let line_{n} = step({n})?;\n")).collect();
        fs::write(root.path().join("a.rs"), text).unwrap();
        let Source::Lines(excerpt) = read(Some(root.path()), &frame("a.rs", 12, "step(12) ?")) else {
            panic!("no lines")
        };
        assert_eq!((excerpt.first, excerpt.lines.len()), (7, 11));
        assert_eq!(excerpt.lines[5], "let line_12 = step(12)?;");
    }

    #[test]
    fn a_file_that_changed_is_not_shown() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("a.rs"), "other();\n").unwrap();
        assert_eq!(read(Some(root.path()), &frame("a.rs", 1, "step()?")), Source::Changed);
        assert_eq!(read(Some(root.path()), &frame("a.rs", 9, "other()")), Source::Changed);
    }

    #[test]
    fn nothing_outside_of_the_root_is_read() {
        let outside = tempfile::tempdir().unwrap();
        let root = outside.path().join("root");
        fs::create_dir(&root).unwrap();
        fs::write(outside.path().join("secret.rs"), "secret").unwrap();
        fs::write(root.join("secret.txt"), "secret").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(outside.path().join("secret.rs"), root.join("link.rs")).unwrap();
        let absolute = outside.path().join("secret.rs");
        for file in ["../secret.rs", "link.rs", "secret.txt", "/etc/passwd", absolute.to_str().unwrap()] {
            assert_eq!(read(Some(&root), &frame(file, 1, "secret")), Source::Absent, "{file}");
        }
        assert_eq!(read(None, &frame("a.rs", 1, "")), Source::Absent);
    }
}
