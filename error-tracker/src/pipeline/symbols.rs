//! Names for the addresses of a backtrace, looked up on the worker and remembered.

use std::{collections::HashMap, ffi::c_void, time::Instant};

use super::libraries::Libraries;
use crate::{
    limits::{BACKTRACE_FRAMES_MAX, SYMBOLS_MAX, SYMBOLS_PAUSE},
    model::BacktraceFrame,
    snapshot::backtrace::{RawBacktrace, Walk, ends_at},
};

/// Where our own source files lay when this was built.
const OUR_SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/");

/// Looks names up, and remembers them.
#[derive(Default)]
pub(super) struct Symbols {
    known: HashMap<usize, Vec<BacktraceFrame>>,
    libraries: Libraries,
    /// Since when the tables of the program are in memory without being used.
    idle_since: Option<Instant>,
}

impl Symbols {
    /// The stack by names, without our own functions on top of it.
    pub(super) fn frames(&mut self, raw: &RawBacktrace) -> Vec<BacktraceFrame> {
        if self.known.len() > SYMBOLS_MAX {
            self.known.clear();
        }
        let mut frames = Vec::new();
        for &address in raw.addresses() {
            let Self { known, libraries, idle_since } = self;
            frames.extend_from_slice(known.entry(address).or_insert_with(|| {
                if let Some(name) = libraries.of_the_system(address) {
                    return vec![BacktraceFrame { function: name.to_owned(), file: None, line: None, in_app: false }];
                }
                *idle_since = Some(Instant::now());
                let frames = resolve(address);
                if frames.iter().any(is_end) {
                    ends_at(address);
                }
                frames
            }));
        }
        // What is further out was walked before this was known.
        if let Some(end) = frames.iter().position(is_end) {
            frames.truncate(end + 1);
        }
        frames.drain(..on_top(&frames));
        frames.truncate(BACKTRACE_FRAMES_MAX);
        frames
    }
}

impl Symbols {
    /// When the tables will have been unused for long enough.
    pub(super) fn rests_at(&self) -> Option<Instant> {
        self.idle_since.map(|since| since + SYMBOLS_PAUSE)
    }

    /// Lets go of the program's tables once they were unused for a while: they take several times what the program
    /// itself takes. What was looked up stays known.
    pub(super) fn rest(&mut self) {
        if self.rests_at().is_some_and(|at| at <= Instant::now()) {
            self.idle_since = None;
            let _walk = Walk::begin();
            backtrace::clear_symbol_cache();
        }
    }
}

