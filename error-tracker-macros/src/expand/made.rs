//! Whether code is made of what is expanded here, or whether it is only looked at: by `cargo check`, by a linter, by an
//! editor.
//!
//! What is only looked at never fails, so nothing has to be shown of it. It stands as its author wrote it: a check takes no
//! longer, a linter and an editor speak of the author's own lines. Where there is any doubt, code is made.

use std::{borrow::Cow, env, ffi::OsString, path::Path, sync::LazyLock};

/// Whether the compiler that runs this makes code.
pub(super) fn is_code() -> bool {
    static IS_CODE: LazyLock<bool> = LazyLock::new(|| {
        // Others call the compiler twice for one library, and link what the second call makes with what the first one said;
        // an interpreter runs what was only checked.
        let by_cargo = env::var_os("CARGO").is_some() && env::var_os("MIRI_BE_RUSTC").is_none();
        !(is_editor(env::args_os()) || by_cargo && only_checks(env::args_os()))
    });
    *IS_CODE
}

/// Whether macros are expanded by an editor's program.
fn is_editor(mut arguments: impl Iterator<Item = OsString>) -> bool {
    let program = arguments.next().unwrap_or_default();
    Path::new(&program).file_name().is_some_and(|name| name.to_string_lossy().starts_with("rust-analyzer"))
}

/// Whether the compiler is asked by these arguments for nothing that needs code.
fn only_checks(arguments: impl Iterator<Item = OsString>) -> bool {
    let arguments: Vec<OsString> = arguments.collect();
    let texts: Vec<Cow<'_, str>> = arguments.iter().map(|argument| argument.to_string_lossy()).collect();
    let wanted: Vec<&str> = texts
        .iter()
        .zip(texts.iter().skip(1).map(Some).chain([None]))
        .filter_map(|(argument, next)| match argument.strip_prefix("--emit") {
            Some("") => next.map(AsRef::as_ref),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        })
        .flat_map(|kinds| kinds.split(','))
        .map(|kind| kind.split_once('=').map_or(kind, |(kind, _file)| kind))
        .collect();
    !wanted.is_empty()
        && wanted.iter().all(|kind| matches!(*kind, "metadata" | "dep-info"))
        && !texts.iter().any(|argument| argument.contains("always-encode-mir"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> impl Iterator<Item = OsString> {
        line.split(' ').map(OsString::from)
    }

    #[test]
    fn a_check_asks_for_metadata_alone() {
        assert!(only_checks(words("rustc --crate-name a a.rs --emit=dep-info,metadata -C metadata=1")));
        assert!(only_checks(words("clippy-driver rustc a.rs --emit metadata=a.rmeta")));
    }

    #[test]
    fn what_is_linked_or_written_down_is_code() {
        for emit in ["--emit=dep-info,metadata,link", "--emit link", "--emit=metadata --emit=mir", "--emit=asm"] {
            assert!(!only_checks(words(&format!("rustc a.rs {emit}"))), "{emit}");
        }
    }

    #[test]
    fn without_a_word_of_it_code_is_made() {
        for line in ["", "rustc a.rs", "rustc a.rs --emit", "rustc @arguments"] {
            assert!(!only_checks(words(line)), "{line}");
        }
    }

    #[test]
    fn what_an_interpreter_will_run_is_code() {
        assert!(!only_checks(words("miri a.rs --emit=dep-info,metadata -Zalways-encode-mir")));
    }

    #[test]
    fn an_editor_is_told_by_its_program() {
        assert!(is_editor(words("/usr/libexec/rust-analyzer-proc-macro-srv --version 4")));
        assert!(!is_editor(words("rustc rust-analyzer.rs")));
        assert!(!is_editor(std::iter::empty()));
    }
}
