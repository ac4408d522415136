//! Names for the addresses of a backtrace, looked up on the worker and remembered.

use std::{collections::HashMap, ffi::c_void};

use crate::{
    limits::{BACKTRACE_FRAMES_MAX, SYMBOLS_MAX},
    model::BacktraceFrame,
    snapshot::backtrace::{RawBacktrace, Walk},
};

/// Looks names up, and remembers them.
#[derive(Default)]
pub(super) struct Symbols {
    known: HashMap<usize, Vec<BacktraceFrame>>,
}

impl Symbols {
    /// The stack by names, without our own functions on top of it.
    pub(super) fn frames(&mut self, raw: &RawBacktrace) -> Vec<BacktraceFrame> {
        if self.known.len() > SYMBOLS_MAX {
            self.known.clear();
        }
        let mut frames = Vec::new();
        for &address in raw.addresses() {
            frames.extend_from_slice(self.known.entry(address).or_insert_with(|| resolve(address)));
        }
        let ours = ours_before(&frames);
        frames.drain(..raised_before(&frames).unwrap_or(ours));
        frames.truncate(BACKTRACE_FRAMES_MAX);
        frames
    }
}

fn resolve(address: usize) -> Vec<BacktraceFrame> {
    let mut frames = Vec::new();
    let _walk = Walk::begin();
    backtrace::resolve(address as *mut c_void, |symbol| {
        let function = symbol.name().map_or_else(|| "<unknown>".to_owned(), |name| format!("{name:#}"));
        let file = symbol.filename().map(|path| path.display().to_string());
        let in_app = is_in_app(&function, file.as_deref());
        frames.push(BacktraceFrame { function, file, line: symbol.lineno(), in_app });
    });
    frames
}

/// The crate that a function's path begins with.
fn crate_of(function: &str) -> Option<&str> {
    let path = function.trim_start_matches(['<', '&', '*', '(', '[']);
    let path = ["mut ", "dyn ", "const "].iter().fold(path, |path, word| path.strip_prefix(word).unwrap_or(path));
    path.split_once("::").map(|(first, _)| first)
}

/// Whether the frame is of this crate, or of the one that walks the stack. An inlined function may come without its path.
fn is_ours(frame: &BacktraceFrame) -> bool {
    const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/");
    let in_file =
        |file: &str| file.starts_with(SOURCES) || file.contains("/registry/src/") && file.contains("/backtrace-");
    matches!(crate_of(&frame.function), Some("backtrace" | "error_tracker"))
        || frame.file.as_deref().is_some_and(in_file)
}

/// How many frames on top only take the failure down; among them are some of std, which catches our panics.
fn ours_before(frames: &[BacktraceFrame]) -> usize {
    let top = frames.iter().take_while(|frame| !frame.in_app);
    top.enumerate().filter(|(_, frame)| is_ours(frame)).last().map_or(0, |(last, _)| last + 1)
}

/// How many frames on top only raise the panic and call its hook, when there is one.
fn raised_before(frames: &[BacktraceFrame]) -> Option<usize> {
    const RAISING: [&str; 5] =
        ["std::panicking::", "core::panicking::", "std::sys::backtrace::", "rust_begin_unwind", "__rustc::"];
    let top = frames.iter().take_while(|frame| !frame.in_app);
    let last =
        top.enumerate().filter(|(_, frame)| RAISING.iter().any(|raising| frame.function.starts_with(raising))).last();
    // Of a thread that ends, the last frames are of the same kind; nothing is left of it then.
    let (last, _) = last.filter(|(last, _)| last + 1 < frames.len())?;
    Some(last + 1)
}

fn is_in_app(function: &str, file: Option<&str>) -> bool {
    const LIBRARIES: [&str; 7] = ["std", "core", "alloc", "backtrace", "error_tracker", "tokio", "test"];
    const FOLDERS: [&str; 4] = ["/registry/src/", "/git/checkouts/", "/rustc/", "/rustlib/src/"];
    const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/");
    // An inlined function may come without its path, and what the system starts a thread with has none.
    let is_library = match crate_of(function) {
        Some(first) => LIBRARIES.contains(&first) || first.starts_with("__"),
        None => {
            function.starts_with("__") || function == "start_thread" || !file.is_some_and(|file| file.ends_with(".rs"))
        }
    };
    !is_library
        && !file.is_some_and(|file| file.starts_with(SOURCES))
        && !file.is_some_and(|file| FOLDERS.iter().any(|folder| file.replace('\\', "/").contains(folder)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_users_own_functions_are_told_from_those_of_libraries() {
        assert!(is_in_app("shop::pay::charge", Some("/home/ada/shop/src/pay.rs")));
        assert!(is_in_app("<shop::Cart as core::ops::Drop>::drop", None));
        assert!(!is_in_app("<alloc::boxed::Box<F> as core::ops::FnOnce<()>>::call_once", None));
        assert!(!is_in_app("serde_json::from_str", Some("/c/registry/src/index/serde_json-1/src/de.rs")));
        assert!(!is_in_app("std::rt::lang_start", Some("/rustc/abc/library/std/src/rt.rs")));
        assert!(!is_in_app("__libc_start_main", None));
    }

    #[test]
    fn a_backtrace_names_its_functions_from_the_test_on() {
        let frames = Symbols::default().frames(&RawBacktrace::capture());
        assert!(frames.iter().any(|frame| frame.function.contains("test")), "{frames:?}");
        assert!(frames.first().is_some_and(|frame| !frame.function.starts_with("backtrace::")));
    }
}