#[cfg(test)]
thread_local! {
    /// How many addresses this thread has looked up.
    static RESOLVED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

fn resolve(address: usize) -> Vec<BacktraceFrame> {
    #[cfg(test)]
    RESOLVED.set(RESOLVED.get() + 1);
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

/// Whether it is the standard library's function that calls `main`, or what a thread runs.
fn is_end(frame: &BacktraceFrame) -> bool {
    frame.function.contains("__rust_begin_short_backtrace")
        && match &frame.file {
            Some(file) => file.replace('\\', "/").ends_with("/std/src/sys/backtrace.rs"),
            None => frame.function.starts_with("std::"),
        }
}

/// How many frames on top are not of what failed, but of taking it down: ours, and those that raise a panic.
fn on_top(frames: &[BacktraceFrame]) -> usize {
    const RAISING: [&str; 5] =
        ["std::panicking::", "core::panicking::", "std::sys::backtrace::", "rust_begin_unwind", "__rustc::"];
    let is_on_top =
        |frame: &BacktraceFrame| is_ours(frame) || RAISING.iter().any(|raising| frame.function.starts_with(raising));
    match frames.iter().position(|frame| frame.in_app) {
        Some(first) => {
            let above = frames.iter().take(first).rposition(is_on_top).map_or(0, |last| last + 1);
            // A value that is returned is looked at in a closure, which stands in the user's file.
            let looked_at = frames.iter().skip(above).take(3).position(looks_at_value);
            looked_at.map_or(above, |at| above + at + 1)
        }
        // Then the bottom of the stack looks like its top.
        None => frames.iter().take_while(|frame| is_ours(frame)).count(),
    }
}

/// Whether it is one of the functions that a value goes through which is about to be returned.
fn looks_at_value(frame: &BacktraceFrame) -> bool {
    let name = frame.function.split('<').next().unwrap_or_default();
    is_ours(frame) && matches!(name.rsplit("::").next(), Some("exit" | "silence"))
}

/// The crate that a function's path begins with; nothing for a name without a path, as there is with line tables alone.
fn crate_of(function: &str) -> Option<&str> {
    let path = function.trim_start_matches(['<', '&', '*', '(', '[']);
    let path = ["mut ", "dyn ", "const "].iter().fold(path, |path, word| path.strip_prefix(word).unwrap_or(path));
    let (first, _) = path.split_once("::")?;
    first.chars().all(|letter| letter.is_alphanumeric() || letter == '_').then_some(first)
}

fn is_ours(frame: &BacktraceFrame) -> bool {
    match crate_of(&frame.function) {
        Some(first) => matches!(first, "backtrace" | "error_tracker"),
        None => frame.file.as_deref().is_some_and(|file| file.starts_with(OUR_SOURCE) || file.contains("/backtrace-0")),
    }
}

fn is_in_app(function: &str, file: Option<&str>) -> bool {
    const LIBRARIES: [&str; 7] = ["std", "core", "alloc", "backtrace", "error_tracker", "tokio", "test"];
    const FOLDERS: [&str; 4] = ["/registry/src/", "/git/checkouts/", "/rustc/", "/rustlib/src/"];
    let is_foreign = |file: &str| FOLDERS.iter().any(|folder| file.replace('\\', "/").contains(folder));
    match crate_of(function) {
        Some(first) => {
            let is_library = LIBRARIES.contains(&first) || first.starts_with("__");
            !is_library && !file.is_some_and(is_foreign)
        }
        None => file.is_some_and(|file| file.ends_with(".rs") && !file.starts_with(OUR_SOURCE) && !is_foreign(file)),
    }
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
    fn with_line_tables_alone_the_file_tells() {
        assert!(is_in_app("charge", Some("/home/ada/shop/src/pay.rs")));
        assert!(is_in_app("retry<shop::pay::charge::{closure_env#0}>", Some("/home/ada/shop/src/pay.rs")));
        assert!(!is_in_app("trace", Some("/c/registry/src/index/backtrace-0.3.77/src/backtrace/libunwind.rs")));
        assert!(!is_in_app("capture_error<shop::Error>", Some(concat!(env!("CARGO_MANIFEST_DIR"), "/src/capture.rs"))));
        assert!(!is_in_app(
            "do_call<shop::pay::charge::{closure_env#0}>",
            Some("/rustc/abc/library/std/src/panicking.rs")
        ));
        assert!(!is_in_app("clone3", Some("../sysdeps/unix/sysv/linux/x86_64/clone3.S")));
    }

    #[test]
    fn what_takes_a_failure_down_is_not_shown() {
        let named = |function: &str, in_app| BacktraceFrame {
            function: function.to_owned(),
            in_app,
            ..BacktraceFrame::default()
        };
        let raised = [
            named("error_tracker::panic_hook::record", false),
            named("<alloc::boxed::Box<F, A> as core::ops::Fn<Args>>::call", false),
            named("std::panicking::rust_panic_with_hook", false),
            named("core::panicking::panic_fmt", false),
            named("core::option::unwrap_failed", false),
            named("shop::charge", true),
            named("std::panicking::catch_unwind", false),
        ];
        let mut returned = raised.to_vec();
        returned.truncate(1);
        returned.extend([
            named("shop::charge::{{closure}}", true),
            named("error_tracker::snapshot::failure::exit", false),
            named("shop::charge", true),
            named("error_tracker::scope::with_scope", false),
        ]);
        assert_eq!((on_top(&returned), on_top(&returned[3..])), (3, 0));
        assert_eq!(on_top(&raised), 4);
        assert_eq!(on_top(&raised[5..]), 0);
        assert_eq!(on_top(&raised[6..]), 0);
    }

    #[crate::auto_track(crate = crate)]
    fn fails(number: u32) -> Result<u32, String> {
        Err(format!("no {number}"))
    }

    #[crate::auto_track(crate = crate)]
    fn passes_on(number: u32) -> Result<u32, String> {
        let found = fails(number + 1)?;
        Ok(found)
    }

    /// What a tracker with a worker stores of a failure and a panic on this thread.
    fn stored(config: crate::Config) -> Vec<crate::model::Event> {
        use crate::store::{EventQuery, Store};
        let store = std::sync::Arc::new(crate::MemoryStore::new());
        let tracker = crate::tracker::Tracker::start(config, std::sync::Arc::clone(&store) as _).unwrap();
        crate::panic_hook::install();
        {
            let _in_place = crate::global::put_in_place(tracker.clone());
            drop(passes_on(1));
            let _ = std::panic::catch_unwind(|| passes_on(1).unwrap());
            crate::trail::seal_of(&tracker);
        }
        tracker.flush(std::time::Duration::from_secs(60));
        store.events(&EventQuery { limit: 10, ..EventQuery::default() }).unwrap().items
    }

    #[test]
    fn addresses_are_taken_once_for_a_failure_and_looked_up_on_the_worker_alone() {
        let (resolved, taken) = (RESOLVED.get(), RawBacktrace::taken());
        let events = stored(crate::Config::new());
        assert_eq!((RESOLVED.get() - resolved, RawBacktrace::taken() - taken), (0, 3));
        assert!(events.len() == 3 && events.iter().all(|event| !event.backtrace.is_empty()), "{events:#?}");
    }

    #[test]
    fn backtraces_can_be_turned_off() {
        let taken = RawBacktrace::taken();
        let events = stored(crate::Config::new().backtrace(false));
        assert_eq!(RawBacktrace::taken(), taken);
        // Of a panic outside of all tracked functions the place that it tells of stands there.
        let addresses = events.iter().map(|event| event.backtrace.len()).max();
        assert_eq!((events.len(), addresses), (3, Some(1)), "{events:#?}");
    }

    #[test]
    fn a_stack_ends_where_the_standard_library_calls_what_a_thread_runs() {
        let thread = std::thread::spawn(|| {
            let named = Symbols::default().frames(&RawBacktrace::capture());
            assert!(named.last().is_some_and(is_end), "{named:#?}");
            let last = *RawBacktrace::capture().addresses().last().unwrap();
            assert!(resolve(last).iter().any(is_end), "what is further out is not walked again");
        });
        thread.join().unwrap();
    }

    #[test]
    fn a_backtrace_names_its_functions_from_the_test_on() {
        let frames = Symbols::default().frames(&RawBacktrace::capture());
        assert!(frames.iter().any(|frame| frame.function.contains("test")), "{frames:?}");
        assert!(frames.first().is_some_and(|frame| !is_ours(frame)));
    }
}
